#pragma once
// What events do to running totals: a total for each state, and for each gapped edge that leaves it, and one for complete trends.
#include <unordered_map>
#include <vector>

#include "trend/program.h"
#include "trend/total.h"

namespace varpulis::trend {

/// What an event does at one state.
struct Move {
  std::uint32_t step = 0;
  bool opens = false, completes = false;
  std::vector<std::uint32_t> from;  // totals, as offsets in cells
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

/// The running totals of a program without conditions that compare events, as a row of cells.
class Moves {
 public:
  explicit Moves(const Program& program);

  /// Cells of all totals; that of complete trends is the last one.
  [[nodiscard]] std::uint32_t cells() const { return cells_; }
  [[nodiscard]] std::uint32_t completed() const { return cells_ - width_; }
  [[nodiscard]] std::uint32_t width() const { return width_; }
  void clear(Cell* totals) const;

  /// Valid until the next call with other bits.
  [[nodiscard]] const Actions& actions(std::uint64_t items);
  /// Brings totals up to date with an event; true: it completes a trend. `opens`: trends may begin with it.
  [[nodiscard]] bool apply(const Actions& actions, Cell* totals, const ElementValues& element, bool opens);
  /// So many events at once, by a closed form; false, and nothing changes, where a number would leave the exact range. Requires
  /// actions.doubles.
  [[nodiscard]] bool apply_burst(const Actions& actions, Cell* totals, std::uint32_t events) const;

 private:
  [[nodiscard]] bool apply_counts(const Actions& actions, Cell* totals, bool opens) const;

  const Program& program_;
  std::uint32_t width_ = 1, cells_ = 0;
  std::vector<std::uint32_t> begin_;  // by state, of its totals
  std::unordered_map<std::uint64_t, Actions> by_items_;
  std::uint64_t last_items_ = 0;
  const Actions* last_ = nullptr;     // of last_items_
  std::vector<Cell> arriving_;
};

}  // namespace varpulis::trend
