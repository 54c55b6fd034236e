#include "ops/match_operator.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "data/text.h"
#include "ops/saturated_time.h"

namespace varpulis::ops {

using catalog::OperatorContext;
using data::Rows;
using data::Value;

MatchOperator::MatchOperator(std::shared_ptr<const MatchPlan> plan, RootNumbers roots,
                             std::shared_ptr<const std::string> type)
    : plan_(std::move(plan)), roots_(roots), type_(std::move(type)), events_(plan_), results_(plan_, events_, *type_) {
  for (const pattern::Program& program : plan_->programs) {
    if (plan_->has_one_run) {
      matchings_.push_back(&one_run_.emplace(program));
    } else if (program.selection == pattern::Selection::next) {
      matchings_.push_back(&matchers_.emplace_back(program));
    } else {
      matchings_.push_back(&enumerators_.emplace_back(program));
    }
  }
  partitions_.resize(matchings_.size());
  if (plan_->description->on_timeout) timeouts_ = plan_->description->on_timeout->make();
}

void MatchOperator::process(const Rows& rows, OperatorContext& context, catalog::Emitter& out) {
  time_ = std::max(time_, context.time.ns);
  list_ = 0;
  take_limits(context);
  if (!rows.empty()) {
    events_.begin(rows, context);
    find_partitions(rows);
    begin_watch(rows, context);
  }
  for (std::uint32_t event = 0; event < rows.size(); ++event) take_row(event);
  end(rows, context, out);
}

void MatchOperator::advance(catalog::TimeSteps steps, const Rows& rows, OperatorContext& context,
                            catalog::Emitter& out) {
  list_ = 0;
  take_limits(context);
  if (!rows.empty()) {
    events_.begin(rows, context);
    find_partitions(rows);
    begin_watch(rows, context);
  }
  take_rows(steps, rows, context);
  end(rows, context, out);
}

void MatchOperator::take_limits(const OperatorContext& context) {
  events_.matches_max = context.evaluation.matches_max;
  state_max_ = context.evaluation.state_max;
}

void MatchOperator::begin_watch(const Rows& rows, OperatorContext& context) {
  catalog::MatchWatcher* const watcher = context.evaluation.watcher;
  if (watcher == nullptr || (!watch_ && !watcher->watches(context.stream))) return;
  if (!watch_) watch_ = std::make_unique<MatchWatch>(plan_, events_, matchers_, *watcher);
  watch_->begin(rows, context);
}

void MatchOperator::find_partitions(const Rows& rows) {
  if (!plan_->description->partition) return;
  const std::vector<data::ColumnPtr> key{events_.partition_column};
  for (std::size_t m = 0; m < matchings_.size(); ++m) {
    partitions_[m] = matchings_[m]->partitions().find_or_add(key, rows.size());
    // Those of which nothing is kept are forgotten at the end of the epoch.
    matchings_[m]->may_be_empty({partitions_[m].data(), partitions_[m].size()});
  }
}

void MatchOperator::take_rows(catalog::TimeSteps steps, const Rows& rows, OperatorContext& context) {
  // A row out of order may open a run that is due already: it expires at the next position, whatever stands there.
  constexpr std::uint32_t never = std::numeric_limits<std::uint32_t>::max();
  const std::uint32_t positions = context.epoch.positions;
  const auto size = static_cast<std::uint32_t>(rows.size());
  std::uint32_t overdue = (positions > 0 || context.end_of_input) && reached_due(context.end_of_input) ? 0 : never;
  std::size_t step = 0;
  std::uint32_t event = 0;
  while (step < steps.size() || event < size || overdue != never) {
    std::uint32_t position = overdue;
    if (step < steps.size()) position = std::min(position, steps[step].position);
    if (event < size) position = std::min(position, rows.position(event));
    for (; step < steps.size() && steps[step].position == position; ++step) {
      time_ = std::max(time_, steps[step].time.ns);
      inferred_ = steps[step].inferred;
    }
    if (quiet_until_ <= time_) expire_due(context.end_of_input, {.position = position, .inferred = inferred_});
    bool is_late = false;
    for (; event < size && rows.position(event) == position; ++event) {
      take_row(event);
      is_late = is_late || events_.times[event] < time_;
    }
    overdue = is_late && position + 1 < positions && reached_due(false) ? position + 1 : never;
  }
}

void MatchOperator::take_row(std::uint32_t event) {
  bool counted = false;
  if (watch_) watch_->at(event);
  for (std::size_t m = 0; m < matchings_.size(); ++m) {
    pattern::Matching& matching = *matchings_[m];
    const bool is_watched = watch_ && m < matchers_.size();
    if (events_.items[event] == 0 && !matching.sees_every_event() && !is_watched) continue;
    if (!std::exchange(counted, true)) ++list_;
    events_.partitions = plan_->description->partition ? partitions_[m].data() : nullptr;
    results_.set_cause(matching.elements(), {.index = event, .list = list_});
    if (is_watched) watch_->before(static_cast<std::uint32_t>(m), event);
    matching.take(event, time_, events_, *matches_);
    if (is_watched) watch_->after(static_cast<std::uint32_t>(m), event);
  }
  // The event may have begun a run.
  if (plan_->description->within) quiet_until_ = std::min(quiet_until_, later_by(events_.times[event], *plan_->description->within));
  if (state_max_ != UINT64_MAX) evict(event);
}

/// Gives the oldest up until the rest may stay.
void MatchOperator::evict(std::uint32_t event) {
  const auto needed = [&] {
    std::uint64_t bytes = 0;
    for (const pattern::Matching* matching : matchings_) bytes += matching->needed_bytes();
    return bytes;
  };
  while (needed() > state_max_) {
    pattern::Matching* oldest = nullptr;
    for (pattern::Matching* matching : matchings_) {
      if (matching->oldest() && (oldest == nullptr || *matching->oldest() < *oldest->oldest())) oldest = matching;
    }
    if (oldest == nullptr || !oldest->evict(events_)) return;
    if (evicted_++ == 0) evicted_at_ = event;
  }
}

void MatchOperator::show(std::uint32_t run, std::uint32_t event) {
  results_.set_cause(&matchers_.front(), {.index = event, .list = ++list_});
  matchers_.front().show(run, events_.times[event], events_, results_);
}

std::optional<MatchOperator::Due> MatchOperator::reached_due(bool end_of_input) {
  if (!plan_->description->within || quiet_until_ > time_) return std::nullopt;
  const std::optional<Due> due = next_due();
  quiet_until_ = due ? due->expiry.deadline : EventTime::max().ns;
  const bool is_reached = due && (due->expiry.deadline < time_ || (end_of_input && due->expiry.deadline == time_));
  return is_reached ? due : std::nullopt;
}

void MatchOperator::expire_due(bool end_of_input, const MatchCause& cause) {
  while (const std::optional<Due> due = reached_due(end_of_input)) expire(*due, cause);
}

/// The earliest of all alternatives; of equal ones that of the run that began first.
std::optional<MatchOperator::Due> MatchOperator::next_due() {
  std::optional<Due> first;
  for (std::size_t m = 0; m < matchings_.size(); ++m) {
    const std::optional<pattern::Matching::Expiry> expiry = matchings_[m]->next_expiry();
    if (!expiry) continue;
    if (!first || expiry->deadline < first->expiry.deadline ||
        (expiry->deadline == first->expiry.deadline && expiry->position < first->expiry.position)) {
      first = Due{.matching = m, .expiry = *expiry};
    }
  }
  return first;
}

void MatchOperator::expire(const Due& due, const MatchCause& cause) {
  MatchCause own = cause;
  own.deadline = due.expiry.deadline;
  own.list = ++list_;
  results_.set_cause(matchings_[due.matching]->elements(), own);
  if (watch_) watch_->at_time(due.expiry.deadline);
  matchings_[due.matching]->expire(events_, *matches_);
}

std::optional<catalog::Deadline> MatchOperator::next_deadline() {
  const std::optional<Due> due = next_due();
  if (!due) return std::nullopt;
  return catalog::Deadline{.time = {due->expiry.deadline},
                           .inclusive = false,
                           .first = static_cast<std::int64_t>(due->expiry.position),
                           .first_text = {}};
}

void MatchOperator::fire(const catalog::Firing& firing, OperatorContext& context, catalog::Emitter& out) {
  list_ = 0;
  take_limits(context);
  time_ = std::max(time_, context.time.ns);
  const Rows no_rows;
  if (const std::optional<Due> due = next_due())
    expire(*due, {.position = firing.position, .inferred = firing.inferred});
  end(no_rows, context, out);
}

EventTime MatchOperator::held() {
  std::int64_t smallest = EventTime::max().ns;
  for (const pattern::Matching* matching : matchings_) smallest = std::min(smallest, matching->held());
  return {smallest};
}

void MatchOperator::finish(OperatorContext& context, catalog::Emitter& out) {
  list_ = 0;
  take_limits(context);
  struct Open {
    std::int64_t start;
    std::uint64_t position;
    std::size_t matcher;
    std::uint32_t run;
  };
  std::vector<Open> open;
  for (std::size_t m = 0; m < matchers_.size(); ++m) {
    for (const std::uint32_t run : matchers_[m].open_runs()) {
      const pattern::Run& opened = matchers_[m].runs().run(run);
      open.push_back({.start = opened.start, .position = opened.position, .matcher = m, .run = run});
    }
  }
  // Alternatives of one event in written order.
  std::ranges::stable_sort(
      open, [](const Open& a, const Open& b) { return std::tie(a.start, a.position) < std::tie(b.start, b.position); });
  std::uint64_t left_open = 0;
  if (watch_) watch_->at_end();
  for (const Open& each : open) {
    pattern::Matcher& matcher = matchers_[each.matcher];
    results_.set_cause(&matcher, {.list = ++list_});
    if (!matcher.finish(each.run, events_, *matches_)) ++left_open;
  }
  if (one_run_) left_open += one_run_->finish(events_);
  if (left_open > 0) context.effects.count(catalog::Counter::left_open, left_open);
  for (pattern::Enumerator& enumerator : enumerators_) enumerator.finish(events_);
  end({}, context, out);
}

void MatchOperator::end(const Rows& rows, OperatorContext& context, catalog::Emitter& out) {
  if (!results_.empty()) {
    data::Bitmap timeouts = timeouts_ ? results_.timeouts() : data::Bitmap();
    Rows matches = finished(results_.take(rows, roots_, type_, context), rows);
    report(matches, context);
    if (timeouts.any()) {
      timeouts_->process(matches.where(timeouts), context, out);
      timeouts.invert();
      matches = matches.where(timeouts);
    }
    if (!matches.empty()) out.emit(std::move(matches));
  }
  std::uint64_t out_of_order = 0;
  for (pattern::Matching* matching : matchings_) out_of_order += matching->take_out_of_order();
  if (out_of_order > 0) context.effects.count(catalog::Counter::out_of_order, out_of_order);
  if (evicted_ > 0) {
    context.effects.count(catalog::Counter::run_evicted, evicted_);
    context.effects.warn_once(rows, evicted_at_, "state",
                              fmt::format("unfinished matches need more than {} MB: the oldest are given up", state_max_ / 1'000'000));
    evicted_ = 0;
  }
  if (watch_) watch_->end();
  for (pattern::Matching* matching : matchings_) matching->hold_rows(events_);
  events_.end();
  for (pattern::Matching* matching : matchings_) matching->end_epoch(events_);
}

void MatchOperator::report(const Rows& rows, OperatorContext& context) {
  const std::uint64_t left_out = results_.take_left_out();
  const std::uint64_t of_arrays = results_.take_left_out_of_arrays();
  if (left_out == 0 && of_arrays == 0) return;
  std::size_t marked = 0;
  while (marked + 1 < rows.size() && (rows.flags(marked) & data::Keys::truncated) == 0) ++marked;
  if (left_out > 0) {
    context.effects.count(catalog::Counter::matches_not_produced, left_out);
    context.effects.warn_once(rows, marked, "matches",
                              fmt::format("a completion has more than {} results: the rest is not produced, and the last one is marked",
                                          context.evaluation.matches_max));
  }
  if (of_arrays > 0) {
    context.effects.count(catalog::Counter::left_out_of_array, of_arrays);
    context.effects.warn_once(rows, marked, "arrays",
                              fmt::format("collect() left out {} events: an array holds {}, and the match is marked", of_arrays,
                                          data::array_elements_max));
  }
}

// ---- State ----

catalog::StateUsage MatchOperator::usage() const {
  catalog::StateUsage usage{.bytes = events_.rows().bytes()};
  for (const pattern::Matching* matching : matchings_) {
    const pattern::Matching::Usage own = matching->usage();
    usage.keys += own.keys;
    usage.rows += own.rows;
    usage.bytes += own.bytes;
    usage.most_rows += own.most_rows;
  }
  return usage;
}

void MatchOperator::save(state::SnapshotWriter& to) const {
  to.section("pattern");
  roots_.save(to);
  to.put(time_);
  to.put(inferred_);
  // Kept events first, each once, in the order in which runs refer to them.
  std::map<std::uint32_t, std::uint64_t> number_of_row;
  std::vector<std::uint32_t> rows;
  const auto add_row = [&](std::uint32_t row) {
    if (row != pattern::none && number_of_row.try_emplace(row, rows.size()).second) rows.push_back(row);
  };
  for (const pattern::Enumerator& enumerator : enumerators_) std::ranges::for_each(enumerator.rows(), add_row);
  for (const pattern::Matcher& matcher : matchers_) matcher.runs().each_row(add_row);
  if (one_run_) std::ranges::for_each(one_run_->rows(), add_row);
  to.put(std::uint64_t{rows.size()});
  for (const std::uint32_t row : rows) to.put(Value::map(events_.rows().map(row)));
  for (const pattern::Enumerator& enumerator : enumerators_) enumerator.save(to, number_of_row);
  for (const pattern::Matcher& matcher : matchers_) matcher.save(to, number_of_row);
  if (one_run_) one_run_->save(to, number_of_row);
}

Result<void> MatchOperator::load(state::SnapshotReader& from) {
  const auto damaged = [] {
    return Error(ErrorCode::invalid_data, "the snapshot holds runs that the pattern cannot have");
  };
  VARPULIS_CHECK(from.section("pattern"));
  VARPULIS_CHECK(roots_.load(from));
  VARPULIS_CHECK(from.get(time_));
  VARPULIS_CHECK(from.get(inferred_));
  std::uint64_t count = 0;
  VARPULIS_CHECK(from.get(count));
  std::vector<std::uint32_t> rows;
  for (std::uint64_t i = 0; i < count; ++i) {
    Value fields;
    VARPULIS_CHECK(from.get(fields));
    if (fields.kind() != data::Kind::map) return damaged();
    rows.push_back(events_.restore(fields.as_map()));
  }
  for (pattern::Enumerator& enumerator : enumerators_) VARPULIS_CHECK(enumerator.load(from, rows, events_));
  for (pattern::Matcher& matcher : matchers_) VARPULIS_CHECK(matcher.load(from, rows, events_));
  if (one_run_) VARPULIS_CHECK(one_run_->load(from, rows, events_));
  return {};
}

}  // namespace varpulis::ops
