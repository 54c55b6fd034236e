// Unary and binary operators but for `and`, `or`, `not`.
#include "expr/arithmetic.h"
#include "expr/by_row.h"
#include "expr/code_writer.h"
#include "expr/constant_set.h"
#include "expr/kernel_arithmetic.h"
#include "expr/kernel_compare.h"
#include "expr/kernel_logic.h"
#include "expr/logic.h"
#include "expr/node.h"
#include "expr/operator_text.h"

namespace varpulis::expr {
namespace {

using catalog::NoValue;
using data::Value;

bool is_comparison(BinaryOperator op) { return op >= BinaryOperator::equal && op <= BinaryOperator::greater_equal; }

class Unary final : public Node {
 public:
  Unary(UnaryOperator op, ExpressionPtr operand) : op_(op), operand_(std::move(operand)) {}

  Datum run(const Scope& scope) const override {
    const Datum operand = as_node(operand_).run(scope);
    if (operand.is_constant()) return apply(op_, operand.constant());
    if (op_ == UnaryOperator::negate) return negate_rows(operand, scope.size());
    return by_row(scope.size(), [&](std::size_t i) { return apply(op_, operand.value(i)); });
  }
  NoValue why(const Scope& scope) const override {
    if (auto reason = why_of_operands(scope, {&operand_})) return *reason;
    NoValue reason;
    static_cast<void>(apply(op_, value_of(operand_, scope), &reason));
    return reason;
  }
  data::Bitmap lacking(const Scope& scope, const data::Bitmap& missing) const override {
    return lacking_in_operands(scope, missing, {&operand_});
  }
  void compile(CodeWriter& to, Register into) const override {
    const CodeWriter::Temporaries temporaries(to);
    const Operand operand = as_node(operand_).operand(to);
    to.append({.opcode = Opcode::unary, .detail = static_cast<std::uint8_t>(op_), .a = into, .b = operand});
  }
  ExpressionPtr with_parameters(std::vector<Value>& values) const override {
    ExpressionPtr operand = operand_->with_parameters(values);
    return operand ? unary(op_, std::move(operand)) : nullptr;
  }
  Effort effort() const override { return effort_of({&operand_}); }
  void collect_fields(catalog::FieldUse& use) const override { operand_->collect_fields(use); }
  int precedence() const override { return unary_precedence; }
  void write(std::string& out) const override {
    out += op_ == UnaryOperator::negate ? "-" : "~";
    write_operand(out, operand_, unary_precedence + 1);
  }

 private:
  UnaryOperator op_;
  ExpressionPtr operand_;
};

class Binary final : public Node {
 public:
  Binary(BinaryOperator op, ExpressionPtr left, ExpressionPtr right)
      : op_(op), left_(std::move(left)), right_(std::move(right)) {
    const bool is_membership = op == BinaryOperator::in || op == BinaryOperator::not_in;
    if (is_membership && right_->constant() != nullptr && right_->constant()->kind() == data::Kind::array) {
      set_.emplace(right_->constant()->as_array());
    }
  }

