#pragma once
#include <deque>

#include "trend/moves.h"
#include "trend/trends.h"

namespace varpulis::trend {

/// Programs in which no condition compares events, under a bound. An event is a linear map on the running totals; the maps of the live events
/// are multiplied by two stacks, which drop the oldest one without taking anything apart: the older events each keep what becomes of a trend
/// that begins with them or behind them, the newer ones are one product. Amortised O(1) per event, by the square of the number of totals.
/// An event out of order has its place in the sequence of arrival; when it leaves before older ones do, the stacks are made anew.
/// A trend ends to be live with its first event. Where only trends are counted, events of one kind that no trend begins with, one after another
/// and in order of time, are therefore one burst, which leaves with the event before it.
/// Source: Tangwongsan, Hirzel and Schneider, "Low-latency sliding-window aggregation in worst-case constant time", DEBS 2017 (two stacks).
class SlidingTrends final : public Trends {
 public:
  explicit SlidingTrends(const Program& program);

  [[nodiscard]] bool take(std::uint32_t partition, std::uint32_t event, std::int64_t now, const Source& source) override;
  [[nodiscard]] const Cell* total(std::uint32_t partition) override;
  void forget(std::uint32_t partition) override;
  [[nodiscard]] bool is_over(std::uint32_t partition, std::int64_t now) override;
  [[nodiscard]] Usage usage() const override;
  void save(std::uint32_t partition, state::SnapshotWriter& to) const override;
  [[nodiscard]] Result<void> load(std::uint32_t partition, state::SnapshotReader& from) override;

 private:
  struct Event {
    std::int64_t time = 0;             // of a burst, the last one's
    std::uint64_t items = 0;
    std::uint64_t count = 1;
  };
  struct Partition {
    std::deque<Event> events;          // live ones, in the order of arrival
    std::deque<double> values;         // by event, of each value column
    std::size_t older = 0;             // events of the front stack
    std::vector<Cell> front;           // by event of the front stack, the newest first: totals of trends of it and later ones up to the newest
    std::vector<Cell> back;            // the product of the newer events: by row, the totals that come of one trend; see rows_
    bool in_order = true;              // times never decrease
  };

  /// Rows of the product: of trends that are yet to begin, then of one that waits in each total but that of complete ones.
  [[nodiscard]] std::uint32_t rows() const { return moves_.cells() / moves_.width(); }
  [[nodiscard]] std::uint32_t row_cells() const { return moves_.cells(); }
  void begin_product(std::vector<Cell>& rows) const;
  Partition& open(std::uint32_t partition);
  void end_events(Partition& partition, std::int64_t now);
  void drop_oldest(Partition& partition);
  void flip(Partition& partition);
  void remake(Partition& partition, std::int64_t since);
  void append(Partition& partition, const Event& event, const ElementValues& element);
  [[nodiscard]] bool waits(const Partition& partition, std::uint32_t total) const;
  [[nodiscard]] bool may_stand_first(const Event& event);
  [[nodiscard]] ElementValues element_of(const Partition& partition, std::size_t event);

  const Program& program_;
  Moves moves_;
  std::size_t columns_ = 0;            // value columns
  std::deque<Partition> partitions_;
  std::vector<Cell> total_, row_;
  std::vector<double> element_values_;
  std::vector<const double*> element_columns_;
};

}  // namespace varpulis::trend
