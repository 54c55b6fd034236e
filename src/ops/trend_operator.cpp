#include "ops/trend_operator.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "data/text.h"
#include "ops/evaluate.h"

namespace varpulis::ops {

using catalog::OperatorContext;
using data::Rows;
using data::Value;

TrendOperator::TrendOperator(std::shared_ptr<const TrendPlan> plan, RootNumbers roots, std::shared_ptr<const std::string> type)
    : plan_(std::move(plan)),
      roots_(roots),
      type_(std::move(type)),
      events_(plan_->match),
      results_(plan_, *type_),
      trends_(trend::make_trends(plan_->program)),
      windows_(plan_->window()),
      values_(plan_->columns.size()),
      compared_values_(plan_->comparisons.size()) {}

void TrendOperator::process(const Rows& rows, OperatorContext& context, catalog::Emitter& out) {
  time_ = std::max(time_, context.time.ns);
  begin(rows, context);
  for (std::uint32_t event = 0; event < rows.size(); ++event) take_row(event);
  end(rows, context, out);
}

void TrendOperator::advance(catalog::TimeSteps steps, const Rows& rows, OperatorContext& context, catalog::Emitter& out) {
  end_of_input_ = context.end_of_input;
  begin(rows, context);
  if (has_one_window(rows)) {
    advance_window(steps, rows);
  } else {
    advance_rows(steps, rows, context);
  }
  end(rows, context, out);
}

/// Row by row.
void TrendOperator::advance_rows(catalog::TimeSteps steps, const Rows& rows, OperatorContext& context) {
  // A row out of order may open a window that is due already: it closes at the next position, whatever stands there.
  constexpr std::uint32_t never = std::numeric_limits<std::uint32_t>::max();
  const std::uint32_t positions = context.epoch.positions;
  const auto size = static_cast<std::uint32_t>(rows.size());
  std::uint32_t overdue = (positions > 0 || context.end_of_input) && is_due() ? 0 : never;
  std::size_t step = 0;
  std::uint32_t event = 0;
  while (step < steps.size() || event < size || overdue != never) {
    std::uint32_t position = overdue;
    if (step < steps.size()) position = std::min(position, steps[step].position);
    if (event < size) position = std::min(position, rows.position(event));
    for (; step < steps.size() && steps[step].position == position; ++step) {
      time_ = std::max(time_, steps[step].time.ns);
      inferred_ = steps[step].inferred;
    }
    close_due(position, event);
    for (; event < size && rows.position(event) == position; ++event) take_row(event);
    overdue = position + 1 < positions && is_due() ? position + 1 : never;
  }
}

/// Without partition and with rows in order there is one window at a time, and no row is past it before time is.
bool TrendOperator::has_one_window(const Rows& rows) {
  if (!plan_->has_window(catalog::TrendWindow::Kind::time) || plan_->description().partition || plan_->match->event_time || is_due()) return false;
  return rows.empty() || (events_.times[0] >= time_ && std::is_sorted(events_.times, events_.times + rows.size()));
}

/// Window by window: all rows before the step of time that ends it join it together.
void TrendOperator::advance_window(catalog::TimeSteps steps, const Rows& rows) {
  const auto size = static_cast<std::uint32_t>(rows.size());
  std::size_t step = 0;
  std::uint32_t event = 0;
  const auto pass = [&](std::size_t to) {
    for (; step < to; ++step) {
      time_ = std::max(time_, steps[step].time.ns);
      inferred_ = steps[step].inferred;
    }
  };
  while (event < size || step < steps.size()) {
    const TrendWindows::Due* const due = windows_.next();
    if (due == nullptr) {
      // The next row of a step opens one.
      while (event < size && !is_of_step(event)) ++event;
      const std::uint32_t position = event < size ? rows.position(event) : std::numeric_limits<std::uint32_t>::max();
      const auto later = std::partition_point(steps.begin() + static_cast<std::ptrdiff_t>(step), steps.end(),
                                              [&](const catalog::TimeStep& each) { return each.position <= position; });
      pass(static_cast<std::size_t>(later - steps.begin()));
      if (event < size) take_row(event++);
      continue;
    }
    const auto ends = std::partition_point(steps.begin() + static_cast<std::ptrdiff_t>(step), steps.end(),
                                           [&](const catalog::TimeStep& each) { return each.time.ns < due->end; });
    const bool is_over = ends != steps.end();
    std::uint32_t next = is_over ? event : size;
    while (next < size && rows.position(next) < ends->position) ++next;
    std::uint32_t last = next;
    while (last > event && !is_of_step(last - 1)) --last;
    if (last > event) (void)windows_.extend(0, events_.times[last - 1]);
    event = next;
    pass(static_cast<std::size_t>(ends - steps.begin()) + (is_over ? 1 : 0));
    if (is_over) close_due(ends->position, event);
  }
}

void TrendOperator::begin(const Rows& rows, OperatorContext& context) {
  if (rows.empty()) return;
  rows_ = &rows;
  events_.begin(rows, context);
  taken_ = 0;
  find_values(rows);
  find_compared(rows, context);
  if (plan_->window()) find_step_types(rows);
  const std::size_t size = rows.size();
  if (events_.partition_column) {
    const std::vector<data::ColumnPtr> key{events_.partition_column};
    partitions_ = keys_.find_or_add(key, size);
  } else {
    partitions_.resize(size);
    std::ranges::fill(partitions_, 0U);
  }
  const std::size_t known = events_.partition_column ? keys_.id_end() : 1;
  if (spelled_.size() < known) {
    spelled_.resize(known);
    is_queued_.resize(known);
  }
}

/// Finite numbers of the fields that aggregates are over.
void TrendOperator::find_values(const Rows& rows) {
  columns_.clear();
  for (std::size_t c = 0; c < values_.size(); ++c) {
    const data::Column* const column = rows.batch->find(plan_->columns[c]);
    values_[c].resize(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Value value = column == nullptr ? Value() : column->value(rows.row(i));
      const double number = value.is_number() ? value.as_double() : std::numeric_limits<double>::quiet_NaN();
      values_[c][i] = std::isfinite(number) ? number : std::numeric_limits<double>::quiet_NaN();
    }
    columns_.push_back(values_[c].data());
  }
}

/// The numbers that ordered comparisons of steps are about.
void TrendOperator::find_compared(const Rows& rows, OperatorContext& context) {
  compared_.assign(compared_values_.size(), nullptr);
  for (std::uint32_t step = 0; step < compared_values_.size(); ++step) {
    if (plan_->comparisons[step].order == trend::Order::all) continue;
    const data::ColumnPtr column = ops::evaluate(*plan_->match->condition(step).comparison->candidate, rows, context);
    data::Buffer<double>& values = compared_values_[step];
    values.resize(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      values[i] = trend::exact_number(column->value(i)).value_or(std::numeric_limits<double>::quiet_NaN());
    }
    compared_[step] = values.data();
  }
}

/// A window begins with any event of a step, whether it meets the step's condition or not.
void TrendOperator::find_step_types(const Rows& rows) {
  const auto steps = static_cast<std::uint32_t>(plan_->description().steps.size());
  const auto is_step = [&](std::string_view type) {
    for (std::uint32_t step = 0; step < steps; ++step) {
      if (plan_->match->type(step) == type) return true;
    }
    return false;
  };
  all_of_step_ = !rows.types && is_step(*rows.type);
  if (!rows.types) {
    is_of_step_.assign(all_of_step_ ? 0 : rows.size(), false);
    return;
  }
  std::vector<bool> names;
  for (const std::string& name : *rows.types->names) names.push_back(is_step(name));
  all_of_step_ = std::ranges::find(names, false) == names.end();
  if (all_of_step_) return;
  is_of_step_.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) is_of_step_[i] = names[rows.types->of_row[rows.row(i)]];
}

