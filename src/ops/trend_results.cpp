#include "ops/trend_results.h"

#include <algorithm>
#include <cmath>

namespace varpulis::ops {

using data::Value;
using Kind = catalog::TrendValue::Kind;

TrendResults::TrendResults(std::shared_ptr<const TrendPlan> plan, const std::string& stream)
    : plan_(std::move(plan)), stream_(Value::text(stream)), columns_(plan_->outputs.size() + 1) {
  std::vector<std::string> names;
  for (const TrendPlan::Output& each : plan_->outputs) names.push_back(each.name);
  if (plan_->shows_stream) names.emplace_back("stream");
  const std::string& key = plan_->description().partition_field;
  shows_key_ = !key.empty() && key != "stream" && std::ranges::find(names, key) == names.end();
  if (shows_key_) names.push_back(key);
  schema_ = std::make_shared<const data::Schema>(std::move(names));
}

void TrendResults::begin() {
  if (keys_) return;
  keys_ = std::make_shared<data::Keys>();
  keys_->position.reserve(expected_);
  keys_->time.reserve(expected_);
  keys_->deadline.reserve(expected_);
}

/// True: it is rounded.
bool TrendResults::add_count(data::ColumnBuilder& column, std::size_t row, trend::Count count) {
  if (count.fits_integer()) {
    column.integer(row, static_cast<std::int64_t>(count.exact()));
    return false;
  }
  column.real(row, count.as_double());
  return true;
}

void TrendResults::add_flags(std::size_t row, std::uint8_t flags) {
  if (flags != 0 && keys_->flags.empty()) keys_->flags.resize(row, 0);
  if (flags != 0 || !keys_->flags.empty()) keys_->flags.push_back(flags);
  if ((flags & data::Keys::rounded) != 0) ++rounded_;
}

void TrendResults::add(const TrendCause& cause, std::int64_t time, const trend::Cell* total, const Value& key) {
  begin();
  const std::size_t row = keys_->position.size();
  bool is_rounded = false;
  for (std::size_t o = 0; o < plan_->outputs.size(); ++o) {
    const TrendPlan::Output& output = plan_->outputs[o];
    const trend::Cell& cell = total[output.cell];
    data::ColumnBuilder& column = columns_[o];
    switch (output.kind) {
      case Kind::trends:
      case Kind::events: is_rounded = add_count(column, row, cell.count) || is_rounded; break;
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
  add_flags(row, static_cast<std::uint8_t>((cause.inferred ? data::Keys::inferred : 0) | (is_rounded ? data::Keys::rounded : 0)));
  keys_->position.push_back(cause.position);
  keys_->time.push_back(time);
  keys_->deadline.push_back(cause.deadline);
  deadlines_ = deadlines_ || cause.deadline != EventTime::max().ns;
}

void TrendResults::add(std::span<const trend::WindowEnd> ends) {
  if (ends.empty()) return;
  begin();
  deadlines_ = true;
  const std::size_t first = keys_->position.size();
  for (std::size_t o = 0; o < plan_->outputs.size(); ++o) {
    for (std::size_t i = 0; i < ends.size(); ++i) (void)add_count(columns_[o], first + i, ends[i].trends);
  }
  const auto is_rounded = [](const trend::WindowEnd& each) { return !each.trends.fits_integer(); };
  if (!keys_->flags.empty() || std::ranges::any_of(ends, is_rounded)) {
    for (std::size_t i = 0; i < ends.size(); ++i) add_flags(first + i, is_rounded(ends[i]) ? data::Keys::rounded : std::uint8_t{0});
  }
  keys_->position.resize(first + ends.size());
  keys_->time.resize(first + ends.size());
  keys_->deadline.resize(first + ends.size());
  for (std::size_t i = 0; i < ends.size(); ++i) {
    keys_->position[first + i] = ends[i].position;
    keys_->time[first + i] = ends[i].last;
    keys_->deadline[first + i] = ends[i].end;
  }
}

data::Rows TrendResults::take(RootNumbers& roots, const std::shared_ptr<const std::string>& type, catalog::OperatorContext& context) {
  const std::size_t count = keys_->position.size();
  expected_ = std::max(expected_, count);
  auto batch = std::make_shared<data::Batch>();
  batch->rows = static_cast<std::uint32_t>(count);
  batch->schema = schema_;
  batch->columns.reserve(schema_->size());
  for (std::size_t o = 0; o < plan_->outputs.size(); ++o) batch->columns.push_back(columns_[o].finish(count));
  if (plan_->shows_stream) batch->columns.push_back(data::repeat(stream_, count));
  if (shows_key_) batch->columns.push_back(columns_.back().finish(count));
  keys_->first_position = context.epoch.first_position;
  keys_->root.resize(count);
  keys_->list.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    keys_->root[i] = roots.next();
    keys_->list[i] = context.next_list++;
  }
  if (!deadlines_) keys_->deadline = {};
  deadlines_ = false;
  data::Rows results;
  results.keys = std::move(keys_);
  results.selection = data::Selection::all(static_cast<std::uint32_t>(count));
  results.batch = std::move(batch);
  results.type = type;
  return results;
}

}  // namespace varpulis::ops
