// .to(connector, topic: t, ...): writes every event to a sink, through the epoch's ordered buffer, and passes it on. An event whose
// topic has no value is not sent, which is counted.
#include "ops/evaluate.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

struct SinkPlan {
  std::size_t sink = 0;
  ExpressionPtr topic;     // per event; null: fixed, or none
  std::string topic_name;  // the topic where a bare name is no field of the event
  std::string description;
};

class WriteToSink final : public Operator {
 public:
  explicit WriteToSink(std::shared_ptr<const SinkPlan> plan) : plan_(std::move(plan)) {}
  void process(const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    const data::Rows sent = plan_->topic ? with_topic(rows, context) : rows;
    if (!sent.empty()) context.effects.write(plan_->sink, sent);
    out.emit(rows);
  }

 private:
  [[nodiscard]] data::Rows with_topic(const data::Rows& rows, OperatorContext& context) const {
    const data::ColumnPtr topic = evaluate(*plan_->topic, rows, context);
    if (topic->all_present()) return rows;
    if (plan_->topic_name.empty()) {
      report_missing(*plan_->topic, *topic, rows, context, Counter::not_sent, "topic of .to");
      return rows.where(topic->present);
    }
    std::size_t first = 0;
    while (first < rows.size() && !topic->is_missing(first)) ++first;
    if (first < rows.size()) {
      context.effects.warn_once(rows, first, fmt::format("topic: {}", plan_->topic_name),
                                fmt::format("`{0}` in .to is no field of the event: the topic is \"{0}\"", plan_->topic_name));
    }
    return rows;
  }

  std::shared_ptr<const SinkPlan> plan_;
};

class ToSpec final : public OperatorSpec {
 public:
  explicit ToSpec(SinkPlan plan) : plan_(std::make_shared<const SinkPlan>(std::move(plan))) {}
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return std::make_unique<WriteToSink>(plan_); }
  [[nodiscard]] std::string describe() const override { return plan_->description; }
  void collect_fields(FieldUse& use) const override { use.everything = true; }
  [[nodiscard]] StateScope state_scope() const override { return StateScope::nothing(); }

 private:
  std::shared_ptr<const SinkPlan> plan_;
};

OperatorSpecPtr bind(const BoundCall& call, Diagnostics&) {
  SinkPlan plan;
  std::vector<std::string> arguments;
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    const BoundArgument& argument = call.arguments[i];
    arguments.push_back(i == 0 ? argument.bare_name : describe_argument(argument));
    if (i == 0) plan.sink = argument.sink;
    if (i > 0 && argument.name == "topic" && argument.expression && argument.expression->constant() == nullptr) {
      plan.topic = argument.expression;
      plan.topic_name = argument.bare_name;
    }
  }
  plan.description = fmt::format("to({})", fmt::join(arguments, ", "));
  return std::make_shared<ToSpec>(std::move(plan));
}

}  // namespace

OperatorDescriptor to_operator() {
  return {
      .name = "to",
      .parameters = {{.name = "connector", .kind = ParameterKind::connector, .summary = "A declared connector; parameters for it may follow."}},
      .summary = "Sends every event to a connector and passes it on.",
      .details = "Parameters override those of the connector's declaration. `topic` may be computed from the event: a bare name that is "
                 "no field is the topic itself, and an event whose topic has no value is not sent, which is counted.",
      .example = "connector Out = console()\nstream Hot = Reading .where(celsius > 90) .to(Out)",
      .traits = {.outputs_final = true},
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
