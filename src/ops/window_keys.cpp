#include "ops/window_keys.h"

#include <algorithm>
#include <cmath>

#include "data/column_builder.h"

namespace varpulis::ops {

using namespace catalog;

WindowKeys::WindowKeys(const std::optional<PartitionKey>& partition) : key_(partition ? partition->key : nullptr) {}

const std::uint32_t* WindowKeys::slots(const data::Rows& rows, OperatorContext& context) {
  if (!key_) return nullptr;
  column_ = evaluate_keys({&key_, 1}, rows, context)[0];
  if (!numbers_ || !texts_) look_for_mixture(*column_, rows, context);
  hashes_ = keys_.hashes({&column_, 1}, rows.size());
  slots_ = keys_.find_or_add({&column_, 1}, hashes_);
  if (!spellings_differ_) look_for_spellings(*column_);
  return slots_.data();
}

bool same_spelling(const data::Value& a, const data::Value& b) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case data::Kind::real: return std::signbit(a.as_real()) == std::signbit(b.as_real());
    case data::Kind::array: return std::ranges::equal(a.as_array(), b.as_array(), same_spelling);
    case data::Kind::map:
      return std::ranges::equal(a.as_map().entries(), b.as_map().entries(), [](const auto& one, const auto& other) {
        return one.first == other.first && same_spelling(one.second, other.second);
      });
    default: return true;
  }
}

/// Costs nothing while all keys are texts and ints.
void WindowKeys::look_for_spellings(const data::Column& column) {
  if (column.kind == data::ColumnKind::text) return;
  const bool integers = column.kind == data::ColumnKind::number && column.numbers == data::Numbers::integers;
  other_than_integers_ = other_than_integers_ || !integers;
  if (!other_than_integers_) return;
  for (std::size_t i = 0; i < slots_.size() && !spellings_differ_; ++i) {
    const data::Value& key = keys_.key(slots_[i])[0];
    if (integers) spellings_differ_ = key.kind() == data::Kind::real;
    else spellings_differ_ = !same_spelling(key, column.value(i));
  }
}

/// 1 and "1" are two keys, which is rarely meant: a user hears of it once.
void WindowKeys::look_for_mixture(const data::Column& column, const data::Rows& rows, OperatorContext& context) {
  const auto see = [&](data::Kind kind, std::size_t i) {
    const bool text = kind == data::Kind::text;
    if (!text && kind != data::Kind::integer && kind != data::Kind::real) return;
    if (std::exchange(text ? texts_ : numbers_, true)) return;
    context.effects.warn_of_both(
        rows, i, fmt::format("mixed keys: {}", key_->text()), text ? 1 : 0,
        fmt::format("the key `{}` is a number in some events and a text in others; 1 and \"1\" are two keys", key_->text()));
  };
  const auto first_present = [&] {
    std::size_t i = 0;
    while (i < column.rows && column.is_absent(i)) ++i;
    return i;
  };
  if (column.kind == data::ColumnKind::number || column.kind == data::ColumnKind::text) {
    const std::size_t i = first_present();
    if (i < column.rows) see(column.kind == data::ColumnKind::number ? data::Kind::integer : data::Kind::text, i);
  } else if (column.kind == data::ColumnKind::dynamic) {
    for (std::size_t i = 0; i < column.rows; ++i) see(column.values[i].kind(), i);
  }
}

data::ColumnPtr WindowKeys::keys_of(std::span<const std::uint32_t> slots) const {
  if (!key_) return nullptr;
  constexpr std::size_t keys_ahead = 16;
  data::ColumnBuilder keys;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (i + keys_ahead < slots.size()) __builtin_prefetch(keys_.key(slots[i + keys_ahead]).data());
    const data::Value& key = keys_.key(slots[i])[0];
    switch (key.kind()) {
      case data::Kind::missing: break;
      case data::Kind::text: keys.text(i, key.as_text()); break;
      case data::Kind::integer: keys.integer(i, key.as_integer()); break;
      default: keys.value(i, key);
    }
  }
  return keys.finish(slots.size());
}

std::uint64_t WindowKeys::bytes() const { return keys_.id_end() * (sizeof(data::Value) + 2 * sizeof(std::uint64_t)); }

void WindowKeys::save(state::SnapshotWriter& to) const {
  std::vector<std::uint32_t> slots;
  for (std::uint32_t slot = 0; slot < slot_end(); ++slot) {
    if (holds(slot)) slots.push_back(slot);
  }
  save(slots, to);
}

void WindowKeys::save(std::span<const std::uint32_t> slots, state::SnapshotWriter& to) const {
  if (!key_) return;
  to.put(numbers_);
  to.put(texts_);
  to.put(other_than_integers_);
  to.put(spellings_differ_);
  to.put(std::uint64_t{slots.size()});
  for (const std::uint32_t id : slots) {
    to.put(std::uint64_t{id});
    save_key(keys_.key(id), to);
  }
}

Result<void> WindowKeys::load(state::SnapshotReader& from) {
  if (!key_) return {};
  keys_.clear();
  VARPULIS_CHECK(from.get(numbers_));
  VARPULIS_CHECK(from.get(texts_));
  VARPULIS_CHECK(from.get(other_than_integers_));
  VARPULIS_CHECK(from.get(spellings_differ_));
  std::uint64_t size = 0;
  VARPULIS_CHECK(from.get(size));
  std::vector<data::Value> key(1);
  for (std::uint64_t i = 0; i < size; ++i) {
    std::uint64_t id = 0;
    VARPULIS_CHECK(from.get(id));
    VARPULIS_CHECK(load_key(key, from));
    if (id < keys_.id_end() || id >= data::KeyTable::none) return Error(ErrorCode::invalid_data, "the snapshot has keys in a wrong order");
    keys_.restore(static_cast<std::uint32_t>(id), key);
  }
  return {};
}

}  // namespace varpulis::ops