void TrendOperator::take_row(std::uint32_t event) {
  const std::uint32_t partition = partitions_[event];
  const std::int64_t now = std::max(time_, events_.times[event]);
  const std::uint64_t items = events_.items[event];
  if (plan_->window()) {
    if (is_of_step(event)) join_window(event, partition);
    if (windows_.is_full(partition)) {
      take_run(event + 1);
      close_window(partition, TrendCause::row(*rows_, event));
    }
  } else if (items == 0) {
    return;
  } else if (events_.partition_column) {
    const bool counts = (items & plan_->program.step_items()) != 0;
    if (counts && (spelled_[partition].is_missing() || trends_->is_over(partition, now))) {
      spelled_[partition] = events_.partition_column->value(event);
    }
  }
  if (!is_queued_[partition] && events_.partition_column) {
    if (plan_->window()) {
      is_queued_[partition] = true;
      closed_.push_back(partition);
    } else if (plan_->program.within) {
      is_queued_[partition] = true;
      idle_.push({.time = later_by(now, static_cast<std::uint64_t>(*plan_->program.within)), .id = partition});
    }
  }
  if (items == 0 || plan_->window()) return;
  const bool completes = trends_->take(partition, event, now, {.events = events_, .columns = columns_, .compared = compared_});
  if (!completes) return;
  results_.add(TrendCause::row(*rows_, event), events_.times[event], trends_->total(partition), spelled_[partition]);
}

