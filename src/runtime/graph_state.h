#pragma once
#include <deque>
#include <memory>
#include <vector>

#include "catalog/evaluation.h"
#include "plan/plan.h"
#include "runtime/effect_buffer.h"
#include "runtime/stage_runner.h"
#include "runtime/stage_time.h"
#include "runtime/timers.h"

namespace varpulis::runtime {

struct GraphOptions {
  std::uint64_t seed = 0;
  catalog::FunctionLimits function_limits;
  std::uint64_t matches_max = 10'000;  // results of one completed match of a pattern
  std::uint64_t state_max = UINT64_MAX;  // bytes, about, that unfinished matches of one pattern may need
  std::int64_t idle_timeout = 30'000'000'000;  // ns of the engine clock after which an input that is silent lets time pass
  std::size_t workers = 1;       // threads at most for streams outside contexts, and shards among which rows are divided
  std::size_t cores = 0;         // above 0: `.concurrent` asks for threads itself, up to so many; else it only sets limits
  bool use_contexts = false;     // streams of a `.context` run on a thread of their own
  catalog::MatchWatcher* watcher = nullptr;  // null: nobody looks on while patterns are matched
  bool step_everything = false;  // step every component deadline by deadline: slow, the same results; for tests
};

/// Everything that the stages keep between epochs, and what they share while one runs.
struct GraphState {
  GraphState(std::shared_ptr<const plan::Plan> from, const GraphOptions& with);

  /// What expressions of a stage see in this epoch.
  [[nodiscard]] catalog::EvaluationContext evaluation(std::uint32_t rank, const data::Epoch& epoch) const;
  /// The stage in one of the shards of its component.
  [[nodiscard]] StageRunner& stage(std::uint32_t shard, std::uint32_t rank) { return shard == 0 ? stages[rank] : further[shard - 1][rank]; }
  [[nodiscard]] const StageRunner& stage(std::uint32_t shard, std::uint32_t rank) const {
    return shard == 0 ? stages[rank] : further[shard - 1][rank];
  }

  std::shared_ptr<const plan::Plan> plan;
  GraphOptions options;
  RawTypes raw_types;
  catalog::Globals globals;
  std::deque<StageRunner> stages;                // by rank, in their first shard
  std::deque<std::deque<StageRunner>> further;   // by shard from the second on, then by rank; used of divided components
  std::vector<StageTime> times;                  // by rank: the same in all shards
  Timers timers;
};

}  // namespace varpulis::runtime
