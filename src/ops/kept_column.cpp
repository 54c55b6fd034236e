#include "ops/kept_column.h"

#include <bit>

namespace varpulis::ops {

using data::Column;
using data::ColumnKind;
using data::Kind;
using data::Value;

Kind KeptColumn::uniform_kind(const Column& column) {
  if (!column.complete()) return Kind::missing;
  if (column.kind == ColumnKind::text) return Kind::text;
  if (column.kind != ColumnKind::number || column.numbers == data::Numbers::mixed) return Kind::missing;
  return column.numbers == data::Numbers::integers ? Kind::integer : Kind::real;
}

void KeptColumn::begin(Kind kind, bool held, std::span<const std::uint32_t> free) {
  if (kind != Kind::integer && kind != Kind::real) kind = Kind::missing;
  if (kind == kind_) return;
  if (!held) {
    words_ = {};
    values_ = {};
    kind_ = kind;
  } else if (kind_ != Kind::missing) {
    data::resize(values_, words_.size());
    for (std::size_t id = 0; id < words_.size(); ++id) values_[id] = of_word(words_[id], kind_);
    words_ = {};
    kind_ = Kind::missing;
    erase(free);
  }
}

void KeptColumn::put(const Column& from, std::span<const std::uint32_t> rows, std::span<const std::uint32_t> ids, std::uint32_t id_end) {
  if (kind_ != Kind::missing) {
    if (words_.size() < id_end) data::resize(words_, id_end);
    const std::uint64_t* const words = from.words.data();
    for (std::size_t i = 0; i < rows.size(); ++i) words_[ids[i]] = words[rows[i]];
    return;
  }
  if (values_.size() < id_end) data::resize(values_, id_end);
  const Kind kind = uniform_kind(from);
  if (kind == Kind::integer) {
    for (std::size_t i = 0; i < rows.size(); ++i) values_[ids[i]] = Value::integer(from.as_integers()[rows[i]]);
  } else if (kind == Kind::real) {
    for (std::size_t i = 0; i < rows.size(); ++i) values_[ids[i]] = Value::real(from.as_reals()[rows[i]]);
  } else {
    for (std::size_t i = 0; i < rows.size(); ++i) values_[ids[i]] = from.value(rows[i]);
  }
}

void KeptColumn::put(Value value, std::uint32_t id, std::uint32_t id_end) {
  if (kind_ != Kind::missing) {
    if (words_.size() < id_end) data::resize(words_, id_end);
    words_[id] = value.bits();
    return;
  }
  if (values_.size() < id_end) data::resize(values_, id_end);
  values_[id] = std::move(value);
}

void KeptColumn::erase(std::span<const std::uint32_t> ids) {
  if (values_.empty()) return;
  for (const std::uint32_t id : ids) {
    if (id < values_.size()) values_[id] = Value();
  }
}

void KeptColumn::clear() { *this = KeptColumn(); }

Value KeptColumn::of_word(std::uint64_t word, Kind kind) {
  return kind == Kind::integer ? Value::integer(static_cast<std::int64_t>(word)) : Value::real(std::bit_cast<double>(word));
}

Value KeptColumn::value(std::uint32_t id) const {
  if (kind_ != Kind::missing) return id < words_.size() ? of_word(words_[id], kind_) : Value();
  return id < values_.size() ? values_[id] : Value();
}

}  // namespace varpulis::ops
