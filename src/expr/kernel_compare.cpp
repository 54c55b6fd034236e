#include "expr/kernel_compare.h"

#include <cmath>

#include "data/compare.h"
#include "expr/arithmetic.h"
#include "expr/bits_where.h"
#include "expr/by_row.h"
#include "expr/kernel_logic.h"
#include "expr/number_kernel.h"

namespace varpulis::expr {
namespace {

using data::Bitmap;
using data::Column;
using data::ColumnKind;
using data::Kind;
using data::Numbers;
using data::Value;

/// Operators on two values of one ordered type. NaN equals itself and compares false otherwise.
template <typename T>
[[gnu::always_inline]] inline bool holds(BinaryOperator op, T a, T b) {
  bool same = a == b;
  if constexpr (std::is_same_v<T, double>) same = same || (a != a && b != b);
  switch (op) {
    case BinaryOperator::equal: return same;
    case BinaryOperator::not_equal: return !same;
    case BinaryOperator::less: return a < b;
    case BinaryOperator::less_equal: return a < b || same;
    case BinaryOperator::greater: return a > b;
    default: return a > b || same;
  }
}

template <typename T, BinaryOperator op, typename Left, typename Right>
Bitmap compare_as(std::size_t rows, Left left, Right right) {
  return bits_where(rows, [=](std::size_t i) { return holds<T>(op, left(i), right(i)); });
}

template <typename T, typename Left, typename Right>
Bitmap compare_all(BinaryOperator op, std::size_t rows, Left left, Right right) {
  switch (op) {
    case BinaryOperator::equal: return compare_as<T, BinaryOperator::equal>(rows, left, right);
    case BinaryOperator::not_equal: return compare_as<T, BinaryOperator::not_equal>(rows, left, right);
    case BinaryOperator::less: return compare_as<T, BinaryOperator::less>(rows, left, right);
    case BinaryOperator::less_equal: return compare_as<T, BinaryOperator::less_equal>(rows, left, right);
    case BinaryOperator::greater: return compare_as<T, BinaryOperator::greater>(rows, left, right);
    default: return compare_as<T, BinaryOperator::greater_equal>(rows, left, right);
  }
}

/// An int column against a float: the same question put to ints, or an answer that holds for all.
Bitmap compare_integers(BinaryOperator op, const std::int64_t* a, double b, std::size_t rows) {
  constexpr double two_to_63 = 9223372036854775808.0;
  if (std::isnan(b)) return Bitmap(rows, op == BinaryOperator::not_equal);
  if (b >= two_to_63 || b < -two_to_63) {
    const bool less = b > 0;
    const bool holds_for_all = op == BinaryOperator::not_equal ||
                               (less ? op == BinaryOperator::less || op == BinaryOperator::less_equal
                                     : op == BinaryOperator::greater || op == BinaryOperator::greater_equal);
    return Bitmap(rows, holds_for_all);
  }
  const double floor = std::floor(b);
  const auto limit = static_cast<std::int64_t>(floor);
  if (floor != b) {  // between limit and limit + 1
    if (op == BinaryOperator::equal || op == BinaryOperator::not_equal)
      return Bitmap(rows, op == BinaryOperator::not_equal);
    op = op == BinaryOperator::less || op == BinaryOperator::less_equal ? BinaryOperator::less_equal
                                                                        : BinaryOperator::greater;
  }
  return compare_all<std::int64_t>(
      op, rows, [a](std::size_t i) { return a[i]; }, [limit](std::size_t) { return limit; });
}

/// A float column against an int, exactly.
Bitmap compare_reals(BinaryOperator op, const double* a, std::int64_t b, std::size_t rows) {
  constexpr std::int64_t exact = std::int64_t{1} << 53;
  if (b >= -exact && b <= exact) {
    const auto limit = static_cast<double>(b);
    return compare_all<double>(op, rows, [a](std::size_t i) { return a[i]; }, [limit](std::size_t) { return limit; });
  }
  return bits_where(rows, [=](std::size_t i) { return compare(op, Value::real(a[i]), Value::integer(b)).is_true(); });
}

Bitmap select(const Bitmap& of, Bitmap where_set, const Bitmap& where_clear) {
  for (std::size_t w = 0; w < of.word_count(); ++w) {
    where_set.words()[w] = (where_set.words()[w] & of.words()[w]) | (where_clear.words()[w] & ~of.words()[w]);
  }
  return where_set;
}

Bitmap compare_numbers(BinaryOperator op, const Column& a, const Value& b) {
  const std::size_t rows = a.rows;
  const auto as_integers = [&] {
    if (b.kind() == Kind::real) return compare_integers(op, a.as_integers(), b.as_real(), rows);
    const std::int64_t limit = b.as_integer();
    const std::int64_t* values = a.as_integers();
    return compare_all<std::int64_t>(
        op, rows, [=](std::size_t i) { return values[i]; }, [=](std::size_t) { return limit; });
  };
  const auto as_reals = [&] {
    if (b.kind() == Kind::integer) return compare_reals(op, a.as_reals(), b.as_integer(), rows);
    const double limit = b.as_real();
    const double* values = a.as_reals();
    return compare_all<double>(op, rows, [=](std::size_t i) { return values[i]; }, [=](std::size_t) { return limit; });
  };
  if (a.numbers == Numbers::integers) return as_integers();
  if (a.numbers == Numbers::reals) return as_reals();
  return select(a.integers, as_integers(), as_reals());
}

Bitmap compare_numbers(BinaryOperator op, const Column& a, const Column& b) {
  const std::size_t rows = a.rows;
  if (a.numbers == Numbers::integers && b.numbers == Numbers::integers) {
    const std::int64_t* x = a.as_integers();
    const std::int64_t* y = b.as_integers();
    return compare_all<std::int64_t>(
        op, rows, [=](std::size_t i) { return x[i]; }, [=](std::size_t i) { return y[i]; });
  }
  if (fits_doubles(a) && fits_doubles(b)) {
    data::Buffer<double> left;
    data::Buffer<double> right;
    const double* x = as_doubles(a, left);
    const double* y = as_doubles(b, right);
    return compare_all<double>(op, rows, [=](std::size_t i) { return x[i]; }, [=](std::size_t i) { return y[i]; });
  }
  return bits_where(rows, [&](std::size_t i) {
    if (a.is_absent(i) || b.is_absent(i)) return false;
    return compare(op, a.value(i), b.value(i)).is_true();
  });
}

Bitmap compare_texts(BinaryOperator op, const Column& a, const Value& b) {
  const data::TextView wanted(b.as_text());
  const data::TextView* texts = a.texts.data();
  if (op == BinaryOperator::equal) return bits_where(a.rows, [=](std::size_t i) { return texts[i] == wanted; });
  if (op == BinaryOperator::not_equal) return bits_where(a.rows, [=](std::size_t i) { return !(texts[i] == wanted); });
  const std::string_view limit = b.as_text();
  return bits_where(a.rows, [=](std::size_t i) { return holds(op, texts[i].view(), limit); });
}

Bitmap compare_texts(BinaryOperator op, const Column& a, const Column& b) {
  const data::TextView* x = a.texts.data();
  const data::TextView* y = b.texts.data();
  if (op == BinaryOperator::equal) return bits_where(a.rows, [=](std::size_t i) { return x[i] == y[i]; });
  return bits_where(a.rows, [=](std::size_t i) { return holds(op, x[i].view(), y[i].view()); });
}

/// Words of one column against words of the other, or the word that all rows have.
template <typename Right>
Bitmap compare_words(BinaryOperator op, const Column& a, Right right) {
  const std::uint64_t* x = a.words.data();
  if (a.kind == ColumnKind::duration) {
    return compare_all<std::uint64_t>(op, a.rows, [=](std::size_t i) { return x[i]; }, right);
  }
  return compare_all<std::int64_t>(
      op, a.rows, [=](std::size_t i) { return static_cast<std::int64_t>(x[i]); },
      [=](std::size_t i) { return static_cast<std::int64_t>(right(i)); });
}

bool is_equality(BinaryOperator op) { return op == BinaryOperator::equal || op == BinaryOperator::not_equal; }

bool same_kind(ColumnKind column, Kind kind) {
  switch (column) {
    case ColumnKind::boolean: return kind == Kind::boolean;
    case ColumnKind::number: return kind == Kind::integer || kind == Kind::real;
    case ColumnKind::text: return kind == Kind::text;
    case ColumnKind::timestamp: return kind == Kind::timestamp;
    case ColumnKind::duration: return kind == Kind::duration;
    case ColumnKind::dynamic: return false;
  }
  return false;
}

/// `truth` is right where both sides hold a value; sets what holds elsewhere.
Datum finish(BinaryOperator op, Bitmap truth, const Column& a, const Column* b) {
  auto result = std::make_shared<Column>();
  result->kind = ColumnKind::boolean;
  result->rows = a.rows;
  if (is_equality(op)) {
    // Null equals null only; the comparison is missing only where a side is.
    Bitmap null_on_one_side = a.nulls;
    if (b != nullptr && !b->nulls.empty()) {
      if (null_on_one_side.empty()) null_on_one_side.assign(a.rows, false);
      for (std::size_t w = 0; w < null_on_one_side.word_count(); ++w)
        null_on_one_side.words()[w] ^= b->nulls.words()[w];
      if (!a.nulls.empty()) {
        Bitmap null_on_both = a.nulls;
        null_on_both &= b->nulls;
        if (op == BinaryOperator::equal) truth |= null_on_both;
        else truth.subtract(null_on_both);
      }
    }
    if (!null_on_one_side.empty()) {
      if (op == BinaryOperator::equal) truth.subtract(null_on_one_side);
      else truth |= null_on_one_side;
    }
    result->present = b != nullptr ? both(a.present, b->present) : a.present;
  } else {
    result->present = b != nullptr ? both(valid_rows(a), valid_rows(*b)) : valid_rows(a);
  }
  if (!result->present.empty()) truth &= result->present;
  result->truth = std::move(truth);
  return data::ColumnPtr(std::move(result));
}

Datum compare_with_constant(BinaryOperator op, const Datum& a, const Value& b, std::size_t rows) {
  const Column& column = a.column();
  if (b.is_missing()) return Value();
  if (b.is_null()) {
    if (!is_equality(op)) return Value();
    auto result = std::make_shared<Column>();
    result->kind = ColumnKind::boolean;
    result->rows = column.rows;
    result->present = column.present;
    result->truth = column.nulls;
    if (result->truth.empty()) result->truth.assign(rows, false);
    if (op == BinaryOperator::not_equal) result->truth.invert();
    if (!result->present.empty()) result->truth &= result->present;
    return data::ColumnPtr(std::move(result));
  }
  if (column.kind == ColumnKind::dynamic) {
    return by_row(rows, [&](std::size_t i) { return compare(op, column.values[i], b); });
  }
  if (!same_kind(column.kind, b.kind())) {
    if (!is_equality(op)) return Value();
    return finish(op, Bitmap(rows, op == BinaryOperator::not_equal), column, nullptr);
  }
  switch (column.kind) {
    case ColumnKind::boolean: {
      if (!is_equality(op)) return Value();
      Bitmap truth = column.truth;
      if (b.as_boolean() != (op == BinaryOperator::equal)) truth.invert();
      return finish(op, std::move(truth), column, nullptr);
    }
    case ColumnKind::number: return finish(op, compare_numbers(op, column, b), column, nullptr);
    case ColumnKind::text: return finish(op, compare_texts(op, column, b), column, nullptr);
    default: {
      const std::uint64_t limit = b.bits();
      return finish(op, compare_words(op, column, [=](std::size_t) { return limit; }), column, nullptr);
    }
  }
}

}  // namespace

Datum compare_rows(BinaryOperator op, const Datum& a, const Datum& b, std::size_t rows) {
  if (a.is_constant() && b.is_constant()) return compare(op, a.constant(), b.constant());
  if (b.is_constant()) return compare_with_constant(op, a, b.constant(), rows);
  if (a.is_constant()) return compare_with_constant(mirrored(op), b, a.constant(), rows);
  const Column& x = a.column();
  const Column& y = b.column();
  if (x.kind == ColumnKind::dynamic || y.kind == ColumnKind::dynamic) {
    return by_row(rows, [&](std::size_t i) { return compare(op, x.value(i), y.value(i)); });
  }
  if (x.kind != y.kind) {
    if (!is_equality(op)) return Value();
    return finish(op, Bitmap(rows, op == BinaryOperator::not_equal), x, &y);
  }
  switch (x.kind) {
    case ColumnKind::boolean: {
      if (!is_equality(op)) return Value();
      Bitmap truth = x.truth;
      for (std::size_t w = 0; w < truth.word_count(); ++w) truth.words()[w] ^= y.truth.words()[w];
      if (op == BinaryOperator::equal) truth.invert();
      return finish(op, std::move(truth), x, &y);
    }
    case ColumnKind::number: return finish(op, compare_numbers(op, x, y), x, &y);
    case ColumnKind::text: return finish(op, compare_texts(op, x, y), x, &y);
    default: {
      const std::uint64_t* words = y.words.data();
      return finish(op, compare_words(op, x, [=](std::size_t i) { return words[i]; }), x, &y);
    }
  }
}

}  // namespace varpulis::expr
