#include "ops/key_evaluation.h"

#include "ops/evaluate.h"

namespace varpulis::ops {

std::vector<data::ColumnPtr> evaluate_keys(std::span<const catalog::ExpressionPtr> keys, const data::Rows& rows,
                                           catalog::OperatorContext& context) {
  std::vector<data::ColumnPtr> columns;
  for (const catalog::ExpressionPtr& key : keys) columns.push_back(evaluate(*key, rows, context));
  return columns;
}

void save_key(std::span<const data::Value> key, state::SnapshotWriter& to) {
  for (const data::Value& value : key) to.put(value);
}

Result<void> load_key(std::vector<data::Value>& key, state::SnapshotReader& from) {
  for (data::Value& value : key) VARPULIS_CHECK(from.get(value));
  return {};
}

}  // namespace varpulis::ops