  Datum run(const Scope& scope) const override {
    const Datum left = as_node(left_).run(scope);
    if (set_ && !left.is_constant()) return set_->contains_rows(left.column(), op_ == BinaryOperator::not_in);
    const Datum right = as_node(right_).run(scope);
    if (is_comparison(op_)) return compare_rows(op_, left, right, scope.size());
    if (op_ >= BinaryOperator::bit_or) return arithmetic_rows(op_, left, right, scope.size());
    if (left.is_constant() && right.is_constant()) return apply(op_, left.constant(), right.constant());
    return by_row(scope.size(), [&](std::size_t i) { return apply(op_, left.value(i), right.value(i)); });
  }
  NoValue why(const Scope& scope) const override {
    if (auto reason = why_of_operands(scope, {&left_, &right_})) return *reason;
    NoValue reason;
    static_cast<void>(apply(op_ == BinaryOperator::not_in ? BinaryOperator::in : op_, value_of(left_, scope),
                            value_of(right_, scope), &reason));
    return reason;
  }
  data::Bitmap lacking(const Scope& scope, const data::Bitmap& missing) const override {
    return lacking_in_operands(scope, missing, {&left_, &right_});
  }
  void compile(CodeWriter& to, Register into) const override {
    const CodeWriter::Temporaries temporaries(to);
    const Operand left = as_node(left_).operand(to);
    const Operand right = as_node(right_).operand(to);
    Instruction instruction{
        .opcode = Opcode::binary, .detail = static_cast<std::uint8_t>(op_), .a = into, .b = left, .c = right};
    if (is_comparison(op_)) instruction.opcode = Opcode::compare;
    switch (op_) {
      case BinaryOperator::add: instruction.opcode = Opcode::add; break;
      case BinaryOperator::subtract: instruction.opcode = Opcode::subtract; break;
      case BinaryOperator::multiply: instruction.opcode = Opcode::multiply; break;
      case BinaryOperator::divide: instruction.opcode = Opcode::divide; break;
      case BinaryOperator::remainder: instruction.opcode = Opcode::remainder; break;
      default: break;
    }
    to.append(instruction);
  }
  std::vector<std::size_t> jump_unless_true(CodeWriter& to) const override {
    if (!is_comparison(op_)) return Node::jump_unless_true(to);
    const CodeWriter::Temporaries temporaries(to);
    const Operand left = as_node(left_).operand(to);
    const Operand right = as_node(right_).operand(to);
    return {to.append(
        {.opcode = Opcode::jump_unless_compare, .detail = static_cast<std::uint8_t>(op_), .a = left, .b = right})};
  }
  std::optional<RangeBounds> range_bounds() const override {
    if (op_ > BinaryOperator::range_inclusive) return std::nullopt;
    return RangeBounds{left_, right_, op_ == BinaryOperator::range_inclusive};
  }
  std::optional<catalog::Selector> selector() const override {
    if (op_ != BinaryOperator::equal) return std::nullopt;
    for (const auto& [field, other] : {std::pair(&left_, &right_), std::pair(&right_, &left_)}) {
      const std::string_view name = as_node(*field).field_name();
      const Value* const constant = (*other)->constant();
      if (name.empty() || constant == nullptr) continue;
      const data::Kind kind = constant->kind();
      if (kind != data::Kind::text && kind != data::Kind::integer && kind != data::Kind::real) continue;
      return catalog::Selector{.field = std::string(name), .constant = *constant, .rest = nullptr};
    }
    return std::nullopt;
  }
  ExpressionPtr with_parameters(std::vector<Value>& values) const override {
    if (op_ <= BinaryOperator::range_inclusive) return nullptr;
    ExpressionPtr left = left_->with_parameters(values);
    ExpressionPtr right = left ? right_->with_parameters(values) : nullptr;
    return right ? binary(op_, std::move(left), std::move(right)) : nullptr;
  }
  Effort effort() const override { return effort_of({&left_, &right_}); }
  void collect_fields(catalog::FieldUse& use) const override {
    left_->collect_fields(use);
    right_->collect_fields(use);
  }
  int precedence() const override { return binary_precedence(op_); }
  void write(std::string& out) const override {
    const int own = binary_precedence(op_);
    const bool chains =
        !is_comparison(op_) && own > binary_precedence(BinaryOperator::in);  // a == b == c does not exist
    const bool to_the_right = op_ == BinaryOperator::power;
    write_operand(out, left_, chains && !to_the_right ? own : own + 1);
    out += binary_text(op_);
    write_operand(out, right_, chains && to_the_right ? own : own + 1);
  }

 private:
  BinaryOperator op_;
  ExpressionPtr left_, right_;
  std::optional<ConstantSet> set_;
};

}  // namespace

ExpressionPtr unary(UnaryOperator op, ExpressionPtr operand) {
  const bool constant = operand->constant() != nullptr;
  if (op == UnaryOperator::logical_not) return fold(logical_not_node(std::move(operand)), constant);
  return fold(std::make_shared<Unary>(op, std::move(operand)), constant);
}

ExpressionPtr binary(BinaryOperator op, ExpressionPtr left, ExpressionPtr right) {
  // Ranges stay as they are: loops go over them without making the array.
  const bool constant =
      left->constant() != nullptr && right->constant() != nullptr && op > BinaryOperator::range_inclusive;
  if (op == BinaryOperator::logical_and || op == BinaryOperator::logical_or) {
    return fold(logical_node(op, std::move(left), std::move(right)), constant);
  }
  return fold(std::make_shared<Binary>(op, std::move(left), std::move(right)), constant);
}

}  // namespace varpulis::expr
