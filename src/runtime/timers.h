#pragma once
#include <optional>
#include <span>
#include <vector>

#include "plan/plan.h"
#include "state/snapshot.h"

namespace varpulis::runtime {

/// When timers tick (core rules of the specification, 2.7): the first time one delay after the first accepted event, then every period, by
/// the engine clock. A tick at the very time of an event comes before it.
class Timers {
 public:
  /// Beyond this many ticks in one gap of the engine clock the others are counted, not fired.
  static constexpr std::uint64_t ticks_per_gap_max = 100'000;

  /// `plan` outlives this.
  explicit Timers(const plan::Plan& plan) : plan_(plan), next_(plan.timers.size()), fired_(plan.timers.size()) {}

  /// The first event sets the origin.
  void start(EventTime origin);
  /// When the timer ticks next, if it has started.
  [[nodiscard]] std::optional<EventTime> next(std::uint32_t timer) const;
  /// The engine clock moves to a new position: a new gap begins.
  void begin_gap(std::uint32_t timer) { fired_[timer] = 0; }
  /// The tick at next() happens. Returns how many further ticks of this gap, which ends at `clock`, are passed over because there were too
  /// many.
  std::uint64_t tick(std::uint32_t timer, EventTime clock);

  struct Tick {
    std::uint32_t position = 0;  // in the epoch
    EventTime at;
  };
  /// The rows of ticks: type `Timer_<stream>`, field `timestamp` in milliseconds.
  [[nodiscard]] data::Rows rows(std::uint32_t timer, std::span<const Tick> ticks, std::uint64_t first_position) const;

  void save(state::SnapshotWriter& to) const;
  [[nodiscard]] Result<void> load(state::SnapshotReader& from);

 private:
  const plan::Plan& plan_;
  std::optional<EventTime> origin_;
  std::vector<EventTime> next_;       // by timer, once there is an origin
  std::vector<std::uint64_t> fired_;  // by timer, in this gap
};

}  // namespace varpulis::runtime
