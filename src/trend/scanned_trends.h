#pragma once
#include <deque>

#include "trend/cohorts.h"
#include "trend/ordered_totals.h"
#include "trend/partials.h"
#include "trend/trends.h"

namespace varpulis::trend {

/// Any program: an event is compared with each group of trends that waits before its states. GRETA's graph, with equal vertices put together:
/// a group is all trends whose captured values are the same as far as later conditions can tell. Cost per event: the groups, times the live
/// cohorts where there is a bound. Where one number is all that is asked of the trends at a state, they are added up by it in O(log n).
class ScannedTrends final : public Trends {
 public:
  explicit ScannedTrends(const Program& program) : program_(program), only_counts_(program.only_counts_in_order()), registers_(program.slots) {}

  [[nodiscard]] bool take(std::uint32_t partition, std::uint32_t event, std::int64_t now, const Source& source) override;
  [[nodiscard]] const Cell* total(std::uint32_t partition) override;
  void forget(std::uint32_t partition) override;
  [[nodiscard]] bool is_over(std::uint32_t partition, std::int64_t now) override;
  [[nodiscard]] Usage usage() const override;
  void save(std::uint32_t partition, state::SnapshotWriter& to) const override;
  [[nodiscard]] Result<void> load(std::uint32_t partition, state::SnapshotReader& from) override;

 private:
  /// Trends that an event has taken to a state.
  struct Arrival {
    std::uint32_t state = 0;
    std::vector<data::Value> captured;
    std::uint64_t hash = 0;
    Lane trends;
  };
  struct Partition {
    Cohorts cohorts;
    std::vector<Partials> waiting;  // by state; empty: the partition is not in use
    std::vector<OrderedTotals> ordered;  // by state: trends of those that are ordered, as far as they captured a number
    Lane completed;
    // Where events may stem from one: arrivals of the last event, which others of the same origin do not find.
    std::vector<Arrival> deferred;
    std::uint64_t deferred_root = 0;
  };

  [[nodiscard]] bool take_count(Partition& partition, std::uint32_t event, const Source& source);
  [[nodiscard]] Count arriving_count(Partition& partition, const Edge& edge, std::uint32_t step, std::uint32_t event, const Source& source);
  Partition& open(std::uint32_t partition);
  void end_cohorts(Partition& partition, std::int64_t now);
  void settle(Partition& partition);
  void cancel(Partition& partition, std::uint32_t event, const Source& source);
  void arrive(Partition& partition, std::uint32_t state, std::uint32_t event, const Source& source);
  void arrive_in_order(Partition& partition, const Edge& edge, std::uint32_t state, std::uint32_t event, const Source& source);
  [[nodiscard]] Arrival& arrival(std::uint32_t state, std::uint32_t event, const Source& source);
  void move(Partition& partition, const Lane& from, std::int64_t time, Lane& to);
  [[nodiscard]] bool fits(const Edge& edge, std::uint32_t step, std::uint32_t event, const Source& source);
  [[nodiscard]] bool condition_holds(std::uint32_t item, std::uint32_t event, const Source& source);
  void set_registers(const State& state, std::span<const data::Value> captured);
  void clear_registers(const State& state);

  const Program& program_;
  bool only_counts_;
  std::deque<Partition> partitions_;
  std::vector<data::Value> registers_;   // by slot, of the trend at hand
  std::vector<Arrival> arrivals_;        // of the event at hand
  std::vector<Cell> total_;
};

}  // namespace varpulis::trend
