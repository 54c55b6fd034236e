#include "expr/operator_text.h"

namespace varpulis::expr {

int binary_precedence(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::range:
    case BinaryOperator::range_inclusive: return 2;
    case BinaryOperator::logical_or: return 3;
    case BinaryOperator::logical_and: return 4;
    case BinaryOperator::equal:
    case BinaryOperator::not_equal:
    case BinaryOperator::less:
    case BinaryOperator::less_equal:
    case BinaryOperator::greater:
    case BinaryOperator::greater_equal:
    case BinaryOperator::in:
    case BinaryOperator::not_in: return 6;
    case BinaryOperator::bit_or: return 7;
    case BinaryOperator::bit_xor: return 8;
    case BinaryOperator::bit_and: return 9;
    case BinaryOperator::shift_left:
    case BinaryOperator::shift_right: return 10;
    case BinaryOperator::add:
    case BinaryOperator::subtract: return 11;
    case BinaryOperator::multiply:
    case BinaryOperator::divide:
    case BinaryOperator::remainder: return 12;
    case BinaryOperator::power: return 13;
  }
  return 0;
}

std::string_view binary_text(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::range: return "..";
    case BinaryOperator::range_inclusive: return "..=";
    case BinaryOperator::logical_or: return " or ";
    case BinaryOperator::logical_and: return " and ";
    case BinaryOperator::equal: return " == ";
    case BinaryOperator::not_equal: return " != ";
    case BinaryOperator::less: return " < ";
    case BinaryOperator::less_equal: return " <= ";
    case BinaryOperator::greater: return " > ";
    case BinaryOperator::greater_equal: return " >= ";
    case BinaryOperator::in: return " in ";
    case BinaryOperator::not_in: return " not in ";
    case BinaryOperator::bit_or: return " | ";
    case BinaryOperator::bit_xor: return " ^ ";
    case BinaryOperator::bit_and: return " & ";
    case BinaryOperator::shift_left: return " << ";
    case BinaryOperator::shift_right: return " >> ";
    case BinaryOperator::add: return " + ";
    case BinaryOperator::subtract: return " - ";
    case BinaryOperator::multiply: return " * ";
    case BinaryOperator::divide: return " / ";
    case BinaryOperator::remainder: return " % ";
    case BinaryOperator::power: return " ** ";
  }
  return " ? ";
}

}  // namespace varpulis::expr
