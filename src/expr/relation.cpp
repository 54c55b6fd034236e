// Comparison, membership and logic on single values (arithmetic.h).
#include <cmath>

#include "data/compare.h"
#include "expr/arithmetic.h"

namespace varpulis::expr {
namespace {

using catalog::NoValue;
using catalog::NoValueCause;
using data::Kind;
using data::Value;

bool is_nan(const Value& value) { return value.kind() == Kind::real && std::isnan(value.as_real()); }

bool is_boolean(const Value& value) { return value.kind() == Kind::boolean; }

Value not_boolean(const char* text, const Value& a, const Value& b, NoValue* why) {
  if (why != nullptr && !a.is_missing() && !b.is_missing()) {
    const Value& culprit = is_boolean(a) ? b : a;
    *why = {NoValueCause::type_error, fmt::format("`{}` takes bools, found {}", text, name(culprit.kind()))};
  }
  return {};
}

}  // namespace

Value compare(BinaryOperator op, const Value& a, const Value& b, NoValue* why) {
  if (a.is_missing() || b.is_missing()) return {};
  if (op == BinaryOperator::equal) return Value::boolean(data::equal(a, b));
  if (op == BinaryOperator::not_equal) return Value::boolean(!data::equal(a, b));
  const bool or_equal = op == BinaryOperator::less_equal || op == BinaryOperator::greater_equal;
  const std::partial_ordering order = data::order(a, b);
  if (order == std::partial_ordering::unordered) {
    if (a.is_number() && b.is_number()) return Value::boolean(or_equal && is_nan(a) && is_nan(b));
    if (why != nullptr)
      *why = {NoValueCause::type_error, fmt::format("cannot order {} and {}", name(a.kind()), name(b.kind()))};
    return {};
  }
  if (order == 0) return Value::boolean(or_equal);
  return Value::boolean((order < 0) == (op == BinaryOperator::less || op == BinaryOperator::less_equal));
}

Value contains(const Value& a, const Value& b, NoValue* why) {
  if (a.is_missing() || b.is_missing()) return {};
  if (b.kind() == Kind::array) {
    const data::Array& elements = b.as_array();
    return Value::boolean(
        std::any_of(elements.begin(), elements.end(), [&](const Value& x) { return data::equal(a, x); }));
  }
  if (a.kind() == Kind::text && b.kind() == Kind::map) return Value::boolean(b.as_map().find(a.as_text()) != nullptr);
  if (a.kind() == Kind::text && b.kind() == Kind::text)
    return Value::boolean(b.as_text().find(a.as_text()) != std::string_view::npos);
  if (why != nullptr)
    *why = {NoValueCause::type_error, fmt::format("cannot look for {} in {}", name(a.kind()), name(b.kind()))};
  return {};
}

Value logical_and(const Value& a, const Value& b, NoValue* why) {
  if (a.is_false() || b.is_false()) return Value::boolean(false);
  if (a.is_true() && b.is_true()) return Value::boolean(true);
  return not_boolean("and", a, b, why);
}

Value logical_or(const Value& a, const Value& b, NoValue* why) {
  if (a.is_true() || b.is_true()) return Value::boolean(true);
  if (a.is_false() && b.is_false()) return Value::boolean(false);
  return not_boolean("or", a, b, why);
}

Value logical_not(const Value& a, NoValue* why) {
  return is_boolean(a) ? Value::boolean(!a.as_boolean()) : not_boolean("not", a, a, why);
}

BinaryOperator mirrored(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::less: return BinaryOperator::greater;
    case BinaryOperator::less_equal: return BinaryOperator::greater_equal;
    case BinaryOperator::greater: return BinaryOperator::less;
    case BinaryOperator::greater_equal: return BinaryOperator::less_equal;
    default: return op;
  }
}

}  // namespace varpulis::expr
