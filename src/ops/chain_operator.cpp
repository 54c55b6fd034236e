#include "ops/chain_operator.h"

#include <array>

namespace varpulis::ops {

using catalog::OperatorContext;
using data::Rows;

ChainOperator::ChainOperator(std::shared_ptr<const MatchPlan> plan, RootNumbers roots, std::shared_ptr<const std::string> type)
    : plan_(std::move(plan)),
      roots_(roots),
      type_(std::move(type)),
      events_(plan_),
      results_(plan_, events_, *type_),
      input_(plan_),
      chain_(plan_->programs.front(), input_.numbers()) {}

void ChainOperator::begin(std::span<const Rows* const> parts, OperatorContext& context) {
  state_max_ = context.evaluation.state_max;
  input_.begin(parts, context, events_.rows(), chain_.size() > 0);
  chain_.begin_epoch(input_.events());
}

void ChainOperator::process(const Rows& rows, OperatorContext& context, catalog::Emitter& out) {
  time_ = std::max(time_, context.time.ns);
  begin(std::array{&rows}, context);
  for (const std::uint32_t event : input_.events().order) {
    chain_.take(event, time_);
    evict(event);
  }
  end(context, out);
}

void ChainOperator::advance(catalog::TimeSteps steps, const Rows& rows, OperatorContext& context, catalog::Emitter& out) {
  std::size_t step = 0;
  now_.resize(rows.size());
  for (std::uint32_t event = 0; event < rows.size(); ++event) {
    for (; step < steps.size() && steps[step].position <= rows.position(event); ++step) time_ = std::max(time_, steps[step].time.ns);
    now_[event] = time_;
  }
  if (!rows.empty()) {
    begin(std::array{&rows}, context);
    take_all(now_.data());
  }
  for (; step < steps.size(); ++step) time_ = std::max(time_, steps[step].time.ns);
  chain_.expire_before(time_);
  if (context.end_of_input && time_ < INT64_MAX) chain_.expire_before(time_ + 1);
  end(context, out);
}

bool ChainOperator::takes_apart(std::span<const catalog::RowsOfType> by_type) {
  const auto is_plain = [&](const catalog::RowsOfType& each) {
    const Rows& rows = *each.rows;
    return !rows.types && rows.time(0).ns >= time_ && rows.keys->flags.empty() && rows.keys->deadline.empty();
  };
  return by_type.size() > 1 && std::ranges::all_of(by_type, is_plain);
}

/// Events are in order and no earlier than stream time: it is theirs.
void ChainOperator::advance_apart(std::span<const catalog::RowsOfType> by_type, OperatorContext& context, catalog::Emitter& out) {
  std::vector<const Rows*> parts;
  for (const catalog::RowsOfType& each : by_type) {
    parts.push_back(each.rows);
    time_ = std::max(time_, each.rows->time(each.rows->size() - 1).ns);
  }
  begin(parts, context);
  take_all(input_.events().times);
  chain_.expire_before(time_);
  end(context, out);
}

void ChainOperator::take_all(const std::int64_t* now) {
  if (state_max_ == UINT64_MAX) {
    chain_.take_all(now);
    return;
  }
  const pattern::ChainEvents& events = input_.events();
  std::uint64_t position = UINT64_MAX;
  for (const std::uint32_t event : events.order) {
    if (std::exchange(position, events.positions[event]) != events.positions[event]) chain_.expire_before(now[event]);
    chain_.take(event, now[event]);
    evict(event);
  }
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
  end(context, out);
}

void ChainOperator::finish(OperatorContext& context, catalog::Emitter& out) {
  if (chain_.size() > 0) context.effects.count(catalog::Counter::left_open, chain_.size());
  chain_.clear();
  events_.rows().clear();
  end(context, out);
}

void ChainOperator::add_matches() {
  pattern::ChainMatches& matches = chain_.matches();
  const std::size_t count = matches.events.size();
  match_times_.resize(count);
  for (std::size_t i = 0; i < count; ++i) match_times_[i] = input_.events().times[matches.events[i]];
  std::vector<std::span<const std::uint32_t>> rows;
  for (const data::Buffer<std::uint32_t>& of_step : matches.rows) rows.emplace_back(of_step.data(), of_step.size());
  std::vector<NotedNumbers> numbers;
  for (std::uint32_t step = 0; step < rows.size(); ++step) {
    for (std::size_t n = 0; n < matches.numbers[step].size() && matches.noted[step] > 0; ++n) {
      const ChainInput::NotedField& field = input_.noted_fields(step)[n];
      numbers.push_back({.step = step,
                         .field = field.name,
                         .kind = field.kind,
                         .words = std::exchange(matches.numbers[step][n], {}),
                         .is_complete = matches.noted[step] == count});
    }
  }
  results_.add({.size = count,
                .rows = rows,
                .times = {match_times_.data(), count},
                .first_times = {matches.first_times.data(), matches.first_times.size()},
                .events = {},
                .values = {},
                .keys = {},
                .partitions = matches.partitions},
               {matches.events.data(), count}, std::move(numbers));
}

void ChainOperator::end(OperatorContext& context, catalog::Emitter& out) {
  if (!chain_.matches().events.empty()) {
    add_matches();
    out.emit(results_.take(input_.rows(), roots_, type_, context));
  }
  if (const std::uint64_t out_of_order = chain_.take_out_of_order(); out_of_order > 0) {
    context.effects.count(catalog::Counter::out_of_order, out_of_order);
  }
  if (evicted_ > 0) {
    context.effects.count(catalog::Counter::run_evicted, evicted_);
    context.effects.warn_once(input_.rows(), evicted_at_, "state",
                              fmt::format("unfinished matches need more than {} MB: the oldest are given up", state_max_ / 1'000'000));
    evicted_ = 0;
  }
  events_.rows().keep(chain_.rows_to_keep());
  for (const std::uint32_t row : chain_.rows_to_forget()) events_.rows().erase(row);
  chain_.end_epoch();
  input_.end();
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
  const std::vector<pattern::Chain::Held> all = chain_.held();
  to.put(std::uint64_t{all.size()});
  for (const pattern::Chain::Held& held : all) {
    std::vector<std::uint64_t> numbers;
    for (std::size_t n = 0; n < input_.noted_fields(held.step).size(); ++n) numbers.push_back(chain_.number(held, n));
    to.put(data::Value::map(held.row == pattern::noted ? input_.noted(held.step, numbers) : events_.rows().map(held.row)));
  }
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
