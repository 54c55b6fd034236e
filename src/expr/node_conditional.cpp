// `if c then a else b` and `x is null`.
#include "expr/by_row.h"
#include "expr/code_writer.h"
#include "expr/kernel_logic.h"
#include "expr/kernel_select.h"
#include "expr/node.h"
#include "expr/operator_text.h"

namespace varpulis::expr {
namespace {

using catalog::NoValue;
using data::Bitmap;

class Conditional final : public Node {
 public:
  Conditional(ExpressionPtr condition, ExpressionPtr then, ExpressionPtr otherwise)
      : condition_(std::move(condition)), then_(std::move(then)), otherwise_(std::move(otherwise)) {}

  Datum run(const Scope& scope) const override {
    const std::size_t rows = scope.size();
    const Bitmap holds = three_valued(as_node(condition_).run(scope), rows).yes;
    const std::size_t count = holds.count();
    if (count == rows) return as_node(then_).run(scope);
    if (count == 0) return as_node(otherwise_).run(scope);
    if (effort_of({&then_, &otherwise_}) == Effort::cheap) {
      return select_rows(holds, as_node(then_).run(scope), as_node(otherwise_).run(scope));
    }
    Bitmap fails = holds;
    fails.invert();
    const NarrowedScope held(scope, holds);
    const Datum then = as_node(then_).run(held.scope());
    const NarrowedScope failed(scope, fails);
    const Datum otherwise = as_node(otherwise_).run(failed.scope());
    std::size_t i = 0;
    std::size_t j = 0;
    return by_row(rows, [&](std::size_t row) { return holds[row] ? then.value(i++) : otherwise.value(j++); });
  }
  NoValue why(const Scope& scope) const override {
    return as_node(value_of(condition_, scope).is_true() ? then_ : otherwise_).why(scope);
  }
  void compile(CodeWriter& to, Register into) const override {
    const std::vector<std::size_t> otherwise = as_node(condition_).jump_unless_true(to);
    as_node(then_).compile(to, into);
    const std::size_t end = to.append({.opcode = Opcode::jump});
    to.land(otherwise);
    as_node(otherwise_).compile(to, into);
    to.land({end});
  }
  bool writes_early() const override { return as_node(then_).writes_early() || as_node(otherwise_).writes_early(); }
  Effort effort() const override { return effort_of({&condition_, &then_, &otherwise_}); }
  void collect_fields(catalog::FieldUse& use) const override {
    condition_->collect_fields(use);
    then_->collect_fields(use);
    otherwise_->collect_fields(use);
  }
  int precedence() const override { return conditional_precedence; }
  void write(std::string& out) const override {
    out += "if ";
    write_operand(out, condition_, conditional_precedence + 1);
    out += " then ";
    write_operand(out, then_, conditional_precedence + 1);
    out += " else ";
    write_operand(out, otherwise_, conditional_precedence);
  }

 private:
  ExpressionPtr condition_, then_, otherwise_;
};

class IsNull final : public Node {
 public:
  IsNull(ExpressionPtr operand, bool negated) : operand_(std::move(operand)), negated_(negated) {}

  Datum run(const Scope& scope) const override {
    const Datum operand = as_node(operand_).run(scope);
    if (operand.is_constant()) return data::Value::boolean(operand.constant().is_absent() != negated_);
    auto column = std::make_shared<data::Column>();
    column->kind = data::ColumnKind::boolean;
    column->rows = static_cast<std::uint32_t>(scope.size());
    column->truth = valid_rows(operand.column());
    if (column->truth.empty()) column->truth.assign(scope.size(), true);
    if (!negated_) column->truth.invert();
    return data::ColumnPtr(std::move(column));
  }
  NoValue why(const Scope&) const override { return {catalog::NoValueCause::type_error, "no value"}; }
  void compile(CodeWriter& to, Register into) const override {
    const CodeWriter::Temporaries temporaries(to);
    const Operand operand = as_node(operand_).operand(to);
    to.append({.opcode = Opcode::is_null, .detail = std::uint8_t{negated_}, .a = into, .b = operand});
  }
  Effort effort() const override { return effort_of({&operand_}); }
  void collect_fields(catalog::FieldUse& use) const override { operand_->collect_fields(use); }
  int precedence() const override { return is_null_precedence; }
  void write(std::string& out) const override {
    write_operand(out, operand_, is_null_precedence + 1);
    out += negated_ ? " is not null" : " is null";
  }

 private:
  ExpressionPtr operand_;
  bool negated_;
};

}  // namespace

ExpressionPtr conditional(ExpressionPtr condition, ExpressionPtr then, ExpressionPtr otherwise) {
  if (const data::Value* known = condition->constant()) return known->is_true() ? then : otherwise;
  return std::make_shared<Conditional>(std::move(condition), std::move(then), std::move(otherwise));
}

ExpressionPtr is_null(ExpressionPtr operand, bool negated) {
  const bool constant = operand->constant() != nullptr;
  return fold(std::make_shared<IsNull>(std::move(operand), negated), constant);
}

}  // namespace varpulis::expr
