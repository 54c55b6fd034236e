#include "runtime/whole_run.h"

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
      shard_.timers.begin_gap(timer);
      for (auto next = shard_.timers.next(timer); next && *next <= clock; next = shard_.timers.next(timer)) {
        ticks[t].push_back({.position = p, .at = *next});
        const std::uint64_t passed_over = shard_.timers.tick(timer, clock);
        if (passed_over > 0) task.ticks_passed_over.emplace_back(shard_.plan->timers[timer].stage, passed_over);
      }
    }
  }
  for (std::size_t t = 0; t < ticks.size(); ++t) {
    if (!ticks[t].empty()) task.raw.push_back(shard_.timers.rows(component.timers[t], ticks[t], epoch.first_position));
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

void WholeRun::run_stage(std::uint32_t rank, EpochTask& task) {
  const data::Epoch& epoch = task.epoch;
  StageRunner& runner = shard_.stages[rank];
  runner.next_list() = 0;
  for (const auto& [stage, amount] : task.ticks_passed_over) {
    if (stage == rank) runner.count(catalog::Counter::ticks_passed_over, amount);
  }
  catalog::EvaluationContext evaluation = shard_.evaluation(rank, epoch);
  const StageCall call{.epoch = epoch, .evaluation = evaluation, .tracer = task.tracer};
  Rows rows = collect_input(runner.stage(), task.raw, shard_.plan->stages, task.produced, evaluation, runner.next_list());
  std::vector<catalog::TimeStep> steps;
  Rows late;
  if (runner.follows_time()) {
    StageTime& time = shard_.times[rank];
    const EventTime before = time.time();
    time.observe(task.arrivals, 0, epoch.positions, steps);
    if (time.under_watermark()) late = take_late(rows, steps, before, time);
  }
  if (rows.empty() && late.empty() && !runner.needs_time()) return;
  runner.reject_late(late);
  task.produced[rank] = runner.advance(std::move(rows), steps, call);
  task.effects[rank] = runner.take_effects();
}

void WholeRun::finish(const plan::Component& component, EpochTask& last) {
  // First everything that is due by the final time, in all stages; then what they still have.
  for (const std::uint32_t rank : component.stages) {
    StageRunner& runner = shard_.stages[rank];
    runner.next_list() = 0;
    shard_.times[rank].end_input({last.epoch.clock.back()});
    catalog::EvaluationContext evaluation = shard_.evaluation(rank, last.epoch);
    const EventTime time = shard_.times[rank].time();
    const StageCall call{.epoch = last.epoch, .evaluation = evaluation, .tracer = last.tracer, .time = time, .end_of_input = true};
    Rows rows = collect_input(runner.stage(), {}, shard_.plan->stages, last.produced, evaluation, runner.next_list());
    if (rows.empty() && !runner.needs_time()) continue;
    const std::vector<catalog::TimeStep> steps = {{.position = 0, .time = time}};
    last.produced[rank] = runner.advance(std::move(rows), steps, call);
  }
  for (const std::uint32_t rank : component.stages) last.produced[rank] = {};
  for (const std::uint32_t rank : component.stages) {
    StageRunner& runner = shard_.stages[rank];
    catalog::EvaluationContext evaluation = shard_.evaluation(rank, last.epoch);
    const StageCall call{.epoch = last.epoch,
                         .evaluation = evaluation,
                         .tracer = last.tracer,
                         .time = shard_.times[rank].time(),
                         .end_of_input = true};
    Rows rows = collect_input(runner.stage(), {}, shard_.plan->stages, last.produced, evaluation, runner.next_list());
    last.produced[rank] = runner.finish(std::move(rows), call);
    last.effects[rank] = runner.take_effects();
  }
}

}  // namespace varpulis::runtime
