#include "ops/forecast_results.h"

#include <algorithm>
#include <array>

#include "data/column_builder.h"

namespace varpulis::ops {

namespace {

using data::Value;
using forecast::Forecast;

struct Field {
  std::string_view name;
  Value (*value)(const Forecast& forecast, std::size_t states);
};

Value real(double value) { return Value::real(value); }
Value integer(std::int64_t value) { return Value::integer(value); }

/// In their order in the event.
constexpr std::array fields{
    Field{"forecast_probability", [](const Forecast& f, std::size_t) { return real(f.probability); }},
    Field{"forecast_time", [](const Forecast& f, std::size_t) { return integer(f.waiting_time); }},
    Field{"forecast_state", [](const Forecast& f, std::size_t states) { return Value::text(fmt::format("state_{}_of_{}", f.place + 1, states)); }},
    Field{"forecast_context_depth", [](const Forecast& f, std::size_t) { return integer(f.context_depth); }},
    Field{"active_runs", [](const Forecast& f, std::size_t) { return integer(f.active_runs); }},
    Field{"forecast_lower", [](const Forecast& f, std::size_t) { return real(f.lower); }},
    Field{"forecast_upper", [](const Forecast& f, std::size_t) { return real(f.upper); }},
    Field{"forecast_confidence", [](const Forecast& f, std::size_t) { return real(f.confidence); }},
    Field{"forecast_expected_time", [](const Forecast& f, std::size_t) { return Value::duration(static_cast<std::uint64_t>(f.waiting_time)); }},
};

/// Fields of a match that forecasts do not have.
bool is_of_match(std::string_view name) { return name == "match_duration_ms" || name == "match_count" || name == "match_rate"; }

constexpr std::uint32_t none = 0xffffffff;

}  // namespace

data::ColumnPtr ForecastResults::build(std::size_t field) const {
  // Before the first step, behind each, and the last of these is completion.
  const std::size_t states = plan_.description->steps.size() + 1;
  data::ColumnBuilder builder;
  for (std::size_t i = 0; i < forecasts_.size(); ++i) builder.value(i, fields[field].value(forecasts_[i], states));
  return builder.finish(forecasts_.size());
}

data::Rows ForecastResults::take(data::Rows runs, const data::Rows& rows) {
  const data::Batch& from = *runs.batch;
  auto batch = std::make_shared<data::Batch>();
  batch->rows = from.rows;
  std::vector<std::string> names;
  const auto add = [&](std::string_view name, data::ColumnPtr column) {
    names.emplace_back(name);
    batch->columns.push_back(std::move(column));
    return static_cast<std::uint32_t>(names.size() - 1);
  };
  const auto is_known = [&](std::string_view name) { return std::ranges::find(names, name) != names.end(); };
  std::vector<std::uint32_t> place_of_run(from.columns.size(), none);
  const std::size_t stream = from.schema->find("stream");
  if (stream != data::Schema::npos) place_of_run[stream] = add("stream", from.columns[stream]);
  for (std::size_t field = 0; field < fields.size(); ++field) {
    if (plan_.shows(fields[field].name)) add(fields[field].name, build(field));
  }
  const auto own = static_cast<std::uint32_t>(names.size());
  for (std::size_t c = 0; c < from.columns.size(); ++c) {
    const std::string& name = from.schema->name(c);
    if (place_of_run[c] == none && !is_of_match(name) && !is_known(name)) place_of_run[c] = add(name, from.columns[c]);
  }
  std::vector<std::uint32_t> of_rows(events_.size());
  for (std::size_t i = 0; i < events_.size(); ++i) of_rows[i] = rows.row(events_[i]);
  std::vector<std::uint32_t> place_of_row(rows.batch->columns.size(), none);
  for (std::size_t c = 0; c < rows.batch->columns.size(); ++c) {
    const std::string& name = rows.batch->schema->name(c);
    if (plan_.shows(name) && !is_known(name)) place_of_row[c] = add(name, data::gather(*rows.batch->columns[c], of_rows.data(), of_rows.size()));
  }
  if (plan_.of_output.everything) add_shapes(*batch, from, rows, place_of_run, place_of_row, own);
  batch->schema = std::make_shared<const data::Schema>(std::move(names));
  runs.batch = std::move(batch);
  forecasts_.clear();
  events_.clear();
  return runs;
}

/// Fields in order: the forecast's, those of the run, those of the event.
void ForecastResults::add_shapes(data::Batch& to, const data::Batch& runs, const data::Rows& rows, const std::vector<std::uint32_t>& place_of_run,
                                 const std::vector<std::uint32_t>& place_of_row, std::uint32_t own) const {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> numbers;
  const data::Batch& events = *rows.batch;
  to.shape_of_row.resize(to.rows);
  for (std::uint32_t i = 0; i < to.rows; ++i) {
    const std::uint32_t of_run = runs.shape_of_row[i];
    const std::uint32_t of_row = events.shapes.empty() || events.shape_of_row.empty() ? 0 : events.shape_of_row[rows.row(events_[i])];
    const auto [found, is_new] = numbers.try_emplace({of_run, of_row}, static_cast<std::uint32_t>(to.shapes.size()));
    to.shape_of_row[i] = found->second;
    if (!is_new) continue;
    data::Shape shape;
    for (std::uint32_t c = 0; c < own; ++c) shape.push_back(c);
    for (const std::uint32_t c : runs.shapes[of_run]) {
      if (place_of_run[c] != none && place_of_run[c] >= own) shape.push_back(place_of_run[c]);
    }
    if (events.shapes.empty()) {
      for (const std::uint32_t place : place_of_row) {
        if (place != none) shape.push_back(place);
      }
    } else {
      for (const std::uint32_t c : events.shapes[of_row]) {
        if (place_of_row[c] != none) shape.push_back(place_of_row[c]);
      }
    }
    to.shapes.push_back(std::move(shape));
  }
}

}  // namespace varpulis::ops
