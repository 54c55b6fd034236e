#include "ops/join_operator.h"

#include <algorithm>
#include <limits>

#include "data/text.h"
#include "ops/key_evaluation.h"
#include "ops/saturated_time.h"

namespace varpulis::ops {

using catalog::Counter;
using catalog::OperatorContext;
using data::Rows;

namespace {

constexpr std::uint32_t none = JoinBuffer::none;
/// Keys without live rows that may stay in the table: finding them again is cheaper than taking them out.
constexpr std::size_t idle_keys_max = 16'384;

}  // namespace

JoinOperator::JoinOperator(std::shared_ptr<const JoinPlan> plan, RootNumbers roots, std::shared_ptr<const std::string> type)
    : plan_(std::move(plan)),
      roots_(roots),
      type_(std::move(type)),
      keys_(plan_->sources.front().key.size()),
      buffer_(plan_->width()),
      unmatched_(buffer_),
      input_(*plan_, keys_, rows_),
      results_(*plan_, rows_),
      partners_(plan_->width(), none),
      result_rows_(plan_->width(), none) {
  rows_.reserve(plan_->width());
  for (std::size_t s = 0; s < plan_->width(); ++s) {
    rows_.emplace_back([plan = plan_, s](std::string_view field) { return plan->keeps(s, field); }, plan_->of_output.everything);
  }
}

void JoinOperator::process(const Rows& rows, OperatorContext& context, catalog::Emitter& out) {
  time_ = std::max(time_, context.time.ns);
  advance({}, rows, context, out);
}

void JoinOperator::advance(catalog::TimeSteps steps, const Rows& rows, OperatorContext& context, catalog::Emitter& out) {
  std::size_t step = 0;
  const auto reach = [&](std::uint32_t position) {
    for (; step < steps.size() && steps[step].position <= position; ++step) fire_due(steps[step], context.end_of_input);
  };
  std::span<JoinArrival> all;
  if (!rows.empty()) {
    all = input_.arrivals(rows, context);
    buffer_.reserve_keys(keys_.id_end());
    for (JoinArrival& arrival : all) {
      if (plan_->options.at_expiry) reach(rows.position(arrival.index));
      take(arrival, rows, context);
    }
  }
  if (plan_->options.at_expiry) reach(std::numeric_limits<std::uint32_t>::max());
  emit(rows, context, out);
  keep_rows(all);
}

void JoinOperator::take(JoinArrival& arrival, const Rows& rows, OperatorContext& context) {
  const JoinOptions& options = plan_->options;
  expire(options.at_expiry ? time_ : arrival.time);
  const std::uint64_t position = rows.keys->first_position + rows.position(arrival.index);
  const std::uint32_t entry = buffer_.add(arrival.key, arrival.source, arrival.time, arrival.row, position);
  arrival.entry = entry;
  if (buffer_.list(arrival.key, arrival.source).size > join_rows_max) forget_oldest(arrival, rows, context);
  const bool comes_out_later = options.at_expiry && plan_->preserves(arrival.source);
  if (!options.all_pairs && !options.bounds && !options.at_expiry) drop_dominated(entry);
  match(arrival, entry);
  if (!options.at_expiry) return;
  const bool has_passed = later_by(arrival.time, options.window) < time_;
  if (comes_out_later && !buffer_.entry(entry).matched) {
    if (has_passed) come_out_alone(entry, {.index = arrival.index});
    else await_expiry(entry);
  }
  if (has_passed && buffer_.entry(entry).live) remove(entry);
}

void JoinOperator::await_expiry(std::uint32_t entry) {
  std::string text;
  if (plan_->event_time) {
    for (const data::Value& value : keys_.key(buffer_.entry(entry).key)) {
      if (!text.empty()) text += ", ";
      data::append_display(text, value);
    }
  }
  unmatched_.add(entry, std::move(text));
}

/// After the epoch: of its rows only those live on that may still come into a result, as copies.
void JoinOperator::keep_rows(std::span<const JoinArrival> arrivals) {
  for (std::size_t s = 0; s < rows_.size(); ++s) {
    kept_entries_.clear();
    kept_ids_.clear();
    for (const JoinArrival& arrival : arrivals) {
      // The entry may stand for a later row by now, which then is found under its own arrival.
      if (arrival.source != s || buffer_.entry(arrival.entry).row != arrival.row || buffer_.entry(arrival.entry).source != s) continue;
      if (!buffer_.entry(arrival.entry).live) continue;
      kept_entries_.push_back(arrival.entry);
      kept_ids_.push_back(arrival.row);
    }
    rows_[s].keep(kept_ids_);
    for (std::size_t i = 0; i < kept_ids_.size(); ++i) buffer_.entry(kept_entries_[i]).row = kept_ids_[i];
    rows_[s].end();
  }
  if (idle_keys_.size() > idle_keys_max + buffer_.keys()) forget_idle_keys();
}

// ---- What leaves ----

/// Drops the rows whose window has passed at `time`.
void JoinOperator::expire(std::int64_t time) {
  buffer_.expire(earlier_by(time, plan_->options.window), [this](JoinBuffer::Entry& entry) { drop(entry); });
}

/// Gives up what an entry that leaves its list keeps.
void JoinOperator::drop(JoinBuffer::Entry& entry) {
  if (entry.row != none) rows_[entry.source].erase(entry.row);
  entry.row = none;
  if (buffer_.rows_of_key(entry.key) == 1) idle_keys_.push_back(entry.key);
}

void JoinOperator::remove(std::uint32_t id) {
  drop(buffer_.entry(id));
  buffer_.remove(id);
}

void JoinOperator::forget_oldest(const JoinArrival& arrival, const Rows& rows, OperatorContext& context) {
  const std::uint32_t oldest = buffer_.list(arrival.key, arrival.source).oldest;
  JoinBuffer::Entry& entry = buffer_.entry(oldest);
  // A row without kept fields could not have come into a result any more.
  if (entry.row != none) {
    context.effects.count(Counter::join_buffer_full);
    context.effects.warn_once(rows, arrival.index, "full",
                              fmt::format("a key has more than {} rows of `{}` in the window: the join forgets the oldest of them",
                                          join_rows_max, plan_->sources[arrival.source].type));
  }
  const bool comes_out = plan_->options.at_expiry && plan_->preserves(arrival.source) && !entry.matched;
  if (comes_out) come_out_alone(oldest, {.index = arrival.index});
  else remove(oldest);
}

/// Rows that arrived before one of the same time or later can never be the latest again: their fields are given up.
void JoinOperator::drop_dominated(std::uint32_t newest) {
  const std::int64_t time = buffer_.entry(newest).time;
  for (std::uint32_t id = buffer_.entry(newest).older; id != none; id = buffer_.entry(id).older) {
    JoinBuffer::Entry& entry = buffer_.entry(id);
    if (entry.row == none || entry.time > time) return;
    rows_[entry.source].erase(entry.row);
    entry.row = none;
  }
}

void JoinOperator::forget_idle_keys() {
  for (const std::uint32_t key : idle_keys_) {
    if (buffer_.rows_of_key(key) == 0 && keys_.holds(key)) keys_.erase(key);
  }
  idle_keys_.clear();
}

// ---- Results ----

void JoinOperator::match(const JoinArrival& arrival, std::uint32_t entry) {
  partners_[arrival.source] = entry;
  if (plan_->options.all_pairs) match_all(arrival, 0);
  else match_latest(arrival);
}

void JoinOperator::match_latest(const JoinArrival& arrival) {
  bool complete = true;
  for (std::size_t s = 0; s < plan_->width(); ++s) {
    if (s != arrival.source) partners_[s] = last_fitting(arrival, buffer_.list(arrival.key, s).newest);
    complete = complete && partners_[s] != none;
  }
  if (complete || (plan_->preserves(arrival.source) && !plan_->options.at_expiry)) add_result({.index = arrival.index});
}

/// Puts together all combinations of the sources from `source` on.
void JoinOperator::match_all(const JoinArrival& arrival, std::size_t source) {
  if (source == plan_->width()) {
    add_result({.index = arrival.index});
    return;
  }
  if (source == arrival.source) {
    match_all(arrival, source + 1);
    return;
  }
  std::uint32_t partner = first_fitting(arrival, buffer_.list(arrival.key, source).oldest);
  if (partner == none) {
    partners_[source] = none;
    if (plan_->preserves(arrival.source) && !plan_->options.at_expiry) match_all(arrival, source + 1);
    return;
  }
  for (; partner != none; partner = first_fitting(arrival, buffer_.entry(partner).newer)) {
    partners_[source] = partner;
    match_all(arrival, source + 1);
  }
}

/// Whether the two may join, as far as that does not follow from the partner being live.
bool JoinOperator::fits(const JoinArrival& arrival, std::uint32_t partner) const {
  const JoinOptions& options = plan_->options;
  const std::int64_t other = buffer_.entry(partner).time;
  if (options.at_expiry && (other < earlier_by(arrival.time, options.window) || other > later_by(arrival.time, options.window))) return false;
  if (!options.bounds) return true;
  const std::int64_t first = arrival.source == 0 ? arrival.time : other;
  const std::int64_t second = arrival.source == 0 ? other : arrival.time;
  return second >= earlier_by(first, options.bounds->before) && second <= later_by(first, options.bounds->after);
}

/// The partner itself or the next newer one that fits.
std::uint32_t JoinOperator::first_fitting(const JoinArrival& arrival, std::uint32_t partner) const {
  while (partner != none && !fits(arrival, partner)) partner = buffer_.entry(partner).newer;
  return partner;
}

/// The partner itself or the next older one that fits.
std::uint32_t JoinOperator::last_fitting(const JoinArrival& arrival, std::uint32_t partner) const {
  while (partner != none && !fits(arrival, partner)) partner = buffer_.entry(partner).older;
  return partner;
}

void JoinOperator::add_result(const Cause& cause) {
  std::int64_t time = EventTime::min().ns;
  for (std::size_t s = 0; s < partners_.size(); ++s) {
    result_rows_[s] = none;
    if (partners_[s] == none) continue;
    JoinBuffer::Entry& entry = buffer_.entry(partners_[s]);
    entry.matched = true;
    result_rows_[s] = entry.row;
    time = std::max(time, entry.time);
  }
  results_.add(result_rows_);
  cause_of_result_.push_back(cause);
  time_of_result_.push_back(time);
}

/// A row that found no partner in its window leaves as a result.
void JoinOperator::come_out_alone(std::uint32_t entry, const Cause& cause) {
  std::ranges::fill(partners_, none);
  partners_[buffer_.entry(entry).source] = entry;
  add_result(cause);
  remove(entry);
}

void JoinOperator::fire_due(const catalog::TimeStep& step, bool end_of_input) {
  time_ = std::max(time_, step.time.ns);
  for (auto due = next_deadline(); due && due->reached({time_}, end_of_input); due = next_deadline()) {
    come_out_alone(unmatched_.first(), {.position = step.position, .deadline = due->time.ns, .inferred = step.inferred});
  }
}

std::optional<catalog::Deadline> JoinOperator::next_deadline() {
  const std::uint32_t first = unmatched_.first();
  if (first == none) return std::nullopt;
  const JoinBuffer::Entry& entry = buffer_.entry(first);
  return catalog::Deadline{.time = {later_by(entry.time, plan_->options.window)},
                           .inclusive = false,
                           .first = plan_->event_time ? entry.time : static_cast<std::int64_t>(entry.position),
                           .first_text = unmatched_.first_text()};
}

void JoinOperator::fire(const catalog::Firing& firing, OperatorContext& context, catalog::Emitter& out) {
  time_ = std::max(time_, context.time.ns);
  come_out_alone(unmatched_.first(), {.position = firing.position, .deadline = firing.deadline.ns, .inferred = firing.inferred});
  emit({}, context, out);
  keep_rows({});
}

EventTime JoinOperator::held() {
  const std::uint32_t first = unmatched_.first();
  return first == none ? EventTime::max() : EventTime{buffer_.entry(first).time};
}

void JoinOperator::finish(OperatorContext& context, catalog::Emitter& out) {
  for (std::uint32_t first = unmatched_.first(); first != none; first = unmatched_.first()) come_out_alone(first, {});
  emit({}, context, out);
  keep_rows({});
}

void JoinOperator::emit(const Rows& rows, OperatorContext& context, catalog::Emitter& out) {
  if (!cause_of_result_.empty()) {
    Rows results;
    results.keys = keys_of_results(rows, context);
    results.selection = data::Selection::all(cause_of_result_.size());
    results.batch = results_.take();
    results.type = type_;
    cause_of_result_.clear();
    time_of_result_.clear();
    out.emit(std::move(results));
  }
}

data::KeysPtr JoinOperator::keys_of_results(const Rows& rows, OperatorContext& context) {
  const std::size_t count = cause_of_result_.size();
  auto keys = std::make_shared<data::Keys>();
  keys->first_position = context.epoch.first_position;
  keys->position.resize(count);
  keys->time.resize(count);
  keys->root.resize(count);
  const bool numbered = rows.keys && !rows.keys->list.empty();
  bool lists = numbered;
  bool deadlines = rows.keys && !rows.keys->deadline.empty();
  bool flags = rows.keys && !rows.keys->flags.empty();
  for (std::size_t i = 0; i < count; ++i) {
    const Cause& cause = cause_of_result_[i];
    const bool by_row = cause.index != Cause::no_row;
    keys->position[i] = by_row ? rows.position(cause.index) : cause.position;
    keys->time[i] = time_of_result_[i];
    keys->root[i] = roots_.next();
    lists = lists || (i > 0 && keys->position[i] == keys->position[i - 1]);
    deadlines = deadlines || cause.deadline != EventTime::max().ns;
    flags = flags || cause.inferred;
  }
  if (lists) keys->list.resize(count);
  if (deadlines) keys->deadline.resize(count);
  if (flags) keys->flags.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Cause& cause = cause_of_result_[i];
    const bool by_row = cause.index != Cause::no_row;
    // The results of one row are one current list.
    const bool goes_on = by_row && i > 0 && cause.index == cause_of_result_[i - 1].index;
    if (lists) keys->list[i] = numbered && by_row ? rows.list(cause.index) : goes_on ? keys->list[i - 1] : context.next_list++;
    if (deadlines) keys->deadline[i] = by_row ? rows.deadline(cause.index) : cause.deadline;
    if (flags) keys->flags[i] = by_row ? rows.flags(cause.index) : cause.inferred ? data::Keys::inferred : std::uint8_t{0};
  }
  return keys;
}

