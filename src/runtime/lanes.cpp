#include "runtime/lanes.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <map>

#include "base/assert.h"

namespace varpulis::runtime {

namespace {

class LanePlanner {
 public:
  LanePlanner(const plan::Plan& plan, const GraphOptions& options) : plan_(plan), options_(options) {}

  void add(const plan::Component& component, std::uint32_t shards) {
    if (shards > 1) return add_shards(component, shards);
    if (component.stepped || options_.step_everything) {
      // Deadlines of all its streams are run in one order, so one thread runs it: the one of its first context.
      const auto first = std::ranges::find_if(component.stages, [&](std::uint32_t rank) { return !context_of(rank).empty(); });
      LanePlan& lane = first == component.stages.end() ? idlest_worker() : context_lane(context_of(*first));
      for (const std::uint32_t rank : component.stages) lane.work.push_back({.rank = rank});
      return;
    }
    std::vector<ShardOfStage> rest;
    for (const std::uint32_t rank : component.stages) {
      if (context_of(rank).empty()) rest.push_back({.rank = rank});
      else context_lane(context_of(rank)).work.push_back({.rank = rank});
    }
    if (rest.empty()) return;
    LanePlan& lane = idlest_worker();
    lane.work.insert(lane.work.end(), rest.begin(), rest.end());
  }

  std::vector<LanePlan> take() {
    for (LanePlan& lane : lanes_) std::ranges::stable_sort(lane.work, {}, &ShardOfStage::rank);
    return std::move(lanes_);
  }

 private:
  void add_shards(const plan::Component& component, std::uint32_t shards) {
    for (std::uint32_t shard = 0; shard < shards; ++shard) {
      LanePlan& lane = worker(shard % std::max(workers_max(), options_.cores));
      for (const std::uint32_t rank : component.stages) lane.work.push_back({.rank = rank, .shard = shard});
    }
  }

  [[nodiscard]] std::size_t workers_max() const { return std::max<std::size_t>(options_.workers, 1); }
  [[nodiscard]] std::string context_of(std::uint32_t rank) const {
    return options_.use_contexts ? plan_.stages[rank].settings.context : std::string();
  }

  LanePlan& context_lane(const std::string& name) {
    const auto [entry, is_new] = by_context_.try_emplace(name, lanes_.size());
    if (is_new) {
      lanes_.push_back({.name = name, .cores = {}, .work = {}});
      const auto declared = std::ranges::find(plan_.contexts, name, &sema::BoundContext::name);
      if (declared != plan_.contexts.end()) lanes_.back().cores = declared->cores;
    }
    return lanes_[entry->second];
  }
  LanePlan& worker(std::size_t number) {
    while (workers_.size() <= number) {
      workers_.push_back(lanes_.size());
      lanes_.push_back({.name = fmt::format("worker {}", workers_.size()), .cores = {}, .work = {}});
    }
    return lanes_[workers_[number]];
  }
  /// The worker with the fewest stages so far; a new one while there are fewer than may be.
  LanePlan& idlest_worker() {
    if (workers_.size() < workers_max()) return worker(workers_.size());
    return lanes_[*std::ranges::min_element(workers_, {}, [&](std::size_t lane) { return lanes_[lane].work.size(); })];
  }

  const plan::Plan& plan_;
  const GraphOptions& options_;
  std::vector<LanePlan> lanes_;
  std::map<std::string, std::size_t> by_context_;
  std::vector<std::size_t> workers_;  // in lanes_
};

}  // namespace

std::vector<LanePlan> plan_lanes(const plan::Plan& plan, std::span<const std::uint32_t> shards, const GraphOptions& options) {
  LanePlanner planner(plan, options);
  for (std::size_t c = 0; c < plan.components.size(); ++c) planner.add(plan.components[c], shards[c]);
  return planner.take();
}

Lanes::Lanes(const plan::Plan& plan, std::vector<LanePlan> lanes, RunStage run_stage) : plan_(plan), run_stage_(std::move(run_stage)) {
  for (LanePlan& each : lanes) {
    work_ += each.work.size();
    for (const ShardOfStage& stage : each.work) shards_ = std::max<std::size_t>(shards_, stage.shard + std::size_t{1});
    Lane& lane = lanes_.emplace_back();
    lane.plan = std::move(each);
  }
  for (Lane& lane : lanes_) {
    lane.thread = std::thread([this, &lane] { run_lane(lane); });
    pin(lane);
  }
}

Lanes::~Lanes() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (Lane& lane : lanes_) lane.thread.join();
}

void Lanes::pin(Lane& lane) {
  if (lane.plan.cores.empty()) return;
  cpu_set_t wanted;
  CPU_ZERO(&wanted);
  for (const std::int64_t core : lane.plan.cores) {
    if (core >= 0 && core < CPU_SETSIZE) CPU_SET(static_cast<std::size_t>(core), &wanted);
  }
  if (pthread_setaffinity_np(lane.thread.native_handle(), sizeof wanted, &wanted) != 0) {
    notes_.push_back(fmt::format("context {}: this machine has none of the cores {}; its thread runs on any", lane.plan.name,
                                 fmt::join(lane.plan.cores, ", ")));
  }
}

void Lanes::submit(std::unique_ptr<EpochTask> task) {
  VARPULIS_ASSERT(tasks_.size() < epochs_in_flight_max);
  {
    const std::lock_guard lock(mutex_);
    Task& entry = tasks_.emplace_back();
    entry.work = std::move(task);
    entry.done.assign(plan_.stages.size() * shards_, false);
    entry.left = work_;
  }
  changed_.notify_all();
}

std::unique_ptr<EpochTask> Lanes::take_done(bool wait) {
  std::unique_lock lock(mutex_);
  if (tasks_.empty()) return nullptr;
  if (wait) changed_.wait(lock, [this] { return tasks_.front().left == 0; });
  if (tasks_.front().left > 0) return nullptr;
  std::unique_ptr<EpochTask> task = std::move(tasks_.front().work);
  tasks_.pop_front();
  ++first_;
  return task;
}

void Lanes::run_lane(Lane& lane) {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return stopping_ || lane.next < first_ + tasks_.size(); });
    if (stopping_) return;
    // A deque keeps its elements in place while others come and go at its ends, and this one stays until its stages are done.
    Task& task = tasks_[static_cast<std::size_t>(lane.next - first_)];
    for (const ShardOfStage stage : lane.plan.work) {
      const std::size_t first = stage.shard * plan_.stages.size();
      changed_.wait(lock, [&] {
        return stopping_ ||
               std::ranges::all_of(plan_.stages[stage.rank].upstream, [&](std::uint32_t producer) { return task.done[first + producer]; });
      });
      if (stopping_) return;
      lock.unlock();
      run_stage_(stage, *task.work);
      lock.lock();
      task.done[first + stage.rank] = true;
      --task.left;
      changed_.notify_all();
    }
    ++lane.next;
  }
}

}  // namespace varpulis::runtime
