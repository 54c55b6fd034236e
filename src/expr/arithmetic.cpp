#include "expr/arithmetic.h"

#include <cmath>

namespace varpulis::expr {
namespace {

using catalog::NoValue;
using catalog::NoValueCause;
using data::Kind;
using data::Value;

constexpr double two_to_63 = 9223372036854775808.0;
constexpr double two_to_64 = 18446744073709551616.0;

Value none(NoValue* why, NoValueCause cause, std::string_view text) {
  if (why != nullptr) *why = {cause, std::string(text)};
  return {};
}
Value overflow(NoValue* why, std::string_view kind) {
  if (why != nullptr) *why = {NoValueCause::overflow, fmt::format("{} overflow", kind)};
  return {};
}
/// `format` has a place for each of the two kinds.
Value unfit(NoValue* why, const char* format, const Value& a, const Value& b) {
  if (why != nullptr)
    *why = {NoValueCause::type_error, fmt::format(fmt::runtime(format), name(a.kind()), name(b.kind()))};
  return {};
}

bool both(const Value& a, const Value& b, Kind kind) { return a.kind() == kind && b.kind() == kind; }
bool both_numbers(const Value& a, const Value& b) { return a.is_number() && b.is_number(); }
bool either_missing(const Value& a, const Value& b) { return a.is_missing() || b.is_missing(); }

Value shifted(std::int64_t time, std::uint64_t duration, bool back, NoValue* why) {
  std::int64_t result = 0;
  const bool lost =
      back ? __builtin_sub_overflow(time, duration, &result) : __builtin_add_overflow(time, duration, &result);
  return lost ? overflow(why, "timestamp") : Value::timestamp({result});
}

Value difference(std::uint64_t later, std::uint64_t earlier, bool negative, NoValue* why) {
  if (negative) return none(why, NoValueCause::out_of_range, "negative duration");
  return Value::duration(later - earlier);
}

/// Nanoseconds computed in double, truncated.
Value duration_of(double ns, NoValue* why) {
  if (std::isnan(ns) || std::isinf(ns) || ns >= two_to_64) return overflow(why, "duration");
  if (ns <= -1.0) return none(why, NoValueCause::out_of_range, "negative duration");
  return Value::duration(ns < 0 ? 0 : static_cast<std::uint64_t>(ns));
}

Value scaled(std::uint64_t duration, const Value& factor, NoValue* why) {
  if (factor.kind() == Kind::real) return duration_of(static_cast<double>(duration) * factor.as_real(), why);
  const std::int64_t times = factor.as_integer();
  if (times < 0 && duration != 0) return none(why, NoValueCause::out_of_range, "negative duration");
  std::uint64_t result = 0;
  if (times > 0 && __builtin_mul_overflow(duration, static_cast<std::uint64_t>(times), &result))
    return overflow(why, "duration");
  return Value::duration(result);
}

Value divided(std::uint64_t duration, const Value& divisor, NoValue* why) {
  if (divisor.as_double() == 0) return none(why, NoValueCause::division_by_zero, "division by zero");
  if (divisor.kind() == Kind::real) return duration_of(static_cast<double>(duration) / divisor.as_real(), why);
  const std::int64_t by = divisor.as_integer();
  if (by > 0) return Value::duration(duration / static_cast<std::uint64_t>(by));
  // The quotient truncates to zero where it is less than one unit below it.
  if (duration < 0 - static_cast<std::uint64_t>(by)) return Value::duration(0);
  return none(why, NoValueCause::out_of_range, "negative duration");
}

}  // namespace

Value add(const Value& a, const Value& b, NoValue* why) {
  if (either_missing(a, b)) return {};
  if (both(a, b, Kind::integer)) {
    std::int64_t result = 0;
    if (__builtin_add_overflow(a.as_integer(), b.as_integer(), &result)) return overflow(why, "int");
    return Value::integer(result);
  }
  if (both_numbers(a, b)) return Value::real(a.as_double() + b.as_double());
  if (both(a, b, Kind::text)) {
    std::string text;
    text.reserve(a.as_text().size() + b.as_text().size());
    text += a.as_text();
    text += b.as_text();
    return Value::text(text);
  }
  if (a.kind() == Kind::timestamp && b.kind() == Kind::duration)
    return shifted(a.as_time().ns, b.as_duration(), false, why);
  if (a.kind() == Kind::duration && b.kind() == Kind::timestamp)
    return shifted(b.as_time().ns, a.as_duration(), false, why);
  if (both(a, b, Kind::duration)) {
    std::uint64_t sum = 0;
    if (__builtin_add_overflow(a.as_duration(), b.as_duration(), &sum)) return overflow(why, "duration");
    return Value::duration(sum);
  }
  return unfit(why, "cannot add {} and {}", a, b);
}

Value subtract(const Value& a, const Value& b, NoValue* why) {
  if (either_missing(a, b)) return {};
  if (both(a, b, Kind::integer)) {
    std::int64_t result = 0;
    if (__builtin_sub_overflow(a.as_integer(), b.as_integer(), &result)) return overflow(why, "int");
    return Value::integer(result);
  }
  if (both_numbers(a, b)) return Value::real(a.as_double() - b.as_double());
  if (both(a, b, Kind::timestamp)) return difference(a.bits(), b.bits(), a.as_time() < b.as_time(), why);
  if (both(a, b, Kind::duration)) return difference(a.bits(), b.bits(), a.bits() < b.bits(), why);
  if (a.kind() == Kind::timestamp && b.kind() == Kind::duration)
    return shifted(a.as_time().ns, b.as_duration(), true, why);
  return unfit(why, "cannot subtract {1} from {0}", a, b);
}

Value multiply(const Value& a, const Value& b, NoValue* why) {
  if (either_missing(a, b)) return {};
  if (both(a, b, Kind::integer)) {
    std::int64_t result = 0;
    if (__builtin_mul_overflow(a.as_integer(), b.as_integer(), &result)) return overflow(why, "int");
    return Value::integer(result);
  }
  if (both_numbers(a, b)) return Value::real(a.as_double() * b.as_double());
  if (a.kind() == Kind::duration && b.is_number()) return scaled(a.as_duration(), b, why);
  if (b.kind() == Kind::duration && a.is_number()) return scaled(b.as_duration(), a, why);
  return unfit(why, "cannot multiply {} and {}", a, b);
}

Value divide(const Value& a, const Value& b, NoValue* why) {
  if (either_missing(a, b)) return {};
  if (both(a, b, Kind::integer)) {
    if (b.as_integer() == 0) return none(why, NoValueCause::division_by_zero, "division by zero");
    if (b.as_integer() == -1) return negate(a, why);  // the smallest int has no counterpart
    return Value::integer(a.as_integer() / b.as_integer());
  }
  if (both_numbers(a, b)) {
    if (b.as_double() == 0) return none(why, NoValueCause::division_by_zero, "division by zero");
    return Value::real(a.as_double() / b.as_double());
  }
  if (a.kind() == Kind::duration && b.is_number()) return divided(a.as_duration(), b, why);
  return unfit(why, "cannot divide {} by {}", a, b);
}

Value remainder(const Value& a, const Value& b, NoValue* why) {
  if (either_missing(a, b)) return {};
  if (!both_numbers(a, b)) return unfit(why, "cannot take the remainder of {} by {}", a, b);
  if (b.as_double() == 0) return none(why, NoValueCause::division_by_zero, "division by zero");
  if (both(a, b, Kind::integer)) return Value::integer(b.as_integer() == -1 ? 0 : a.as_integer() % b.as_integer());
  return Value::real(std::fmod(a.as_double(), b.as_double()));
}

Value power(const Value& a, const Value& b, NoValue* why) {
  if (either_missing(a, b)) return {};
  if (!both_numbers(a, b)) return unfit(why, "cannot raise {} to the power of {}", a, b);
  const double result = std::pow(a.as_double(), b.as_double());
  if (!both(a, b, Kind::integer)) return Value::real(result);
  if (!(result >= -two_to_63 && result < two_to_63)) return overflow(why, "int");
  return Value::integer(static_cast<std::int64_t>(result));
}

Value bitwise(BinaryOperator op, const Value& a, const Value& b, NoValue* why) {
  if (either_missing(a, b)) return {};
  if (!both(a, b, Kind::integer)) return unfit(why, "bit operators take ints, found {} and {}", a, b);
  const std::int64_t x = a.as_integer();
  const std::int64_t y = b.as_integer();
  switch (op) {
    case BinaryOperator::bit_or: return Value::integer(x | y);
    case BinaryOperator::bit_xor: return Value::integer(x ^ y);
    case BinaryOperator::bit_and: return Value::integer(x & y);
    default: break;
  }
  if (y < 0 || y > 63) return none(why, NoValueCause::out_of_range, "shift by less than 0 or more than 63 bits");
  if (op == BinaryOperator::shift_right) return Value::integer(x >> y);
  const auto result = static_cast<std::int64_t>(static_cast<std::uint64_t>(x) << static_cast<unsigned>(y));
  return result >> y == x ? Value::integer(result) : overflow(why, "int");
}

Value negate(const Value& a, NoValue* why) {
  switch (a.kind()) {
    case Kind::missing: return {};
    case Kind::integer:
      if (a.as_integer() == std::numeric_limits<std::int64_t>::min()) return overflow(why, "int");
      return Value::integer(-a.as_integer());
    case Kind::real: return Value::real(-a.as_real());
    default: return unfit(why, "cannot negate {}", a, a);
  }
}

Value bit_not(const Value& a, NoValue* why) {
  if (a.is_missing()) return {};
  return a.kind() == Kind::integer ? Value::integer(~a.as_integer()) : unfit(why, "`~` takes an int, found {}", a, a);
}

Value range(const Value& a, const Value& b, bool inclusive, NoValue* why) {
  if (either_missing(a, b)) return {};
  if (!both(a, b, Kind::integer)) return unfit(why, "a range takes ints, found {} and {}", a, b);
  const std::int64_t first = a.as_integer();
  const std::int64_t end = b.as_integer();
  if (end < first) return Value::array({});
  const std::uint64_t distance = static_cast<std::uint64_t>(end) - static_cast<std::uint64_t>(first);
  if (distance >= range_elements_max)
    return none(why, NoValueCause::out_of_range, "range of more than 10000000 elements");
  data::Array elements;
  const std::uint64_t count = distance + (inclusive ? 1 : 0);
  elements.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) elements.push_back(Value::integer(first + static_cast<std::int64_t>(i)));
  return Value::array(std::move(elements));
}

