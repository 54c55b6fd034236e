#pragma once
// What events do to running totals: a total for each state, and for each gapped edge that leaves it, and one for complete trends.
#include <bit>
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
  /// What so many such events one after another do, where only trends are counted: `doubling`: one move, to a repeated step, and with b trends
  /// waiting there and p before it, n events make it 2^n b + (2^n - 1) p; `adding`: one move that comes from elsewhere, n p more.
  enum class Burst : std::uint8_t { each, adding, doubling };
  Burst burst = Burst::each;          // each: event by event
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
  /// So many events, one after another, of a program that counts trends and nothing else. `opens`: trends may begin with them.
  void take_burst(const Actions& actions, Cell* totals, std::uint64_t events, bool opens = true) const {
    if (!take_small_burst(actions, totals, events, opens)) take_large_burst(actions, totals, events, opens);
  }

 private:
  [[nodiscard]] bool take_small_burst(const Actions& actions, Cell* totals, std::uint64_t events, bool opens) const;
  void take_large_burst(const Actions& actions, Cell* totals, std::uint64_t events, bool opens) const;
  [[nodiscard]] bool apply_burst(const Actions& actions, Cell* totals, std::uint32_t events, bool opens) const;
  [[nodiscard]] bool apply_counts(const Actions& actions, Cell* totals, bool opens) const;

  const Program& program_;
  std::uint32_t width_ = 1, cells_ = 0;
  std::vector<std::uint32_t> begin_;  // by state, of its totals
  std::unordered_map<std::uint64_t, Actions> by_items_;
  std::uint64_t last_items_ = 0;
  const Actions* last_ = nullptr;     // of last_items_
  std::vector<Cell> arriving_;
};

/// By a closed form; false, and nothing changes, where a number might not fit 63 bits.
inline bool Moves::take_small_burst(const Actions& actions, Cell* totals, std::uint64_t events, bool opens) const {
  if (actions.burst == Actions::Burst::each) return false;
  const bool doubles = actions.burst == Actions::Burst::doubling;
  const std::uint64_t growth = doubles ? events : std::bit_width(events);  // bits that numbers gain
  const Move& move = actions.moves.front();
  std::uint64_t before = move.opens && opens ? 1 : 0;
  Wide any = before;
  for (const std::uint32_t from : move.from) {
    const Wide count = totals[from].count.bits();
    any |= count;
    before += static_cast<std::uint64_t>(count);
  }
  // There are at most two terms beside one for an opening, each below 2^(61 - growth).
  if (growth > 60 || move.from.size() > 2 || (any >> (61 - growth)) != 0) return false;
  const std::uint64_t made = doubles ? (before << events) - before : before * events;
  for (std::uint32_t lane = 0; lane < move.lanes; ++lane) totals[move.to + lane].count += Count(made);
  if (move.completes) totals[completed()].count += Count(made);
  return true;
}

}  // namespace varpulis::trend
