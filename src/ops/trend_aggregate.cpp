// .trend_aggregate(n: count_trends(), ...): aggregates over all trends of a pattern. The analysis puts it in the place of `->`; which functions
// over which steps is in the pattern's description.
#include "data/text.h"
#include "ops/pattern_text.h"
#include "ops/saturated_time.h"
#include "ops/trend_operator.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

std::string value_text(const PatternDescription& pattern, const TrendValue& value) {
  const auto step = [&] {
    const PatternStep& own = pattern.steps[*value.step];
    return own.alias.empty() ? own.type : own.alias;
  };
  const std::string prefix = value.step ? step() : std::string();
  const std::string of = value.field.empty() ? prefix : prefix.empty() ? value.field : prefix + "." + value.field;
  constexpr std::array names{"count_trends", "count_events", "sum_trends", "avg_trends", "min_trends", "max_trends"};
  return fmt::format("{}: {}({})", value.name, names[static_cast<std::size_t>(value.kind)], of);
}

std::string window_text(const TrendWindow& window) {
  switch (window.kind) {
    case TrendWindow::Kind::count: return fmt::format("{}", window.size);
    case TrendWindow::Kind::session: return "session: " + data::format_duration(window.size);
    case TrendWindow::Kind::time: break;
  }
  return data::format_duration(window.size);
}

class TrendSpec final : public OperatorSpec {
 public:
  TrendSpec(std::shared_ptr<const TrendPlan> plan, PatternPtr pattern, RootNumbers roots, std::shared_ptr<const std::string> type)
      : plan_(std::move(plan)), pattern_(std::move(pattern)), roots_(roots), type_(std::move(type)) {}

  [[nodiscard]] std::unique_ptr<Operator> make() const override { return std::make_unique<TrendOperator>(plan_, roots_, type_); }
  [[nodiscard]] std::string describe() const override {
    std::string values;
    for (const TrendValue& each : pattern_->trends->values) values += (values.empty() ? "" : ", ") + value_text(*pattern_, each);
    const std::string window = pattern_->trends->window ? fmt::format(" .window({})", window_text(*pattern_->trends->window)) : "";
    return fmt::format("trend_aggregate({} over {}{})", values, pattern_text(*pattern_), window);
  }
  void collect_fields(FieldUse& use) const override {
    const FieldUse own = plan_->fields_read();
    use.everything = use.everything || own.everything;
    use.fields.insert(own.fields.begin(), own.fields.end());
  }
  [[nodiscard]] bool passes_event() const override { return false; }
  [[nodiscard]] FieldUse fields_read(const FieldUse&) const override { return plan_->fields_read(); }
  [[nodiscard]] bool needs_order() const override { return true; }
  [[nodiscard]] bool may_take_apart() const override { return plan_->takes_bursts(); }
  [[nodiscard]] std::string shared_as() const override { return plan_->takes_bursts() && !plan_->shows_stream ? describe() : std::string(); }
  [[nodiscard]] bool needs_time() const override { return pattern_->within || has_timed_window(); }
  [[nodiscard]] bool holds_rows() const override { return has_timed_window(); }
  /// Under a bound every result depends on the stream time at its row, so that no row may run ahead of it.
  [[nodiscard]] EventTime earliest_deadline(EventTime time) const override {
    if (has_timed_window()) return {later_by(time.ns, pattern_->trends->window->size)};
    return pattern_->within ? time : EventTime::max();
  }
  [[nodiscard]] OperatorSpecPtr narrowed(const FieldUse& of_output) const override {
    if (of_output.everything || of_output.fields.contains("stream")) return nullptr;
    auto less = std::make_shared<TrendPlan>(pattern_, plan_->match->event_time);
    less->shows_stream = false;
    return std::make_shared<TrendSpec>(std::move(less), pattern_, roots_, type_);
  }
  [[nodiscard]] OperatorSpecPtr in_event_time(const EventTimeSettings&) const override {
    return std::make_shared<TrendSpec>(std::make_shared<const TrendPlan>(pattern_, true), pattern_, roots_, type_);
  }
  [[nodiscard]] std::string state_bound() const override {
    const std::string partition = pattern_->partition ? fmt::format(" for each {}", pattern_->partition->text()) : std::string();
    const bool is_running = plan_->program.cost == trend::Cost::running;
    const std::string what = is_running && !pattern_->within ? "a total for each step" : "totals of events";
    const auto bound = [&] {
      using Kind = TrendWindow::Kind;
      if (plan_->has_window(Kind::time)) return " of " + data::format_duration(plan_->window()->size);
      if (plan_->has_window(Kind::count)) return fmt::format(" of {} events", plan_->window()->size);
      if (plan_->has_window(Kind::session)) return " of events without a pause of " + data::format_duration(plan_->window()->size);
      if (pattern_->within) return " of the last " + data::format_duration(*pattern_->within);
      return std::string(is_running ? "" : ", for ever");
    };
    return fmt::format("{}{}{}; {}", what, bound(), partition, cost());
  }
  [[nodiscard]] ExpressionPtr grows_with() const override {
    return pattern_->within || pattern_->trends->window ? nullptr : pattern_->partition;
  }

