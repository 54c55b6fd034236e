#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "data/buffer.h"

namespace varpulis::pattern {

/// The events of a Chain some at a time, apart by the step that they fit, so that no branch depends on it, which nobody can predict. Of
/// the events of a key only the first is taken so, and none that fits several steps: they and those of their keys behind them are the rest, which is
/// to be taken one by one, behind the others. O(1) for each event.
class StepBlocks {
 public:
  static constexpr std::size_t events_max = 64;
  struct Event {
    std::uint32_t event = 0;
    std::uint16_t at = 0;     // in the block
    std::uint16_t opens = 0;  // how many before it in the block open a run
  };

  explicit StepBlocks(std::size_t steps) : events_((steps + 1) * events_max), counts_(steps + 1), last_block_(keys_max) {}

  /// The next block. steps_of(event): the steps that it fits, as bits, at least one; key_of(event): a number, equal for events whose keys are
  /// equal. Other events with the same number may become part of the rest.
  template <typename StepsOf, typename KeyOf>
  void fill(std::span<const std::uint32_t> events, StepsOf steps_of, KeyOf key_of) {
    std::ranges::fill(counts_, 0U);
    if (++block_ == 0) {
      std::ranges::fill(last_block_, std::uint16_t{0});
      block_ = 1;
    }
    const std::uint16_t block = block_;
    std::uint32_t opens = 0;
    for (std::size_t at = 0; at < events.size(); ++at) {
      const std::uint64_t steps = steps_of(events[at]);
      std::uint16_t& last = last_block_[key_of(events[at]) % keys_max];
      const bool is_alone = (static_cast<unsigned>(last != block) & static_cast<unsigned>((steps & (steps - 1)) == 0)) != 0;
      last = block;
      const std::size_t to = is_alone ? static_cast<std::size_t>(std::countr_zero(steps)) : counts_.size() - 1;
      events_[to * events_max + counts_[to]++] = {.event = events[at], .at = static_cast<std::uint16_t>(at), .opens = static_cast<std::uint16_t>(opens)};
      opens += static_cast<std::uint32_t>(steps & 1U);
    }
    opens_ = opens;
  }
  /// In order.
  [[nodiscard]] std::span<const Event> of_step(std::size_t step) const { return {events_.data() + step * events_max, counts_[step]}; }
  [[nodiscard]] std::span<const Event> rest() const { return of_step(counts_.size() - 1); }
  /// Of all events, how many open a run.
  [[nodiscard]] std::uint32_t opens() const { return opens_; }

 private:
  static constexpr std::size_t keys_max = 4096;

  data::Buffer<Event> events_;       // by step
  std::vector<std::uint32_t> counts_;
  std::vector<std::uint16_t> last_block_;  // by part of the hash
  std::uint16_t block_ = 0;
  std::uint32_t opens_ = 0;
};

}  // namespace varpulis::pattern
