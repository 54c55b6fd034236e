#pragma once
#include <cmath>
#include <cstdlib>
#include <memory>
#include <optional>
#include <span>

#include "base/result.h"
#include "pattern/events.h"
#include "state/snapshot.h"
#include "trend/program.h"
#include "trend/window_run.h"

namespace varpulis::trend {

/// What the trends of an operator take from: an epoch's events, and the values that aggregates are over.
struct Source {
  pattern::Events& events;
  std::span<const double* const> columns;  // by value column, by event; NaN where the event has no finite number
  // By step with an ordered comparison, by event: its number; NaN where it has none that a double holds exactly. Null: of other steps.
  std::span<const double* const> compared;
};

/// Totals over all trends of each partition, brought up to date with every event and without listing trends. Partitions are dense numbers.
class Trends {
 public:
  Trends() = default;
  Trends(const Trends&) = delete;
  Trends& operator=(const Trends&) = delete;
  virtual ~Trends() = default;

  /// An event of a partition arrives when stream time is `now`: under a bound only events since then less the bound are live, and with them
  /// trends. True: it completes a trend that was not complete before.
  [[nodiscard]] virtual bool take(std::uint32_t partition, std::uint32_t event, std::int64_t now, const Source& source) = 0;
  /// The events [begin, end) of an epoch, by turns, where nobody asks what they complete; for programs with windows, or without bound.
  virtual void take_run(std::span<const std::uint32_t> partitions, std::uint32_t begin, std::uint32_t end, const Source& source) {
    for (std::uint32_t event = begin; event < end; ++event) {
      if (source.events.items[event] != 0) (void)take(partitions[event], event, INT64_MIN, source);
    }
  }
  /// The events of the only partition of a program that takes_bursts(), kind by kind, and the windows that end with them.
  virtual void take_window(std::span<const EventsOfKind>, WindowRun&) {}
  /// The total over all complete trends of live events, as of the last event; valid until the next call. Layout::width() cells.
  [[nodiscard]] virtual const Cell* total(std::uint32_t partition) = 0;
  /// The partition begins anew.
  virtual void forget(std::uint32_t partition) = 0;
  /// No event of the partition is live at `now`, so that forgetting it changes nothing.
  [[nodiscard]] virtual bool is_over(std::uint32_t partition, std::int64_t now) = 0;
  /// Events that came when they were not live any more.
  [[nodiscard]] std::uint64_t take_out_of_order() { return std::exchange(out_of_order_, 0); }

  struct Usage {
    std::uint64_t totals = 0, bytes = 0;
  };
  [[nodiscard]] virtual Usage usage() const = 0;
  virtual void save(std::uint32_t partition, state::SnapshotWriter& to) const = 0;
  [[nodiscard]] virtual Result<void> load(std::uint32_t partition, state::SnapshotReader& from) = 0;

 protected:
  std::uint64_t out_of_order_ = 0;
};

/// `program` outlives the result.
[[nodiscard]] std::unique_ptr<Trends> make_trends(const Program& program);

/// The number as a double, if that is exact.
[[nodiscard]] inline std::optional<double> exact_number(const data::Value& value) {
  constexpr std::int64_t exact_max = std::int64_t{1} << 53U;
  if (value.kind() == data::Kind::integer && value.as_integer() >= -exact_max && value.as_integer() <= exact_max) {
    return static_cast<double>(value.as_integer());
  }
  if (value.kind() == data::Kind::real && !std::isnan(value.as_real())) return value.as_real();
  return std::nullopt;
}

/// What is later than `bound` before `now`; saturates.
[[nodiscard]] inline std::int64_t live_since(std::int64_t now, std::int64_t bound) {
  return now < INT64_MIN + bound ? INT64_MIN : now - bound;
}

}  // namespace varpulis::trend