// ---- Windows ----

/// Events before `end` that are in no trends yet: results are asked for when windows close, so that they are taken many at a time.
void TrendOperator::take_run(std::uint32_t end) {
  if (taken_ < end) trends_->take_run(partitions_, taken_, end, {.events = events_, .columns = columns_, .compared = compared_});
  taken_ = end;
}

void TrendOperator::join_window(std::uint32_t event, std::uint32_t partition) {
  const std::int64_t time = events_.times[event];
  if (windows_.extend(partition, time)) return;
  if (windows_.is_open(partition)) {
    take_run(event);
    close_window(partition, TrendCause::row(*rows_, event));
  }
  if (events_.partition_column) spelled_[partition] = events_.partition_column->value(event);
  // Under `.watermark` the order of arrival shows nowhere.
  const bool by_time = plan_->match->event_time;
  std::string text;
  if (by_time && events_.partition_column) text = data::display(spelled_[partition]);
  windows_.open(partition, time, by_time ? time : static_cast<std::int64_t>(events_.positions[event]), std::move(text));
}

void TrendOperator::close_window(std::uint32_t partition, const TrendCause& cause) {
  const std::int64_t last = windows_.of(partition).last;
  windows_.close(partition);
  results_.add(cause, last, trends_->total(partition), spelled_[partition]);
  trends_->forget(partition);
  if (!is_queued_[partition]) {
    is_queued_[partition] = true;
    closed_.push_back(partition);
  }
}

bool TrendOperator::is_due() {
  const TrendWindows::Due* const due = windows_.next();
  return due != nullptr && (end_of_input_ ? windows_.deadline(*due) : due->end) <= time_;
}

void TrendOperator::close_due(std::uint32_t position, std::uint32_t event) {
  if (is_due()) take_run(event);
  while (is_due()) {
    const TrendWindows::Due due = *windows_.next();
    close_window(due.partition, {.position = position, .deadline = windows_.deadline(due), .inferred = inferred_});
  }
}

std::optional<catalog::Deadline> TrendOperator::next_deadline() {
  const TrendWindows::Due* const due = windows_.next();
  if (due == nullptr) return std::nullopt;
  return catalog::Deadline{.time = {windows_.deadline(*due)}, .inclusive = windows_.is_inclusive(), .first = due->first, .first_text = due->text};
}

void TrendOperator::fire(const catalog::Firing& firing, OperatorContext& context, catalog::Emitter& out) {
  time_ = std::max(time_, context.time.ns);
  if (windows_.next() != nullptr) {
    const std::uint32_t partition = windows_.next()->partition;
    close_window(partition, {.position = firing.position, .deadline = firing.deadline.ns, .inferred = firing.inferred});
  }
  end({}, context, out);
}

EventTime TrendOperator::held() { return {windows_.held()}; }

void TrendOperator::finish(OperatorContext& context, catalog::Emitter& out) {
  while (windows_.next() != nullptr) {
    const std::uint32_t partition = windows_.next()->partition;
    close_window(partition, {});
  }
  end({}, context, out);
}

// ---- The end of an epoch ----

void TrendOperator::end(const Rows& rows, OperatorContext& context, catalog::Emitter& out) {
  if (plan_->window()) take_run(static_cast<std::uint32_t>(rows.size()));
  hand_on(context, out);
  if (const std::uint64_t late = trends_->take_out_of_order(); late > 0) context.effects.count(catalog::Counter::out_of_order, late);
  if (!rows.empty()) events_.end();
  taken_ = 0;
  forget_partitions();
}

