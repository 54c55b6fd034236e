#include "runtime/stepped_run.h"

#include <algorithm>
#include <tuple>

#include "data/merge_rows.h"
#include "runtime/input_rows.h"

namespace varpulis::runtime {

using catalog::Deadline;
using data::Rows;

namespace {

/// What one call produced, behind what earlier ones did.
void append(Rows& to, Rows from) {
  if (from.empty()) return;
  if (to.empty()) {
    to = std::move(from);
    return;
  }
  const std::vector<Rows> chunks = {std::move(to), std::move(from)};
  to = data::concatenate(chunks);
}

/// The rows at positions [begin, end); `cursor` is the first row at `begin` or later and moves on.
std::vector<Rows> rows_at(const data::Epoch& epoch, std::vector<std::size_t>& cursor, std::uint32_t end) {
  std::vector<Rows> result;
  for (std::size_t t = 0; t < epoch.types.size(); ++t) {
    const Rows& rows = epoch.types[t];
    if (!rows.keys) continue;
    const std::size_t first = cursor[t];
    while (cursor[t] < rows.size() && rows.position(cursor[t]) < end) ++cursor[t];
    if (cursor[t] > first) result.push_back(rows.slice(first, cursor[t] - first));
  }
  return result;
}

RawRows::List pointers(const std::vector<Rows>& rows) {
  RawRows::List list(rows.size());
  std::ranges::transform(rows, list.begin(), [](const Rows& each) { return &each; });
  return list;
}

/// The row as a list of its own behind all that the stream has made so far.
Rows in_new_list(Rows row, std::uint32_t& next_list) {
  auto keys = std::make_shared<data::Keys>(*gather(row.keys, row.selection));
  row = data::compact(row);
  keys->list.resize(1);
  keys->list[0] = next_list++;
  row.keys = std::move(keys);
  return row;
}

}  // namespace

bool SteppedRun::Due::before(const Due& other) const {
  const auto key = [](const Due& due) {
    return std::make_tuple(due.deadline.time, !due.deadline.release, due.place.rank, due.deadline.first, std::string_view(due.deadline.first_text));
  };
  return key(*this) < key(other);
}

SteppedRun::SteppedRun(GraphState& state, const plan::Component& component)
    : state_(state),
      component_(component),
      held_before_(state.stages.size()),
      holding_(state.stages.size()),
      finished_(state.stages.size()),
      produced_(state.stages.size()),
      ticking_(state.plan->timers.size(), false) {
  for (const std::uint32_t rank : component.stages) {
    const plan::Stage& stage = state.plan->stages[rank];
    finished_[rank].assign(stage.operators.size(), false);
    for (std::uint32_t op = 0; op < stage.operators.size(); ++op) {
      if (stage.operators[op].spec->needs_time()) closing_.push_back({.rank = rank, .op = op});
      if (stage.operators[op].spec->holds_rows()) holding_[rank].push_back(op);
    }
    for (const std::uint32_t producer : stage.upstream) {
      for (const std::uint32_t op : holding_[producer]) held_before_[rank].push_back({.rank = producer, .op = op});
    }
  }
}

std::optional<SteppedRun::Holder> SteppedRun::held_back_by(std::uint32_t rank) {
  const StageTime& own = state_.times[rank];
  if (own.under_watermark()) return std::nullopt;
  std::optional<Holder> slowest;
  for (const Place held : held_before_[rank]) {
    if (finished_[held.rank][held.op]) continue;
    const EventTime time = std::min(state_.times[held.rank].time(), operator_at(held).held());
    if (time < (slowest ? slowest->time : own.time())) slowest = {.rank = held.rank, .time = time};
  }
  return slowest;
}

EventTime SteppedRun::time_at(Place place) {
  const std::optional<Holder> holder = held_back_by(place.rank);
  EventTime time = holder ? holder->time : state_.times[place.rank].time();
  for (const std::uint32_t op : holding_[place.rank]) {
    if (op < place.op && !finished_[place.rank][op]) time = std::min(time, operator_at({.rank = place.rank, .op = op}).held());
  }
  return time;
}

std::optional<SteppedRun::Due> SteppedRun::next_due(std::optional<std::uint32_t> only, std::optional<EventTime> limit, bool end_of_input) {
  std::optional<Due> best;
  const auto consider = [&](Due due) {
    if (!best || due.before(*best)) best = std::move(due);
  };
  for (const Place place : closing_) {
    if (only && place.rank != *only) continue;
    std::optional<Deadline> deadline = operator_at(place).next_deadline();
    if (!deadline || (limit && deadline->time > *limit) || !deadline->reached(time_at(place), end_of_input)) continue;
    consider({.deadline = std::move(*deadline), .place = place, .timer = {}});
  }
  if (only || end_of_input) return best;
  for (const std::uint32_t timer : component_.timers) {
    const std::optional<EventTime> next = state_.timers.next(timer);
    if (ticking_[timer] || !next || *next > clock_ || (limit && *next > *limit)) continue;
    consider({.deadline = {.time = *next}, .place = {.rank = state_.plan->timers[timer].stage}, .timer = timer});
  }
  return best;
}

void SteppedRun::run_deadlines(std::optional<std::uint32_t> only, std::optional<EventTime> limit, bool end_of_input) {
  while (const std::optional<Due> due = next_due(only, limit, end_of_input)) {
    if (due->timer) tick(*due->timer, due->deadline.time);
    else fire(*due, !only, end_of_input);
  }
}

void SteppedRun::fire(const Due& due, bool flow_on, bool end_of_input) {
  const std::uint32_t rank = due.place.rank;
  StageTime& time = state_.times[rank];
  const std::optional<EventTime> outer = deadline_;
  if (!deadline_) deadline_ = due.deadline.time;
  const catalog::Firing firing{.position = position_, .deadline = *deadline_, .inferred = time.inferred()};
  // Behind a row that is released, the watermark stands at that row.
  const EventTime watermark = due.deadline.release ? time.lower_watermark(due.deadline.time) : EventTime();
  catalog::EvaluationContext evaluation = state_.evaluation(rank, *epoch_);
  Produced made = state_.stages[rank].fire(due.place.op, firing, call(evaluation, time.time(), end_of_input));
  if (due.deadline.release) time.restore_watermark(watermark);
  if (flow_on) produced_.clear(component_.stages);
  add_produced(rank, std::move(made));
  if (flow_on) flow_from(rank + 1, {}, false);
  deadline_ = outer;
}

void SteppedRun::tick(std::uint32_t timer, EventTime at) {
  const plan::Timer& from = state_.plan->timers[timer];
  const std::uint64_t passed_over = state_.timers.tick(timer, clock_);
  if (passed_over > 0) state_.stages[from.stage].count(catalog::Counter::ticks_passed_over, passed_over);
  for (const std::uint32_t rank : component_.stages) state_.times[rank].observe_tick(from.type, at, clock_);
  ticking_[timer] = true;
  run_deadlines({}, at, false);
  ticking_[timer] = false;
  deadline_ = at;
  const std::vector<Timers::Tick> ticks = {{.position = position_, .at = at}};
  const Rows raw = state_.timers.rows(timer, ticks, epoch_->first_position);
  flow(RawRows::List{&raw});
  deadline_.reset();
}

void SteppedRun::flow(std::span<const Rows* const> raw) {
  produced_.clear(component_.stages);
  flow_from(0, raw, false);
}

void SteppedRun::flow_from(std::uint32_t rank, std::span<const Rows* const> raw, bool end_of_input) {
  for (const std::uint32_t each : component_.stages) {
    if (each < rank) continue;
    catalog::EvaluationContext evaluation = state_.evaluation(each, *epoch_);
    StageRunner& runner = state_.stages[each];
    receive(each, collect_input(runner.stage(), raw, state_.plan->stages, produced_, evaluation, runner.next_list(), MergeOrder::production),
            end_of_input);
  }
}

bool SteppedRun::is_derived(std::uint32_t rank, std::string_view type) const {
  return std::ranges::any_of(state_.plan->stages[rank].upstream, [&](std::uint32_t producer) {
    const plan::Stage& stage = state_.plan->stages[producer];
    return stage.name == type || std::ranges::find(stage.routes, type) != stage.routes.end();
  });
}

void SteppedRun::receive(std::uint32_t rank, Rows rows, bool end_of_input) {
  if (rows.empty()) return;
  StageRunner& runner = state_.stages[rank];
  StageTime& time = state_.times[rank];
  catalog::EvaluationContext evaluation = state_.evaluation(rank, *epoch_);
  if (!time.under_watermark() && !end_of_input) {
    add_produced(rank, runner.process(std::move(rows), call(evaluation, time.time(), false)));
    return;
  }
  bool any_late = false;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Rows row = rows.slice(i, 1);
    if (time.under_watermark()) {
      if (is_derived(rank, row.type_of(0))) {
        time.observe_derived(row.type_of(0), row.time(0), clock_);
        run_deadlines(rank, {}, false);
      }
      if (time.is_late(row.time(0), time.time())) {
        runner.reject_late(in_new_list(row, runner.next_list()));
        any_late = true;
        continue;
      }
    }
    if (end_of_input) {
      time.raise(row.time(0));
      run_deadlines(rank, {}, false);
    }
    add_produced(rank, runner.process(row, call(evaluation, time.time(), end_of_input)));
  }
  if (any_late) add_produced(rank, runner.process({}, call(evaluation, time.time(), end_of_input)));
}

