#include "ops/match_items.h"

#include <algorithm>

#include "ops/evaluate.h"

namespace varpulis::ops {

namespace {

void find_item(std::uint64_t bit, const data::Rows& rows, const catalog::BoundExpression* local, catalog::OperatorContext& context, std::uint64_t* items) {
  if (local == nullptr) {
    for (std::size_t i = 0; i < rows.size(); ++i) items[i] |= bit;
  } else {
    evaluate_condition(*local, rows, context).for_each([&](std::size_t i) { items[i] |= bit; });
  }
}

/// The same among rows of several types.
void find_item(std::uint64_t bit, const std::string& type, const data::Rows& rows, const catalog::BoundExpression* local,
               catalog::OperatorContext& context, std::uint64_t* items) {
  data::Bitmap is_of_type(rows.size(), false);
  std::vector<bool> names;
  for (const std::string& name : *rows.types->names) names.push_back(name == type);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (names[rows.types->of_row[rows.row(i)]]) is_of_type.set(i);
  }
  if (!is_of_type.any()) return;
  if (local == nullptr) {
    is_of_type.for_each([&](std::size_t i) { items[i] |= bit; });
    return;
  }
  const data::Bitmap holds = evaluate_condition(*local, rows.where(is_of_type), context);
  std::size_t k = 0;
  is_of_type.for_each([&](std::size_t i) {
    if (holds[k++]) items[i] |= bit;
  });
}

}  // namespace

void find_items(const MatchPlan& plan, const data::Rows& rows, catalog::OperatorContext& context, std::uint64_t* items) {
  std::fill_n(items, rows.size(), 0U);
  for (std::uint32_t item = 0; item < plan.items(); ++item) {
    const std::uint64_t bit = std::uint64_t{1} << item;
    const catalog::BoundExpression* const local = plan.condition(item).local.get();
    if (rows.types) find_item(bit, plan.type(item), rows, local, context, items);
    else if (*rows.type == plan.type(item)) find_item(bit, rows, local, context, items);
  }
}

}  // namespace varpulis::ops