// ---- State ----

catalog::StateUsage JoinOperator::usage() const {
  catalog::StateUsage usage{.keys = buffer_.keys(), .rows = buffer_.size(), .bytes = buffer_.bytes()};
  for (const KeptRows& rows : rows_) usage.bytes += rows.bytes();
  usage.bytes += keys_.id_end() * (3 * sizeof(std::uint64_t) + keys_.width() * sizeof(data::Value));
  return usage;
}

void JoinOperator::save(state::SnapshotWriter& to) const {
  roots_.save(to);
  to.put(time_);
  to.put(buffer_.size());
  buffer_.for_each([&](std::uint32_t id) {
    const JoinBuffer::Entry& entry = buffer_.entry(id);
    to.put(std::uint64_t{entry.source});
    to.put(entry.time);
    to.put(entry.position);
    to.put(entry.matched);
    save_key(keys_.key(entry.key), to);
    to.put(entry.row != none);
    if (entry.row != none) to.put(data::Value::map(rows_[entry.source].map(entry.row)));
  });
}

Result<void> JoinOperator::load(state::SnapshotReader& from) {
  VARPULIS_CHECK(roots_.load(from));
  VARPULIS_CHECK(from.get(time_));
  std::uint64_t count = 0;
  VARPULIS_CHECK(from.get(count));
  std::vector<data::Value> key(keys_.width());
  for (std::uint64_t i = 0; i < count; ++i) {
    std::uint64_t source = 0;
    std::int64_t time = 0;
    std::uint64_t position = 0;
    bool matched = false;
    bool has_fields = false;
    VARPULIS_CHECK(from.get(source));
    VARPULIS_CHECK(from.get(time));
    VARPULIS_CHECK(from.get(position));
    VARPULIS_CHECK(from.get(matched));
    VARPULIS_CHECK(load_key(key, from));
    VARPULIS_CHECK(from.get(has_fields));
    if (source >= plan_->width()) return Error(ErrorCode::invalid_data, "the snapshot has a row of a source that the join does not have");
    std::uint32_t row = none;
    if (has_fields) {
      data::Value fields;
      VARPULIS_CHECK(from.get(fields));
      if (fields.kind() != data::Kind::map) return Error(ErrorCode::invalid_data, "the snapshot has a row that is no map");
      row = rows_[source].keep(fields.as_map());
    }
    const std::uint32_t id = keys_.find_or_add(key).id;
    buffer_.reserve_keys(keys_.id_end());
    const std::uint32_t entry = buffer_.add(id, static_cast<std::uint32_t>(source), time, row, position);
    buffer_.entry(entry).matched = matched;
    if (plan_->options.at_expiry && plan_->preserves(source) && !matched) await_expiry(entry);
  }
  return {};
}

}  // namespace varpulis::ops
