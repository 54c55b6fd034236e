#include "data/column.h"

namespace varpulis::data {

Value Column::value(std::size_t row) const {
  if (is_missing(row)) return {};
  if (is_null(row)) return Value::null();
  switch (kind) {
    case ColumnKind::boolean: return Value::boolean(truth[row]);
    case ColumnKind::number:
      return is_integer(row) ? Value::integer(as_integers()[row]) : Value::real(as_reals()[row]);
    case ColumnKind::text: return Value::text(texts[row].view());
    case ColumnKind::timestamp: return Value::timestamp({as_integers()[row]});
    case ColumnKind::duration: return Value::duration(words[row]);
    case ColumnKind::dynamic: return values[row];
  }
  return {};
}

std::size_t Column::heap_bytes() const {
  std::size_t bytes = words.size() * 8 + texts.size() * sizeof(TextView) + values.size() * sizeof(Value);
  bytes += (present.word_count() + nulls.word_count() + truth.word_count() + integers.word_count()) * 8;
  for (const Value& value : values) bytes += value.heap_bytes();
  return bytes;
}

namespace {

Bitmap gather_bits(const Bitmap& from, const std::uint32_t* rows, std::size_t count) {
  Bitmap to(count, false);
  for (std::size_t i = 0; i < count; ++i) {
    to.words()[i / 64] |= std::uint64_t{from[rows[i]]} << (i % 64);
  }
  return to;
}

/// Like gather_bits, but empty when every gathered bit is `usual`: an absent bitmap means just that.
Bitmap gather_validity(const Bitmap& from, const std::uint32_t* rows, std::size_t count, bool usual) {
  if (from.empty()) return {};
  Bitmap to = gather_bits(from, rows, count);
  const bool uniform = usual ? to.all() : !to.any();
  return uniform ? Bitmap() : to;
}

}  // namespace

ColumnPtr gather(const Column& column, const std::uint32_t* rows, std::size_t count) {
  auto result = std::make_shared<Column>();
  result->kind = column.kind;
  result->numbers = column.numbers;
  result->rows = static_cast<std::uint32_t>(count);
  result->present = gather_validity(column.present, rows, count, true);
  result->nulls = gather_validity(column.nulls, rows, count, false);
  result->owners = column.owners;
  switch (column.kind) {
    case ColumnKind::boolean: result->truth = gather_bits(column.truth, rows, count); break;
    case ColumnKind::number:
      if (column.numbers == Numbers::mixed) result->integers = gather_bits(column.integers, rows, count);
      [[fallthrough]];
    case ColumnKind::timestamp:
    case ColumnKind::duration:
      result->words.resize(count);
      for (std::size_t i = 0; i < count; ++i) result->words[i] = column.words[rows[i]];
      break;
    case ColumnKind::text:
      result->texts.resize(count);
      for (std::size_t i = 0; i < count; ++i) result->texts[i] = column.texts[rows[i]];
      break;
    case ColumnKind::dynamic:
      result->values.reserve(count);
      for (std::size_t i = 0; i < count; ++i) result->values.push_back(column.values[rows[i]]);
      break;
  }
  return result;
}

ColumnPtr gather(const ColumnPtr& column, const Selection& selection) {
  if (selection.is_all()) return column;
  return gather(*column, selection.rows(), selection.size());
}

ColumnPtr column_of_words(ColumnKind kind, Buffer<std::uint64_t> words, Numbers numbers) {
  auto result = std::make_shared<Column>();
  result->kind = kind;
  result->numbers = numbers;
  result->rows = static_cast<std::uint32_t>(words.size());
  result->words = std::move(words);
  return result;
}

ColumnPtr repeat(const Value& value, std::size_t rows) {
  auto result = std::make_shared<Column>();
  result->rows = static_cast<std::uint32_t>(rows);
  if (value.is_missing()) result->present.assign(rows, false);
  if (value.is_null()) result->nulls.assign(rows, true);
  switch (value.kind()) {
    case Kind::boolean:
      result->kind = ColumnKind::boolean;
      result->truth.assign(rows, value.as_boolean());
      break;
    case Kind::integer:
    case Kind::real:
      result->kind = ColumnKind::number;
      result->numbers = value.kind() == Kind::integer ? Numbers::integers : Numbers::reals;
      result->words.resize(rows, value.bits());
      break;
    case Kind::timestamp:
    case Kind::duration:
      result->kind = value.kind() == Kind::timestamp ? ColumnKind::timestamp : ColumnKind::duration;
      result->words.resize(rows, value.bits());
      break;
    case Kind::text: {
      result->kind = ColumnKind::text;
      auto arena = std::make_shared<TextArena>();
      result->texts.resize(rows, arena->add(value.as_text()));
      if (!arena->empty()) result->owners.push_back(std::move(arena));
      break;
    }
    default: result->values.assign(rows, value); break;
  }
  return result;
}

}  // namespace varpulis::data
