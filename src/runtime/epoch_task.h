#pragma once
#include <memory>
#include <utility>
#include <vector>

#include "runtime/effect_buffer.h"
#include "runtime/input_rows.h"
#include "runtime/raw_rows.h"
#include "runtime/row_pauses.h"
#include "runtime/row_ranks.h"
#include "runtime/row_selectors.h"
#include "runtime/stage_time.h"
#include "runtime/tracer.h"

namespace varpulis::runtime {

/// What the stages of one shard have made of an epoch so far. Each stage writes its own entries only.
struct ShardWork {
  explicit ShardWork(std::size_t stages) : produced(stages), effects(stages), notes(stages) {}
  ProducedRows produced;                     // by rank
  std::vector<EffectBuffer> effects;         // by rank
  std::vector<catalog::ShardNotes> notes;    // by rank; of divided components
};

/// What all shards of a divided component start from.
struct DividedInput {
  std::vector<std::vector<data::Rows>> raw;                // by shard: its rows of the input
  std::vector<std::vector<catalog::TimeStep>> steps;       // by rank; of its stages that follow time
};

/// An epoch on its way through the stages.
struct EpochTask {
  /// `from` and `types` outlive the task. Without `with_times`, for graphs in which nothing asks for them, arrivals have no times.
  EpochTask(const data::Epoch& from, RawTypes& types, std::size_t stages, std::size_t shard_count, bool with_times, Tracer* looks_on)
      : epoch(from), arrivals(epoch, with_times), tracer(looks_on), raw(types, epoch), shards(works(shard_count, stages)) {}
  /// The task keeps the epoch itself.
  EpochTask(std::unique_ptr<const data::Epoch> from, RawTypes& types, std::size_t stages, std::size_t shard_count, bool with_times)
      : owned(std::move(from)), epoch(*owned), arrivals(epoch, with_times), tracer(nullptr), raw(types, epoch), shards(works(shard_count, stages)) {}
  EpochTask(const EpochTask&) = delete;
  EpochTask& operator=(const EpochTask&) = delete;

  std::unique_ptr<const data::Epoch> owned;
  const data::Epoch& epoch;
  Arrivals arrivals;
  Tracer* tracer;
  bool in_order = false;               // no event is earlier than one before it; not looked at where nobody asks
  RawRows raw;                         // of the epoch, and of ticks that fall into it
  std::vector<SelectedRows> selected;  // by RowSelectors::place_of; empty: not looked for
  std::vector<bool> done;              // by rank: stages that were run together with others before; empty: none was
  EffectBuffer together;               // what came of them
  RowPauses pauses;                    // likewise
  RowRanks ranks;                      // of raw rows, where streams take them by type
  std::vector<std::pair<std::uint32_t, std::uint64_t>> ticks_passed_over;  // by rank of the timer's stage
  std::vector<DividedInput> divided;   // by component; empty where rows are not divided
  std::vector<ShardWork> shards;       // components that are not divided run in the first one

 private:
  static std::vector<ShardWork> works(std::size_t shard_count, std::size_t stages) {
    std::vector<ShardWork> works;
    for (std::size_t shard = 0; shard < shard_count; ++shard) works.emplace_back(stages);
    return works;
  }
};

}  // namespace varpulis::runtime
