// .on(A.x == B.y, ...): what a join compares and how. The analysis makes it the first operator of every stream that joins, with the
// sources at hand; the state is in join_operator.h.
#include "ops/join_operator.h"

#include "data/text.h"
#include "ops/saturated_time.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

std::string duration(std::uint64_t ns) { return data::format_duration(ns); }

std::string options_text(const JoinOptions& options) {
  std::string text;
  if (options.all_pairs) text += ", pairs: all";
  if (options.at_expiry) text += ", unmatched: at_expiry";
  if (options.bounds) text += fmt::format(", before: {}, after: {}", duration(options.bounds->before), duration(options.bounds->after));
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
                       duration(plan_->options.window));
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
  [[nodiscard]] bool needs_time() const override { return plan_->options.at_expiry; }
  [[nodiscard]] bool holds_rows() const override { return plan_->options.at_expiry; }
  [[nodiscard]] EventTime earliest_deadline(EventTime time) const override {
    return plan_->options.at_expiry ? EventTime{later_by(time.ns, plan_->options.window)} : EventTime::max();
  }
  [[nodiscard]] OperatorSpecPtr in_event_time(const EventTimeSettings&) const override {
    JoinPlan plan = *plan_;
    plan.event_time = true;
    return std::make_shared<JoinSpec>(std::move(plan), roots_, type_);
  }
  [[nodiscard]] std::string state_bound() const override {
    return fmt::format("rows of the last {}, at most {} of each key and source",
                       duration(plan_->options.window), join_rows_max);
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

/// Reads an argument that is one of two words; true for the second one.
bool is_second(const BoundCall& call, std::string_view parameter, std::string_view first, std::string_view second, Diagnostics& diagnostics) {
  const BoundArgument* argument = call.find(parameter);
  if (argument == nullptr || argument->bare_name == first) return false;
  if (argument->bare_name != second) {
    diagnostics
        .error("E154", argument->at, fmt::format("`{}` of `.on` must be `{}` or `{}`, found `{}`", parameter, first, second, argument->bare_name))
        .help = fmt::format("without it the join works as with `{}: {}`", parameter, first);
  }
  return true;
}

void bind_bounds(const BoundCall& call, JoinPlan& plan, Diagnostics& diagnostics) {
  const BoundArgument* before = call.find("before");
  const BoundArgument* after = call.find("after");
  const BoundArgument* any = before != nullptr ? before : after;
  if (any == nullptr) return;
  JoinOptions::Bounds bounds;
  if (before != nullptr) bounds.before = before->constant.as_duration();
  if (after != nullptr) bounds.after = after->constant.as_duration();
  if (plan.width() != 2) {
    diagnostics.error("E154", any->at, fmt::format("`before` and `after` compare two sources, and this join has {}", plan.width())).help =
        "join two of them in a stream of its own";
  }
  const std::uint64_t larger = std::max(bounds.before, bounds.after);
  if (!call.join->window) {
    plan.options.window = larger;
  } else if (*call.join->window < larger) {
    Diagnostic& found = diagnostics.error(
        "E154", any->at, fmt::format("the bounds reach over {}, but the join keeps events for {} only", duration(larger), duration(*call.join->window)));
    found.labels.push_back({.at = call.join->window_at, .message = "the window"});
    found.help = "leave `.window` out: the larger bound is the window then";
  }
  plan.options.bounds = bounds;
}

OperatorSpecPtr bind(const BoundCall& call, Diagnostics& diagnostics) {
  if (call.join == nullptr) {
    diagnostics.error("E154", call.at, ".on says how the sources of a join belong together, and this stream is no join").help =
        "use `.where(...)` to filter events";
    return nullptr;
  }
  JoinPlan plan{.keyword = call.join->keyword, .kind = call.join->kind, .sources = call.join->sources};
  if (call.join->window) plan.options.window = *call.join->window;
  plan.of_output.everything = true;
  // A filter is needed again only where several sources share a type: other rows have passed it when they come in.
  for (JoinSource& source : plan.sources) {
    if (std::ranges::count(plan.sources, source.type, &JoinSource::type) == 1) source.filter = nullptr;
  }
  plan.options.all_pairs = is_second(call, "pairs", "latest", "all", diagnostics);
  plan.options.at_expiry = is_second(call, "unmatched", "at_once", "at_expiry", diagnostics);
  if (plan.options.at_expiry && plan.kind == JoinKind::inner) {
    diagnostics.error("E154", call.find("unmatched")->at, "nothing comes out unmatched of `join`").help =
        "use `left_join`, `right_join` or `full_join`, or leave `unmatched` out";
  }
  bind_bounds(call, plan, diagnostics);
  return std::make_shared<JoinSpec>(std::move(plan), RootNumbers(call), std::make_shared<const std::string>(call.stream));
}

}  // namespace

OperatorDescriptor on_operator() {
  return {
      .name = "on",
      .parameters = {{.name = "condition",
                      .kind = ParameterKind::condition,
                      .required = false,
                      .summary = "Equalities of fields of the joined streams, joined by `and`."},
                     {.name = "pairs",
                      .kind = ParameterKind::name,
                      .required = false,
                      .named = true,
                      .summary = "`latest`: an event joins with the latest partner; `all`: with every partner in the window. `latest` without it."},
                     {.name = "unmatched",
                      .kind = ParameterKind::name,
                      .required = false,
                      .named = true,
                      .summary = "When an outer join gives an event without partner: `at_once`, or `at_expiry` of its window. `at_once` without it."},
                     {.name = "before",
                      .kind = ParameterKind::duration,
                      .required = false,
                      .named = true,
                      .summary = "How long before the first source's event that of the second may be; 0 without it if `after` is given."},
                     {.name = "after",
                      .kind = ParameterKind::duration,
                      .required = false,
                      .named = true,
                      .summary = "How long after the first source's event that of the second may be; 0 without it if `before` is given."}},
      .summary = "Says which events of a join belong together.",
      .details = "Every equality must reach every source. Without any the field `symbol` is compared, with a warning. Each arriving event "
                 "joins with the latest event of every other source that has its key and is not older than `.window` (1 minute without it). "
                 "With `pairs: all` it joins with each of them, in order of arrival, the first source's outermost. With "
                 "`unmatched: at_expiry` an event that is in no result comes out alone when its window has passed, or when the input ends. "
                 "With bounds the larger one is the window unless `.window` says more. At most 1,000 events of a key and source are kept; "
                 "forgetting others is counted.",
      .example = "stream Pump = join(Pressure, Flow) .on(Pressure.pump == Flow.pump) .window(30s) .emit(bar: Pressure.bar, lpm: Flow.lpm)",
      .traits = {.setting = true, .stateful = true},
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
