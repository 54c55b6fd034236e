#pragma once
// What becomes of windows that come out under `.watermark`: rows are kept until then in (timestamp, arrival) order, and go to the aggregates,
// or on as a list, only when the window is complete. So results cannot depend on the order of arrival.
#include <memory>

#include "ops/aggregate_plan.h"
#include "ops/event_time_kinds.h"
#include "ops/window_keys.h"

namespace varpulis::ops {

class ClosedWindows {
 public:
  ClosedWindows() = default;
  ClosedWindows(const ClosedWindows&) = delete;
  ClosedWindows& operator=(const ClosedWindows&) = delete;
  virtual ~ClosedWindows() = default;

  /// Keeps what is needed of the rows; their ids are appended.
  virtual void keep(const data::Rows& rows, catalog::OperatorContext& context, std::vector<std::uint32_t>& ids) = 0;
  /// Of a row that belongs to no window. It may be the last one for its id until flush().
  virtual void forget(std::uint32_t id) = 0;
  /// Whether fold() saves anything.
  [[nodiscard]] virtual bool folds() const { return false; }
  /// Rows of the next window before `end` go to the aggregates ahead of time: none comes before them any more.
  virtual void fold(std::uint32_t slot, KeyRows& key, std::uint32_t end) = 0;
  /// The rows `extent` of a key are the window that comes out; rows that no later window needs are dropped from `key`, all if `last`.
  virtual void close(std::uint32_t slot, KeyRows& key, const WindowExtent& extent, bool last, const catalog::Firing& firing,
                     catalog::OperatorContext& context) = 0;
  /// Passes on what came of the windows closed since the last call. `spelled`: the key of each of them, where keys() do not say how it is
  /// spelled; else empty.
  virtual void flush(const WindowKeys& keys, std::span<const data::Value> spelled, catalog::OperatorContext& context, catalog::Emitter& out) = 0;

  [[nodiscard]] virtual std::uint64_t rows() const = 0;
  [[nodiscard]] virtual std::uint64_t bytes() const = 0;
  /// Kept rows are written one by one, in places that the owner chooses.
  virtual void save_row(std::uint32_t id, state::SnapshotWriter& to) const = 0;
  virtual Result<void> load_row(KeptRow& row, state::SnapshotReader& from) = 0;
  virtual void save(state::SnapshotWriter& to) const = 0;
  virtual Result<void> load(state::SnapshotReader& from) = 0;
};

/// Each window becomes one event of aggregates. `overlapping`: a row may be in several windows.
[[nodiscard]] std::unique_ptr<ClosedWindows> aggregated_windows(std::shared_ptr<const AggregatePlan> plan, RootNumbers roots, bool overlapping);
/// Each window is one current list of its rows.
[[nodiscard]] std::unique_ptr<ClosedWindows> released_windows();

}  // namespace varpulis::ops
