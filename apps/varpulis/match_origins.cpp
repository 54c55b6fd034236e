#include "apps/varpulis/match_origins.h"

#include "data/column_builder.h"

namespace varpulis::app {

using data::Value;

MatchOrigins::MatchOrigins(const plan::Plan& plan) {
  for (const plan::Stage& stage : plan.stages) {
    for (const catalog::BoundOperator& each : stage.operators) holds_rows_ = holds_rows_ || (each.name != "->" && each.spec->holds_rows());
  }
}

void MatchOrigins::add(const catalog::MatchRecord& record) {
  data::Array positions;
  for (const catalog::MatchRecord::Event& event : record.events) {
    positions.push_back(Value::integer(static_cast<std::int64_t>(event.position)));
  }
  data::Map match;
  match.set("id", Value::text(record.id));
  match.set("rule", Value::text(record.pattern->rule));
  match.set("positions", Value::array(std::move(positions)));
  if (by_root_.insert_or_assign(record.root, Value::map(std::move(match))).second) roots_.push_back(record.root);
  if (roots_.size() <= matches_max) return;
  by_root_.erase(roots_.front());
  roots_.pop_front();
  ++forgotten_;
}

data::Rows MatchOrigins::of(const data::Rows& rows, std::size_t begin, std::size_t count) const {
  data::Rows own = data::compact(rows.slice(begin, count));
  data::ColumnBuilder origins;
  for (std::size_t i = 0; i < own.size(); ++i) {
    if (const auto found = by_root_.find(own.root(i)); found != by_root_.end()) origins.value(i, found->second);
  }
  if (origins.rows() == 0) return own;
  auto batch = std::make_shared<data::Batch>(*own.batch);
  std::vector<std::string> names = batch->schema->names();
  const auto column = static_cast<std::uint32_t>(names.size());
  names.emplace_back("_match");
  batch->schema = std::make_shared<const data::Schema>(std::move(names));
  batch->columns.push_back(origins.finish(own.size()));
  for (data::Shape& shape : batch->shapes) shape.push_back(column);
  own.batch = std::move(batch);
  return own;
}

}  // namespace varpulis::app
