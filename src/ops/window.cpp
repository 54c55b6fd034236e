// .window(size), .window(size, sliding: slide), .window(session: gap), with times or numbers of events: collects rows into windows. The
// kinds of windows are policies; what comes of a window is up to the operator behind it.
#include <array>

#include "ops/aggregated_window.h"
#include "ops/count_window.h"
#include "ops/released_window.h"
#include "ops/session_window.h"
#include "ops/sliding_count_window.h"
#include "ops/sliding_window.h"
#include "ops/tumbling_window.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

class WindowSpec final : public OperatorSpec {
 public:
  explicit WindowSpec(std::shared_ptr<const WindowPlan> plan) : plan_(std::move(plan)) {}
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return make_released_window(plan_); }
  [[nodiscard]] std::string describe() const override { return plan_->describe(); }
  void collect_fields(FieldUse& use) const override {
    if (plan_->partition) plan_->partition->key->collect_fields(use);
  }
  [[nodiscard]] bool needs_time() const override { return plan_->policy->needs_time(); }
  [[nodiscard]] bool holds_rows() const override { return plan_->policy->holds_rows(); }
  [[nodiscard]] EventTime earliest_deadline(EventTime time) const override { return plan_->policy->earliest_deadline(time); }
  [[nodiscard]] OperatorSpecPtr partitioned(const PartitionKey& key) const override {
    auto plan = std::make_shared<WindowPlan>(*plan_);
    plan->partition = key;
    return std::make_shared<WindowSpec>(std::move(plan));
  }
  /// Windows that count events depend on their order.
  [[nodiscard]] bool needs_order() const override { return !plan_->event_time; }
  [[nodiscard]] OperatorSpecPtr in_event_time(const EventTimeSettings& settings) const override {
    if (!plan_->event_time) return nullptr;
    return event_time_window(*plan_->event_time, settings.allowed_lateness == 0, plan_->text, plan_->holds, plan_->partition);
  }
  [[nodiscard]] OperatorSpecPtr fused_with(const OperatorSpec& next) const override {
    const auto* aggregate = dynamic_cast<const AggregateSpec*>(&next);
    if (aggregate == nullptr) return nullptr;
    const std::optional<PartitionKey>& grouping = aggregate->plan()->partition;
    const bool same_key = grouping ? plan_->partition && plan_->partition->key == grouping->key : !plan_->partition;
    return same_key ? aggregated_window(plan_, *aggregate) : nullptr;
  }
  [[nodiscard]] StateScope state_scope() const override { return plan_->state_scope(); }
  [[nodiscard]] ExpressionPtr grows_with() const override { return plan_->kept_for_ever(); }
  [[nodiscard]] std::string state_bound() const override {
    return plan_->holds + (plan_->partition ? fmt::format(" for each value of {}", plan_->partition->key->text()) : "");
  }

 private:
  std::shared_ptr<const WindowPlan> plan_;
};

/// A duration in the largest unit that divides it.
std::string exact_duration(std::uint64_t ns) {
  struct Unit {
    std::uint64_t ns;
    std::string_view name;
  };
  static constexpr std::array<Unit, 6> units{{{ns_per_day, "d"}, {ns_per_hour, "h"}, {ns_per_minute, "m"},
                                              {ns_per_s, "s"}, {ns_per_ms, "ms"}, {ns_per_us, "us"}}};
  for (const Unit& unit : units) {
    if (ns % unit.ns == 0) return fmt::format("{}{}", ns / unit.ns, unit.name);
  }
  return fmt::format("{}ns", ns);
}

class WindowBinding {
 public:
  WindowBinding(const BoundCall& call, Diagnostics& diagnostics) : call_(call), diagnostics_(diagnostics) {}

  OperatorSpecPtr bind() {
    const BoundArgument* size = call_.find("size");
    const BoundArgument* slide = call_.find("sliding");
    const BoundArgument* session = call_.find("session");
    const BoundArgument* align = call_.find("align");
    if (session != nullptr) {
      refuse_beside_session(size);
      refuse_beside_session(slide);
      refuse_beside_session(align);
      const std::uint64_t gap = session->constant.as_duration();
      if (gap == 0) error(*session, "the pause that ends a session must be longer than 0");
      plan_.policy = session_window(gap);
      plan_.event_time = EventTimeWindow{.gap = gap};
      plan_.text = "session: " + exact_duration(gap);
      plan_.holds = "rows without a pause of " + exact_duration(gap);
    } else if (size == nullptr) {
      diagnostics_.error("E154", call_.at, "`.window` needs a size, or `session:`").help =
          "write `.window(5m)`, `.window(100)` or `.window(session: 30s)`";
      failed_ = true;
    } else {
      bind_size(*size, slide, align);
    }
    if (failed_) return nullptr;
    return std::make_shared<WindowSpec>(std::make_shared<const WindowPlan>(std::move(plan_)));
  }

