// .on(A.x == B.y, ...): what a join compares and how. The analysis makes it the first operator of every stream that joins, with the
// sources at hand; the state is in join_operator.h.
#include "ops/join_operator.h"

#include "data/text.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

std::string options_text(const JoinOptions& options) {
  std::string text;
  if (options.all_pairs) text += ", pairs: all";
  if (options.bounds) {
    text += fmt::format(", before: {}, after: {}", data::format_duration(static_cast<std::uint64_t>(options.bounds->before)),
                        data::format_duration(static_cast<std::uint64_t>(options.bounds->after)));
  }
  return text;
}

std::string keys_text(const JoinPlan& plan) {
  std::string text;
  for (std::size_t k = 0; k < plan.sources.front().key.size(); ++k) {
    if (k > 0) text += " and ";
    for (std::size_t s = 0; s < plan.width(); ++s) {
      const JoinSource& source = plan.sources[s];
      if (s > 0) text += " == ";
      // Of several sources with one type the last name, a local one, tells which is meant.
      const bool is_repeated = std::ranges::count(plan.sources, source.type, &JoinSource::type) > 1;
      text += fmt::format("{}.{}", is_repeated && source.prefixes.size() > 1 ? source.prefixes[1] : source.type, source.key[k]);
    }
  }
  return text;
}

class JoinSpec final : public OperatorSpec {
 public:
  JoinSpec(JoinPlan plan, RootNumbers roots, std::shared_ptr<const std::string> type)
      : plan_(std::make_shared<const JoinPlan>(std::move(plan))), roots_(roots), type_(std::move(type)) {}

  [[nodiscard]] std::unique_ptr<Operator> make() const override { return std::make_unique<JoinOperator>(plan_, roots_, type_); }
  [[nodiscard]] std::string describe() const override {
    return fmt::format("{}({}{}, window: {})", plan_->keyword, keys_text(*plan_), options_text(plan_->options),
                       data::format_duration(static_cast<std::uint64_t>(plan_->options.window)));
  }
  void collect_fields(FieldUse& use) const override {
    const FieldUse own = plan_->fields_read();
    use.everything = use.everything || own.everything;
    use.fields.insert(own.fields.begin(), own.fields.end());
  }
  [[nodiscard]] bool passes_event() const override { return false; }
  [[nodiscard]] FieldUse fields_read(const FieldUse& of_output) const override { return with(of_output).fields_read(); }
  [[nodiscard]] OperatorSpecPtr narrowed(const FieldUse& of_output) const override {
    return std::make_shared<JoinSpec>(with(of_output), roots_, type_);
  }
  [[nodiscard]] bool needs_order() const override { return true; }
  [[nodiscard]] std::string state_bound() const override {
    return fmt::format("rows of the last {}, at most {} of each key and source",
                       data::format_duration(static_cast<std::uint64_t>(plan_->options.window)), join_rows_max);
  }

 private:
  [[nodiscard]] JoinPlan with(const FieldUse& of_output) const {
    JoinPlan plan = *plan_;
    plan.of_output = of_output;
    return plan;
  }
  std::shared_ptr<const JoinPlan> plan_;
  RootNumbers roots_;
  std::shared_ptr<const std::string> type_;
};

OperatorSpecPtr bind(const BoundCall& call, Diagnostics& diagnostics) {
  if (call.join == nullptr) {
    diagnostics.error("E154", call.at, ".on says how the sources of a join belong together, and this stream is no join").help =
        "use `.where(...)` to filter events";
    return nullptr;
  }
  JoinPlan plan{.keyword = call.join->keyword, .kind = call.join->kind, .sources = call.join->sources};
  if (call.join->window) plan.options.window = static_cast<std::int64_t>(*call.join->window);
  plan.of_output.everything = true;
  // A filter is needed again only where several sources share a type: other rows have passed it when they come in.
  for (JoinSource& source : plan.sources) {
    if (std::ranges::count(plan.sources, source.type, &JoinSource::type) == 1) source.filter = nullptr;
  }
  return std::make_shared<JoinSpec>(std::move(plan), RootNumbers(call), std::make_shared<const std::string>(call.stream));
}

}  // namespace

OperatorDescriptor on_operator() {
  return {
      .name = "on",
      .parameters = {{.name = "condition",
                      .kind = ParameterKind::condition,
                      .summary = "Equalities of fields of the joined streams, joined by `and`."}},
      .summary = "Says which events of a join belong together.",
      .details = "Every equality must reach every source. Without `.on` the field `symbol` is compared, with a warning. Each arriving "
                 "event joins with the latest event of every other source that has its key and is not older than `.window` (1 minute "
                 "without it).",
      .example = "stream Pump = join(Pressure, Flow) .on(Pressure.pump == Flow.pump) .window(30s) .emit(bar: Pressure.bar, lpm: Flow.lpm)",
      .traits = {.setting = true, .stateful = true},
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
