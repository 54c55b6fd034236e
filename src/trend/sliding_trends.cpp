#include "trend/sliding_trends.h"

#include <algorithm>

#include "trend/lane.h"
#include "trend/product.h"

namespace varpulis::trend {

SlidingTrends::SlidingTrends(const Program& program) : program_(program), moves_(program), total_(moves_.width()), row_(moves_.cells()) {
  for (const std::vector<Part>& parts : {program_.layout.sums, program_.layout.minima, program_.layout.maxima}) {
    for (const Part& part : parts) columns_ = std::max(columns_, std::size_t{part.column} + 1);
  }
  element_values_.resize(columns_);
  for (const double& value : element_values_) element_columns_.push_back(&value);
}

/// The product of no events: one trend that waits stays where it is.
void SlidingTrends::begin_product(std::vector<Cell>& product) const {
  product.resize(std::size_t{rows()} * row_cells());
  for (std::uint32_t row = 0; row < rows(); ++row) {
    Cell* const totals = &product[std::size_t{row} * row_cells()];
    moves_.clear(totals);
    if (row > 0) totals[(row - 1) * moves_.width()].count = Count(1);
  }
}

SlidingTrends::Partition& SlidingTrends::open(std::uint32_t number) {
  if (number >= partitions_.size()) partitions_.resize(number + std::size_t{1});
  Partition& partition = partitions_[number];
  if (partition.back.empty()) begin_product(partition.back);
  return partition;
}

bool SlidingTrends::take(std::uint32_t number, std::uint32_t at, std::int64_t now, const Source& source) {
  Partition& partition = open(number);
  end_events(partition, now);
  const Event event{.time = source.events.times[at], .items = source.events.items[at]};
  if (event.time < live_since(now, *program_.within)) {
    // It is in no trend; as a negation it bars those that are.
    if ((event.items & program_.step_items()) != 0) ++out_of_order_;
    if (const std::uint64_t negations = event.items & ~program_.step_items(); negations != 0) {
      append(partition, {.time = event.time, .items = negations}, {.event = at, .columns = source.columns});
    }
    return false;
  }
  bool completes = false;
  const Actions& actions = moves_.actions(event.items);
  for (const Move& move : actions.moves) {
    if (!move.completes) continue;
    completes = completes || move.opens;
    // What a negation empties does not wait any more.
    for (const std::uint32_t from : move.from) {
      const bool is_barred = actions.cancels || std::ranges::find(actions.barred, from) != actions.barred.end();
      completes = completes || (!is_barred && waits(partition, from));
    }
  }
  append(partition, event, {.event = at, .columns = source.columns});
  return completes;
}

/// Whether any trend of live events waits in a total.
bool SlidingTrends::waits(const Partition& partition, std::uint32_t total) const {
  if (!partition.back[total].count.is_zero()) return true;
  if (partition.older == 0) return false;
  const Cell* const front = &partition.front[(partition.older - 1) * row_cells()];
  for (std::uint32_t row = 1; row < rows(); ++row) {
    const bool goes_on = !partition.back[std::size_t{row} * row_cells() + total].count.is_zero();
    if (goes_on && !front[(row - 1) * moves_.width()].count.is_zero()) return true;
  }
  return false;
}

/// Whether anything before the live events of the partition would change if this were the first of them.
bool SlidingTrends::may_stand_first(const Event& event) {
  const Actions& actions = moves_.actions(event.items);
  return std::ranges::any_of(actions.moves, &Move::opens);
}

void SlidingTrends::append(Partition& partition, const Event& event, const ElementValues& element) {
  const Actions& actions = moves_.actions(event.items);
  const bool follows = partition.events.empty() || partition.events.back().time <= event.time;
  const bool is_burst = actions.burst != Actions::Burst::each && !actions.moves.front().opens && partition.events.size() > partition.older &&
                        partition.in_order && follows && partition.events.back().items == event.items;
  partition.in_order = partition.in_order && follows;
  if (is_burst) {
    partition.events.back().time = event.time;
    partition.events.back().count += event.count;
  } else {
    partition.events.push_back(event);
    for (std::size_t column = 0; column < columns_; ++column) partition.values.push_back(element.columns[column][element.event]);
  }
  for (std::uint32_t row = 0; row < rows(); ++row) {
    Cell* const totals = &partition.back[std::size_t{row} * row_cells()];
    if (moves_.width() == 1) {
      moves_.take_burst(actions, totals, event.count, row == 0);
    } else {
      (void)moves_.apply(actions, totals, element, row == 0);
    }
  }
}

ElementValues SlidingTrends::element_of(const Partition& partition, std::size_t event) {
  for (std::size_t column = 0; column < columns_; ++column) element_values_[column] = partition.values[event * columns_ + column];
  return {.event = 0, .columns = element_columns_};
}

void SlidingTrends::end_events(Partition& partition, std::int64_t now) {
  const std::int64_t since = live_since(now, *program_.within);
  // A negation, and an event that no trend begins with, counts as long as there is another one before it.
  const auto is_of_step = [&](const Event& event) { return (event.items & program_.step_items()) != 0; };
  while (!partition.events.empty() && (partition.events.front().time < since || !may_stand_first(partition.events.front()))) drop_oldest(partition);
  if (partition.in_order) return;
  const auto is_over = [&](const Event& event) { return event.time < since && is_of_step(event); };
  if (std::ranges::any_of(partition.events, is_over)) remake(partition, since);
  partition.in_order = std::ranges::is_sorted(partition.events, {}, &Event::time);
}

void SlidingTrends::drop_oldest(Partition& partition) {
  if (partition.older == 0) flip(partition);
  --partition.older;
  partition.events.pop_front();
  partition.values.erase(partition.values.begin(), partition.values.begin() + static_cast<std::ptrdiff_t>(columns_));
}

/// The newer events become the older ones: each learns what becomes of trends from it on.
void SlidingTrends::flip(Partition& partition) {
  const std::size_t count = partition.events.size();
  partition.front.resize(count * row_cells());
  std::vector<Cell>& product = partition.back;  // of the events behind the one at hand
  begin_product(product);
  const std::uint32_t width = moves_.width();
  std::vector<Cell> made(product.size());
  for (std::size_t event = count; event-- > 0;) {
    const Actions& actions = moves_.actions(partition.events[event].items);
    const ElementValues element = element_of(partition, event);
    // Rows of the product of this event and those behind it: what the event makes of one trend, each part of which goes on as it may.
    for (std::uint32_t row = 0; row < rows(); ++row) {
      moves_.clear(row_.data());
      if (row > 0) row_[(row - 1) * width].count = Count(1);
      if (width == 1) {
        moves_.take_burst(actions, row_.data(), partition.events[event].count, row == 0);
      } else {
        (void)moves_.apply(actions, row_.data(), element, row == 0);
      }
      Cell* const to = &made[std::size_t{row} * row_cells()];
      moves_.clear(to);
      if (row == 0) {
        for (std::uint32_t total = 0; total < row_cells(); total += width) add(program_.layout, &to[total], &product[total]);
      }
      add(program_.layout, &to[moves_.completed()], &row_[moves_.completed()]);
      for (std::uint32_t waiting = 0; waiting + 1 < rows(); ++waiting) {
        const Cell* const first = &row_[waiting * width];
        if (first->count.is_zero()) continue;
        const Cell* const rest = &product[std::size_t{waiting + 1} * row_cells()];
        for (std::uint32_t total = 0; total < row_cells(); total += width) add_product(program_.layout, &to[total], first, &rest[total]);
      }
    }
    product.swap(made);
    std::copy_n(product.begin(), row_cells(), partition.front.begin() + static_cast<std::ptrdiff_t>((count - 1 - event) * row_cells()));
  }
  partition.older = count;
  begin_product(partition.back);
}

/// Events out of order may be over before others that came earlier.
void SlidingTrends::remake(Partition& partition, std::int64_t since) {
  Partition old = std::move(partition);
  partition = {};
  begin_product(partition.back);
  for (std::size_t at = 0; at < old.events.size(); ++at) {
    Event event = old.events[at];
    if (event.time < since) event.items &= ~program_.step_items();
    if (event.items != 0) append(partition, event, element_of(old, at));
  }
}

const Cell* SlidingTrends::total(std::uint32_t number) {
  clear(program_.layout, total_.data());
  if (number >= partitions_.size() || partitions_[number].back.empty()) return total_.data();
  const Partition& partition = partitions_[number];
  const std::uint32_t completed = moves_.completed();
  add(program_.layout, total_.data(), &partition.back[completed]);
  if (partition.older == 0) return total_.data();
  const Cell* const front = &partition.front[(partition.older - 1) * row_cells()];
  add(program_.layout, total_.data(), &front[completed]);
  for (std::uint32_t row = 1; row < rows(); ++row) {
    add_product(program_.layout, total_.data(), &front[(row - 1) * moves_.width()], &partition.back[std::size_t{row} * row_cells() + completed]);
  }
  return total_.data();
}

void SlidingTrends::forget(std::uint32_t number) {
  if (number < partitions_.size()) partitions_[number] = {};
}

bool SlidingTrends::is_over(std::uint32_t number, std::int64_t now) {
  if (number >= partitions_.size()) return false;
  end_events(partitions_[number], now);
  return partitions_[number].events.empty();
}

Trends::Usage SlidingTrends::usage() const {
  Usage usage;
  for (const Partition& each : partitions_) {
    usage.totals += each.events.size();
    usage.bytes += each.events.size() * sizeof(Event) + each.values.size() * sizeof(double) + (each.front.size() + each.back.size()) * sizeof(Cell);
  }
  return usage;
}

void SlidingTrends::save(std::uint32_t number, state::SnapshotWriter& to) const {
  const bool is_used = number < partitions_.size() && !partitions_[number].back.empty();
  to.put(is_used);
  if (!is_used) return;
  const Partition& partition = partitions_[number];
  to.put(partition.in_order);
  to.put(std::uint64_t{partition.older});
  to.put(std::uint64_t{partition.events.size()});
  for (const Event& event : partition.events) {
    to.put(event.time);
    to.put(event.items);
    to.put(event.count);
  }
  for (const double value : partition.values) to.put(value);
  const auto put = [&](const Cell* row) {
    for (std::uint32_t total = 0; total < row_cells(); total += moves_.width()) trend::save(program_.layout, &row[total], to);
  };
  for (std::size_t row = 0; row < partition.older; ++row) put(&partition.front[row * row_cells()]);
  for (std::uint32_t row = 0; row < rows(); ++row) put(&partition.back[std::size_t{row} * row_cells()]);
}

Result<void> SlidingTrends::load(std::uint32_t number, state::SnapshotReader& from) {
  bool is_used = false;
  VARPULIS_CHECK(from.get(is_used));
  if (!is_used) return {};
  Partition& partition = open(number);
  std::uint64_t older = 0;
  std::uint64_t events = 0;
  VARPULIS_CHECK(from.get(partition.in_order));
  VARPULIS_CHECK(from.get(older));
  VARPULIS_CHECK(from.get(events));
  if (older > events) return Error(ErrorCode::invalid_data, "the snapshot holds trends that the pattern cannot have");
  partition.older = older;
  for (std::uint64_t k = 0; k < events; ++k) {
    Event& event = partition.events.emplace_back();
    VARPULIS_CHECK(from.get(event.time));
    VARPULIS_CHECK(from.get(event.items));
    VARPULIS_CHECK(from.get(event.count));
  }
  for (std::uint64_t k = 0; k < events * columns_; ++k) VARPULIS_CHECK(from.get(partition.values.emplace_back()));
  const auto get = [&](Cell* row) -> Result<void> {
    for (std::uint32_t total = 0; total < row_cells(); total += moves_.width()) VARPULIS_CHECK(trend::load(program_.layout, &row[total], from));
    return {};
  };
  partition.front.resize(older * row_cells());
  for (std::size_t row = 0; row < older; ++row) VARPULIS_CHECK(get(&partition.front[row * row_cells()]));
  for (std::uint32_t row = 0; row < rows(); ++row) VARPULIS_CHECK(get(&partition.back[std::size_t{row} * row_cells()]));
  return {};
}

}  // namespace varpulis::trend
