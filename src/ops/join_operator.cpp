#include "ops/join_operator.h"

#include <algorithm>
#include <limits>

#include "ops/key_evaluation.h"

namespace varpulis::ops {

using catalog::Counter;
using catalog::JoinSource;
using catalog::OperatorContext;
using data::Rows;

namespace {

constexpr std::uint32_t none = JoinBuffer::none;
/// Keys without live rows that may stay in the table: finding them again is cheaper than taking them out.
constexpr std::size_t idle_keys_max = 16'384;

/// a - b, or the smallest number.
std::int64_t subtract_saturated(std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  return __builtin_sub_overflow(a, b, &result) ? std::numeric_limits<std::int64_t>::min() : result;
}

/// Indices of the rows that enter as rows of the source.
data::Buffer<std::uint32_t> indices_of(const JoinSource& source, const Rows& rows, OperatorContext& context) {
  data::Buffer<std::uint32_t> indices;
  if (rows.types) {
    const auto& names = rows.types->names;
    const auto type = static_cast<std::uint32_t>(std::ranges::find(names, source.type) - names.begin());
    if (type == names.size()) return indices;
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
      if (rows.types->of_row[rows.row(i)] == type) indices.push_back(i);
    }
  } else {
    if (*rows.type != source.type) return indices;
    for (std::uint32_t i = 0; i < rows.size(); ++i) indices.push_back(i);
  }
  if (!source.filter || indices.empty()) return indices;
  Rows own = rows;
  own.type = std::make_shared<const std::string>(source.type);
  own.types = nullptr;
  const data::ColumnPtr passes = source.filter->evaluate(own, context.evaluation);
  data::Buffer<std::uint32_t> kept;
  for (const std::uint32_t i : indices) {
    if (passes->value(i).is_true()) kept.push_back(i);
  }
  return kept;
}

}  // namespace

JoinOperator::JoinOperator(std::shared_ptr<const JoinPlan> plan, RootNumbers roots, std::shared_ptr<const std::string> type)
    : plan_(std::move(plan)),
      roots_(roots),
      type_(std::move(type)),
      keys_(plan_->sources.front().key.size()),
      buffer_(plan_->width()),
      results_(*plan_, rows_),
      partners_(plan_->width(), none),
      result_rows_(plan_->width(), none) {
  rows_.reserve(plan_->width());
  for (std::size_t s = 0; s < plan_->width(); ++s) rows_.emplace_back(*plan_, s);
}

void JoinOperator::process(const Rows& rows, OperatorContext& context, catalog::Emitter& out) {
  const std::vector<Arrival> all = arrivals(rows, context);
  buffer_.reserve_keys(keys_.id_end());
  for (const Arrival& arrival : all) {
    const std::int64_t time = rows.time(arrival.index).ns;
    expire(time);
    const std::uint32_t entry = buffer_.add(arrival.key, arrival.source, time, arrival.row);
    if (buffer_.list(arrival.key, arrival.source).size > join_rows_max) forget_oldest(arrival, rows, context);
    if (!plan_->options.all_pairs && !plan_->options.bounds) drop_dominated(entry);
    match(arrival, entry);
  }
  emit(rows, context, out);
  for (JoinRows& each : rows_) each.recycle();
  if (idle_keys_.size() > idle_keys_max + buffer_.keys()) forget_idle_keys();
}

// ---- What arrives ----

std::vector<JoinOperator::Arrival> JoinOperator::arrivals(const Rows& rows, OperatorContext& context) {
  std::vector<Arrival> result;
  result.reserve(rows.size());
  for (std::uint32_t s = 0; s < plan_->width(); ++s) {
    const std::size_t before = result.size();
    add_source(s, rows, context, result);
    if (before == 0) continue;
    std::inplace_merge(result.begin(), result.begin() + static_cast<std::ptrdiff_t>(before), result.end(),
                       [](const Arrival& a, const Arrival& b) { return a.index < b.index; });
  }
  return result;
}

void JoinOperator::add_source(std::uint32_t source, const Rows& rows, OperatorContext& context, std::vector<Arrival>& to) {
  const JoinSource& from = plan_->sources[source];
  data::Buffer<std::uint32_t> indices = indices_of(from, rows, context);
  if (indices.empty()) return;
  std::vector<const data::Column*> columns;
  for (const std::string& field : from.key) {
    columns.push_back(rows.batch->find(field));
    if (columns.back() == nullptr) {
      report_keyless(source, rows, indices[0], indices.size(), context);
      return;
    }
  }
  data::Buffer<std::uint32_t> batch_rows(indices.size());
  std::size_t count = 0;
  std::size_t keyless = 0;
  std::size_t first_keyless = 0;
  for (const std::uint32_t i : indices) {
    const std::uint32_t row = rows.row(i);
    if (std::ranges::any_of(columns, [&](const data::Column* column) { return column->is_missing(row); })) {
      if (keyless++ == 0) first_keyless = i;
      continue;
    }
    indices[count] = i;
    batch_rows[count++] = row;
  }
  if (keyless > 0) report_keyless(source, rows, first_keyless, keyless, context);
  if (count == 0) return;
  std::vector<data::ColumnPtr> keys;
  for (const data::Column* column : columns) keys.push_back(data::gather(*column, batch_rows.data(), count));
  const data::Buffer<std::uint32_t> ids = keys_.find_or_add(keys, count);
  std::vector<std::uint32_t> kept(count);
  rows_[source].add(*rows.batch, {batch_rows.data(), count}, kept.data());
  for (std::size_t i = 0; i < count; ++i) to.push_back({.index = indices[i], .source = source, .key = ids[i], .row = kept[i]});
}

