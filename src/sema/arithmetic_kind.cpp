#include "sema/arithmetic_kind.h"

namespace varpulis::sema {

StaticKind arithmetic_kind(vpl::BinaryOperator op, StaticKind a, StaticKind b, bool& fits) {
  using enum StaticKind;
  fits = true;
  if (a == unknown || b == unknown) return unknown;
  if (is_number(a) && is_number(b)) {
    if (a == integer && b == integer) return integer;
    return a == number || b == number ? number : real;
  }
  switch (op) {
    case vpl::BinaryOperator::add:
      if (a == text && b == text) return text;
      if ((a == timestamp && b == duration) || (a == duration && b == timestamp)) return timestamp;
      if (a == duration && b == duration) return duration;
      break;
    case vpl::BinaryOperator::subtract:
      if (a == timestamp && b == timestamp) return duration;
      if (a == timestamp && b == duration) return timestamp;
      if (a == duration && b == duration) return duration;
      break;
    case vpl::BinaryOperator::multiply:
      if ((a == duration && is_number(b)) || (is_number(a) && b == duration)) return duration;
      break;
    case vpl::BinaryOperator::divide:
      if (a == duration && is_number(b)) return duration;
      break;
    default: break;
  }
  fits = false;
  return unknown;
}

}  // namespace varpulis::sema