Value apply(BinaryOperator op, const Value& a, const Value& b, NoValue* why) {
  switch (op) {
    case BinaryOperator::range: return range(a, b, false, why);
    case BinaryOperator::range_inclusive: return range(a, b, true, why);
    case BinaryOperator::logical_or: return logical_or(a, b, why);
    case BinaryOperator::logical_and: return logical_and(a, b, why);
    case BinaryOperator::equal:
    case BinaryOperator::not_equal:
    case BinaryOperator::less:
    case BinaryOperator::less_equal:
    case BinaryOperator::greater:
    case BinaryOperator::greater_equal: return compare(op, a, b, why);
    case BinaryOperator::in: return contains(a, b, why);
    case BinaryOperator::not_in: return logical_not(contains(a, b, why));
    case BinaryOperator::bit_or:
    case BinaryOperator::bit_xor:
    case BinaryOperator::bit_and:
    case BinaryOperator::shift_left:
    case BinaryOperator::shift_right: return bitwise(op, a, b, why);
    case BinaryOperator::add: return add(a, b, why);
    case BinaryOperator::subtract: return subtract(a, b, why);
    case BinaryOperator::multiply: return multiply(a, b, why);
    case BinaryOperator::divide: return divide(a, b, why);
    case BinaryOperator::remainder: return remainder(a, b, why);
    case BinaryOperator::power: return power(a, b, why);
  }
  return {};
}

Value apply(UnaryOperator op, const Value& a, NoValue* why) {
  switch (op) {
    case UnaryOperator::negate: return negate(a, why);
    case UnaryOperator::bit_not: return bit_not(a, why);
    case UnaryOperator::logical_not: return logical_not(a, why);
  }
  return {};
}

}  // namespace varpulis::expr
