#include "runtime/graph.h"

#include <algorithm>

#include "base/assert.h"
#include "runtime/input_rows.h"

namespace varpulis::runtime {

Graph::Graph(std::shared_ptr<const plan::Plan> plan, const GraphOptions& options)
    : plan_(std::move(plan)), options_(options), globals_(plan_->globals), stream_time_(plan_->stages.size(), EventTime::min()) {
  for (const plan::Stage& stage : plan_->stages) stages_.emplace_back(stage, effects_);
}

std::vector<catalog::TimeStep> Graph::time_steps(std::size_t stage, const data::Epoch& epoch) {
  const std::vector<std::string>& types = plan_->stages[stage].raw_types;
  std::vector<const data::Rows*> own;
  for (const data::Rows& rows : epoch.types) {
    if (rows.type && std::ranges::binary_search(types, *rows.type)) own.push_back(&rows);
  }
  std::vector<catalog::TimeStep> arrivals;
  for (const data::Rows* rows : own) {
    for (std::size_t i = 0; i < rows->size(); ++i) arrivals.push_back({.position = rows->position(i), .time = rows->time(i)});
  }
  if (own.size() > 1) std::ranges::sort(arrivals, {}, &catalog::TimeStep::position);
  std::vector<catalog::TimeStep> steps;
  EventTime& time = stream_time_[stage];
  for (const catalog::TimeStep& arrival : arrivals) {
    if (arrival.time > time) {
      time = arrival.time;
      steps.push_back(arrival);
    }
  }
  return steps;
}

void Graph::run(const data::Epoch& epoch, EffectSink& sink, Tracer* tracer) {
  VARPULIS_ASSERT(epoch.first_position == next_position_);
  run_stages(epoch, sink, tracer, false);
  next_position_ += epoch.positions;
  if (epoch.positions > 0) clock_ = EventTime{epoch.clock.back()};
}

void Graph::finish(EffectSink& sink, Tracer* tracer) {
  data::Epoch last;
  last.first_position = next_position_;
  // What finishing operators make stands at the position after the last event; its clock is the last one.
  last.clock.push_back(clock_.ns);
  run_stages(last, sink, tracer, true);
}

void Graph::run_stages(const data::Epoch& epoch, EffectSink& sink, Tracer* tracer, bool finishing) {
  std::vector<Produced> produced(stages_.size());
  for (std::size_t rank = 0; rank < stages_.size(); ++rank) {
    StageRunner& runner = stages_[rank];
    runner.next_list() = 0;
    catalog::EvaluationContext evaluation;
    evaluation.epoch = &epoch;
    evaluation.stream = runner.stage().name;
    evaluation.seed = options_.seed;
    evaluation.globals = &globals_;
    evaluation.limits = options_.function_limits;
    data::Rows rows = collect_input(runner.stage(), epoch, plan_->stages, produced, evaluation, runner.next_list());
    std::vector<catalog::TimeStep> steps;
    if (runner.needs_time()) steps = time_steps(rank, epoch);
    else if (rows.empty() && !finishing) continue;
    produced[rank] = runner.run(std::move(rows), steps, evaluation, epoch, finishing, tracer);
  }
  effects_.flush(std::max<std::uint32_t>(epoch.positions, 1), sink);
}

void Graph::save(state::SnapshotWriter& to) const {
  to.section("graph");
  to.put(plan_->hash);
  to.put(next_position_);
  to.put(clock_);
  to.put(std::uint64_t{globals_.entries.size()});
  for (const catalog::Globals::Entry& entry : globals_.entries) {
    to.put(entry.name);
    to.put(entry.value);
  }
  for (const EventTime time : stream_time_) to.put(time);
  for (const StageRunner& runner : stages_) runner.save(to);
}

Result<void> Graph::load(state::SnapshotReader& from) {
  VARPULIS_CHECK(from.section("graph"));
  std::string hash;
  VARPULIS_CHECK(from.get(hash));
  if (hash != plan_->hash) {
    return Error(ErrorCode::version_mismatch, "the snapshot was made by another program: its definitions differ");
  }
  VARPULIS_CHECK(from.get(next_position_));
  VARPULIS_CHECK(from.get(clock_));
  std::uint64_t size = 0;
  VARPULIS_CHECK(from.get(size));
  for (std::uint64_t i = 0; i < size; ++i) {
    std::string name;
    data::Value value;
    VARPULIS_CHECK(from.get(name));
    VARPULIS_CHECK(from.get(value));
    const auto entry = std::ranges::find(globals_.entries, name, &catalog::Globals::Entry::name);
    if (entry == globals_.entries.end()) return Error(ErrorCode::invalid_data, fmt::format("the snapshot has an unknown variable '{}'", name));
    entry->value = std::move(value);
  }
  for (EventTime& time : stream_time_) VARPULIS_CHECK(from.get(time));
  for (StageRunner& runner : stages_) VARPULIS_CHECK(runner.load(from));
  return {};
}

}  // namespace varpulis::runtime
