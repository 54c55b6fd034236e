#include "trend/moves.h"

#include <algorithm>
#include <bit>

namespace varpulis::trend {

Moves::Moves(const Program& program) : program_(program), width_(program.layout.width()), arriving_(width_) {
  for (const State& state : program_.states) {
    begin_.push_back(cells_);
    cells_ += (1 + state.gaps) * width_;
  }
  cells_ += width_;
}

void Moves::clear(Cell* totals) const {
  for (std::uint32_t at = 0; at < cells_; at += width_) trend::clear(program_.layout, &totals[at]);
}

const Actions& Moves::actions(std::uint64_t items) {
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
  if (width_ == 1 && !made.cancels && made.barred.empty() && made.moves.size() == 1) {
    const Move& move = made.moves.front();
    const auto own = std::ranges::count_if(move.from, [&](std::uint32_t from) { return from >= move.to && from < move.to + move.lanes; });
    if (own == 0) made.burst = Actions::Burst::adding;
    if (own == 1 && move.lanes == 1) made.burst = Actions::Burst::doubling;
  }
  return made;
}

bool Moves::apply(const Actions& actions, Cell* totals, const ElementValues& element, bool opens) {
  if (actions.cancels) {
    for (std::uint32_t at = 0; at < completed(); at += width_) trend::clear(program_.layout, &totals[at]);
  }
  for (const std::uint32_t at : actions.barred) trend::clear(program_.layout, &totals[at]);
  if (width_ == 1) return apply_counts(actions, totals, opens);
  bool completes = false;
  Cell* const arriving = arriving_.data();
  for (const Move& move : actions.moves) {
    trend::clear(program_.layout, arriving);
    if (move.opens && opens) arriving->count += Count(1);
    for (const std::uint32_t from : move.from) add(program_.layout, arriving, &totals[from]);
    if (arriving->count.is_zero()) continue;
    extend(program_.layout, arriving, {.step = move.step, .event = element.event, .columns = element.columns});
    for (std::uint32_t lane = 0; lane < move.lanes; ++lane) add(program_.layout, &totals[move.to + lane * width_], arriving);
    if (!move.completes) continue;
    add(program_.layout, &totals[completed()], arriving);
    completes = true;
  }
  return completes;
}

/// The same where trends are counted and nothing else.
bool Moves::apply_counts(const Actions& actions, Cell* totals, bool opens) const {
  bool completes = false;
  for (const Move& move : actions.moves) {
    Count arriving(move.opens && opens ? 1 : 0);
    for (const std::uint32_t from : move.from) arriving += totals[from].count;
    if (arriving.is_zero()) continue;
    for (std::uint32_t lane = 0; lane < move.lanes; ++lane) totals[move.to + lane].count += arriving;
    if (!move.completes) continue;
    totals[completed()].count += arriving;
    completes = true;
  }
  return completes;
}

void Moves::take_large_burst(const Actions& actions, Cell* totals, std::uint64_t events, bool opens) const {
  constexpr std::uint64_t burst_max = 64;
  while (events > 0) {
    const auto burst = static_cast<std::uint32_t>(std::min(events, burst_max));
    if (actions.burst != Actions::Burst::doubling || burst <= 2 || !apply_burst(actions, totals, burst, opens)) {
      for (std::uint32_t event = 0; event < burst; ++event) {
        if (actions.cancels) std::fill_n(totals, completed(), Cell());
        for (const std::uint32_t at : actions.barred) totals[at] = Cell();
        (void)apply_counts(actions, totals, opens);
      }
    }
    events -= burst;
  }
}

/// The closed form with 127 bits; false, and nothing changes, where a number might not fit. Requires a burst that doubles.
bool Moves::apply_burst(const Actions& actions, Cell* totals, std::uint32_t events, bool opens) const {
  const Move& move = actions.moves.front();
  Count before(move.opens && opens ? 1 : 0);
  for (const std::uint32_t from : move.from) {
    if (from != move.to) before += totals[from].count;
  }
  const Count waiting = totals[move.to].count;
  const Count done = totals[completed()].count;
  if (!before.is_exact() || !waiting.is_exact() || !done.is_exact()) return false;
  const auto bits = [](Wide value) {
    const auto high = static_cast<std::uint64_t>(value >> 64U);
    return static_cast<std::uint32_t>(high != 0 ? 64 + std::bit_width(high) : std::bit_width(static_cast<std::uint64_t>(value)));
  };
  // Both terms and their sum stay below 2^126, and with what is complete below 2^127.
  if (events > 125 || bits(before.exact() | waiting.exact()) + events > 125 || bits(done.exact()) > 125) return false;
  const Wide made = ((Wide{1} << events) - 1) * (waiting.exact() + before.exact());
  totals[move.to].count += Count::of_wide(made);
  if (move.completes) totals[completed()].count += Count::of_wide(made);
  return true;
}

}  // namespace varpulis::trend
