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

/// The same among rows of several types; conditions are evaluated for those of the item's.
void find_items_of_types(const MatchPlan& plan, const data::Rows& rows, catalog::OperatorContext& context, std::uint64_t* items) {
  const std::vector<std::string>& names = *rows.types->names;
  const std::uint32_t* const of_row = rows.types->of_row.data();
  std::vector<std::uint64_t> bits_of_type(names.size());
  for (std::uint32_t item = 0; item < plan.items(); ++item) {
    for (std::size_t type = 0; type < names.size(); ++type) {
      if (names[type] == plan.type(item)) bits_of_type[type] |= std::uint64_t{1} << item;
    }
  }
  for (std::size_t i = 0; i < rows.size(); ++i) items[i] = bits_of_type[of_row[rows.row(i)]];
  for (std::uint32_t item = 0; item < plan.items(); ++item) {
    const catalog::BoundExpression* const local = plan.condition(item).local.get();
    if (local == nullptr) continue;
    const std::uint64_t bit = std::uint64_t{1} << item;
    data::Bitmap is_of_type(rows.size(), false);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if ((items[i] & bit) != 0) is_of_type.set(i);
      items[i] &= ~bit;
    }
    if (!is_of_type.any()) continue;
    const data::Bitmap holds = evaluate_condition(*local, rows.where(is_of_type), context);
    std::size_t k = 0;
    is_of_type.for_each([&](std::size_t i) {
      if (holds[k++]) items[i] |= bit;
    });
  }
}

}  // namespace

void find_items(const MatchPlan& plan, const data::Rows& rows, catalog::OperatorContext& context, std::uint64_t* items) {
  if (rows.types) return find_items_of_types(plan, rows, context, items);
  std::fill_n(items, rows.size(), 0U);
  for (std::uint32_t item = 0; item < plan.items(); ++item) {
    const std::uint64_t bit = std::uint64_t{1} << item;
    const catalog::BoundExpression* const local = plan.condition(item).local.get();
    if (*rows.type == plan.type(item)) find_item(bit, rows, local, context, items);
  }
}

}  // namespace varpulis::ops
