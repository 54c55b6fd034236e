#include "runtime/whole_run.h"

#include "runtime/divide_rows.h"
#include "runtime/input_rows.h"

namespace varpulis::runtime {

using data::Rows;

void WholeRun::add_ticks(const plan::Component& component, EpochTask& task) {
  const data::Epoch& epoch = task.epoch;
  std::vector<std::vector<Timers::Tick>> ticks(component.timers.size());
  for (std::uint32_t p = 0; p < epoch.positions; ++p) {
    const EventTime clock{epoch.clock[p]};
    for (std::size_t t = 0; t < component.timers.size(); ++t) {
      const std::uint32_t timer = component.timers[t];
      state_.timers.begin_gap(timer);
      for (auto next = state_.timers.next(timer); next && *next <= clock; next = state_.timers.next(timer)) {
        ticks[t].push_back({.position = p, .at = *next});
        const std::uint64_t passed_over = state_.timers.tick(timer, clock);
        if (passed_over > 0) task.ticks_passed_over.emplace_back(state_.plan->timers[timer].stage, passed_over);
      }
    }
  }
  for (std::size_t t = 0; t < ticks.size(); ++t) {
    if (!ticks[t].empty()) task.raw.add_ticks(state_.timers.rows(component.timers[t], ticks[t], epoch.first_position));
  }
}

Rows WholeRun::take_late(Rows& rows, catalog::TimeSteps steps, EventTime before, const StageTime& time) {
  data::Bitmap late(rows.size(), false);
  EventTime watermark = before;
  std::size_t step = 0;
  bool any = false;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    while (step < steps.size() && steps[step].position <= rows.position(i)) watermark = steps[step++].time;
    if (!time.is_late(rows.time(i), watermark)) continue;
    late.set(i);
    any = true;
  }
  if (!any) return {};
  Rows result = rows.where(late);
  late.invert();
  rows = rows.where(late);
  return result;
}

DividedInput WholeRun::divide(const plan::Component& component, std::uint32_t shards, const EpochTask& task) {
  DividedInput input;
  input.raw = divide_rows(task.epoch, *state_.plan, component, shards);
  input.steps.resize(state_.stages.size());
  for (const std::uint32_t rank : component.stages) {
    if (!state_.stages[rank].follows_time()) continue;
    state_.times[rank].observe(task.arrivals, task.raw.events_of(state_.raw_types.timing(rank)), 0, task.epoch.positions, input.steps[rank]);
  }
  return input;
}

/// Whether the epoch has nothing for a stage without raw rows: no other row, no time, and nothing left to do from the last one.
bool WholeRun::passes_by(std::uint32_t rank, const EpochTask& task) const {
  const StageRunner& runner = state_.stages[rank];
  if (!task.ticks_passed_over.empty()) return false;
  const ProducedRows& produced = task.shards.front().produced;
  if (std::ranges::any_of(runner.stage().upstream, [&](std::uint32_t producer) { return produced.of(producer) != nullptr; })) return false;
  if (!runner.follows_time()) return true;
  return runner.is_settled() && !task.raw.any_of(state_.raw_types.timing(rank)) && state_.times[rank].stays(task.epoch);
}

RawRows::List WholeRun::raw_of(std::uint32_t rank, const EpochTask& task) {
  const std::uint32_t place = task.selected.empty() ? RowSelectors::none : selectors_->place_of(rank);
  if (place == RowSelectors::none || !task.selected[place].known) return task.raw.of(state_.raw_types.read_by(rank));
  const SelectedRows& selected = task.selected[place];
  if (selectors_->counts_passed_over(place)) state_.stages[rank].count_passed_over(selected.passed_over);
  return selected.rows.empty() ? RawRows::List() : RawRows::List{&selected.rows};
}

