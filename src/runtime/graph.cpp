#include "runtime/graph.h"

#include <algorithm>
#include <map>

#include "base/assert.h"
#include "plan/division.h"

namespace varpulis::runtime {

Graph::Graph(std::shared_ptr<const plan::Plan> plan, const GraphOptions& options)
    : state_(std::move(plan), options), whole_(state_), component_of_(state_.stages.size()) {
  for (const plan::Component& component : state_.plan->components) {
    for (const std::uint32_t rank : component.stages) component_of_[rank] = static_cast<std::uint32_t>(stepped_.size());
    const bool steps = component.stepped || options.step_everything;
    follows_time_ = follows_time_ || steps;
    needs_arrival_times_ = needs_arrival_times_ || steps;
    stepped_.push_back(steps ? std::make_unique<SteppedRun>(state_, component) : nullptr);
  }
  follows_time_ = follows_time_ || std::ranges::any_of(state_.stages, &StageRunner::follows_time);
  needs_arrival_times_ = needs_arrival_times_ || std::ranges::any_of(state_.times, &StageTime::under_watermark);
  for (std::uint32_t rank = 0; rank < state_.stages.size() && state_.plan->timers.empty(); ++rank) {
    if (state_.stages[rank].may_take_apart()) take_apart_.push_back(rank);
  }
  for (std::size_t c = 0; c < stepped_.size(); ++c) shards_.push_back(shards_wanted(c));
  arrange();
  share_operators();
}

void Graph::share_operators() {
  if (lanes_) return;
  std::map<std::string, StageRunner*> known;
  for (std::size_t c = 0; c < stepped_.size(); ++c) {
    const plan::Component& component = state_.plan->components[c];
    if (stepped_[c] || shards_[c] > 1 || component.stages.size() > 1 || !component.timers.empty()) continue;
    const plan::Stage& stage = state_.plan->stages[component.stages.front()];
    const auto is_plain = [](const plan::Input& input) { return input.filter == nullptr; };
    if (stage.operators.empty() || !stage.upstream.empty() || stage.settings.event_time || !std::ranges::all_of(stage.inputs, is_plain)) continue;
    std::string key = stage.operators.front().spec->shared_as();
    if (key.empty()) continue;
    for (const plan::Input& input : stage.inputs) key += fmt::format("; {}", input.type);
    const auto [first, is_new] = known.try_emplace(std::move(key), &state_.stages[stage.rank]);
    if (!is_new) state_.stages[stage.rank].take_first_from(first->second->share_first());
  }
}

std::uint32_t Graph::shards_wanted(std::size_t component) const {
  if (stepped_[component] || !state_.plan->components[component].division.possible) return 1;
  const plan::Division& division = state_.plan->components[component].division;
  const std::size_t workers = division.wanted ? std::max(state_.options.workers, state_.options.cores) : state_.options.workers;
  // Many streams keep the threads busy as they are; divided, each would be visited once for every thread.
  if (!division.wanted && workers <= plan::workers_kept_busy(*state_.plan)) return 1;
  return static_cast<std::uint32_t>(std::clamp<std::size_t>(workers, 1, division.shards_max.value_or(shards_limit)));
}

void Graph::arrange() {
  lanes_.reset();
  std::vector<bool> whole(stepped_.size());
  for (std::size_t c = 0; c < whole.size(); ++c) whole[c] = !stepped_[c] && shards_[c] == 1;
  selectors_ = std::make_unique<const RowSelectors>(*state_.plan, state_.raw_types, whole);
  whole_.use(*selectors_);
  families_.clear();
  for (const RowSelectors::Group& group : selectors_->groups()) {
    families_.emplace_back();
    for (plan::Family& family : plan::families(*state_.plan, group.ranks, RowSelectors::stages_min)) {
      families_.back().push_back(std::make_unique<FamilyRun>(state_, std::move(family), group));
    }
  }
  operator_families_.clear();
  // What a member alone would have to say of the events that it looks at, or give up, is for itself to tell.
  if (state_.options.watcher == nullptr && state_.options.state_max == UINT64_MAX) {
    std::vector<std::uint32_t> ranks;
    for (std::uint32_t rank = 0; rank < state_.stages.size(); ++rank) {
      if (whole[component_of_[rank]]) ranks.push_back(rank);
    }
    for (plan::Family& family : plan::operator_families(*state_.plan, ranks, RowSelectors::stages_min)) {
      operator_families_.push_back(std::make_unique<OperatorFamilyRun>(state_, std::move(family)));
    }
  }
  shards_most_ = 1;
  for (const std::uint32_t shards : shards_) shards_most_ = std::max(shards_most_, shards);
  state_.further.clear();
  for (std::uint32_t shard = 1; shard < shards_most_; ++shard) {
    std::deque<StageRunner>& stages = state_.further.emplace_back();
    for (const plan::Stage& stage : state_.plan->stages) stages.emplace_back(stage);
  }
  std::vector<LanePlan> lanes = plan_lanes(*state_.plan, shards_, state_.options);
  if (lanes.size() < 2) return;
  lanes_ = std::make_unique<Lanes>(*state_.plan, std::move(lanes), [this](ShardOfStage stage, EpochTask& task) { run_stage(stage, task); });
}

std::span<const std::string> Graph::notes() const {
  if (!lanes_) return {};
  return lanes_->notes();
}

std::optional<SteppedRun::Holder> Graph::held_back_by(std::uint32_t rank) {
  SteppedRun* const component = stepped_[component_of_[rank]].get();
  return component == nullptr ? std::nullopt : component->held_back_by(rank);
}

StageRunner::Counts Graph::counts(std::uint32_t rank) const {
  settle_families();
  StageRunner::Counts counts = state_.stages[rank].counts();
  for (std::uint32_t shard = 1; shard < shards_[component_of_[rank]]; ++shard) counts += state_.stage(shard, rank).counts();
  return counts;
}

std::vector<catalog::StateUsage> Graph::usage(std::uint32_t rank) const {
  settle_families();
  std::vector<catalog::StateUsage> usage = state_.stages[rank].usage();
  for (std::uint32_t shard = 1; shard < shards_[component_of_[rank]]; ++shard) {
    const std::vector<catalog::StateUsage> more = state_.stage(shard, rank).usage();
    for (std::size_t op = 0; op < usage.size(); ++op) usage[op] += more[op];
  }
  return usage;
}

void Graph::run_stage(ShardOfStage stage, EpochTask& task) {
  const std::uint32_t component = component_of_[stage.rank];
  if (is_done(task, stage.rank)) return;
  if (!stepped_[component]) {
    whole_.run_stage(stage.rank, stage.shard, shards_[component] > 1 ? &task.divided[component] : nullptr, task);
  } else if (state_.plan->components[component].stages.front() == stage.rank) {
    stepped_[component]->run(task);
  }
}

void Graph::run_families(EpochTask& task) {
  if (task.tracer != nullptr || selectors_->groups().empty()) return;
  const std::vector<RowSelectors::LookedUp> found = selectors_->look_up(task.raw);
  std::vector<bool> wanted;
  for (std::size_t g = 0; g < found.size(); ++g) {
    std::size_t left = selectors_->groups()[g].ranks.size();
    for (const std::unique_ptr<FamilyRun>& family : families_[g]) {
      if (!family->run(found[g], task.epoch, task.together)) continue;
      task.done.resize(state_.stages.size(), false);
      for (const std::uint32_t rank : family->stages()) task.done[rank] = true;
      left -= family->stages().size();
    }
    wanted.push_back(left > 0);
  }
  task.selected = selectors_->select(found, wanted);
}

void Graph::run_operator_families(EpochTask& task) {
  const bool may_take_over = !lanes_ || lanes_->in_flight() == 0;
  for (const std::unique_ptr<OperatorFamilyRun>& family : operator_families_) {
    if (!family->run(task, may_take_over)) continue;
    task.done.resize(state_.stages.size(), false);
    for (const std::uint32_t rank : family->stages()) task.done[rank] = true;
  }
}

void Graph::prepare(EpochTask& task) {
  run_families(task);
  run_operator_families(task);
  if (task.epoch.in_order) {
    for (const std::uint32_t rank : take_apart_) {
      if (is_done(task, rank)) continue;
      task.in_order = true;
      task.ranks.expect(task.raw.of(state_.raw_types.read_by(rank)));
    }
  }
  if (task.in_order) {
    task.ranks.find(task.epoch.positions);
    task.pauses.find(task.epoch, state_.options.idle_timeout);
  }
  task.divided.resize(stepped_.size());
  for (std::size_t c = 0; c < stepped_.size(); ++c) {
    const plan::Component& component = state_.plan->components[c];
    if (!stepped_[c] && !component.timers.empty()) whole_.add_ticks(component, task);
    if (shards_[c] > 1) task.divided[c] = whole_.divide(component, shards_[c], task);
  }
}

void Graph::deliver(EpochTask& task, EffectSink& sink) {
  EffectBuffer all = std::move(task.together);
  for (ShardWork& shard : task.shards) {
    for (std::size_t rank = 0; rank < shard.effects.size(); ++rank) {
      EffectBuffer& effects = shard.effects[rank];
      if (effects.empty()) continue;
      if (shards_[component_of_[rank]] > 1) effects.set_turns(shard.notes[rank].turns);
      all.append(std::move(effects));
    }
  }
  all.flush(std::max<std::uint32_t>(task.epoch.positions, 1), sink, warnings_);
}

void Graph::run(const data::Epoch& epoch, EffectSink& sink, Tracer* tracer) {
  VARPULIS_ASSERT(epoch.first_position == next_position_);
  if (epoch.positions == 0) return;
  state_.timers.start({epoch.clock[0]});
  next_position_ += epoch.positions;
  ticks_ += epoch.ticks;
  clock_ = EventTime{epoch.clock.back()};
  if (!lanes_) {
    EpochTask task(epoch, state_.raw_types, state_.stages.size(), shards_most_, needs_arrival_times_, tracer);
    prepare(task);
    for (std::uint32_t rank = 0; rank < state_.stages.size(); ++rank) {
      for (std::uint32_t shard = 0; shard < shards_[component_of_[rank]]; ++shard) run_stage({.rank = rank, .shard = shard}, task);
    }
    deliver(task, sink);
    return;
  }
  while (std::unique_ptr<EpochTask> done = lanes_->take_done(lanes_->in_flight() == Lanes::epochs_in_flight_max)) deliver(*done, sink);
  auto task = std::make_unique<EpochTask>(std::make_unique<const data::Epoch>(epoch), state_.raw_types, state_.stages.size(), shards_most_, needs_arrival_times_);
  prepare(*task);
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
  EpochTask task(last, state_.raw_types, state_.stages.size(), shards_most_, false, tracer);
  std::vector<bool> has_finished(stepped_.size(), false);
  for (const std::unique_ptr<OperatorFamilyRun>& family : operator_families_) {
    if (!family->finish(clock_)) continue;
    for (const std::uint32_t rank : family->stages()) has_finished[component_of_[rank]] = true;
  }
  for (std::size_t c = 0; c < stepped_.size(); ++c) {
    if (has_finished[c]) continue;
    if (stepped_[c]) stepped_[c]->finish(task);
    else whole_.finish(state_.plan->components[c], shards_[c], task);
  }
  deliver(task, sink);
}

void Graph::settle_families() const {
  for (const auto& of_group : families_) {
    for (const std::unique_ptr<FamilyRun>& family : of_group) family->settle();
  }
  for (const std::unique_ptr<OperatorFamilyRun>& family : operator_families_) family->settle();
}

void Graph::save(state::SnapshotWriter& to) const {
  settle_families();
  to.section("graph");
  to.put(state_.plan->hash);
  to.put(next_position_);
  to.put(ticks_);
  to.put(clock_);
  to.put(std::uint64_t{state_.globals.entries.size()});
  for (const catalog::Globals::Entry& entry : state_.globals.entries) {
    to.put(entry.name);
    to.put(entry.value);
  }
  warnings_.save(to);
  state_.timers.save(to);
  for (const StageTime& time : state_.times) time.save(to);
  for (const std::uint32_t shards : shards_) to.put(std::uint64_t{shards});
  for (std::uint32_t rank = 0; rank < state_.stages.size(); ++rank) {
    for (std::uint32_t shard = 0; shard < shards_[component_of_[rank]]; ++shard) state_.stage(shard, rank).save(to);
  }
}

Result<void> Graph::load(state::SnapshotReader& from) {
  VARPULIS_CHECK(from.section("graph"));
  std::string hash;
  VARPULIS_CHECK(from.get(hash));
  if (hash != state_.plan->hash) {
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
    const auto entry = std::ranges::find(state_.globals.entries, name, &catalog::Globals::Entry::name);
    if (entry == state_.globals.entries.end()) return Error(ErrorCode::invalid_data, fmt::format("the snapshot has an unknown variable '{}'", name));
    entry->value = std::move(value);
  }
  VARPULIS_CHECK(warnings_.load(from));
  VARPULIS_CHECK(state_.timers.load(from));
  for (StageTime& time : state_.times) VARPULIS_CHECK(time.load(from));
  VARPULIS_CHECK(load_shards(from));
  for (std::uint32_t rank = 0; rank < state_.stages.size(); ++rank) {
    for (std::uint32_t shard = 0; shard < shards_[component_of_[rank]]; ++shard) VARPULIS_CHECK(state_.stage(shard, rank).load(from));
  }
  for (const std::unique_ptr<OperatorFamilyRun>& family : operator_families_) family->loaded();
  return {};
}

Result<void> Graph::load_shards(state::SnapshotReader& from) {
  bool same = true;
  for (std::size_t c = 0; c < shards_.size(); ++c) {
    std::uint64_t shards = 0;
    VARPULIS_CHECK(from.get(shards));
    const bool divides = !stepped_[c] && state_.plan->components[c].division.possible;
    if (shards == 0 || shards > (divides ? shards_limit : 1)) {
      return Error(ErrorCode::invalid_data, fmt::format("the snapshot has {} shards of streams that cannot be divided so", shards));
    }
    same = same && shards == shards_[c];
    shards_[c] = static_cast<std::uint32_t>(shards);
  }
  if (!same) arrange();
  return {};
}

}  // namespace varpulis::runtime
