// .tap(counter: name, labels: [fields], log: text, sample: x): observes events without changing them. With `sample` it takes every
// round(1/x)-th event, by a count that checkpoints keep.
#include <cmath>

#include "data/text.h"
#include "ops/field_text.h"
#include "ops/pass_through.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

struct TapPlan {
  std::string counter;              // empty: none
  std::vector<std::string> labels;
  std::optional<std::string> log;
  std::uint64_t every = 1;          // observes every n-th event
  std::string description;
};

class Tap final : public Operator {
 public:
  explicit Tap(std::shared_ptr<const TapPlan> plan) : plan_(std::move(plan)) {}

  void process(const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    if (!plan_->counter.empty() && plan_->labels.empty()) {
      const std::uint64_t taken = (since_last_ + rows.size()) / plan_->every;
      if (taken > 0) context.effects.count_named(plan_->counter, taken);
    }
    if (plan_->log || !plan_->labels.empty()) {
      for (std::size_t i = plan_->every - 1 - since_last_; i < rows.size(); i += plan_->every) observe(rows, i, context);
    }
    since_last_ = (since_last_ + rows.size()) % plan_->every;
    out.emit(rows);
  }

  [[nodiscard]] StateUsage usage() const override { return {.keys = 0, .rows = 0, .bytes = sizeof(since_last_)}; }
  void save(state::SnapshotWriter& to) const override { to.put(since_last_); }
  Result<void> load(state::SnapshotReader& from) override { return from.get(since_last_); }

 private:
  void observe(const data::Rows& rows, std::size_t i, OperatorContext& context) const {
    if (!plan_->counter.empty() && !plan_->labels.empty()) context.effects.count_named(labelled(rows, i), 1);
    if (!plan_->log) return;
    std::string line = *plan_->log;
    line += ": ";
    append_fields(line, rows, i);
    context.effects.log(rows, i, LogLevel::info, std::move(line));
  }

  /// `seen{unit="A",kind="x"}`; a field without value gives an empty label.
  [[nodiscard]] std::string labelled(const data::Rows& rows, std::size_t i) const {
    std::string name = plan_->counter;
    char separator = '{';
    for (const std::string& label : plan_->labels) {
      const data::Column* column = rows.batch->find(label);
      const data::Value value = column == nullptr ? data::Value() : column->value(rows.row(i));
      name += fmt::format("{}{}=", separator, label);
      data::append_json_text(name, value.is_missing() ? std::string() : data::display(value));
      separator = ',';
    }
    return name + '}';
  }

  std::shared_ptr<const TapPlan> plan_;
  std::uint64_t since_last_ = 0;  // events since the last one taken
};

class TapSpec final : public OperatorSpec {
 public:
  explicit TapSpec(TapPlan plan) : plan_(std::make_shared<const TapPlan>(std::move(plan))) {}
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return std::make_unique<Tap>(plan_); }
  [[nodiscard]] std::string describe() const override { return plan_->description; }
  void collect_fields(FieldUse& use) const override {
    if (plan_->log) use.everything = true;
    use.fields.insert(plan_->labels.begin(), plan_->labels.end());
  }
  [[nodiscard]] std::string state_bound() const override { return "1 counter"; }
  /// A sample counts all events.
  [[nodiscard]] StateScope state_scope() const override { return plan_->every == 1 ? StateScope::nothing() : StateScope{}; }

 private:
  std::shared_ptr<const TapPlan> plan_;
};

OperatorSpecPtr bind(const BoundCall& call, Diagnostics& diagnostics) {
  TapPlan plan;
  plan.description = describe_call(call);
  if (const BoundArgument* counter = call.find("counter")) plan.counter = counter->constant.as_text();
  if (const BoundArgument* log = call.find("log")) plan.log = std::string(log->constant.as_text());
  if (const BoundArgument* labels = call.find("labels")) {
    plan.labels = labels->names;
    if (plan.counter.empty()) {
      diagnostics.error("E154", labels->at, "`labels` of .tap needs a `counter`").help = "add `counter: \"name\"`";
      return nullptr;
    }
  }
  if (const BoundArgument* sample = call.find("sample")) {
    const double share = sample->constant.is_number() ? sample->constant.as_double() : 0;
    if (!(share > 0 && share <= 1) || 1 / share > 1e15) {
      diagnostics
          .error("E154", sample->at,
                 fmt::format("`sample` of .tap needs a share above 0 and up to 1, found {}", data::display(sample->constant)))
          .help = "write `sample: 0.1` to take every tenth event";
      return nullptr;
    }
    plan.every = static_cast<std::uint64_t>(std::llround(1 / share));
  }
  return std::make_shared<TapSpec>(std::move(plan));
}

}  // namespace

OperatorDescriptor tap_operator() {
  return {
      .name = "tap",
      .parameters = {{.name = "counter", .kind = ParameterKind::text, .required = false, .named = true, .summary = "Counts events under this name."},
                     {.name = "labels",
                      .kind = ParameterKind::names,
                      .required = false,
                      .named = true,
                      .summary = "Fields by whose values the counter is split."},
                     {.name = "log",
                      .kind = ParameterKind::text,
                      .required = false,
                      .named = true,
                      .summary = "Logs this text and the event's fields."},
                     {.name = "sample",
                      .kind = ParameterKind::number,
                      .required = false,
                      .named = true,
                      .summary = "Takes every round(1/x)-th event only; 0 < x <= 1."}},
      .summary = "Counts or logs events without changing them.",
      .details = "Counters stand in the run's statistics. Sampling counts events over the program's whole life.",
      .example = "stream Hot = Reading .tap(counter: \"readings\", sample: 0.1) .where(celsius > 90)",
      .traits = {.stateful = true},
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
