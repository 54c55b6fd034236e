#pragma once
#include <memory>
#include <utility>
#include <vector>

#include "runtime/effect_buffer.h"
#include "runtime/input_rows.h"
#include "runtime/stage_time.h"
#include "runtime/tracer.h"

namespace varpulis::runtime {

/// An epoch on its way through the stages, and what they have made of it so far. Each stage writes its own entries only.
struct EpochTask {
  /// `from` outlives the task. Without `with_times`, for graphs in which no stage follows time, arrivals have no times.
  EpochTask(const data::Epoch& from, std::size_t stages, bool with_times, Tracer* looks_on)
      : epoch(from), arrivals(epoch, with_times), tracer(looks_on), raw(epoch.types), produced(stages), effects(stages) {}
  /// The task keeps the epoch itself.
  EpochTask(std::unique_ptr<const data::Epoch> from, std::size_t stages, bool with_times)
      : owned(std::move(from)), epoch(*owned), arrivals(epoch, with_times), tracer(nullptr), raw(epoch.types), produced(stages), effects(stages) {}
  EpochTask(const EpochTask&) = delete;
  EpochTask& operator=(const EpochTask&) = delete;

  std::unique_ptr<const data::Epoch> owned;
  const data::Epoch& epoch;
  Arrivals arrivals;
  Tracer* tracer;
  std::vector<data::Rows> raw;         // the epoch's rows, and those of ticks that fall into it
  std::vector<std::pair<std::uint32_t, std::uint64_t>> ticks_passed_over;  // by rank of the timer's stage
  std::vector<Produced> produced;      // by rank
  std::vector<EffectBuffer> effects;   // by rank
};

}  // namespace varpulis::runtime
