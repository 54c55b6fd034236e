#include "ops/match_results.h"

#include <algorithm>

#include "data/column_builder.h"

namespace varpulis::ops {

using data::ColumnPtr;
using data::Value;

MatchResults::MatchResults(std::shared_ptr<const MatchPlan> plan, MatchEvents& events, std::string stream)
    : plan_(std::move(plan)),
      events_(events),
      stream_(std::move(stream)),
      naming_(*plan_->description),
      rows_(plan_->description->steps.size()),
      values_(plan_->description->values.size()) {}

void MatchResults::set_cause(const pattern::Matching& matching, const MatchCause& cause) {
  matching_ = &matching;
  cause_ = cause;
}

void MatchResults::match(const pattern::Match& match) { add(match, false); }

void MatchResults::timed_out(const pattern::Match& match) { add(match, true); }

data::Bitmap MatchResults::timeouts() const {
  data::Bitmap timeouts(timed_out_.size(), false);
  for (std::size_t i = 0; i < timed_out_.size(); ++i) timeouts.set(i, timed_out_[i]);
  return timeouts;
}

void MatchResults::add(const pattern::Match& match, bool timed_out) {
  timed_out_.push_back(timed_out);
  first_times_.push_back(matching_->time_of(match.first));
  keys_.push_back(plan_->description->partition ? matching_->key_of(match) : Value());
  causes_.push_back(cause_);
  times_.push_back(match.time);
  durations_.push_back(std::max<std::int64_t>(0, matching_->time_of(match.last) - matching_->time_of(match.first)));
  counts_.push_back(match.events);
  flags_.push_back(cause_.inferred ? data::Keys::inferred : std::uint8_t{0});
  if (match.left_out > 0) flags_.back() |= data::Keys::truncated;
  left_out_of_arrays_ += match.left_out;
  for (std::size_t step = 0; step < rows_.size(); ++step) {
    rows_[step].push_back(match.of_step[step] == pattern::none ? pattern::none : matching_->row_of(match.of_step[step]));
  }
  for (std::size_t v = 0; v < values_.size(); ++v) values_[v].push_back(match.values[v]);
  if (plan_->programs.front().shows_partition) partitions_.push_back(matching_->partition_of(match));
  if (plan_->names_matches) {
    identities_.push_back(naming_.of(match, *matching_, keys_.back()));
    if (plan_->description->records_matches) naming_.add_fields(identities_.back(), events_.rows());
  }
}

/// Tells of the matches where that is asked for.
void MatchResults::record(const data::Rows& results, catalog::OperatorContext& context) {
  for (std::size_t i = 0; i < identities_.size(); ++i) {
    catalog::MatchRecord record{.id = identities_[i].id,
                                .stream = stream_,
                                .pattern = plan_->description,
                                .root = results.root(i),
                                .time = {times_[i]},
                                .deadline = std::nullopt,
                                .partition = keys_[i],
                                .timed_out = timed_out_[i],
                                .events = std::move(identities_[i].events)};
    if (causes_[i].deadline != EventTime::max().ns) record.deadline = EventTime{causes_[i].deadline};
    context.effects.matched(results, i, std::move(record));
  }
}

void MatchResults::left_out(std::uint64_t results) {
  left_out_ = results > UINT64_MAX - left_out_ ? UINT64_MAX : left_out_ + results;
  if (!flags_.empty()) flags_.back() |= data::Keys::truncated;
}

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
  const std::size_t size = causes_.size();
  data::ColumnBuilder builder;
  switch (column.source) {
    case Column::Source::stream: return data::repeat(Value::text(stream_), size);
    case Column::Source::duration:
      for (std::size_t i = 0; i < size; ++i) builder.value(i, Value::integer(durations_[i] / 1'000'000));
      break;
    case Column::Source::count:
      for (std::size_t i = 0; i < size; ++i) builder.value(i, Value::integer(counts_[i]));
      break;
    case Column::Source::rate:
      for (std::size_t i = 0; i < size; ++i) {
        if (durations_[i] > 0) builder.value(i, Value::real(counts_[i] / (static_cast<double>(durations_[i]) / 1e9)));
      }
      break;
    case Column::Source::value:
      for (std::size_t i = 0; i < size; ++i) {
        if (!values_[column.number][i].is_missing()) builder.value(i, values_[column.number][i]);
      }
      break;
    case Column::Source::partition:
      for (std::size_t i = 0; i < size; ++i) {
        if (!partitions_[i].is_missing()) builder.value(i, partitions_[i]);
      }
      break;
    case Column::Source::partition_key:
      for (std::size_t i = 0; i < size; ++i) {
        if (!keys_[i].is_missing()) builder.value(i, keys_[i]);
      }
      break;
    case Column::Source::first_time:
      for (std::size_t i = 0; i < size; ++i) builder.value(i, Value::timestamp({first_times_[i]}));
      break;
    case Column::Source::id:
      for (std::size_t i = 0; i < size; ++i) builder.value(i, Value::text(identities_[i].id));
      break;
    case Column::Source::rule: return data::repeat(Value::text(plan_->description->rule), size);
    case Column::Source::positions:
      for (std::size_t i = 0; i < size; ++i) builder.value(i, identities_[i].positions());
      break;
    case Column::Source::field: {
      const auto& [step, field] = column.fields.front();
      if (column.fields.size() == 1 && std::ranges::find(rows_[step], pattern::none) == rows_[step].end()) {
        return events_.rows().gather(field, rows_[step]);
      }
      for (std::size_t i = 0; i < size; ++i) {
        Value value;
        for (const auto& [of, number] : column.fields) {
          if (rows_[of][i] == pattern::none) continue;
          Value own = events_.rows().value(number, rows_[of][i]);
          if (!own.is_missing()) value = std::move(own);
        }
        if (!value.is_missing()) builder.value(i, value);
      }
      break;
    }
  }
  return builder.finish(size);
}

