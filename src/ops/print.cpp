// .print(), .print(e1, e2): writes a line per event to standard output, through the epoch's ordered buffer. Stateless.
#include "data/text.h"
#include "ops/evaluate.h"
#include "ops/field_text.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

/// `[PRINT] [<stream>] <type>: <fields in debug form>`
class PrintEvent final : public Operator {
 public:
  void process(const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::string line = fmt::format("[PRINT] [{}] {}: ", context.stream, rows.type_of(i));
      append_fields(line, rows, i);
      context.effects.print(rows, i, std::move(line));
    }
    out.emit(rows);
  }
};

/// `[PRINT] <values in display form, separated by a space>`
class PrintValues final : public Operator {
 public:
  explicit PrintValues(std::vector<ExpressionPtr> values) : values_(std::move(values)) {}
  void process(const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    std::vector<data::ColumnPtr> columns;
    for (const ExpressionPtr& value : values_) columns.push_back(evaluate(*value, rows, context));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::string line = "[PRINT]";
      for (const data::ColumnPtr& column : columns) {
        line += ' ';
        column->is_missing(i) ? static_cast<void>(line += "null") : data::append_display(line, column->value(i));
      }
      context.effects.print(rows, i, std::move(line));
    }
    out.emit(rows);
  }

 private:
  std::vector<ExpressionPtr> values_;
};

class PrintSpec final : public OperatorSpec {
 public:
  explicit PrintSpec(std::vector<ExpressionPtr> values) : values_(std::move(values)) {}
  [[nodiscard]] std::unique_ptr<Operator> make() const override {
    if (values_.empty()) return std::make_unique<PrintEvent>();
    return std::make_unique<PrintValues>(values_);
  }
  [[nodiscard]] std::string describe() const override {
    std::vector<std::string> texts;
    for (const ExpressionPtr& value : values_) texts.push_back(value->text());
    return fmt::format("print({})", fmt::join(texts, ", "));
  }
  void collect_fields(FieldUse& use) const override {
    if (values_.empty()) use.everything = true;
    for (const ExpressionPtr& value : values_) value->collect_fields(use);
  }
  [[nodiscard]] StateScope state_scope() const override { return StateScope::nothing(); }

 private:
  std::vector<ExpressionPtr> values_;
};

OperatorSpecPtr bind(const BoundCall& call, Diagnostics&) {
  std::vector<ExpressionPtr> values;
  for (const BoundArgument& argument : call.arguments) values.push_back(argument.expression);
  return std::make_shared<PrintSpec>(std::move(values));
}

}  // namespace

OperatorDescriptor print_operator() {
  return {
      .name = "print",
      .parameters = {{.name = "values",
                      .kind = ParameterKind::expression,
                      .required = false,
                      .repeated = true,
                      .summary = "What to print; without any, the event's type and fields."}},
      .summary = "Writes a line per event to standard output and passes the event on.",
      .details = "Values stand in display form, separated by a space; one without value as `null`. With `--json` the lines go to "
                 "standard error.",
      .example = "stream Hot = Reading .where(celsius > 90) .print(unit, celsius)",
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
