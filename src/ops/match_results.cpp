#include "ops/match_results.h"

#include <algorithm>

#include "data/blocks.h"

namespace varpulis::ops {

using data::ColumnPtr;
using data::Value;

namespace {

/// Set in the lists of rows that come as arrays: apart from those of other causes.
constexpr std::uint32_t list_of_row = 0x80000000;

template <typename T>
void append(data::Buffer<T>& to, std::span<const T> from, std::size_t count) {
  if (from.size() == count) return to.append(from.data(), count);
  const std::size_t size = to.size();
  to.resize(size + count + data::block);
  data::fill_blocks(to.data() + size, count, from.front());
  to.resize(size + count);
}

/// Of an array with an entry for each match, or one for all.
template <typename T>
const T& entry(std::span<const T> all, std::size_t i) {
  return all[all.size() == 1 ? 0 : i];
}

}  // namespace

MatchResults::MatchResults(std::shared_ptr<const MatchPlan> plan, MatchEvents& events, std::string stream)
    : plan_(std::move(plan)),
      events_(events),
      stream_(std::move(stream)),
      reads_{.durations = plan_->shows("match_duration_ms") || plan_->shows("match_rate"),
             .first_times = plan_->of_output.fields.contains(catalog::match_first_time),
             .events = plan_->programs.front().shows_events,
             .keys = plan_->description->partition && plan_->of_output.fields.contains(catalog::match_partition),
             .partitions = plan_->programs.front().shows_partition},
      naming_(*plan_->description),
      rows_(plan_->description->steps.size()),
      values_(plan_->description->values.size()) {
  for (std::uint32_t step = 0; step < rows_.size(); ++step) {
    if ((plan_->programs.front().shown >> step & 1U) != 0) shown_.push_back(step);
  }
}

// ---- Matches come in ----

void MatchResults::match(const pattern::Match& match) { add(match, false); }

void MatchResults::timed_out(const pattern::Match& match) {
  timed_out_.push_back(size_);
  add(match, true);
}

data::Bitmap MatchResults::timeouts() const {
  data::Bitmap timeouts(size_, false);
  for (const std::uint32_t match : timed_out_) timeouts.set(match);
  return timeouts;
}

void MatchResults::begin_match(const MatchCause& cause) {
  const MatchCause* const last = groups_.empty() ? nullptr : &groups_.back().cause;
  if (last != nullptr && last->list == cause.list && last->index == cause.index && last->deadline == cause.deadline) return;
  groups_.push_back({.cause = cause, .begin = size_});
}

void MatchResults::add(const pattern::Match& match, bool timed_out) {
  begin_match(cause_);
  times_.push_back(match.time);
  const std::int64_t first = reads_.durations || reads_.first_times ? elements_->time_of(match.first) : 0;
  if (reads_.durations) durations_.push_back(std::max<std::int64_t>(0, elements_->time_of(match.last) - first));
  if (reads_.first_times) first_times_.push_back(first);
  if (reads_.events) counts_.push_back(match.events);
  if (match.left_out > 0) truncated_.push_back(size_);
  left_out_of_arrays_ += match.left_out;
  for (const std::uint32_t step : shown_) {
    rows_[step].push_back(match.of_step[step] == pattern::none ? pattern::none : elements_->row_of(match.of_step[step]));
  }
  for (std::size_t v = 0; v < values_.size(); ++v) values_[v].value(size_, match.values[v]);
  if (reads_.keys) keys_.value(size_, elements_->key_of(match));
  if (reads_.partitions) partitions_.value(size_, elements_->partition_of(match));
  if (plan_->names_matches) {
    Named named{.identity = {}, .partition = {}, .deadline = cause_.deadline, .timed_out = timed_out};
    if (plan_->description->partition) named.partition = elements_->key_of(match);
    named.identity = naming_.of(match, *elements_, named.partition);
    if (plan_->description->records_matches) naming_.add_fields(named.identity, events_.rows());
    named_.push_back(std::move(named));
  }
  ++size_;
}

void MatchResults::match_all(const pattern::MatchArrays& matches) {
  begin_match(cause_);
  append(matches);
}

void MatchResults::add(const pattern::MatchArrays& matches, std::span<const std::uint32_t> made_by, std::vector<NotedNumbers> numbers) {
  VARPULIS_DCHECK(empty());
  numbers_ = std::move(numbers);
  for (std::uint32_t i = 0; i < matches.size; ++i) {
    if (!groups_.empty() && groups_.back().cause.index == made_by[i]) continue;
    groups_.push_back({.cause = {.index = made_by[i], .list = list_of_row | made_by[i]}, .begin = size_ + i});
  }
  append(matches);
}

void MatchResults::append(const pattern::MatchArrays& matches) {
  const std::size_t count = matches.size;
  const std::size_t size = size_ + count;
  ops::append(times_, matches.times, count);
  if (reads_.first_times) {
    for (std::size_t i = 0; i < count; ++i) first_times_.push_back(entry(matches.first_times, i));
  }
  if (reads_.durations) {
    for (std::size_t i = 0; i < count; ++i) {
      durations_.push_back(std::max<std::int64_t>(0, entry(matches.times, i) - entry(matches.first_times, i)));
    }
  }
  if (reads_.events && matches.events.empty()) counts_.resize(size, static_cast<std::uint32_t>(rows_.size()));
  else if (reads_.events) counts_.append(matches.events.data(), count);
  for (const std::uint32_t step : shown_) ops::append(rows_[step], matches.rows[step], count);
  for (std::size_t v = 0; v < values_.size(); ++v) {
    for (std::size_t i = 0; i < count; ++i) values_[v].integer(size_ + i, matches.values[v][i]);
  }
  for (std::size_t i = 0; i < count && reads_.keys; ++i) keys_.value(size_ + i, entry(matches.keys, i));
  for (std::size_t i = 0; i < count && reads_.partitions; ++i) partitions_.value(size_ + i, entry(matches.partitions, i));
  size_ = static_cast<std::uint32_t>(size);
}

void MatchResults::left_out(std::uint64_t results) {
  left_out_ = results > UINT64_MAX - left_out_ ? UINT64_MAX : left_out_ + results;
  if (size_ > 0) truncated_.push_back(size_ - 1);
}

/// Tells of the matches where that is asked for.
void MatchResults::record(const data::Rows& results, catalog::OperatorContext& context) {
  for (std::size_t i = 0; i < named_.size(); ++i) {
    Named& named = named_[i];
    catalog::MatchRecord record{.id = named.identity.id,
                                .stream = stream_,
                                .pattern = plan_->description,
                                .root = results.root(i),
                                .time = results.time(i),
                                .deadline = std::nullopt,
                                .partition = std::move(named.partition),
                                .timed_out = named.timed_out,
                                .events = std::move(named.identity.events)};
    if (named.deadline != EventTime::max().ns) record.deadline = EventTime{named.deadline};
    context.effects.matched(results, i, std::move(record));
  }
}

// ---- Rows go out ----

void MatchResults::update_layout() {
  const std::vector<std::string>& fields = events_.rows().fields();
  if (fields_ == fields.size()) return;
  fields_ = fields.size();
  columns_.clear();
  shape_numbers_.clear();
  shapes_.clear();
  const auto find = [&](const std::string& name) {
    return std::ranges::find(columns_, name, &Column::name);
  };
  const auto add = [&](std::string name, Column::Source source) {
    if (plan_->shows(name)) columns_.push_back({.name = std::move(name), .source = source, .fields = {}});
  };
  add("stream", Column::Source::stream);
  add("match_duration_ms", Column::Source::duration);
  add("match_count", Column::Source::count);
  add("match_rate", Column::Source::rate);
  const catalog::PatternDescription& pattern = *plan_->description;
  for (std::uint32_t step = 0; step < pattern.steps.size(); ++step) {
    for (std::uint32_t field = 0; field < fields.size(); ++field) {
      if (!plan_->shows(step, fields[field])) continue;
      const std::string name = fmt::format("{}_{}", pattern.steps[step].alias, fields[field]);
      auto column = find(name);
      if (column == columns_.end()) {
        columns_.push_back({.name = name, .source = Column::Source::field, .fields = {}});
        column = columns_.end() - 1;
      }
      column->fields.emplace_back(step, field);
    }
  }
  if (plan_->programs.front().shows_partition && find(pattern.partition_field) == columns_.end()) {
    columns_.push_back({.name = pattern.partition_field, .source = Column::Source::partition, .fields = {}});
  }
  for (std::uint32_t v = 0; v < pattern.values.size(); ++v) {
    columns_.push_back({.name = pattern.values[v].name, .source = Column::Source::value, .number = v, .fields = {}, .hidden = true});
  }
  const auto add_hidden = [&](std::string_view name, Column::Source source) {
    if (plan_->of_output.fields.contains(name)) columns_.push_back({.name = std::string(name), .source = source, .fields = {}, .hidden = true});
  };
  add_hidden(catalog::match_partition, Column::Source::partition_key);
  add_hidden(catalog::match_first_time, Column::Source::first_time);
  // A step's field of the same name is meant first.
  for (const auto& [name, source] : {std::pair{catalog::match_id, Column::Source::id}, std::pair{catalog::match_rule, Column::Source::rule},
                                     std::pair{catalog::match_positions, Column::Source::positions}}) {
    if (find(std::string(name)) == columns_.end()) add_hidden(name, source);
  }
  std::vector<std::string> names;
  for (const Column& column : columns_) names.push_back(column.name);
  schema_ = std::make_shared<const data::Schema>(std::move(names));
}

ColumnPtr MatchResults::build(const Column& column) {
  const std::size_t size = size_;
  switch (column.source) {
    case Column::Source::stream: return data::repeat(Value::text(stream_), size);
    case Column::Source::rule: return data::repeat(Value::text(plan_->description->rule), size);
    case Column::Source::duration: {
      data::Buffer<std::uint64_t> words(size);
      for (std::size_t i = 0; i < size; ++i) words[i] = static_cast<std::uint64_t>(durations_[i] / 1'000'000);
      return data::column_of_words(data::ColumnKind::number, std::move(words));
    }
    case Column::Source::count: {
      data::Buffer<std::uint64_t> words(size);
      std::ranges::copy(counts_, words.begin());
      return data::column_of_words(data::ColumnKind::number, std::move(words));
    }
    case Column::Source::first_time: {
      data::Buffer<std::uint64_t> words(size);
      for (std::size_t i = 0; i < size; ++i) words[i] = static_cast<std::uint64_t>(first_times_[i]);
      return data::column_of_words(data::ColumnKind::timestamp, std::move(words));
    }
    case Column::Source::value: return values_[column.number].finish(size);
    case Column::Source::partition: return partitions_.finish(size);
    case Column::Source::partition_key: return keys_.finish(size);
    case Column::Source::field: return build_field(column);
    case Column::Source::rate:
    case Column::Source::id:
    case Column::Source::positions: break;
  }
  data::ColumnBuilder builder;
  for (std::size_t i = 0; i < size; ++i) {
    if (column.source == Column::Source::id) {
      builder.text(i, named_[i].identity.id);
    } else if (column.source == Column::Source::positions) {
      builder.value(i, named_[i].identity.positions());
    } else if (durations_[i] > 0) {
      builder.real(i, counts_[i] / (static_cast<double>(durations_[i]) / 1e9));
    }
  }
  return builder.finish(size);
}

NotedNumbers* MatchResults::numbers_of(std::uint32_t step, std::uint32_t field) {
  const std::string& name = events_.rows().fields()[field];
  const auto is_of = [&](const NotedNumbers& numbers) { return numbers.step == step && numbers.field == name; };
  const auto found = std::ranges::find_if(numbers_, is_of);
  return found == numbers_.end() ? nullptr : &*found;
}

ColumnPtr MatchResults::build_field(const Column& column) {
  const auto& [step, field] = column.fields.front();
  const std::span<const std::uint32_t> rows(rows_[step].data(), size_);
  const bool is_one = column.fields.size() == 1;
  NotedNumbers* const numbers = numbers_of(step, field);
  if (is_one && numbers != nullptr && numbers->is_complete) {
    const data::Numbers kind = numbers->kind == data::Kind::integer ? data::Numbers::integers : data::Numbers::reals;
    return data::column_of_words(data::ColumnKind::number, std::move(numbers->words), kind);
  }
  if (is_one && numbers == nullptr && std::ranges::count(rows, pattern::none) == 0) return events_.rows().gather(field, rows);
  data::ColumnBuilder builder;
  for (std::size_t i = 0; i < size_; ++i) {
    Value value;
    for (const auto& [of, number] : column.fields) {
      const std::uint32_t row = rows_[of][i];
      if (row == pattern::none) continue;
      const NotedNumbers* const noted = row == pattern::noted ? numbers_of(of, number) : nullptr;
      Value own;
      if (row != pattern::noted) own = events_.rows().value(number, row);
      else if (noted != nullptr) own = KeptColumn::of_word(noted->words[i], noted->kind);
      if (!own.is_missing()) value = std::move(own);
    }
    builder.value(i, value);
  }
  return builder.finish(size_);
}

/// The order of fields: those of a match, then each step's in the order of its event, then the partition.
void MatchResults::add_shapes(data::Batch& batch) {
  batch.shape_of_row.resize(size_);
  std::vector<std::uint32_t> numbers(rows_.size());
  const catalog::PatternDescription& pattern = *plan_->description;
  std::ranges::fill(numbers, pattern::none);
  for (std::size_t i = 0; i < size_; ++i) {
    for (const std::uint32_t step : shown_) {
      numbers[step] = rows_[step][i] == pattern::none ? pattern::none : events_.rows().shape_of(rows_[step][i]);
    }
    const auto [found, is_new] = shape_numbers_.try_emplace(numbers, static_cast<std::uint32_t>(shapes_.size()));
    if (is_new) {
      data::Shape shape;
      const auto add = [&](std::uint32_t column) {
        if (std::ranges::find(shape, column) == shape.end()) shape.push_back(column);
      };
      for (std::uint32_t c = 0; c < columns_.size(); ++c) {
        const Column::Source source = columns_[c].source;
        if (source != Column::Source::field && source != Column::Source::partition && !columns_[c].hidden) add(c);
      }
      for (std::uint32_t step = 0; step < rows_.size(); ++step) {
        if (numbers[step] == pattern::none) continue;
        for (const std::uint32_t field : events_.rows().shape(numbers[step])) {
          const std::string name = fmt::format("{}_{}", pattern.steps[step].alias, events_.rows().fields()[field]);
          const auto column = std::ranges::find(columns_, name, &Column::name);
          if (column != columns_.end()) add(static_cast<std::uint32_t>(column - columns_.begin()));
        }
      }
      for (std::uint32_t c = 0; c < columns_.size(); ++c) {
        if (columns_[c].source == Column::Source::partition) add(c);
      }
      shapes_.push_back(std::move(shape));
    }
    batch.shape_of_row[i] = found->second;
  }
  batch.shapes = shapes_;
}

data::KeysPtr MatchResults::keys(const data::Rows& rows, RootNumbers& roots, catalog::OperatorContext& context) {
  auto keys = std::make_shared<data::Keys>();
  keys->first_position = context.epoch.first_position;
  keys->position.resize(size_ + data::block);
  keys->list.resize(size_ + data::block);
  keys->root.resize(size_);
  roots.next(keys->root.data(), size_);
  keys->time = std::move(times_);
  const bool has_row_flags = rows.keys && !rows.keys->flags.empty();
  const auto is_late = [](const Group& group) { return group.cause.deadline != EventTime::max().ns; };
  const auto is_inferred = [](const Group& group) { return group.cause.inferred; };
  if ((rows.keys && !rows.keys->deadline.empty()) || std::ranges::any_of(groups_, is_late)) keys->deadline.resize(size_);
  if (has_row_flags || !truncated_.empty() || std::ranges::any_of(groups_, is_inferred)) keys->flags.resize(size_);
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const MatchCause& cause = groups_[g].cause;
    const bool by_row = cause.index != MatchCause::no_row;
    const std::size_t begin = groups_[g].begin;
    const std::size_t end = g + 1 < groups_.size() ? groups_[g + 1].begin : size_;
    data::fill_blocks(keys->position.data() + begin, end - begin, by_row ? rows.position(cause.index) : cause.position);
    // The matches that one event or one deadline makes are one current list.
    const bool goes_on = g > 0 && cause.list == groups_[g - 1].cause.list;
    data::fill_blocks(keys->list.data() + begin, end - begin, goes_on ? keys->list[begin - 1] : context.next_list++);
    if (!keys->deadline.empty()) {
      std::fill(keys->deadline.begin() + begin, keys->deadline.begin() + end, by_row ? rows.deadline(cause.index) : cause.deadline);
    }
    if (keys->flags.empty()) continue;
    const auto inferred = static_cast<std::uint8_t>((cause.inferred ? data::Keys::inferred : 0) |
                                                    (by_row ? rows.flags(cause.index) & data::Keys::inferred : 0));
    std::fill(keys->flags.begin() + begin, keys->flags.begin() + end, inferred);
  }
  keys->position.resize(size_);
  keys->list.resize(size_);
  for (const std::uint32_t match : truncated_) keys->flags[match] |= data::Keys::truncated;
  return keys;
}

data::Rows MatchResults::take(const data::Rows& rows, RootNumbers& roots, const std::shared_ptr<const std::string>& type,
                              catalog::OperatorContext& context) {
  update_layout();
  auto batch = std::make_shared<data::Batch>();
  batch->rows = size_;
  batch->schema = schema_;
  for (const Column& column : columns_) batch->columns.push_back(build(column));
  if (plan_->of_output.everything) add_shapes(*batch);
  data::Rows results;
  results.keys = keys(rows, roots, context);
  results.selection = data::Selection::all(size_);
  results.batch = std::move(batch);
  results.type = type;
  if (plan_->description->records_matches) record(results, context);
  clear();
  return results;
}

void MatchResults::clear() {
  size_ = 0;
  groups_.clear();
  truncated_.clear();
  timed_out_.clear();
  times_.clear();
  durations_.clear();
  first_times_.clear();
  counts_.clear();
  named_.clear();
  numbers_.clear();
  partitions_ = data::ColumnBuilder();  // no column where a field of an event has its name
  for (data::Buffer<std::uint32_t>& of_step : rows_) of_step.clear();
}

}  // namespace varpulis::ops