 private:
  void bind_size(const BoundArgument& size_argument, const BoundArgument* slide_argument, const BoundArgument* align) {
    const data::Value size = extent(size_argument);
    const data::Value slide = slide_argument == nullptr ? data::Value() : extent(*slide_argument);
    if (failed_) return;
    const bool by_time = size.kind() == data::Kind::duration;
    if (slide_argument != nullptr && slide.kind() != size.kind()) {
      error(*slide_argument, by_time ? "`sliding` of a window of time is a duration, found a number of events"
                                     : "`sliding` of a window of events is a number of events, found a duration");
      return;
    }
    if (align != nullptr && align->constant.is_true() && (!by_time || slide_argument != nullptr)) {
      error(*align, "only windows of time that do not slide can be aligned");
      return;
    }
    if (by_time && slide_argument == nullptr) {
      plan_.policy = tumbling_window(size.as_duration(), align != nullptr && align->constant.is_true());
      plan_.text = exact_duration(size.as_duration()) + (align != nullptr && align->constant.is_true() ? ", align: true" : "");
      plan_.holds = "rows of " + exact_duration(size.as_duration());
      plan_.event_time = EventTimeWindow{.size = size.as_duration(), .slide = size.as_duration()};
    } else if (by_time) {
      plan_.policy = sliding_window(size.as_duration(), slide.as_duration());
      plan_.text = fmt::format("{}, sliding: {}", exact_duration(size.as_duration()), exact_duration(slide.as_duration()));
      plan_.holds = "rows of " + exact_duration(size.as_duration());
      plan_.event_time = EventTimeWindow{.size = size.as_duration(), .slide = slide.as_duration()};
    } else {
      const auto rows = static_cast<std::uint64_t>(size.as_integer());
      plan_.holds = fmt::format("{} row{}", rows, rows == 1 ? "" : "s");
      plan_.text = fmt::format("{}", rows);
      if (slide_argument == nullptr) {
        plan_.policy = count_window(rows);
      } else {
        plan_.policy = sliding_count_window(rows, static_cast<std::uint64_t>(slide.as_integer()));
        plan_.text += fmt::format(", sliding: {}", slide.as_integer());
      }
    }
  }

  /// A positive duration or int.
  data::Value extent(const BoundArgument& argument) {
    const data::Value& value = argument.constant;
    const bool positive = value.kind() == data::Kind::duration ? value.as_duration() > 0
                                                               : value.kind() == data::Kind::integer && value.as_integer() > 0;
    if (!positive) {
      error(argument, fmt::format("`{}` of `.window` must be a duration or a number of events above 0, found {}", argument.name,
                                  argument.expression->text()));
    }
    return value;
  }

  void refuse_beside_session(const BoundArgument* argument) {
    if (argument != nullptr) error(*argument, fmt::format("`{}` has no meaning beside `session`", argument->name));
  }

  void error(const BoundArgument& argument, std::string message) {
    diagnostics_.error("E154", argument.at, std::move(message)).help =
        "write `.window(5m)`, `.window(10s, sliding: 4s)`, `.window(100)`, `.window(100, sliding: 10)` or `.window(session: 30s)`";
    failed_ = true;
  }

  const BoundCall& call_;
  Diagnostics& diagnostics_;
  WindowPlan plan_;
  bool failed_ = false;
};

OperatorSpecPtr bind(const BoundCall& call, Diagnostics& diagnostics) { return WindowBinding(call, diagnostics).bind(); }

}  // namespace

OperatorDescriptor window_operator() {
  return {
      .name = "window",
      .parameters = {{.name = "size",
                      .kind = ParameterKind::constant,
                      .required = false,
                      .summary = "A duration, or a number of events; must be constant."},
                     {.name = "sliding",
                      .kind = ParameterKind::constant,
                      .required = false,
                      .named = true,
                      .summary = "How far the window moves on: a duration, or a number of events."},
                     {.name = "session",
                      .kind = ParameterKind::duration,
                      .required = false,
                      .named = true,
                      .summary = "Instead of a size: the pause that ends a window."},
                     {.name = "align",
                      .kind = ParameterKind::boolean,
                      .required = false,
                      .named = true,
                      .summary = "Start windows at multiples of the size instead of at the first event."},
                     {.name = "policy",
                      .kind = ParameterKind::expression,
                      .required = false,
                      .named = true,
                      .summary = "Accepted and without effect."}},
      .summary = "Collects events into windows, each of which is one list for the operators after it.",
      .details = "`.window(5s)` is tumbling, `.window(10s, sliding: 4s)` sliding, `.window(session: 30s)` ends after a pause, "
                 "`.window(100)` counts events. All of it by event time. After `.partition_by(e)` each key has windows of its own.",
      .example = "stream Totals = Order .window(5m) .aggregate(total: sum(amount))",
      .traits = {.stateful = true},
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
