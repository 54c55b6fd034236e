#include "expr/kernel_select.h"

#include "expr/by_row.h"

namespace varpulis::expr {
namespace {

using data::Bitmap;
using data::Column;
using data::ColumnKind;
using data::Kind;
using data::Numbers;
using data::Value;

/// What the words of a datum mean; no kind where it has no words.
struct Words {
  ColumnKind kind = ColumnKind::dynamic;
  Numbers numbers = Numbers::integers;
};

Words words_of(const Datum& datum) {
  if (!datum.is_constant()) return {datum.column().kind, datum.column().numbers};
  switch (datum.constant().kind()) {
    case Kind::integer: return {ColumnKind::number, Numbers::integers};
    case Kind::real: return {ColumnKind::number, Numbers::reals};
    case Kind::timestamp: return {ColumnKind::timestamp, Numbers::integers};
    case Kind::duration: return {ColumnKind::duration, Numbers::integers};
    default: return {};
  }
}

bool has_words(ColumnKind kind) {
  return kind == ColumnKind::number || kind == ColumnKind::timestamp || kind == ColumnKind::duration;
}

/// Bits of `a` where set in `where_a`, of `b` elsewhere; an empty bitmap stands for `usual` everywhere.
Bitmap select_bits(const Bitmap& where_a, const Bitmap& a, const Bitmap& b, bool usual) {
  if (a.empty() && b.empty()) return {};
  Bitmap result(where_a.rows(), false);
  const std::uint64_t filler = usual ? ~std::uint64_t{0} : 0;
  for (std::size_t w = 0; w < result.word_count(); ++w) {
    const std::uint64_t mask = where_a.words()[w];
    result.words()[w] = ((a.empty() ? filler : a.words()[w]) & mask) | ((b.empty() ? filler : b.words()[w]) & ~mask);
  }
  result.clear_tail();
  return result;
}

void select_validity(Column& result, const Bitmap& where_a, const Datum& a, const Datum& b) {
  const Bitmap none;
  result.present = select_bits(where_a, a.is_constant() ? none : a.column().present,
                               b.is_constant() ? none : b.column().present, true);
  result.nulls =
      select_bits(where_a, a.is_constant() ? none : a.column().nulls, b.is_constant() ? none : b.column().nulls, false);
}

bool is_text(const Datum& datum) {
  return datum.is_constant() ? datum.constant().kind() == Kind::text : datum.column().kind == ColumnKind::text;
}

Datum select_texts(const Bitmap& where_a, const Datum& a, const Datum& b) {
  const std::size_t rows = where_a.rows();
  auto result = std::make_shared<Column>();
  result->kind = ColumnKind::text;
  result->rows = static_cast<std::uint32_t>(rows);
  select_validity(*result, where_a, a, b);
  std::shared_ptr<data::TextArena> arena;
  const auto constant_of = [&](const Datum& datum) {
    if (!datum.is_constant()) {
      const auto& owners = datum.column().owners;
      result->owners.insert(result->owners.end(), owners.begin(), owners.end());
      return data::TextView();
    }
    if (!arena) arena = std::make_shared<data::TextArena>();
    return arena->add(datum.constant().as_text());
  };
  const data::TextView constant_a = constant_of(a);
  const data::TextView constant_b = constant_of(b);
  if (arena && !arena->empty()) result->owners.push_back(std::move(arena));
  result->texts.resize(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    result->texts[i] = where_a[i] ? (a.is_constant() ? constant_a : a.column().texts[i])
                                  : (b.is_constant() ? constant_b : b.column().texts[i]);
  }
  return data::ColumnPtr(std::move(result));
}

}  // namespace

Datum select_rows(const Bitmap& where_a, const Datum& a, const Datum& b) {
  const std::size_t rows = where_a.rows();
  if (is_text(a) && is_text(b)) return select_texts(where_a, a, b);
  const Words left = words_of(a);
  const Words right = words_of(b);
  const bool alike = left.kind == right.kind && has_words(left.kind) && left.numbers == right.numbers &&
                     left.numbers != Numbers::mixed;
  if (!alike) return by_row(rows, [&](std::size_t i) { return where_a[i] ? a.value(i) : b.value(i); });
  auto result = std::make_shared<Column>();
  result->kind = left.kind;
  result->numbers = left.numbers;
  result->rows = static_cast<std::uint32_t>(rows);
  select_validity(*result, where_a, a, b);
  result->words.resize(rows);
  const std::uint64_t* from_a = a.is_constant() ? nullptr : a.column().words.data();
  const std::uint64_t* from_b = b.is_constant() ? nullptr : b.column().words.data();
  const std::uint64_t constant_a = a.is_constant() ? a.constant().bits() : 0;
  const std::uint64_t constant_b = b.is_constant() ? b.constant().bits() : 0;
  for (std::size_t begin = 0; begin < rows; begin += 64) {
    const std::uint64_t bits = where_a.words()[begin / 64];
    const std::size_t end = std::min(rows, begin + 64);
    for (std::size_t i = begin; i < end; ++i) {
      const std::uint64_t x = from_a ? from_a[i] : constant_a;
      const std::uint64_t y = from_b ? from_b[i] : constant_b;
      result->words[i] = y ^ ((x ^ y) & (0 - ((bits >> (i - begin)) & 1U)));
    }
  }
  return data::ColumnPtr(std::move(result));
}

data::ColumnPtr null_for_missing(const data::ColumnPtr& column) {
  if (column->all_present()) return column;
  auto result = std::make_shared<Column>(*column);
  Bitmap missing = column->present;
  missing.invert();
  if (result->kind == ColumnKind::dynamic)
    missing.for_each([&](std::size_t row) { result->values[row] = Value::null(); });
  if (result->nulls.empty()) result->nulls = std::move(missing);
  else result->nulls |= missing;
  result->present.clear();
  return result;
}

}  // namespace varpulis::expr