void JoinOperator::report_keyless(std::uint32_t source, const Rows& rows, std::size_t first, std::size_t count,
                                  OperatorContext& context) {
  const JoinSource& from = plan_->sources[source];
  context.effects.count(Counter::join_without_key, count);
  context.effects.warn_once(rows, first, fmt::format("no key {}", source),
                            fmt::format("rows of `{}` without `{}` take no part in the join", from.type, fmt::join(from.key, "` or `")));
}

// ---- What leaves ----

void JoinOperator::expire(std::int64_t time) {
  buffer_.expire(subtract_saturated(time, plan_->options.window), [this](JoinBuffer::Entry& entry) { drop(entry); });
}

/// Gives up what an entry that leaves its list keeps.
void JoinOperator::drop(JoinBuffer::Entry& entry) {
  if (entry.row != none) rows_[entry.source].erase(entry.row);
  entry.row = none;
  if (buffer_.rows_of_key(entry.key) == 1) idle_keys_.push_back(entry.key);
}

void JoinOperator::forget_oldest(const Arrival& arrival, const Rows& rows, OperatorContext& context) {
  const std::uint32_t oldest = buffer_.list(arrival.key, arrival.source).oldest;
  JoinBuffer::Entry& entry = buffer_.entry(oldest);
  // A row without kept fields could not have come into a result any more.
  if (entry.row != none) {
    context.effects.count(Counter::join_buffer_full);
    context.effects.warn_once(rows, arrival.index, "full",
                              fmt::format("a key has more than {} rows of `{}` in the window: the join forgets the oldest of them",
                                          join_rows_max, plan_->sources[arrival.source].type));
  }
  drop(entry);
  buffer_.remove(oldest);
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

void JoinOperator::match(const Arrival& arrival, std::uint32_t entry) {
  partners_[arrival.source] = entry;
  if (plan_->options.bounds) match_bounded(arrival);
  else if (plan_->options.all_pairs) match_all(arrival, 0);
  else match_latest(arrival);
}

void JoinOperator::match_latest(const Arrival& arrival) {
  bool complete = true;
  for (std::size_t s = 0; s < plan_->width(); ++s) {
    if (s != arrival.source) partners_[s] = buffer_.list(arrival.key, s).newest;
    complete = complete && partners_[s] != none;
  }
  if (complete || plan_->preserves(arrival.source)) add_result(arrival.index);
}

/// Puts together all combinations of the sources from `source` on.
void JoinOperator::match_all(const Arrival& arrival, std::size_t source) {
  if (source == plan_->width()) {
    add_result(arrival.index);
    return;
  }
  if (source == arrival.source) {
    match_all(arrival, source + 1);
    return;
  }
  std::uint32_t partner = buffer_.list(arrival.key, source).oldest;
  if (partner == none) {
    partners_[source] = none;
    if (plan_->preserves(arrival.source)) match_all(arrival, source + 1);
    return;
  }
  for (; partner != none; partner = buffer_.entry(partner).newer) {
    partners_[source] = partner;
    match_all(arrival, source + 1);
  }
}

bool JoinOperator::within_bounds(const Arrival& arrival, std::uint32_t partner) const {
  const std::int64_t own = buffer_.entry(partners_[arrival.source]).time;
  const std::int64_t other = buffer_.entry(partner).time;
  const std::int64_t first = arrival.source == 0 ? own : other;
  const std::int64_t second = arrival.source == 0 ? other : own;
  return second >= subtract_saturated(first, plan_->options.bounds->before) &&
         subtract_saturated(second, plan_->options.bounds->after) <= first;
}

/// Two sources: the partner's time must lie within the bounds, too.
void JoinOperator::match_bounded(const Arrival& arrival) {
  const std::size_t other = 1 - arrival.source;
  const JoinBuffer::List& list = buffer_.list(arrival.key, other);
  bool found = false;
  if (plan_->options.all_pairs) {
    for (std::uint32_t partner = list.oldest; partner != none; partner = buffer_.entry(partner).newer) {
      if (!within_bounds(arrival, partner)) continue;
      partners_[other] = partner;
      add_result(arrival.index);
      found = true;
    }
  } else {
    std::uint32_t partner = list.newest;
    while (partner != none && !within_bounds(arrival, partner)) partner = buffer_.entry(partner).older;
    partners_[other] = partner;
    found = partner != none;
    if (found) add_result(arrival.index);
  }
  if (found || !plan_->preserves(arrival.source)) return;
  partners_[other] = none;
  add_result(arrival.index);
}

void JoinOperator::add_result(std::uint32_t index) {
  std::int64_t time = std::numeric_limits<std::int64_t>::min();
  for (std::size_t s = 0; s < partners_.size(); ++s) {
    result_rows_[s] = none;
    if (partners_[s] == none) continue;
    const JoinBuffer::Entry& entry = buffer_.entry(partners_[s]);
    result_rows_[s] = entry.row;
    time = std::max(time, entry.time);
  }
  results_.add(result_rows_);
  index_of_result_.push_back(index);
  time_of_result_.push_back(time);
}

void JoinOperator::emit(const Rows& rows, OperatorContext& context, catalog::Emitter& out) {
  const std::size_t count = index_of_result_.size();
  if (count == 0) return;
  auto keys = std::make_shared<data::Keys>();
  keys->first_position = rows.keys->first_position;
  keys->position.resize(count);
  keys->time.resize(count);
  keys->root.resize(count);
  // The results of one row are one current list.
  const bool numbered = !rows.keys->list.empty();
  bool lists = numbered;
  for (std::size_t i = 1; i < count && !lists; ++i) lists = index_of_result_[i] == index_of_result_[i - 1];
  if (lists) keys->list.resize(count);
  if (!rows.keys->deadline.empty()) keys->deadline.resize(count);
  if (!rows.keys->flags.empty()) keys->flags.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t index = index_of_result_[i];
    keys->position[i] = rows.position(index);
    keys->time[i] = time_of_result_[i];
    keys->root[i] = roots_.next();
    if (numbered) keys->list[i] = rows.list(index);
    else if (lists) keys->list[i] = i > 0 && index == index_of_result_[i - 1] ? keys->list[i - 1] : context.next_list++;
    if (!keys->deadline.empty()) keys->deadline[i] = rows.deadline(index);
    if (!keys->flags.empty()) keys->flags[i] = rows.flags(index);
  }
  Rows results;
  results.batch = results_.take();
  results.keys = std::move(keys);
  results.selection = data::Selection::all(count);
  results.type = type_;
  index_of_result_.clear();
  time_of_result_.clear();
  out.emit(std::move(results));
}

