#include "runtime/whole_run.h"

#include "runtime/input_rows.h"

namespace varpulis::runtime {

using data::Rows;

/// The epoch's rows and those of the ticks that fall into it.
std::vector<Rows> WholeRun::with_ticks(const data::Epoch& epoch) {
  std::vector<Rows> raw = epoch.types;
  std::vector<std::vector<Timers::Tick>> ticks(component_.timers.size());
  for (std::uint32_t p = 0; p < epoch.positions; ++p) {
    const EventTime clock{epoch.clock[p]};
    shard_.timers.begin_gap();
    for (std::size_t t = 0; t < component_.timers.size(); ++t) {
      const std::uint32_t timer = component_.timers[t];
      for (auto next = shard_.timers.next(timer); next && *next <= clock; next = shard_.timers.next(timer)) {
        ticks[t].push_back({.position = p, .at = *next});
        const std::uint64_t passed_over = shard_.timers.tick(timer, clock);
        if (passed_over > 0) shard_.stages[shard_.plan->timers[timer].stage].count(catalog::Counter::ticks_passed_over, passed_over);
      }
    }
  }
  for (std::size_t t = 0; t < ticks.size(); ++t) {
    if (!ticks[t].empty()) raw.push_back(shard_.timers.rows(component_.timers[t], ticks[t], epoch.first_position));
  }
  return raw;
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

void WholeRun::run(const Arrivals& arrivals, Tracer* tracer) {
  const data::Epoch& epoch = arrivals.epoch;
  std::vector<Rows> with_timers;
  if (!component_.timers.empty()) with_timers = with_ticks(epoch);
  const std::vector<Rows>& raw = component_.timers.empty() ? epoch.types : with_timers;
  std::vector<Produced> produced(shard_.stages.size());
  std::vector<catalog::TimeStep> steps;
  for (const std::uint32_t rank : component_.stages) {
    StageRunner& runner = shard_.stages[rank];
    runner.next_list() = 0;
    catalog::EvaluationContext evaluation = shard_.evaluation(rank, epoch);
    const StageCall call{.epoch = epoch, .evaluation = evaluation, .tracer = tracer};
    Rows rows = collect_input(runner.stage(), raw, shard_.plan->stages, produced, evaluation, runner.next_list());
    steps.clear();
    Rows late;
    if (runner.follows_time()) {
      StageTime& time = shard_.times[rank];
      const EventTime before = time.time();
      time.observe(arrivals, 0, epoch.positions, steps);
      if (time.under_watermark()) late = take_late(rows, steps, before, time);
    }
    if (rows.empty() && late.empty() && !runner.needs_time()) continue;
    runner.reject_late(late);
    produced[rank] = runner.advance(std::move(rows), steps, call);
  }
}

void WholeRun::finish(const data::Epoch& last, Tracer* tracer) {
  // First everything that is due by the final time, in all stages; then what they still have.
  std::vector<Produced> produced(shard_.stages.size());
  for (const std::uint32_t rank : component_.stages) {
    StageRunner& runner = shard_.stages[rank];
    runner.next_list() = 0;
    shard_.times[rank].end_input({last.clock.back()});
    catalog::EvaluationContext evaluation = shard_.evaluation(rank, last);
    const EventTime time = shard_.times[rank].time();
    const StageCall call{.epoch = last, .evaluation = evaluation, .tracer = tracer, .time = time, .end_of_input = true};
    Rows rows = collect_input(runner.stage(), {}, shard_.plan->stages, produced, evaluation, runner.next_list());
    if (rows.empty() && !runner.needs_time()) continue;
    const std::vector<catalog::TimeStep> steps = {{.position = 0, .time = time}};
    produced[rank] = runner.advance(std::move(rows), steps, call);
  }
  produced.assign(shard_.stages.size(), {});
  for (const std::uint32_t rank : component_.stages) {
    StageRunner& runner = shard_.stages[rank];
    catalog::EvaluationContext evaluation = shard_.evaluation(rank, last);
    const StageCall call{
        .epoch = last, .evaluation = evaluation, .tracer = tracer, .time = shard_.times[rank].time(), .end_of_input = true};
    Rows rows = collect_input(runner.stage(), {}, shard_.plan->stages, produced, evaluation, runner.next_list());
    produced[rank] = runner.finish(std::move(rows), call);
  }
}

}  // namespace varpulis::runtime