void SteppedRun::add_produced(std::uint32_t rank, Produced produced) {
  if (produced.empty()) return;
  append(produced_.at(rank).rows, std::move(produced.rows));
  append(produced_.at(rank).routed, std::move(produced.routed));
  append(produced_.at(rank).late, std::move(produced.late));
}

StageCall SteppedRun::call(catalog::EvaluationContext& evaluation, EventTime time, bool end_of_input) const {
  return {.epoch = *epoch_, .evaluation = evaluation, .tracer = tracer_, .time = time, .end_of_input = end_of_input};
}

/// The end of the stretch from `begin` in which no deadline can fall due after `begin` itself, so that its rows may flow together.
std::uint32_t SteppedRun::stretch(const Arrivals& arrivals, std::uint32_t begin) {
  const data::Epoch& epoch = arrivals.epoch;
  if (component_.one_by_one) return begin + 1;
  EventTime bound = EventTime::max();
  for (const Place place : closing_) {
    if (const std::optional<Deadline> deadline = operator_at(place).next_deadline()) bound = std::min(bound, deadline->time);
  }
  for (const std::uint32_t timer : component_.timers) bound = std::min(bound, state_.timers.next(timer).value_or(EventTime::max()));
  std::uint32_t end = begin;
  do {
    const std::uint32_t type = epoch.type_of_position[end];
    if (type < epoch.types.size() && !epoch.types[type].empty()) {  // of types that nobody reads there is no time
      for (const Place place : closing_) {
        const catalog::OperatorSpec& spec = *state_.plan->stages[place.rank].operators[place.op].spec;
        bound = std::min(bound, spec.earliest_deadline({arrivals.time[end]}));
      }
    }
    ++end;
  } while (end < epoch.positions && EventTime{epoch.clock[end]} < bound);
  return end;
}

