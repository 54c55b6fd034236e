#include "ops/chain_operator.h"

namespace varpulis::ops {

using catalog::OperatorContext;
using data::Rows;

static_assert(KeptRows::id_of(0) == pattern::Chain::of_epoch);

ChainOperator::ChainOperator(std::shared_ptr<const MatchPlan> plan, RootNumbers roots, std::shared_ptr<const std::string> type)
    : plan_(std::move(plan)), roots_(roots), type_(std::move(type)), events_(plan_), results_(plan_, events_, *type_), chain_(plan_->programs.front()) {}

void ChainOperator::begin(const Rows& rows, OperatorContext& context) {
  state_max_ = context.evaluation.state_max;
  now_.resize(rows.size());
  if (rows.empty()) return;
  events_.begin(rows, context);
  chain_.begin_epoch(events_.arrays());
}

void ChainOperator::process(const Rows& rows, OperatorContext& context, catalog::Emitter& out) {
  time_ = std::max(time_, context.time.ns);
  begin(rows, context);
  for (std::uint32_t event = 0; event < rows.size(); ++event) {
    if (events_.items[event] != 0) chain_.take(event, time_);
    evict(event);
  }
  end(rows, context, out);
}

void ChainOperator::advance(catalog::TimeSteps steps, const Rows& rows, OperatorContext& context, catalog::Emitter& out) {
  begin(rows, context);
  std::size_t step = 0;
  for (std::uint32_t event = 0; event < rows.size(); ++event) {
    for (; step < steps.size() && steps[step].position <= rows.position(event); ++step) time_ = std::max(time_, steps[step].time.ns);
    now_[event] = time_;
  }
  if (state_max_ == UINT64_MAX) {
    chain_.take_all({now_.data(), now_.size()});
  } else {
    for (std::uint32_t event = 0; event < rows.size(); ++event) {
      if (event == 0 || events_.positions[event] != events_.positions[event - 1]) chain_.expire_before(now_[event]);
      if (events_.items[event] != 0) chain_.take(event, now_[event]);
      evict(event);
    }
  }
  for (; step < steps.size(); ++step) time_ = std::max(time_, steps[step].time.ns);
  chain_.expire_before(time_);
  if (context.end_of_input && time_ < INT64_MAX) chain_.expire_before(time_ + 1);
  end(rows, context, out);
}

/// Gives the oldest runs up until the rest may stay.
void ChainOperator::evict(std::uint32_t event) {
  while (chain_.needed_bytes() > state_max_ && chain_.evict()) {
    if (evicted_++ == 0) evicted_at_ = event;
  }
}

std::optional<catalog::Deadline> ChainOperator::next_deadline() {
  const data::DeadlineQueue::Entry* const next = chain_.next_expiry();
  if (next == nullptr) return std::nullopt;
  return catalog::Deadline{.time = {next->time}, .inclusive = false, .first = next->first, .first_text = {}};
}

void ChainOperator::fire(const catalog::Firing&, OperatorContext& context, catalog::Emitter& out) {
  time_ = std::max(time_, context.time.ns);
  if (chain_.next_expiry() != nullptr) chain_.expire();
  end({}, context, out);
}

void ChainOperator::finish(OperatorContext& context, catalog::Emitter& out) {
  if (chain_.size() > 0) context.effects.count(catalog::Counter::left_open, chain_.size());
  chain_.clear();
  end({}, context, out);
}

void ChainOperator::add_matches() {
  const pattern::ChainMatches& matches = chain_.matches();
  const std::size_t count = matches.events.size();
  match_times_.resize(count);
  for (std::size_t i = 0; i < count; ++i) match_times_[i] = events_.times[matches.events[i]];
  std::vector<std::span<const std::uint32_t>> rows(matches.rows.begin(), matches.rows.end());
  results_.add({.size = count,
                .rows = rows,
                .times = {match_times_.data(), count},
                .first_times = matches.first_times,
                .events = {},
                .values = {},
                .keys = {},
                .partitions = matches.partitions},
               matches.events);
}

void ChainOperator::end(const Rows& rows, OperatorContext& context, catalog::Emitter& out) {
  if (!chain_.matches().events.empty()) {
    add_matches();
    out.emit(results_.take(rows, roots_, type_, context));
  }
  if (const std::uint64_t out_of_order = chain_.take_out_of_order(); out_of_order > 0) {
    context.effects.count(catalog::Counter::out_of_order, out_of_order);
  }
  if (evicted_ > 0) {
    context.effects.count(catalog::Counter::run_evicted, evicted_);
    context.effects.warn_once(rows, evicted_at_, "state",
                              fmt::format("unfinished matches need more than {} MB: the oldest are given up", state_max_ / 1'000'000));
    evicted_ = 0;
  }
  events_.rows().keep(chain_.rows_to_keep());
  for (const std::uint32_t row : chain_.rows_to_forget()) events_.rows().erase(row);
  chain_.end_epoch();
  events_.end();
}

// ---- State ----

catalog::StateUsage ChainOperator::usage() const {
  return {.keys = chain_.partitions(), .rows = chain_.size(), .bytes = events_.rows().bytes() + chain_.bytes(), .most_rows = chain_.most()};
}

void ChainOperator::save(state::SnapshotWriter& to) const {
  to.section("chain");
  roots_.save(to);
  to.put(time_);
  const std::vector<std::uint32_t> rows = chain_.rows();
  to.put(std::uint64_t{rows.size()});
  for (const std::uint32_t row : rows) to.put(data::Value::map(events_.rows().map(row)));
  chain_.save(to);
}

Result<void> ChainOperator::load(state::SnapshotReader& from) {
  VARPULIS_CHECK(from.section("chain"));
  VARPULIS_CHECK(roots_.load(from));
  VARPULIS_CHECK(from.get(time_));
  std::uint64_t count = 0;
  VARPULIS_CHECK(from.get(count));
  std::vector<std::uint32_t> rows;
  for (std::uint64_t i = 0; i < count; ++i) {
    data::Value fields;
    VARPULIS_CHECK(from.get(fields));
    if (fields.kind() != data::Kind::map) return Error(ErrorCode::invalid_data, "the snapshot holds runs that the pattern cannot have");
    rows.push_back(events_.rows().keep(fields.as_map()));
  }
  return chain_.load(from, rows);
}

}  // namespace varpulis::ops
