#pragma once
#include <unordered_map>
#include <vector>

#include "trend/trends.h"

namespace varpulis::trend {

/// Programs in which no condition compares events, without bound: all trends that wait at a state are alike, so that a total for each state is
/// all there is to know. Cost per event: the edges that it takes. A burst, a run of events that all do the same to the same partition, costs
/// one step for all of its events where only trends are counted: with b trends waiting at a repeated step and p before it, n events of the
/// step make it 2^n b + (2^n - 1) p (Hamlet, SIGMOD 2021, section 3).
class RunningTrends final : public Trends {
 public:
  explicit RunningTrends(const Program& program);

  [[nodiscard]] bool take(std::uint32_t partition, std::uint32_t event, std::int64_t now, const Source& source) override;
  void take_run(std::span<const std::uint32_t> partitions, std::uint32_t begin, std::uint32_t end, const Source& source) override;
  [[nodiscard]] const Cell* total(std::uint32_t partition) override;
  void forget(std::uint32_t partition) override;
  [[nodiscard]] bool is_over(std::uint32_t, std::int64_t) override { return false; }
  [[nodiscard]] Usage usage() const override;
  void save(std::uint32_t partition, state::SnapshotWriter& to) const override;
  [[nodiscard]] Result<void> load(std::uint32_t partition, state::SnapshotReader& from) override;

 private:
  /// What an event does at one state.
  struct Move {
    std::uint32_t step = 0;
    bool opens = false, completes = false;
    std::vector<std::uint32_t> from;  // totals, as offsets in cells of the partition's
    std::uint32_t to = 0;             // the first of the state's totals; those of its gapped edges follow
    std::uint32_t lanes = 0;          // how many; 0: no trend waits here
  };
  /// What an event with some item bits does, in this order.
  struct Actions {
    bool cancels = false;
    std::vector<std::uint32_t> barred;  // totals that a negation empties
    std::vector<Move> moves;            // from later states to earlier ones, so that each finds what was before the event
    bool doubles = false;               // one move, to a repeated step, of which only trends are counted
  };

  [[nodiscard]] const Actions& actions(std::uint64_t items);
  [[nodiscard]] Cell* cells(std::uint32_t partition);
  [[nodiscard]] bool apply(const Actions& actions, Cell* cells, std::uint32_t event, const Source& source);
  [[nodiscard]] static bool apply_counts(const Actions& actions, Cell* cells, std::uint32_t completed);
  [[nodiscard]] static bool double_up(const Move& move, Cell* cells, std::uint32_t completed, std::uint32_t events);

  const Program& program_;
  std::uint32_t width_ = 1;
  std::vector<std::uint32_t> begin_;   // by state, of its totals
  std::uint32_t completed_ = 0;        // the offset of the total of complete trends
  std::uint32_t stride_ = 0;           // cells of a partition
  std::vector<Cell> cells_;            // by partition
  std::unordered_map<std::uint64_t, Actions> by_items_;
  std::uint64_t last_items_ = 0;
  const Actions* last_ = nullptr;      // of last_items_
  std::vector<Cell> arriving_;
};

}  // namespace varpulis::trend