void SteppedRun::run(EpochTask& task) {
  const Arrivals& arrivals = task.arrivals;
  const data::Epoch& epoch = task.epoch;
  epoch_ = &epoch;
  tracer_ = task.tracer;
  // Lists are numbered throughout: rows of several flows may share a position.
  for (const std::uint32_t rank : component_.stages) state_.stages[rank].next_list() = 1;
  std::vector<std::size_t> cursor(epoch.types.size(), 0);
  std::vector<catalog::TimeStep> steps;
  std::vector<RawRows::List> timing;
  for (const std::uint32_t rank : component_.stages) timing.push_back(task.raw.events_of(state_.raw_types.timing(rank)));
  const auto observe = [&](std::uint32_t begin, std::uint32_t end) {
    for (std::size_t i = 0; i < timing.size(); ++i) state_.times[component_.stages[i]].observe(arrivals, timing[i], begin, end, steps);
    steps.clear();
  };
  for (std::uint32_t p = 0; p < epoch.positions;) {
    position_ = p;
    clock_ = {epoch.clock[p]};
    observe(p, p + 1);
    for (const std::uint32_t timer : component_.timers) state_.timers.begin_gap(timer);
    run_deadlines({}, {}, false);
    const std::uint32_t end = stretch(arrivals, p);
    if (end > p + 1) observe(p + 1, end);
    const std::vector<Rows> raw = rows_at(epoch, cursor, end);
    if (!raw.empty()) flow(pointers(raw));
    p = end;
  }
  for (const std::uint32_t rank : component_.stages) task.shards[0].effects[rank] = state_.stages[rank].take_effects();
}

void SteppedRun::finish(EpochTask& last) {
  epoch_ = &last.epoch;
  tracer_ = last.tracer;
  position_ = 0;
  clock_ = {last.epoch.clock.back()};
  for (const std::uint32_t rank : component_.stages) {
    state_.stages[rank].next_list() = 1;
    state_.times[rank].end_input(clock_);
  }
  run_deadlines({}, {}, true);
  produced_.clear(component_.stages);
  for (const std::uint32_t rank : component_.stages) finish_stage(rank);
  for (const std::uint32_t rank : component_.stages) last.shards[0].effects[rank] = state_.stages[rank].take_effects();
}

void SteppedRun::finish_stage(std::uint32_t rank) {
  StageRunner& runner = state_.stages[rank];
  StageTime& time = state_.times[rank];
  catalog::EvaluationContext evaluation = state_.evaluation(rank, *epoch_);
  receive(rank, collect_input(runner.stage(), {}, state_.plan->stages, produced_, evaluation, runner.next_list(), MergeOrder::production), true);
  run_deadlines(rank, {}, true);
  for (std::uint32_t op = 0; op < runner.operator_count(); ++op) {
    // Rows held for reordering come first, as if the watermark had reached the last of them.
    for (auto held = runner.operator_at(op).next_deadline(); held && held->release; held = runner.operator_at(op).next_deadline()) {
      time.raise_watermark(held->time);
      run_deadlines(rank, {}, true);
    }
    add_produced(rank, runner.finish_operator(op, call(evaluation, time.time(), true)));
    finished_[rank][op] = true;
    run_deadlines(rank, {}, true);
  }
}

}  // namespace varpulis::runtime
