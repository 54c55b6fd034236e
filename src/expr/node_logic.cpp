#include "expr/arithmetic.h"
#include "expr/code_writer.h"
#include "expr/kernel_logic.h"
#include "expr/logic.h"
#include "expr/node.h"
#include "expr/operator_text.h"

namespace varpulis::expr {
namespace {

using catalog::NoValue;

class Logical final : public Node {
 public:
  Logical(BinaryOperator op, ExpressionPtr left, ExpressionPtr right)
      : op_(op), left_(std::move(left)), right_(std::move(right)) {}

  Datum run(const Scope& scope) const override {
    const std::size_t rows = scope.size();
    const Datum left = as_node(left_).run(scope);
    const std::size_t open_rows = count_open(is_and(), left, rows);
    if (open_rows == 0) return combine_rows(is_and(), left, data::Value(), rows);
    const Effort effort = as_node(right_).effort();
    const bool narrow =
        open_rows < rows && (effort == Effort::observable || (effort == Effort::costly && open_rows < rows - rows / 4));
    if (!narrow) return combine_rows(is_and(), left, as_node(right_).run(scope), rows);
    ThreeValued sides = three_valued(left, rows);
    data::Bitmap open = is_and() ? std::move(sides.no) : std::move(sides.yes);
    open.invert();
    const NarrowedScope narrowed(scope, open);
    const Datum right = as_node(right_).run(narrowed.scope());
    return combine_rows(is_and(), left, boolean_column(spread(three_valued(right, open_rows), open)), rows);
  }
  NoValue why(const Scope& scope) const override {
    if (auto reason = why_of_operands(scope, {&left_, &right_})) return *reason;
    NoValue reason;
    static_cast<void>(apply(op_, value_of(left_, scope), value_of(right_, scope), &reason));
    return reason;
  }
  data::Bitmap lacking(const Scope& scope, const data::Bitmap& missing) const override {
    return lacking_in_operands(scope, missing, {&left_, &right_});
  }
  void compile(CodeWriter& to, Register into) const override {
    const CodeWriter::Temporaries temporaries(to);
    const Register left = to.temporary();
    as_node(left_).compile(to, left);
    to.append({.opcode = Opcode::move, .a = into, .b = left});
    const std::size_t decided =
        to.append({.opcode = is_and() ? Opcode::jump_if_false : Opcode::jump_if_true, .a = left});
    const Operand right = as_node(right_).operand(to);
    to.append({.opcode = is_and() ? Opcode::logical_and : Opcode::logical_or, .a = into, .b = left, .c = right});
    to.land({decided});
  }
  bool writes_early() const override { return true; }
  std::optional<catalog::Selector> selector() const override {
    auto selector = is_and() ? left_->selector() : std::nullopt;
    if (selector) selector->rest = selector->rest ? logical_node(op_, selector->rest, right_) : right_;
    return selector;
  }
  ExpressionPtr with_parameters(std::vector<data::Value>& values) const override {
    ExpressionPtr left = left_->with_parameters(values);
    ExpressionPtr right = left ? right_->with_parameters(values) : nullptr;
    return right ? logical_node(op_, std::move(left), std::move(right)) : nullptr;
  }
  std::vector<std::size_t> jump_unless_true(CodeWriter& to) const override {
    // An unknown left side decides a condition too, but the right side must still run where that can be noticed.
    if (!is_and() || as_node(right_).effort() == Effort::observable) return Node::jump_unless_true(to);
    std::vector<std::size_t> jumps = as_node(left_).jump_unless_true(to);
    for (const std::size_t jump : as_node(right_).jump_unless_true(to)) jumps.push_back(jump);
    return jumps;
  }
  Effort effort() const override { return effort_of({&left_, &right_}); }
  void collect_fields(catalog::FieldUse& use) const override {
    left_->collect_fields(use);
    right_->collect_fields(use);
  }
  int precedence() const override { return binary_precedence(op_); }
  void write(std::string& out) const override {
    write_operand(out, left_, precedence());
    out += binary_text(op_);
    write_operand(out, right_, precedence() + 1);
  }

 private:
  [[nodiscard]] bool is_and() const { return op_ == BinaryOperator::logical_and; }
  BinaryOperator op_;
  ExpressionPtr left_, right_;
};

class LogicalNot final : public Node {
 public:
  explicit LogicalNot(ExpressionPtr operand) : operand_(std::move(operand)) {}

  Datum run(const Scope& scope) const override {
    ThreeValued values = three_valued(as_node(operand_).run(scope), scope.size());
    std::swap(values.yes, values.no);
    return boolean_column(std::move(values));
  }
  NoValue why(const Scope& scope) const override {
    if (auto reason = why_of_operands(scope, {&operand_})) return *reason;
    NoValue reason;
    static_cast<void>(logical_not(value_of(operand_, scope), &reason));
    return reason;
  }
  data::Bitmap lacking(const Scope& scope, const data::Bitmap& missing) const override {
    return lacking_in_operands(scope, missing, {&operand_});
  }
  void compile(CodeWriter& to, Register into) const override {
    const CodeWriter::Temporaries temporaries(to);
    const Operand operand = as_node(operand_).operand(to);
    to.append({.opcode = Opcode::unary,
               .detail = static_cast<std::uint8_t>(UnaryOperator::logical_not),
               .a = into,
               .b = operand});
  }
  ExpressionPtr with_parameters(std::vector<data::Value>& values) const override {
    ExpressionPtr operand = operand_->with_parameters(values);
    return operand ? logical_not_node(std::move(operand)) : nullptr;
  }
  Effort effort() const override { return effort_of({&operand_}); }
  void collect_fields(catalog::FieldUse& use) const override { operand_->collect_fields(use); }
  int precedence() const override { return not_precedence; }
  void write(std::string& out) const override {
    out += "not ";
    write_operand(out, operand_, not_precedence + 1);
  }

 private:
  ExpressionPtr operand_;
};

}  // namespace

ExpressionPtr logical_node(BinaryOperator op, ExpressionPtr left, ExpressionPtr right) {
  return std::make_shared<Logical>(op, std::move(left), std::move(right));
}

ExpressionPtr logical_not_node(ExpressionPtr operand) { return std::make_shared<LogicalNot>(std::move(operand)); }

}  // namespace varpulis::expr
