#include "report/collector.h"

#include <cmath>

#include "data/text.h"

namespace varpulis::report {
namespace {

constexpr std::string_view partition_field = "_partition";
constexpr double drawable_max = 1e300;  // differences of such values are still finite

/// Far enough from the ends of 64 bits for charts to calculate with.
std::int64_t within_reach(std::int64_t time) {
  constexpr std::int64_t limit = std::int64_t{1} << 61;
  return std::clamp(time, -limit, limit);
}

/// The number in a row of a column; none for everything that is no number.
std::optional<double> number(const data::Column& column, std::size_t row) {
  if (column.is_absent(row)) return std::nullopt;
  if (column.kind == data::ColumnKind::number) {
    return column.is_integer(row) ? static_cast<double>(column.as_integers()[row]) : column.as_reals()[row];
  }
  if (column.kind != data::ColumnKind::dynamic || !column.values[row].is_number()) return std::nullopt;
  return column.values[row].as_double();
}

std::string group_field(const data::Rows& rows, std::size_t i) {
  std::string found;
  rows.batch->for_each_field(rows.row(i), [&](std::size_t c) {
    const std::string& name = rows.batch->schema->name(c);
    if (name == partition_field) found = name;
    else if (found.empty() && rows.batch->columns[c]->value(rows.row(i)).kind() == data::Kind::text) found = name;
  });
  return found;
}

std::string group_of(const OutputStream& stream, const data::Rows& rows, std::size_t i) {
  const data::Column* column = rows.batch->find(stream.group_field);
  const data::Value value = column == nullptr ? data::Value() : column->value(rows.row(i));
  return value.is_missing() ? std::string("without value") : data::display(value);
}

}  // namespace

Collector::Collector(const plan::Plan& plan) {
  for (const plan::Stage& stage : plan.stages) {
    for (const plan::Input& input : stage.inputs) events_by_type_.try_emplace(input.type, 0);
  }
}

void Collector::set_wall_time(std::int64_t ns) { wall_time_ = ns; }

void Collector::add_events(const data::Epoch& epoch) {
  struct Type {
    std::size_t category;
    std::uint64_t* total;
    std::size_t next = 0;  // row
  };
  std::vector<Type> types;
  for (const data::Rows& rows : epoch.types) {
    const auto read = rows.type ? events_by_type_.find(*rows.type) : events_by_type_.end();
    const bool is_read = read != events_by_type_.end();
    types.push_back({.category = events_.categories.index_of(is_read ? std::string_view(*rows.type) : "not read"),
                     .total = is_read ? &read->second : &unread_events_});
  }
  for (std::size_t position = 0; position < epoch.type_of_position.size(); ++position) {
    Type& type = types[epoch.type_of_position[position]];
    const data::KeysPtr& keys = epoch.types[epoch.type_of_position[position]].keys;
    // Types that nobody reads need not have rows; then the clock tells about when it was.
    const std::int64_t time =
        within_reach(keys && type.next < keys->time.size() ? keys->time[type.next] : epoch.clock[position]);
    ++type.next;
    ++*type.total;
    extend_times(time);
    ++events_.counts.at(time).counts[type.category];
  }
  if (wall_time_ && epoch.positions > 0) {
    wall_rates_.counts.at(*wall_time_).counts[wall_rates_.categories.index_of("events")] += epoch.positions;
  }
}

void Collector::add_outputs(const data::Rows& rows, std::size_t begin, std::size_t count) {
  for (std::size_t i = begin; i < begin + count; ++i) add_row(stream(rows.type_of(i)), rows, i);
  if (wall_time_ && count > 0)
    wall_rates_.counts.at(*wall_time_).counts[wall_rates_.categories.index_of("outputs")] += count;
}

void Collector::add_finding(std::string text) {
  if (findings_.size() < findings_max) findings_.push_back(std::move(text));
  else ++findings_left_out_;
}

void Collector::extend_times(std::int64_t time) {
  if (!times_) times_.emplace(time, time);
  times_->first = std::min(times_->first, time);
  times_->second = std::max(times_->second, time);
}

OutputStream& Collector::stream(std::string_view name) {
  for (OutputStream& each : streams_) {
    if (each.name == name) return each;
  }
  OutputStream& added = streams_.emplace_back();
  added.name = name;
  return added;
}

EmittedField* Collector::field(OutputStream& stream, std::string_view name) {
  for (EmittedField& each : stream.fields) {
    if (each.name == name) return &each;
  }
  if (fields_ < fields_max) {
    ++fields_;
    EmittedField& added = stream.fields.emplace_back();
    added.name = name;
    return &added;
  }
  std::string left_out = fmt::format("{}.{}", stream.name, name);
  if (std::ranges::find(fields_left_out_, left_out) == fields_left_out_.end() &&
      fields_left_out_.size() < findings_max) {
    fields_left_out_.push_back(std::move(left_out));
  }
  return nullptr;
}

void Collector::add_row(OutputStream& stream, const data::Rows& rows, std::size_t i) {
  const std::int64_t time = within_reach(rows.time(i).ns);
  extend_times(time);
  ++outputs_.counts.at(time).counts[outputs_.categories.index_of(stream.name)];
  ++stream.times.at(time).count;
  if (stream.rows++ == 0) stream.group_field = group_field(rows, i);
  const bool is_grouped = !stream.group_field.empty() && !stream.has_too_many_groups;
  std::optional<std::string> group;
  rows.batch->for_each_field(rows.row(i), [&](std::size_t c) {
    const std::optional<double> value = number(*rows.batch->columns[c], rows.row(i));
    if (!value) return;
    EmittedField* emitted = field(stream, rows.batch->schema->name(c));
    if (emitted == nullptr) return;
    if (!(std::abs(*value) <= drawable_max)) {
      ++emitted->not_finite;
      return;
    }
    emitted->all.add(time, *value);
    if (!is_grouped || stream.has_too_many_groups) return;
    if (!group) group = group_of(stream, rows, i);
    auto& groups = emitted->groups;
    auto found = std::ranges::find(groups, *group, &std::pair<std::string, Series>::first);
    if (found == groups.end()) {
      if (groups.size() == groups_max) {
        stream.has_too_many_groups = true;
        return;
      }
      groups.emplace_back(*group, Series());
      found = groups.end() - 1;
    }
    found->second.add(time, *value);
  });
  if (stream.has_too_many_groups) {
    for (EmittedField& each : stream.fields) each.groups.clear();
  }
}

}  // namespace varpulis::report