void WholeRun::run_stage(std::uint32_t rank, std::uint32_t shard, const DividedInput* divided, EpochTask& task) {
  RawRows::List raw;
  if (divided == nullptr) {
    raw = raw_of(rank, task);
    if (raw.empty() && passes_by(rank, task)) return;
  }
  const data::Epoch& epoch = task.epoch;
  StageRunner& runner = state_.stage(shard, rank);
  ShardWork& work = task.shards[shard];
  runner.next_list() = 0;
  for (const auto& [stage, amount] : task.ticks_passed_over) {
    if (stage == rank) runner.count(catalog::Counter::ticks_passed_over, amount);
  }
  catalog::EvaluationContext evaluation = state_.evaluation(rank, epoch);
  const StageCall call{.epoch = epoch,
                       .evaluation = evaluation,
                       .tracer = task.tracer,
                       .notes = divided == nullptr ? nullptr : &work.notes[rank]};
  const bool may_take_apart = divided == nullptr && task.tracer == nullptr && task.in_order && runner.may_take_apart();
  if (may_take_apart) {
    const std::vector<catalog::RowsOfType> by_type = task.ranks.of(raw);
    if (runner.takes_apart(by_type) && state_.times[rank].pass(epoch, task.raw.events_of(state_.raw_types.timing(rank)), task.pauses)) {
      work.produced.set(rank, runner.advance_apart(by_type, call));
      work.effects[rank] = runner.take_effects();
      return;
    }
  }
  if (divided != nullptr) {
    for (const Rows& each : divided->raw[shard]) raw.push_back(&each);
  }
  Rows rows = collect_input(runner.stage(), raw, state_.plan->stages, work.produced, evaluation,
                            runner.next_list(), MergeOrder::deadlines, divided == nullptr ? nullptr : &work.notes);
  std::vector<catalog::TimeStep> own_steps;
  catalog::TimeSteps steps;
  Rows late;
  if (divided != nullptr) {
    steps = divided->steps[rank];
  } else if (runner.follows_time()) {
    StageTime& time = state_.times[rank];
    const EventTime before = time.time();
    time.observe(task.arrivals, task.raw.events_of(state_.raw_types.timing(rank)), 0, epoch.positions, own_steps);
    steps = own_steps;
    if (time.under_watermark()) late = take_late(rows, steps, before, time);
  }
  if (rows.empty() && late.empty() && !runner.needs_time()) return;
  runner.reject_late(late);
  work.produced.set(rank, runner.advance(std::move(rows), steps, call));
  work.effects[rank] = runner.take_effects();
}

void WholeRun::finish(const plan::Component& component, std::uint32_t shards, EpochTask& last) {
  for (const std::uint32_t rank : component.stages) state_.times[rank].end_input({last.epoch.clock.back()});
  for (std::uint32_t shard = 0; shard < shards; ++shard) finish_shard(component, shard, shards > 1, last);
}

void WholeRun::finish_shard(const plan::Component& component, std::uint32_t shard, bool divided, EpochTask& last) {
  ShardWork& work = last.shards[shard];
  std::vector<catalog::ShardNotes>* const notes = divided ? &work.notes : nullptr;
  const auto run = [&](std::uint32_t rank, auto use) {
    StageRunner& runner = state_.stage(shard, rank);
    catalog::EvaluationContext evaluation = state_.evaluation(rank, last.epoch);
    const StageCall call{.epoch = last.epoch,
                         .evaluation = evaluation,
                         .tracer = last.tracer,
                         .time = state_.times[rank].time(),
                         .end_of_input = true,
                         .notes = divided ? &work.notes[rank] : nullptr};
    use(runner, call,
        collect_input(runner.stage(), {}, state_.plan->stages, work.produced, evaluation, runner.next_list(), MergeOrder::deadlines, notes));
  };
  // First everything that is due by the final time, in all stages; then what they still have.
  for (const std::uint32_t rank : component.stages) {
    state_.stage(shard, rank).next_list() = 0;
    run(rank, [&](StageRunner& runner, const StageCall& call, Rows rows) {
      if (rows.empty() && !runner.needs_time()) return;
      const std::vector<catalog::TimeStep> steps = {{.position = 0, .time = call.time}};
      work.produced.set(rank, runner.advance(std::move(rows), steps, call));
    });
  }
  for (const std::uint32_t rank : component.stages) work.produced.set(rank, {});
  for (const std::uint32_t rank : component.stages) {
    run(rank, [&](StageRunner& runner, const StageCall& call, Rows rows) {
      work.produced.set(rank, runner.finish(std::move(rows), call));
      work.effects[rank] = runner.take_effects();
    });
  }
}

}  // namespace varpulis::runtime