/// The order of fields: those of a match, then each step's in the order of its event, then the partition.
void MatchResults::add_shapes(data::Batch& batch) {
  batch.shape_of_row.resize(causes_.size());
  std::vector<std::uint32_t> numbers(rows_.size());
  const catalog::PatternDescription& pattern = *plan_->description;
  for (std::size_t i = 0; i < causes_.size(); ++i) {
    for (std::size_t step = 0; step < rows_.size(); ++step) {
      const bool is_shown = rows_[step][i] != pattern::none && !pattern.steps[step].alias.empty();
      numbers[step] = is_shown ? events_.rows().shape_of(rows_[step][i]) : pattern::none;
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

data::KeysPtr MatchResults::keys(const data::Rows& rows, RootNumbers& roots, catalog::OperatorContext& context) const {
  const std::size_t count = causes_.size();
  auto keys = std::make_shared<data::Keys>();
  keys->first_position = context.epoch.first_position;
  keys->position.resize(count);
  keys->time.resize(count);
  keys->root.resize(count);
  keys->list.resize(count);
  bool deadlines = rows.keys && !rows.keys->deadline.empty();
  bool flags = rows.keys && !rows.keys->flags.empty();
  for (std::size_t i = 0; i < count; ++i) {
    const MatchCause& cause = causes_[i];
    keys->position[i] = cause.index != MatchCause::no_row ? rows.position(cause.index) : cause.position;
    keys->time[i] = times_[i];
    keys->root[i] = roots.next();
    // The matches that one event or one deadline makes are one current list.
    keys->list[i] = i > 0 && cause.list == causes_[i - 1].list ? keys->list[i - 1] : context.next_list++;
    deadlines = deadlines || cause.deadline != EventTime::max().ns;
    flags = flags || flags_[i] != 0;
  }
  if (deadlines) keys->deadline.resize(count);
  if (flags) keys->flags.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const MatchCause& cause = causes_[i];
    const bool by_row = cause.index != MatchCause::no_row;
    if (deadlines) keys->deadline[i] = by_row ? rows.deadline(cause.index) : cause.deadline;
    if (flags) keys->flags[i] = static_cast<std::uint8_t>(flags_[i] | (by_row ? rows.flags(cause.index) & data::Keys::inferred : 0));
  }
  return keys;
}

data::Rows MatchResults::take(const data::Rows& rows, RootNumbers& roots, const std::shared_ptr<const std::string>& type,
                              catalog::OperatorContext& context) {
  update_layout();
  auto batch = std::make_shared<data::Batch>();
  batch->rows = static_cast<std::uint32_t>(causes_.size());
  batch->schema = schema_;
  for (const Column& column : columns_) batch->columns.push_back(build(column));
  if (plan_->of_output.everything) add_shapes(*batch);
  data::Rows results;
  results.keys = keys(rows, roots, context);
  results.selection = data::Selection::all(causes_.size());
  results.batch = std::move(batch);
  results.type = type;
  if (plan_->description->records_matches) record(results, context);
  causes_.clear();
  times_.clear();
  durations_.clear();
  counts_.clear();
  flags_.clear();
  timed_out_.clear();
  first_times_.clear();
  keys_.clear();
  partitions_.clear();
  identities_.clear();
  for (std::vector<std::uint32_t>& of_step : rows_) of_step.clear();
  for (std::vector<Value>& values : values_) values.clear();
  return results;
}

}  // namespace varpulis::ops
