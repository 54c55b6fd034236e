#include "runtime/graph.h"

#include <algorithm>

#include "base/assert.h"

namespace varpulis::runtime {

Graph::Graph(std::shared_ptr<const plan::Plan> plan, const GraphOptions& options)
    : shard_(std::move(plan), options), whole_(shard_), component_of_(shard_.stages.size()) {
  for (const plan::Component& component : shard_.plan->components) {
    for (const std::uint32_t rank : component.stages) component_of_[rank] = static_cast<std::uint32_t>(stepped_.size());
    const bool steps = component.stepped || options.step_everything;
    follows_time_ = follows_time_ || steps;
    stepped_.push_back(steps ? std::make_unique<SteppedRun>(shard_, component) : nullptr);
  }
  follows_time_ = follows_time_ || std::ranges::any_of(shard_.stages, &StageRunner::follows_time);
  std::vector<LanePlan> lanes = plan_lanes(*shard_.plan, options.workers, options.use_contexts, options.step_everything);
  if (lanes.size() > 1) {
    lanes_ = std::make_unique<Lanes>(*shard_.plan, std::move(lanes), [this](std::uint32_t rank, EpochTask& task) { run_stage(rank, task); });
  }
}

std::span<const std::string> Graph::notes() const {
  if (!lanes_) return {};
  return lanes_->notes();
}

std::optional<SteppedRun::Holder> Graph::held_back_by(std::uint32_t rank) {
  SteppedRun* const component = stepped_[component_of_[rank]].get();
  return component == nullptr ? std::nullopt : component->held_back_by(rank);
}

void Graph::run_stage(std::uint32_t rank, EpochTask& task) {
  const std::uint32_t component = component_of_[rank];
  if (!stepped_[component]) {
    whole_.run_stage(rank, task);
  } else if (shard_.plan->components[component].stages.front() == rank) {
    stepped_[component]->run(task);
  }
}

void Graph::deliver(EpochTask& task, EffectSink& sink) {
  EffectBuffer all;
  for (EffectBuffer& each : task.effects) {
    if (!each.empty()) all.append(std::move(each));
  }
  all.flush(std::max<std::uint32_t>(task.epoch.positions, 1), sink);
}

void Graph::run(const data::Epoch& epoch, EffectSink& sink, Tracer* tracer) {
  VARPULIS_ASSERT(epoch.first_position == next_position_);
  if (epoch.positions == 0) return;
  shard_.timers.start({epoch.clock[0]});
  next_position_ += epoch.positions;
  ticks_ += epoch.ticks;
  clock_ = EventTime{epoch.clock.back()};
  const auto add_ticks = [this](EpochTask& task) {
    for (std::size_t c = 0; c < stepped_.size(); ++c) {
      const plan::Component& component = shard_.plan->components[c];
      if (!stepped_[c] && !component.timers.empty()) whole_.add_ticks(component, task);
    }
  };
  if (!lanes_) {
    EpochTask task(epoch, shard_.stages.size(), follows_time_, tracer);
    add_ticks(task);
    for (std::uint32_t rank = 0; rank < shard_.stages.size(); ++rank) run_stage(rank, task);
    deliver(task, sink);
    return;
  }
  while (std::unique_ptr<EpochTask> done = lanes_->take_done(lanes_->in_flight() == Lanes::epochs_in_flight_max)) deliver(*done, sink);
  auto task = std::make_unique<EpochTask>(std::make_unique<const data::Epoch>(epoch), shard_.stages.size(), follows_time_);
  add_ticks(*task);
  lanes_->submit(std::move(task));
}

void Graph::drain(EffectSink& sink) {
  if (!lanes_) return;
  while (std::unique_ptr<EpochTask> done = lanes_->take_done(true)) deliver(*done, sink);
}

void Graph::finish(EffectSink& sink, Tracer* tracer) {
  drain(sink);
  if (next_position_ == 0) return;
  // What ends stands at the position after the last event; its clock is the last one.
  data::Epoch last;
  last.first_position = next_position_;
  last.clock.push_back(clock_.ns);
  EpochTask task(last, shard_.stages.size(), false, tracer);
  for (std::size_t c = 0; c < stepped_.size(); ++c) {
    if (stepped_[c]) stepped_[c]->finish(task);
    else whole_.finish(shard_.plan->components[c], task);
  }
  deliver(task, sink);
}

void Graph::save(state::SnapshotWriter& to) const {
  to.section("graph");
  to.put(shard_.plan->hash);
  to.put(next_position_);
  to.put(ticks_);
  to.put(clock_);
  to.put(std::uint64_t{shard_.globals.entries.size()});
  for (const catalog::Globals::Entry& entry : shard_.globals.entries) {
    to.put(entry.name);
    to.put(entry.value);
  }
  shard_.timers.save(to);
  for (const StageTime& time : shard_.times) time.save(to);
  for (const StageRunner& runner : shard_.stages) runner.save(to);
}

Result<void> Graph::load(state::SnapshotReader& from) {
  VARPULIS_CHECK(from.section("graph"));
  std::string hash;
  VARPULIS_CHECK(from.get(hash));
  if (hash != shard_.plan->hash) {
    return Error(ErrorCode::version_mismatch, "the snapshot was made by another program: its definitions differ");
  }
  VARPULIS_CHECK(from.get(next_position_));
  VARPULIS_CHECK(from.get(ticks_));
  VARPULIS_CHECK(from.get(clock_));
  std::uint64_t size = 0;
  VARPULIS_CHECK(from.get(size));
  for (std::uint64_t i = 0; i < size; ++i) {
    std::string name;
    data::Value value;
    VARPULIS_CHECK(from.get(name));
    VARPULIS_CHECK(from.get(value));
    const auto entry = std::ranges::find(shard_.globals.entries, name, &catalog::Globals::Entry::name);
    if (entry == shard_.globals.entries.end()) return Error(ErrorCode::invalid_data, fmt::format("the snapshot has an unknown variable '{}'", name));
    entry->value = std::move(value);
  }
  VARPULIS_CHECK(shard_.timers.load(from));
  for (StageTime& time : shard_.times) VARPULIS_CHECK(time.load(from));
  for (StageRunner& runner : shard_.stages) VARPULIS_CHECK(runner.load(from));
  return {};
}

}  // namespace varpulis::runtime
