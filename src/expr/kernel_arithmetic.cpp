#include "expr/kernel_arithmetic.h"

#include <cmath>

#include "expr/arithmetic.h"
#include "expr/by_row.h"
#include "expr/kernel_logic.h"
#include "expr/number_kernel.h"

namespace varpulis::expr {
namespace {

using data::Bitmap;
using data::Column;
using data::ColumnKind;
using data::ColumnPtr;
using data::Kind;
using data::Numbers;
using data::Value;

enum class Layout : std::uint8_t { integers, reals, mixed, other };

Layout layout_of(const Datum& datum) {
  if (datum.is_constant()) {
    const Kind kind = datum.constant().kind();
    return kind == Kind::integer ? Layout::integers : kind == Kind::real ? Layout::reals : Layout::other;
  }
  const Column& column = datum.column();
  if (column.kind != ColumnKind::number) return Layout::other;
  return column.numbers == Numbers::integers ? Layout::integers
         : column.numbers == Numbers::reals  ? Layout::reals
                                             : Layout::mixed;
}

/// Removes rows from a column under construction: their words become 0.
void keep_only(Column& column, Bitmap present) {
  if (present.empty()) return;
  for (std::size_t i = 0; i < column.words.size(); ++i) { column.words[i] &= ~(std::uint64_t{present[i]} - 1); }
  column.present = std::move(present);
}

Bitmap valid_rows_of(const Datum& a, const Datum& b) {
  Bitmap valid = a.is_constant() ? Bitmap() : valid_rows(a.column());
  return b.is_constant() ? valid : both(std::move(valid), valid_rows(b.column()));
}

std::shared_ptr<Column> number_column(Numbers numbers, std::size_t rows) {
  auto column = std::make_shared<Column>();
  column->kind = ColumnKind::number;
  column->numbers = numbers;
  column->rows = static_cast<std::uint32_t>(rows);
  column->words.resize(rows);
  return column;
}

/// The rows for which lost(i) is false; empty when there is no other.
template <typename Lost>
Bitmap rows_not(std::size_t rows, Lost lost) {
  Bitmap kept(rows, true);
  for (std::size_t i = 0; i < rows; ++i) {
    if (lost(i)) kept.reset(i);
  }
  return kept;
}

struct IntegerResult {
  std::int64_t value;
  bool lost;
};

/// Ints: `compute` gives the result and whether it is none.
template <typename Left, typename Right, typename Compute>
ColumnPtr integers(std::size_t rows, Left left, Right right, Bitmap valid, Compute compute) {
  auto column = number_column(Numbers::integers, rows);
  auto* to = reinterpret_cast<std::int64_t*>(column->words.data());
  bool any_lost = false;
  for (std::size_t i = 0; i < rows; ++i) {
    const IntegerResult result = compute(left(i), right(i));
    to[i] = result.value;
    any_lost |= result.lost;
  }
  if (any_lost)
    valid = both(std::move(valid), rows_not(rows, [&](std::size_t i) { return compute(left(i), right(i)).lost; }));
  keep_only(*column, std::move(valid));
  return column;
}

template <bool divides, typename Left, typename Right, typename Compute>
ColumnPtr reals(std::size_t rows, Left left, Right right, Bitmap valid, Compute compute) {
  auto column = number_column(Numbers::reals, rows);
  auto* to = reinterpret_cast<double*>(column->words.data());
  bool any_zero = false;
  for (std::size_t i = 0; i < rows; ++i) {
    to[i] = compute(left(i), right(i));
    if constexpr (divides) any_zero |= right(i) == 0;
  }
  if (any_zero) {
    valid = both(std::move(valid), rows_not(rows, [&](std::size_t i) { return right(i) == 0; }));
  }
  keep_only(*column, std::move(valid));
  return column;
}

template <typename Left, typename Right>
ColumnPtr integer_operation(BinaryOperator op, std::size_t rows, Left left, Right right, Bitmap valid) {
  const auto run = [&](auto compute) { return integers(rows, left, right, std::move(valid), compute); };
  switch (op) {
    case BinaryOperator::add:
      return run([](std::int64_t a, std::int64_t b) {
        const auto sum = static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
        return IntegerResult{sum, ((a ^ sum) & (b ^ sum)) < 0};
      });
    case BinaryOperator::subtract:
      return run([](std::int64_t a, std::int64_t b) {
        const auto difference =
            static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
        return IntegerResult{difference, ((a ^ b) & (a ^ difference)) < 0};
      });
    case BinaryOperator::multiply:
      return run([](std::int64_t a, std::int64_t b) {
        std::int64_t product = 0;
        const bool lost = __builtin_mul_overflow(a, b, &product);
        return IntegerResult{product, lost};
      });
    case BinaryOperator::divide:
      return run([](std::int64_t a, std::int64_t b) {
        const bool lost = b == 0 || (b == -1 && a == std::numeric_limits<std::int64_t>::min());
        return IntegerResult{lost ? 0 : a / b, lost};
      });
    case BinaryOperator::remainder:
      return run([](std::int64_t a, std::int64_t b) { return IntegerResult{b == 0 || b == -1 ? 0 : a % b, b == 0}; });
    case BinaryOperator::bit_and:
      return run([](std::int64_t a, std::int64_t b) { return IntegerResult{a & b, false}; });
    case BinaryOperator::bit_or: return run([](std::int64_t a, std::int64_t b) { return IntegerResult{a | b, false}; });
    case BinaryOperator::bit_xor:
      return run([](std::int64_t a, std::int64_t b) { return IntegerResult{a ^ b, false}; });
    default:
      return run([op](std::int64_t a, std::int64_t b) {
        const Value value = apply(op, Value::integer(a), Value::integer(b));
        return value.is_missing() ? IntegerResult{0, true} : IntegerResult{value.as_integer(), false};
      });
  }
}

template <typename Left, typename Right>
ColumnPtr real_operation(BinaryOperator op, std::size_t rows, Left left, Right right, Bitmap valid) {
  const auto run = [&](auto compute) { return reals<false>(rows, left, right, std::move(valid), compute); };
  const auto run_division = [&](auto compute) { return reals<true>(rows, left, right, std::move(valid), compute); };
  switch (op) {
    case BinaryOperator::add: return run([](double a, double b) { return a + b; });
    case BinaryOperator::subtract: return run([](double a, double b) { return a - b; });
    case BinaryOperator::multiply: return run([](double a, double b) { return a * b; });
    case BinaryOperator::divide: return run_division([](double a, double b) { return a / b; });
    case BinaryOperator::remainder: return run_division([](double a, double b) { return std::fmod(a, b); });
    default: return run([](double a, double b) { return std::pow(a, b); });
  }
}

/// Calls `use` with accessors of the two sides, each a column or one value.
template <typename T, typename Use>
auto with_sides(const T* left, T left_constant, const T* right, T right_constant, Use use) {
  if (left == nullptr) return use([=](std::size_t) { return left_constant; }, [=](std::size_t i) { return right[i]; });
  if (right == nullptr) return use([=](std::size_t i) { return left[i]; }, [=](std::size_t) { return right_constant; });
  return use([=](std::size_t i) { return left[i]; }, [=](std::size_t i) { return right[i]; });
}

bool is_bitwise(BinaryOperator op) { return op >= BinaryOperator::bit_or && op <= BinaryOperator::shift_right; }

ColumnPtr row_by_row(BinaryOperator op, const Datum& a, const Datum& b, std::size_t rows) {
  return by_row(rows, [&](std::size_t i) { return apply(op, a.value(i), b.value(i)); });
}

/// Both sides read as ints, whatever their words are; right for the rows in `valid`.
ColumnPtr over_integers(BinaryOperator op, const Datum& a, const Datum& b, std::size_t rows, Bitmap valid) {
  return with_sides<std::int64_t>(
      a.is_constant() ? nullptr : a.column().as_integers(), a.is_constant() ? a.constant().as_integer() : 0,
      b.is_constant() ? nullptr : b.column().as_integers(), b.is_constant() ? b.constant().as_integer() : 0,
      [&](auto x, auto y) { return integer_operation(op, rows, x, y, std::move(valid)); });
}

ColumnPtr over_reals(BinaryOperator op, const Datum& a, const Datum& b, std::size_t rows, Bitmap valid) {
  data::Buffer<double> left;
  data::Buffer<double> right;
  return with_sides<double>(
      a.is_constant() ? nullptr : as_doubles(a.column(), left), a.is_constant() ? a.constant().as_double() : 0,
      b.is_constant() ? nullptr : as_doubles(b.column(), right), b.is_constant() ? b.constant().as_double() : 0,
      [&](auto x, auto y) { return real_operation(op, rows, x, y, std::move(valid)); });
}

/// Some rows pair two ints and others do not: computes both ways and keeps of each what it is right for. Words without value are 0.
ColumnPtr over_both(BinaryOperator op, const Datum& a, const Datum& b, std::size_t rows) {
  Bitmap ints(rows, true);
  for (const Datum* side : {&a, &b}) {
    if (!side->is_constant() && side->column().numbers == Numbers::mixed) ints &= side->column().integers;
  }
  Bitmap others = ints;
  others.invert();
  const Bitmap valid = valid_rows_of(a, b);
  const ColumnPtr of_ints = over_integers(op, a, b, rows, both(ints, valid));
  const ColumnPtr of_others = over_reals(op, a, b, rows, both(std::move(others), valid));
  auto result = number_column(Numbers::mixed, rows);
  for (std::size_t i = 0; i < rows; ++i) result->words[i] = of_ints->words[i] | of_others->words[i];
  if (!of_others->present.any()) {
    result->numbers = Numbers::integers;
  } else if (!of_ints->present.any()) {
    result->numbers = Numbers::reals;
  } else {
    result->integers = of_ints->present;
  }
  Bitmap present = of_ints->present;
  present |= of_others->present;
  if (!present.all()) result->present = std::move(present);
  return result;
}

}  // namespace

Datum arithmetic_rows(BinaryOperator op, const Datum& a, const Datum& b, std::size_t rows) {
  if (a.is_constant() && b.is_constant()) return apply(op, a.constant(), b.constant());
  const Layout left = layout_of(a);
  const Layout right = layout_of(b);
  if (left == Layout::other || right == Layout::other) return row_by_row(op, a, b, rows);
  if (left == Layout::integers && right == Layout::integers) return over_integers(op, a, b, rows, valid_rows_of(a, b));
  if (is_bitwise(op)) return row_by_row(op, a, b, rows);
  if (left == Layout::reals || right == Layout::reals) return over_reals(op, a, b, rows, valid_rows_of(a, b));
  return over_both(op, a, b, rows);
}

Datum negate_rows(const Datum& a, std::size_t rows) {
  if (a.is_constant()) return negate(a.constant());
  switch (layout_of(a)) {
    case Layout::integers: return arithmetic_rows(BinaryOperator::subtract, Value::integer(0), a, rows);
    case Layout::reals: return arithmetic_rows(BinaryOperator::multiply, Value::real(-1.0), a, rows);
    default: return by_row(rows, [&](std::size_t i) { return negate(a.value(i)); });
  }
}

}  // namespace varpulis::expr
