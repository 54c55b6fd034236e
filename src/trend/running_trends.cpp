#include "trend/running_trends.h"

#include <algorithm>
#include <bit>

#include "trend/lane.h"

namespace varpulis::trend {

RunningTrends::RunningTrends(const Program& program) : program_(program), width_(program.layout.width()), arriving_(width_) {
  for (const State& state : program_.states) {
    begin_.push_back(stride_);
    stride_ += (1 + state.gaps) * width_;
  }
  completed_ = stride_;
  stride_ += width_;
}

Cell* RunningTrends::cells(std::uint32_t partition) {
  const std::size_t end = (std::size_t{partition} + 1) * stride_;
  if (cells_.size() < end) {
    std::size_t at = cells_.size();
    cells_.resize(end);
    for (; at < end; at += width_) clear(program_.layout, &cells_[at]);
  }
  return &cells_[std::size_t{partition} * stride_];
}

const RunningTrends::Actions& RunningTrends::actions(std::uint64_t items) {
  if (last_ != nullptr && items == last_items_) return *last_;
  const auto [found, is_new] = by_items_.try_emplace(items);
  Actions& made = found->second;
  last_items_ = items;
  last_ = &made;
  if (!is_new) return made;
  const auto has = [&](std::uint32_t item) { return (items >> item & 1U) != 0; };
  for (const std::uint32_t negation : program_.cancels) made.cancels = made.cancels || has(program_.item_of_negation(negation));
  for (const Barrier& barrier : program_.barriers) {
    if (has(program_.item_of_negation(barrier.negation))) made.barred.push_back(begin_[barrier.state] + (1 + barrier.gap) * width_);
  }
  for (std::uint32_t number = static_cast<std::uint32_t>(program_.states.size()); number-- > 0;) {
    const State& state = program_.states[number];
    if (!has(state.step)) continue;
    Move move{.step = state.step, .opens = state.opens, .completes = state.completes, .from = {}, .to = begin_[number]};
    move.lanes = state.is_last ? 0 : 1 + state.gaps;
    for (const Edge& edge : state.in) move.from.push_back(begin_[edge.from] + (edge.gap == none ? 0 : (1 + edge.gap) * width_));
    made.moves.push_back(std::move(move));
  }
  made.doubles = width_ == 1 && !made.cancels && made.barred.empty() && made.moves.size() == 1 && made.moves.front().lanes == 1 &&
                 std::ranges::count(made.moves.front().from, made.moves.front().to) == 1;
  return made;
}

bool RunningTrends::apply(const Actions& actions, Cell* cells, std::uint32_t event, const Source& source) {
  if (actions.cancels) {
    for (std::uint32_t at = 0; at < completed_; at += width_) clear(program_.layout, &cells[at]);
  }
  for (const std::uint32_t at : actions.barred) clear(program_.layout, &cells[at]);
  if (width_ == 1) return apply_counts(actions, cells, completed_);
  bool completed = false;
  Cell* const arriving = arriving_.data();
  for (const Move& move : actions.moves) {
    clear(program_.layout, arriving);
    if (move.opens) arriving->count += Count(1);
    for (const std::uint32_t from : move.from) add(program_.layout, arriving, &cells[from]);
    if (arriving->count.is_zero()) continue;
    extend(program_.layout, arriving, {.step = move.step, .event = event, .columns = source.columns});
    for (std::uint32_t lane = 0; lane < move.lanes; ++lane) add(program_.layout, &cells[move.to + lane * width_], arriving);
    if (!move.completes) continue;
    add(program_.layout, &cells[completed_], arriving);
    completed = true;
  }
  return completed;
}

/// The same where trends are counted and nothing else.
bool RunningTrends::apply_counts(const Actions& actions, Cell* cells, std::uint32_t completed_at) {
  bool completed = false;
  for (const Move& move : actions.moves) {
    Count arriving(move.opens ? 1 : 0);
    for (const std::uint32_t from : move.from) arriving += cells[from].count;
    if (arriving.is_zero()) continue;
    for (std::uint32_t lane = 0; lane < move.lanes; ++lane) cells[move.to + lane].count += arriving;
    if (!move.completes) continue;
    cells[completed_at].count += arriving;
    completed = true;
  }
  return completed;
}

/// `events` of them at once; false, and nothing changes, where a number would leave the exact range.
bool RunningTrends::double_up(const Move& move, Cell* cells, std::uint32_t completed, std::uint32_t events) {
  Count before(move.opens ? 1 : 0);
  for (const std::uint32_t from : move.from) {
    if (from != move.to) before += cells[from].count;
  }
  const Count waiting = cells[move.to].count;
  const Count done = cells[completed].count;
  if (!before.is_exact() || !waiting.is_exact() || !done.is_exact()) return false;
  const auto bits = [](Wide value) {
    const auto high = static_cast<std::uint64_t>(value >> 64U);
    return static_cast<std::uint32_t>(high != 0 ? 64 + std::bit_width(high) : std::bit_width(static_cast<std::uint64_t>(value)));
  };
  // Both terms and their sum stay below 2^126, and with what is complete below 2^127.
  if (events > 125 || bits(before.exact() | waiting.exact()) + events > 125 || bits(done.exact()) > 125) return false;
  const Wide made = ((Wide{1} << events) - 1) * (waiting.exact() + before.exact());
  const auto count = [](Wide value) { return Count::of(static_cast<std::uint64_t>(value), static_cast<std::uint64_t>(value >> 64U)); };
  cells[move.to].count += count(made);
  if (move.completes) cells[completed].count += count(made);
  return true;
}

bool RunningTrends::take(std::uint32_t partition, std::uint32_t event, std::int64_t, const Source& source) {
  return apply(actions(source.events.items[event]), cells(partition), event, source);
}

void RunningTrends::take_run(std::span<const std::uint32_t> partitions, std::uint32_t begin, std::uint32_t end, const Source& source) {
  const std::uint64_t* const items = source.events.items;
  for (std::uint32_t event = begin; event < end;) {
    if (items[event] == 0) {
      ++event;
      continue;
    }
    const Actions& own = actions(items[event]);
    Cell* const state = cells(partitions[event]);
    if (own.doubles) {
      std::uint32_t burst = event + 1;
      while (burst < end && items[burst] == items[event] && partitions[burst] == partitions[event]) ++burst;
      if (burst - event > 2 && double_up(own.moves.front(), state, completed_, burst - event)) {
        event = burst;
        continue;
      }
    }
    (void)apply(own, state, event, source);
    ++event;
  }
}

const Cell* RunningTrends::total(std::uint32_t partition) { return cells(partition) + completed_; }

void RunningTrends::forget(std::uint32_t partition) {
  if ((std::size_t{partition} + 1) * stride_ > cells_.size()) return;
  Cell* const state = cells(partition);
  for (std::uint32_t at = 0; at < stride_; at += width_) clear(program_.layout, &state[at]);
}

Trends::Usage RunningTrends::usage() const { return {.totals = cells_.size() / std::max(width_, 1U), .bytes = cells_.size() * sizeof(Cell)}; }

void RunningTrends::save(std::uint32_t partition, state::SnapshotWriter& to) const {
  const bool is_used = (std::size_t{partition} + 1) * stride_ <= cells_.size();
  to.put(is_used);
  if (!is_used) return;
  const Cell* const state = &cells_[std::size_t{partition} * stride_];
  for (std::uint32_t at = 0; at < stride_; at += width_) trend::save(program_.layout, &state[at], to);
}

Result<void> RunningTrends::load(std::uint32_t partition, state::SnapshotReader& from) {
  bool is_used = false;
  VARPULIS_CHECK(from.get(is_used));
  if (!is_used) return {};
  Cell* const state = cells(partition);
  for (std::uint32_t at = 0; at < stride_; at += width_) VARPULIS_CHECK(trend::load(program_.layout, &state[at], from));
  return {};
}

}  // namespace varpulis::trend
