#include "expr/constant_set.h"

#include <bit>

#include "data/compare.h"
#include "expr/kernel_compare.h"

namespace varpulis::expr {

using data::Column;
using data::ColumnKind;
using data::Value;

namespace {
constexpr std::size_t compared_max = 6;
}  // namespace

template <typename Same>
bool ConstantSet::find(std::uint64_t hash, Same same) const {
  for (std::size_t at = hash & (slots_.size() - 1); slots_[at].element != 0; at = (at + 1) & (slots_.size() - 1)) {
    if (slots_[at].hash == hash && same(elements_[slots_[at].element - 1])) return true;
  }
  return false;
}

ConstantSet::ConstantSet(const data::Array& elements) : slots_(std::bit_ceil(elements.size() * 2 + 2)) {
  for (const Value& element : elements) {
    if (contains(element)) continue;
    has_null_ = has_null_ || element.is_null();
    elements_.push_back(element);
    const std::uint64_t hash = data::hash(element);
    std::size_t at = hash & (slots_.size() - 1);
    while (slots_[at].element != 0) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = {hash, static_cast<std::uint32_t>(elements_.size())};
  }
}

bool ConstantSet::contains(const Value& value) const {
  return find(data::hash(value), [&](const Value& element) { return data::equal(element, value); });
}

bool ConstantSet::find_text(std::string_view text) const {
  return find(data::hash_text(text),
              [&](const Value& element) { return element.kind() == data::Kind::text && element.as_text() == text; });
}

data::ColumnPtr ConstantSet::contains_rows(const Column& column, bool negated) const {
  auto result = std::make_shared<Column>();
  result->kind = ColumnKind::boolean;
  result->rows = column.rows;
  result->present = column.present;
  result->truth.assign(column.rows, false);
  if (elements_.size() <= compared_max && column.kind != ColumnKind::dynamic) {
    // A few passes of a fast comparison cost less than hashing every row.
    const auto shared = data::ColumnPtr(std::shared_ptr<void>(), &column);
    for (const Value& element : elements_) {
      result->truth |= compare_rows(BinaryOperator::equal, shared, element, column.rows).column().truth;
    }
    if (negated) {
      result->truth.invert();
      if (!result->present.empty()) result->truth &= result->present;
    }
    return result;
  }
  for (std::size_t i = 0; i < column.rows; ++i) {
    if (column.is_missing(i)) continue;
    const bool found = column.is_null(i)                    ? has_null_
                       : column.kind == ColumnKind::text    ? find_text(column.texts[i].view())
                       : column.kind == ColumnKind::dynamic ? contains(column.values[i])
                                                            : contains(column.value(i));
    if (found != negated) result->truth.set(i);
  }
  return result;
}

}  // namespace varpulis::expr
