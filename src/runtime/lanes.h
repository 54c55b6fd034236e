#pragma once
// Streams on threads. A lane is a thread with some of the stages, or shards of them, which it runs for one epoch after the other; a stage
// waits for those of other lanes that feed it. So results cannot depend on lanes: every stage sees the same rows as on one thread.
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "runtime/epoch_task.h"
#include "runtime/graph_state.h"
#include "runtime/stepped_run.h"
#include "runtime/whole_run.h"

namespace varpulis::runtime {

/// A stage in one of the shards of its component.
struct ShardOfStage {
  std::uint32_t rank = 0;
  std::uint32_t shard = 0;
};

/// What one thread runs.
struct LanePlan {
  std::string name;                     // of the context, or of the worker
  std::vector<std::int64_t> cores;      // that it may run on; empty: any
  std::vector<ShardOfStage> work;       // by rank, ascending; stages of stepped components never share one with another lane
};

/// Divides the stages among lanes: one for each context that has streams, and the other streams by component and shard among `workers`
/// lanes. `shards`: of each component. One lane means that everything runs on the calling thread.
[[nodiscard]] std::vector<LanePlan> plan_lanes(const plan::Plan& plan, std::span<const std::uint32_t> shards, const GraphOptions& options);

class Lanes {
 public:
  /// Epochs on their way at once; whoever feeds more waits.
  static constexpr std::size_t epochs_in_flight_max = 4;
  /// Runs one stage of a task in one shard.
  using RunStage = std::function<void(ShardOfStage stage, EpochTask& task)>;

  /// Starts the threads. `plan` outlives the lanes.
  Lanes(const plan::Plan& plan, std::vector<LanePlan> lanes, RunStage run_stage);
  ~Lanes();
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;

  /// Hands a task over. Requires that fewer than epochs_in_flight_max are on their way.
  void submit(std::unique_ptr<EpochTask> task);
  /// The oldest task if it is done; waits for it if `wait`. Null when there is none, or it is not done.
  [[nodiscard]] std::unique_ptr<EpochTask> take_done(bool wait);
  [[nodiscard]] std::size_t in_flight() const { return tasks_.size(); }
  /// What could not be had: cores that this machine lacks.
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }
  [[nodiscard]] std::size_t count() const { return lanes_.size(); }

 private:
  struct Task {
    std::unique_ptr<EpochTask> work;
    std::vector<bool> done;      // by shard and rank
    std::size_t left = 0;        // stages not done, in all shards
  };
  struct Lane {
    LanePlan plan;
    std::uint64_t next = 0;      // number of the task that it takes next
    std::thread thread;
  };
  void run_lane(Lane& lane);
  void pin(Lane& lane);

  const plan::Plan& plan_;
  std::size_t shards_ = 1;          // of the component that has most
  std::size_t work_ = 0;            // of all lanes
  RunStage run_stage_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> tasks_;          // the oldest first; elements stay where they are
  std::uint64_t first_ = 0;         // number of tasks_.front()
  bool stopping_ = false;
  std::deque<Lane> lanes_;
  std::vector<std::string> notes_;
};

}  // namespace varpulis::runtime
