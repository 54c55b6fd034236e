#include "runtime/lanes.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <map>

#include "base/assert.h"

namespace varpulis::runtime {

std::vector<LanePlan> plan_lanes(const plan::Plan& plan, std::size_t workers, bool with_contexts, bool step_everything) {
  std::vector<LanePlan> lanes;
  std::map<std::string, std::size_t> by_context;
  std::vector<std::size_t> worker_lanes;
  const auto context_lane = [&](const std::string& name) -> LanePlan& {
    const auto [entry, is_new] = by_context.try_emplace(name, lanes.size());
    if (is_new) {
      lanes.push_back({.name = name, .cores = {}, .stages = {}});
      const auto declared = std::ranges::find(plan.contexts, name, &sema::BoundContext::name);
      if (declared != plan.contexts.end()) lanes.back().cores = declared->cores;
    }
    return lanes[entry->second];
  };
  // The worker with the fewest stages so far; a new one while there are fewer than `workers`.
  const auto worker_lane = [&]() -> LanePlan& {
    if (worker_lanes.size() < std::max<std::size_t>(workers, 1)) {
      lanes.push_back({.name = fmt::format("worker {}", worker_lanes.size() + 1), .cores = {}, .stages = {}});
      worker_lanes.push_back(lanes.size() - 1);
      return lanes.back();
    }
    return lanes[*std::ranges::min_element(worker_lanes, {}, [&](std::size_t lane) { return lanes[lane].stages.size(); })];
  };
  for (const plan::Component& component : plan.components) {
    const auto context_of = [&](std::uint32_t rank) { return with_contexts ? plan.stages[rank].settings.context : std::string(); };
    if (component.stepped || step_everything) {
      // Deadlines of all its streams are run in one order, so one thread runs it: the one of its first context.
      const auto first = std::ranges::find_if(component.stages, [&](std::uint32_t rank) { return !context_of(rank).empty(); });
      LanePlan& lane = first == component.stages.end() ? worker_lane() : context_lane(context_of(*first));
      lane.stages.insert(lane.stages.end(), component.stages.begin(), component.stages.end());
      continue;
    }
    std::vector<std::uint32_t> rest;
    for (const std::uint32_t rank : component.stages) {
      if (context_of(rank).empty()) rest.push_back(rank);
      else context_lane(context_of(rank)).stages.push_back(rank);
    }
    if (rest.empty()) continue;
    LanePlan& lane = worker_lane();
    lane.stages.insert(lane.stages.end(), rest.begin(), rest.end());
  }
  for (LanePlan& lane : lanes) std::ranges::sort(lane.stages);
  return lanes;
}

Lanes::Lanes(const plan::Plan& plan, std::vector<LanePlan> lanes, RunStage run_stage) : plan_(plan), run_stage_(std::move(run_stage)) {
  for (LanePlan& each : lanes) {
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
    entry.done.assign(plan_.stages.size(), false);
    entry.left = plan_.stages.size();
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
    for (const std::uint32_t rank : lane.plan.stages) {
      changed_.wait(lock, [&] {
        return stopping_ || std::ranges::all_of(plan_.stages[rank].upstream, [&](std::uint32_t producer) { return task.done[producer]; });
      });
      if (stopping_) return;
      lock.unlock();
      run_stage_(rank, *task.work);
      lock.lock();
      task.done[rank] = true;
      --task.left;
      changed_.notify_all();
    }
    ++lane.next;
  }
}

}  // namespace varpulis::runtime
