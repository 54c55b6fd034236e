// `->`: matches the pattern of a stream. The analysis makes it the first operator of every pattern stream, from the steps and the settings
// in the pipeline; the state is in match_operator.h.
#include "data/text.h"
#include "ops/chain_operator.h"
#include "ops/forecast_operator.h"
#include "ops/pattern_text.h"
#include "ops/saturated_time.h"
#include "ops/sequence_family.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

class MatchSpec final : public OperatorSpec {
 public:
  MatchSpec(PatternPtr pattern, FieldUse of_output, bool event_time, RootNumbers roots, std::shared_ptr<const std::string> type)
      : pattern_(std::move(pattern)), of_output_(std::move(of_output)), event_time_(event_time), roots_(roots), type_(std::move(type)) {}

  [[nodiscard]] std::unique_ptr<Operator> make() const override {
    auto plan = std::make_shared<const MatchPlan>(pattern_, of_output_, event_time_);
    if (plan->is_chain) return std::make_unique<ChainOperator>(std::move(plan), roots_, type_);
    if (pattern_->forecast) return std::make_unique<ForecastOperator>(std::move(plan), roots_, type_);
    return std::make_unique<MatchOperator>(std::move(plan), roots_, type_);
  }
  [[nodiscard]] std::string describe() const override {
    return fmt::format("match({})", pattern_text(*pattern_));
  }
  void collect_fields(FieldUse& use) const override {
    const FieldUse own = ops::fields_read(*pattern_, of_output_);
    use.everything = use.everything || own.everything;
    use.fields.insert(own.fields.begin(), own.fields.end());
  }
  [[nodiscard]] bool may_take_apart() const override { return is_chain(); }
  [[nodiscard]] std::string family_key() const override {
    const auto shown = sequence_fields(MatchPlan(pattern_, of_output_, event_time_));
    if (!shown) return {};
    std::string key = fmt::format("sequence of {}:", pattern_->steps.size());
    for (const ShownField& each : *shown) key += fmt::format(" {} {}", each.step, each.name);
    return key;
  }
  [[nodiscard]] std::unique_ptr<OperatorFamily> family(std::span<const OperatorSpecPtr> members) const override {
    return std::make_unique<SequenceFamily>(members, *sequence_fields(MatchPlan(pattern_, of_output_, event_time_)));
  }
  [[nodiscard]] bool passes_event() const override { return false; }
  [[nodiscard]] PatternPtr pattern() const override { return pattern_; }
  [[nodiscard]] FieldUse fields_read(const FieldUse& of_output) const override { return ops::fields_read(*pattern_, of_output); }
  [[nodiscard]] OperatorSpecPtr narrowed(const FieldUse& of_output) const override {
    return std::make_shared<MatchSpec>(pattern_, of_output, event_time_, roots_, type_);
  }
  [[nodiscard]] bool needs_order() const override { return true; }
  [[nodiscard]] bool needs_time() const override { return pattern_->within.has_value(); }
  /// Rows that come out by the passing of time belong before later deadlines of what reads them.
  [[nodiscard]] bool holds_rows() const override { return !pattern_->forecast && (waits_for_end() || has_absence() || (pattern_->within && pattern_->on_timeout)); }
  /// What ends a run that waited is later than its last event.
  [[nodiscard]] bool passes_older_rows() const override { return !pattern_->forecast && waits_for_end(); }
  /// Runs that expire without a result count too: a candidate that comes later than it happened, or another run, must not find them.
  [[nodiscard]] EventTime earliest_deadline(EventTime time) const override {
    return pattern_->within ? EventTime{later_by(time.ns, *pattern_->within)} : EventTime::max();
  }
  [[nodiscard]] OperatorSpecPtr in_event_time(const EventTimeSettings&) const override {
    return std::make_shared<MatchSpec>(pattern_, of_output_, true, roots_, type_);
  }
  [[nodiscard]] std::string state_bound() const override {
    const std::string partition = pattern_->partition ? fmt::format(" of each {}", pattern_->partition->text()) : std::string();
    if (pattern_->selection != MatchSelection::next) {
      return pattern_->within ? fmt::format("events of steps{} of the last {}", partition, data::format_duration(*pattern_->within))
                              : fmt::format("all events of steps{}, for ever", partition);
    }
    const std::string chain = is_chain() ? ", in a chain" : "";
    return pattern_->within ? fmt::format("unfinished matches{} of the last {}{}", partition, data::format_duration(*pattern_->within), chain)
                            : fmt::format("unfinished matches{} for ever{}", partition, chain);
  }
  [[nodiscard]] ExpressionPtr grows_with() const override { return pattern_->within ? nullptr : pattern_->partition; }

 private:
  [[nodiscard]] bool is_chain() const { return MatchPlan(pattern_, of_output_, event_time_).is_chain; }
  /// Complete matches are kept until they cannot grow any more.
  [[nodiscard]] bool waits_for_end() const {
    if (pattern_->selection != MatchSelection::next) return false;
    const auto waits = [&](const PatternPart& part) {
      if (part.kind != PatternPart::Kind::sequence || !pattern_->steps[part.steps.back()].repeats()) return false;
      if (pattern_->mode == EmissionMode::longest || pattern_->mode == EmissionMode::subsets) return true;
      const auto compares = [&](std::uint32_t step) { return pattern_->steps[step].condition.to_previous != nullptr; };
      return pattern_->mode == EmissionMode::unset && std::ranges::any_of(part.steps, compares);
    };
    return std::ranges::any_of(pattern_->alternatives, waits);
  }
  [[nodiscard]] bool has_absence() const {
    return std::ranges::any_of(pattern_->alternatives, [](const PatternPart& part) {
      const auto is_last = [&](const PatternPart::Gap& gap) { return gap.after + 1 >= part.steps.size(); };
      return !part.absent.empty() || (part.kind == PatternPart::Kind::sequence && std::ranges::any_of(part.gaps, is_last));
    });
  }

  PatternPtr pattern_;
  FieldUse of_output_;
  bool event_time_;
  RootNumbers roots_;
  std::shared_ptr<const std::string> type_;
};

OperatorSpecPtr bind(const BoundCall& call, Diagnostics&) {
  FieldUse everything;
  everything.everything = true;
  return std::make_shared<MatchSpec>(call.pattern, std::move(everything), false, RootNumbers(call), std::make_shared<const std::string>(call.stream));
}

}  // namespace

OperatorDescriptor match_operator() {
  return {
      .name = "->",
      .summary = "Matches the steps of a pattern.",
      .details = "Not called by name: every pattern stream begins with it. A match is an event of the stream's name with `stream`, "
                 "`match_duration_ms`, `match_count`, `match_rate` and, for every step with an alias, `alias_field` of the last event "
                 "that it took. Behind it `a.f` is that field, and `count(a)`, `sum(a.f)`, `avg`, `min`, `max`, `distinct_count`, "
                 "`first(a)`, `last(a)`, `a[i]` and `collect(a)` look at all events that step a took. `match_id`, `match_rule` and "
                 "`match_positions` name the match, its rule and the places of its events in the input.",
      .example = "stream Paid = Order as o -> Payment where order == o.id as p .within(1h) .emit(order: o.id, sum: p.sum)",
      .traits = {.stateful = true},
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
