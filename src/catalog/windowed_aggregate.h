#pragma once
// Aggregates over windows: what a window operator does to the windows of an epoch is a script of steps, and every aggregate runs it over
// its own columns. So an aggregate is one tight loop per epoch, whatever the kind of window, and keys cost it an array index.
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "data/column.h"
#include "data/column_builder.h"
#include "state/snapshot.h"

namespace varpulis::catalog {

/// One thing that happens to the window in `slot`; a step does what it says in the order add, evict, emit, clear.
struct WindowStep {
  static constexpr std::uint8_t add = 1;    // the next row of the added columns joins the window at its end
  static constexpr std::uint8_t emit = 2;   // its result is wanted
  static constexpr std::uint8_t clear = 4;  // it becomes empty; the slot may serve another window afterwards
  std::uint32_t slot = 0;
  std::uint32_t evictions = 0;              // so many of its oldest rows leave
  std::uint8_t what = 0;
};

/// The steps of an epoch, in order, and the columns they speak of.
struct WindowScript {
  std::vector<WindowStep> steps;
  std::uint32_t slots = 0;     // every slot is below
  std::uint32_t added = 0;     // steps that add
  std::uint32_t evicted = 0;   // rows that leave
  std::uint32_t emitted = 0;   // steps that emit
};

/// Argument columns of one call: added[a] holds argument a of the rows that join, in the order of the steps that add; evicted[a] that of
/// the rows that leave, in the order in which they do. Constant arguments are null pointers; so are evicted columns of an aggregate that
/// does not want them. `count()` without argument has none.
struct WindowColumns {
  std::span<const data::ColumnPtr> added;
  std::span<const data::ColumnPtr> evicted;
};

/// The state of one aggregate call in all windows of one operator. Slots come into being empty.
class WindowedAggregate {
 public:
  WindowedAggregate() = default;
  WindowedAggregate(const WindowedAggregate&) = delete;
  WindowedAggregate& operator=(const WindowedAggregate&) = delete;
  virtual ~WindowedAggregate() = default;

  /// Runs the script and appends the results of its emitting steps to `results`, from row `first` on; null where there is none.
  virtual void run(const WindowScript& script, const WindowColumns& columns, data::ColumnBuilder& results, std::size_t first) = 0;
  /// True: it wants to see the values that leave windows (sums). False: it keeps what it needs (extremes), or windows never slide.
  [[nodiscard]] virtual bool wants_evicted() const { return false; }
  /// The results of the last run() that lack values because of a bound, in order.
  struct LeftOut {
    std::size_t result = 0;    // counted among the emitting steps
    std::uint64_t values = 0;  // that it lacks
  };
  [[nodiscard]] virtual std::vector<LeftOut> take_left_out() { return {}; }
  [[nodiscard]] virtual std::uint64_t bytes() const = 0;
  virtual void save(state::SnapshotWriter& to) const = 0;
  virtual Result<void> load(state::SnapshotReader& from) = 0;
};

}  // namespace varpulis::catalog
