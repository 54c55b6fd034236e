#include "ops/trend_results.h"

#include <algorithm>
#include <cmath>

namespace varpulis::ops {

using data::Value;
using Kind = catalog::TrendValue::Kind;

TrendResults::TrendResults(std::shared_ptr<const TrendPlan> plan, std::string stream)
    : plan_(std::move(plan)), stream_(std::move(stream)), columns_(plan_->outputs.size() + 1) {
  std::vector<std::string> names;
  for (const TrendPlan::Output& each : plan_->outputs) names.push_back(each.name);
  names.emplace_back("stream");
  const std::string& key = plan_->description().partition_field;
  shows_key_ = !key.empty() && std::ranges::find(names, key) == names.end();
  if (shows_key_) names.push_back(key);
  schema_ = std::make_shared<const data::Schema>(std::move(names));
}

void TrendResults::add(const TrendCause& cause, std::int64_t time, const trend::Cell* total, const Value& key) {
  const std::size_t row = causes_.size();
  bool is_rounded = false;
  const auto count = [&](data::ColumnBuilder& column, trend::Count value) {
    if (value.fits_integer()) {
      column.integer(row, static_cast<std::int64_t>(value.exact()));
    } else {
      column.real(row, value.as_double());
      is_rounded = true;
    }
  };
  for (std::size_t o = 0; o < plan_->outputs.size(); ++o) {
    const TrendPlan::Output& output = plan_->outputs[o];
    const trend::Cell& cell = total[output.cell];
    data::ColumnBuilder& column = columns_[o];
    switch (output.kind) {
      case Kind::trends:
      case Kind::events: count(column, cell.count); break;
      case Kind::sum: column.real(row, cell.sum.value()); break;
      case Kind::avg:
        if (total[0].count.is_zero()) {
          column.null(row);
        } else {
          column.real(row, cell.sum.value() / total[0].count.as_double());
        }
        break;
      case Kind::min:
      case Kind::max:
        if (std::isinf(cell.extreme)) {
          column.null(row);
        } else {
          column.real(row, cell.extreme);
        }
        break;
    }
  }
  if (shows_key_ && !key.is_missing()) columns_.back().value(row, key);
  causes_.push_back(cause);
  times_.push_back(time);
  flags_.push_back(static_cast<std::uint8_t>((cause.inferred ? data::Keys::inferred : 0) | (is_rounded ? data::Keys::rounded : 0)));
  if (is_rounded) ++rounded_;
}

data::KeysPtr TrendResults::keys(const data::Rows& rows, RootNumbers& roots, catalog::OperatorContext& context) const {
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
    const TrendCause& cause = causes_[i];
    keys->position[i] = cause.index != TrendCause::no_row ? rows.position(cause.index) : cause.position;
    keys->time[i] = times_[i];
    keys->root[i] = roots.next();
    keys->list[i] = context.next_list++;
    deadlines = deadlines || cause.deadline != EventTime::max().ns;
    flags = flags || flags_[i] != 0;
  }
  if (deadlines) keys->deadline.resize(count);
  if (flags) keys->flags.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const TrendCause& cause = causes_[i];
    const bool by_row = cause.index != TrendCause::no_row;
    if (deadlines) keys->deadline[i] = by_row ? rows.deadline(cause.index) : cause.deadline;
    if (flags) keys->flags[i] = static_cast<std::uint8_t>(flags_[i] | (by_row ? rows.flags(cause.index) & data::Keys::inferred : 0));
  }
  return keys;
}

data::Rows TrendResults::take(const data::Rows& rows, RootNumbers& roots, const std::shared_ptr<const std::string>& type,
                              catalog::OperatorContext& context) {
  const std::size_t count = causes_.size();
  auto batch = std::make_shared<data::Batch>();
  batch->rows = static_cast<std::uint32_t>(count);
  batch->schema = schema_;
  for (std::size_t o = 0; o < plan_->outputs.size(); ++o) batch->columns.push_back(columns_[o].finish(count));
  batch->columns.push_back(data::repeat(Value::text(stream_), count));
  if (shows_key_) batch->columns.push_back(columns_.back().finish(count));
  data::Rows results;
  results.keys = keys(rows, roots, context);
  results.selection = data::Selection::all(static_cast<std::uint32_t>(count));
  results.batch = std::move(batch);
  results.type = type;
  causes_.clear();
  times_.clear();
  flags_.clear();
  return results;
}

}  // namespace varpulis::ops
