#include "runtime/graph.h"

#include <algorithm>

#include "base/assert.h"

namespace varpulis::runtime {

Graph::Graph(std::shared_ptr<const plan::Plan> plan, const GraphOptions& options) : shard_(std::move(plan), options) {
  for (const plan::Component& component : shard_.plan->components) {
    if (component.stepped || options.step_everything) stepped_.push_back(std::make_unique<SteppedRun>(shard_, component));
    else whole_.push_back(std::make_unique<WholeRun>(shard_, component));
  }
  follows_time_ = !stepped_.empty() || std::ranges::any_of(shard_.stages, &StageRunner::follows_time);
}

void Graph::run(const data::Epoch& epoch, EffectSink& sink, Tracer* tracer) {
  VARPULIS_ASSERT(epoch.first_position == next_position_);
  if (epoch.positions == 0) return;
  shard_.timers.start({epoch.clock[0]});
  const Arrivals arrivals(epoch, follows_time_);
  for (const auto& each : whole_) each->run(arrivals, tracer);
  for (const auto& each : stepped_) each->run(arrivals, tracer);
  shard_.effects.flush(epoch.positions, sink);
  next_position_ += epoch.positions;
  clock_ = EventTime{epoch.clock.back()};
}

void Graph::finish(EffectSink& sink, Tracer* tracer) {
  if (next_position_ == 0) return;
  // What ends stands at the position after the last event; its clock is the last one.
  data::Epoch last;
  last.first_position = next_position_;
  last.clock.push_back(clock_.ns);
  for (const auto& each : whole_) each->finish(last, tracer);
  for (const auto& each : stepped_) each->finish(last, tracer);
  shard_.effects.flush(1, sink);
}

void Graph::save(state::SnapshotWriter& to) const {
  to.section("graph");
  to.put(shard_.plan->hash);
  to.put(next_position_);
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
