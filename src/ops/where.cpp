// .where(e), .filter(e), .having(e): pass the rows for which e is true. Stateless; nothing is copied.
#include "ops/evaluate.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

class Where final : public Operator {
 public:
  explicit Where(ExpressionPtr condition) : condition_(std::move(condition)) {}

  void process(const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    data::Rows kept = rows.where(evaluate_condition(*condition_, rows, context));
    if (!kept.empty()) out.emit(std::move(kept));
  }

 private:
  ExpressionPtr condition_;
};

class WhereSpec final : public OperatorSpec {
 public:
  WhereSpec(std::string name, ExpressionPtr condition) : name_(std::move(name)), condition_(std::move(condition)) {}
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return std::make_unique<Where>(condition_); }
  [[nodiscard]] std::string describe() const override { return fmt::format("{}({})", name_, condition_->text()); }
  [[nodiscard]] ExpressionPtr condition() const override { return condition_; }
  void collect_fields(FieldUse& use) const override { condition_->collect_fields(use); }
  [[nodiscard]] StateScope state_scope() const override { return StateScope::nothing(); }

 private:
  std::string name_;
  ExpressionPtr condition_;
};

OperatorSpecPtr bind(const BoundCall& call, Diagnostics&) {
  return std::make_shared<WhereSpec>(call.name, call.arguments.front().expression);
}

OperatorDescriptor descriptor(std::string_view name, std::string_view summary, std::string_view details, std::string_view example) {
  return {
      .name = name,
      .parameters = {{.name = "condition", .kind = ParameterKind::condition, .summary = "Which events to keep."}},
      .summary = summary,
      .details = details,
      .example = example,
      .bind = &bind,
  };
}

constexpr std::string_view without_value =
    "A condition without value (a missing field, a comparison of different kinds) and a null count as false; such events are counted, "
    "and the first of each cause gives a warning.";

}  // namespace

OperatorDescriptor where_operator() {
  return descriptor("where", "Keeps the events for which a condition is true.", without_value, "stream Hot = Reading .where(celsius > 90)");
}

OperatorDescriptor filter_operator() {
  return descriptor("filter", "Keeps the events for which a condition is true; the same as `.where`.", without_value,
                    "stream Hot = Reading .filter(celsius > 90)");
}

OperatorDescriptor having_operator() {
  return descriptor("having", "Keeps the aggregated events for which a condition is true; stands after `.aggregate`.", without_value,
                    "stream Busy = Order .aggregate(total: sum(amount)) .having(total > 100)");
}

}  // namespace varpulis::ops