 private:
  /// Windows of some events end with an event, the others when time has come.
  [[nodiscard]] bool has_timed_window() const { return plan_->window() && !plan_->has_window(TrendWindow::Kind::count); }
  /// What an event costs, for plans.
  [[nodiscard]] std::string cost() const {
    if (plan_->program.slides()) return "an event costs O(1), amortised: a product of maps of totals";
    const std::string_view starts = pattern_->within ? ", for each time at which live trends begin" : "";
    switch (plan_->program.cost) {
      case trend::Cost::running: return fmt::format("an event costs O(1): running totals{}", starts);
      case trend::Cost::ordered: return fmt::format("an event costs O(log n): totals by value{}", starts);
      case trend::Cost::scanned: break;
    }
    return fmt::format("an event costs O(live events): each is compared{}", starts);
  }

  std::shared_ptr<const TrendPlan> plan_;
  PatternPtr pattern_;
  RootNumbers roots_;
  std::shared_ptr<const std::string> type_;
};

OperatorSpecPtr bind(const BoundCall& call, Diagnostics& diagnostics) {
  if (!call.pattern || !call.pattern->trends) return nullptr;  // the stream has no pattern, which is reported
  const std::size_t states = trend_states(call.pattern);
  if (states > trend::states_max) {
    diagnostics
        .error("E172", call.at,
               fmt::format("the repetitions of this pattern may take {} events in all, and trends of more than {} are not counted one by one", states,
                           trend::states_max))
        .help = "make the bounds of the repetitions smaller, or leave out the greatest number: `T{2,}`";
    return nullptr;
  }
  auto plan = std::make_shared<const TrendPlan>(call.pattern, false);
  if (plan->program.cost != trend::Cost::running && !call.pattern->within && !plan->window()) {
    diagnostics.warning("W106", call.pattern->at, "this pattern has no time limit: each event is compared with all that came before, which are kept for ever")
        .help = "add `.within(10m)`, or `.window(10m)`";
  }
  return std::make_shared<TrendSpec>(std::move(plan), call.pattern, RootNumbers(call), std::make_shared<const std::string>(call.stream));
}

}  // namespace

OperatorDescriptor trend_aggregate_operator() {
  return {
      .name = "trend_aggregate",
      .summary = "Aggregates over all matches of a pattern with a repeated step, without listing them.",
      .details = "A trend is any way to take events for the steps, in order: events may be passed over. Functions: count_trends(), "
                 "count_events(a) or count_events() of all steps, sum_trends(a.f), avg_trends(a.f), min_trends(a.f), max_trends(a.f); a bare "
                 "field means that of every step. Each event that completes a trend gives a result over all trends of live events, those "
                 "of the last `.within`; with `.window(d)`, `.window(n)` or `.window(session: d)` there is one result at its end. Result: the functions, `stream`, and the "
                 "partition's field.",
      .example = "stream Trends = Quote as a -> all Quote where px > a.px as q .within(1m) .trend_aggregate(n: count_trends())",
      .traits = {.open_arguments = true, .open_kind = ParameterKind::expression, .needs_pattern = true, .stateful = true},
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