// ---- State ----

catalog::StateUsage JoinOperator::usage() const {
  catalog::StateUsage usage{.keys = buffer_.keys(), .rows = buffer_.size(), .bytes = buffer_.bytes()};
  for (const JoinRows& rows : rows_) usage.bytes += rows.bytes();
  usage.bytes += keys_.id_end() * (3 * sizeof(std::uint64_t) + keys_.width() * sizeof(data::Value));
  return usage;
}

void JoinOperator::save(state::SnapshotWriter& to) const {
  roots_.save(to);
  to.put(buffer_.size());
  buffer_.for_each([&](std::uint32_t id) {
    const JoinBuffer::Entry& entry = buffer_.entry(id);
    to.put(std::uint64_t{entry.source});
    to.put(entry.time);
    save_key(keys_.key(entry.key), to);
    to.put(entry.row != none);
    if (entry.row != none) to.put(data::Value::map(rows_[entry.source].map(entry.row)));
  });
}

Result<void> JoinOperator::load(state::SnapshotReader& from) {
  VARPULIS_CHECK(roots_.load(from));
  std::uint64_t count = 0;
  VARPULIS_CHECK(from.get(count));
  std::vector<data::Value> key(keys_.width());
  for (std::uint64_t i = 0; i < count; ++i) {
    std::uint64_t source = 0;
    std::int64_t time = 0;
    bool has_fields = false;
    VARPULIS_CHECK(from.get(source));
    VARPULIS_CHECK(from.get(time));
    VARPULIS_CHECK(load_key(key, from));
    VARPULIS_CHECK(from.get(has_fields));
    if (source >= plan_->width()) return Error(ErrorCode::invalid_data, "the snapshot has a row of a source that the join does not have");
    std::uint32_t row = none;
    if (has_fields) {
      data::Value fields;
      VARPULIS_CHECK(from.get(fields));
      if (fields.kind() != data::Kind::map) return Error(ErrorCode::invalid_data, "the snapshot has a row that is no map");
      row = rows_[source].add(fields.as_map());
    }
    const std::uint32_t id = keys_.find_or_add(key).id;
    buffer_.reserve_keys(keys_.id_end());
    buffer_.add(id, static_cast<std::uint32_t>(source), time, row);
  }
  return {};
}

}  // namespace varpulis::ops