/// The results so far.
void TrendOperator::hand_on(OperatorContext& context, catalog::Emitter& out) {
  if (results_.empty()) return;
  Rows results = results_.take(roots_, type_, context);
  if (const std::uint64_t rounded = results_.take_rounded(); rounded > 0) {
    std::size_t marked = 0;
    while ((results.flags(marked) & data::Keys::rounded) == 0) ++marked;
    context.effects.count(catalog::Counter::rounded_count, rounded);
    context.effects.warn_once(results, marked, "rounded",
                              "there are more trends than an int can say: from here on their number is a float, which is rounded, and the result is marked");
  }
  out.emit(std::move(results));
}

void TrendOperator::forget_partitions() {
  for (const std::uint32_t partition : closed_) {
    is_queued_[partition] = false;
    if (!windows_.is_open(partition)) forget(partition);
  }
  closed_.clear();
  while (!idle_.empty() && idle_.front().time < time_) {
    const std::uint32_t partition = idle_.front().id;
    idle_.pop();
    if (trends_->is_over(partition, time_)) {
      is_queued_[partition] = false;
      forget(partition);
    } else {
      idle_.push({.time = later_by(time_, static_cast<std::uint64_t>(*plan_->program.within)), .id = partition});
    }
  }
}

void TrendOperator::forget(std::uint32_t partition) {
  trends_->forget(partition);
  spelled_[partition] = Value();
  if (keys_.holds(partition)) keys_.erase(partition);
}

// ---- State ----

catalog::StateUsage TrendOperator::usage() const {
  const trend::Trends::Usage own = trends_->usage();
  return {.keys = keys_.size(), .rows = own.totals, .bytes = own.bytes + keys_.bytes()};
}

void TrendOperator::save(state::SnapshotWriter& to) const {
  to.section("trends");
  roots_.save(to);
  to.put(time_);
  to.put(inferred_);
  std::vector<std::uint32_t> partitions;
  for (std::uint32_t partition = 0; partition < spelled_.size(); ++partition) {
    if (!plan_->description().partition || keys_.holds(partition)) partitions.push_back(partition);
  }
  to.put(std::uint64_t{partitions.size()});
  for (const std::uint32_t partition : partitions) {
    if (plan_->description().partition) to.put(keys_.key(partition)[0]);
    to.put(spelled_[partition]);
    const TrendWindows::Open window = windows_.of(partition);
    to.put(window.is_open);
    if (window.is_open) {
      to.put(window.end);
      to.put(window.last);
      to.put(window.first);
      to.put(window.text);
      to.put(window.events);
    }
    trends_->save(partition, to);
  }
}

Result<void> TrendOperator::load(state::SnapshotReader& from) {
  VARPULIS_CHECK(from.section("trends"));
  VARPULIS_CHECK(roots_.load(from));
  VARPULIS_CHECK(from.get(time_));
  VARPULIS_CHECK(from.get(inferred_));
  std::uint64_t count = 0;
  VARPULIS_CHECK(from.get(count));
  for (std::uint64_t k = 0; k < count; ++k) {
    std::uint32_t partition = 0;
    if (plan_->description().partition) {
      Value key;
      VARPULIS_CHECK(from.get(key));
      partition = keys_.find_or_add(std::span<const Value>(&key, 1)).id;
    }
    if (partition >= spelled_.size()) {
      spelled_.resize(partition + std::size_t{1});
      is_queued_.resize(partition + std::size_t{1});
    }
    VARPULIS_CHECK(from.get(spelled_[partition]));
    TrendWindows::Open window;
    VARPULIS_CHECK(from.get(window.is_open));
    if (window.is_open) {
      VARPULIS_CHECK(from.get(window.end));
      VARPULIS_CHECK(from.get(window.last));
      VARPULIS_CHECK(from.get(window.first));
      VARPULIS_CHECK(from.get(window.text));
      VARPULIS_CHECK(from.get(window.events));
      windows_.restore(partition, std::move(window));
    }
    VARPULIS_CHECK(trends_->load(partition, from));
    if (plan_->description().partition && plan_->program.within && !plan_->window()) {
      is_queued_[partition] = true;
      idle_.push({.time = time_, .id = partition});
    }
  }
  return {};
}

}  // namespace varpulis::ops
