#pragma once
#include <unordered_map>
#include <vector>

#include "expr/datum.h"

namespace varpulis::expr {

/// A constant list, prepared for `in`: a hash table of its elements by ==.
class ConstantSet {
 public:
  explicit ConstantSet(const data::Array& elements);

  /// Whether `value` equals an element; requires a value.
  [[nodiscard]] bool contains(const data::Value& value) const;
  /// `column in set`, missing where the column is; `negated`: `column not in set`. O(1) per row.
  [[nodiscard]] data::ColumnPtr contains_rows(const data::Column& column, bool negated) const;

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t element = 0;  // index + 1 into elements_; 0: free
  };
  [[nodiscard]] bool find_text(std::string_view text) const;
  template <typename Same>
  [[nodiscard]] bool find(std::uint64_t hash, Same same) const;

  std::vector<data::Value> elements_;  // without repetition
  std::vector<Slot> slots_;            // open addressing, a power of two, at most half full
  bool has_null_ = false;
};

}  // namespace varpulis::expr
