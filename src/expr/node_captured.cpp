// Values captured before the row at hand, and the evaluation that is given them.
#include <optional>

#include "expr/code_writer.h"
#include "expr/machine.h"
#include "expr/node.h"

namespace varpulis::expr {
namespace {

using catalog::NoValue;
using data::Value;

class Captured final : public Node {
 public:
  Captured(std::string text, std::size_t slot) : text_(std::move(text)), slot_(slot) {}

  Datum run(const Scope&) const override { return Value(); }
  NoValue why(const Scope&) const override {
    return {catalog::NoValueCause::missing_field, fmt::format("field `{}` is missing", text_)};
  }
  void compile(CodeWriter& to, Register into) const override {
    to.append({.opcode = Opcode::move, .a = into, .b = to.local(slot_)});
  }
  Operand operand(CodeWriter& to) const override { return to.local(slot_); }
  Effort effort() const override { return Effort::cheap; }
  void collect_fields(catalog::FieldUse&) const override {}
  void write(std::string& out) const override { out += text_; }

 private:
  std::string text_;
  std::size_t slot_;
};

class CodeEvaluation final : public catalog::RowEvaluation {
 public:
  explicit CodeEvaluation(const Node& node) : code_(compile_expression(node)) {}

  void begin(const data::Rows& rows, catalog::EvaluationContext& context) override {
    rows_ = &rows;
    context_ = &context;
    machine_.emplace(rows, context);
  }
  Value evaluate(std::size_t i, std::span<const Value> captured) override {
    return machine_->evaluate(code_, captured, i, static_cast<std::uint32_t>(i));
  }
  NoValue explain(std::size_t i, std::span<const Value> captured) override {
    catalog::EvaluationContext quiet = *context_;
    quiet.emitted = nullptr;
    quiet.exhausted = nullptr;
    NoValue why{catalog::NoValueCause::missing_field, "a field is missing"};
    Machine machine(*rows_, quiet);
    machine.explain_to(&why);
    static_cast<void>(machine.evaluate(code_, captured, i, static_cast<std::uint32_t>(i)));
    return why;
  }

 private:
  Code code_;
  const data::Rows* rows_ = nullptr;
  catalog::EvaluationContext* context_ = nullptr;
  std::optional<Machine> machine_;
};

}  // namespace

ExpressionPtr captured(std::string text, std::size_t slot) { return std::make_shared<Captured>(std::move(text), slot); }

std::unique_ptr<catalog::RowEvaluation> Node::row_evaluation() const { return std::make_unique<CodeEvaluation>(*this); }

}  // namespace varpulis::expr
