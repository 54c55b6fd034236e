#pragma once
#include <string>
#include <vector>

#include "sema/analysis.h"

namespace varpulis::sema {

/// A field of one source of a join, where it is written.
struct JoinKeyField {
  std::size_t source = 0;
  std::string field;
  SourceSpan at;
};

/// The equalities of a join as classes of fields that are equal to each other.
class JoinKeys {
 public:
  void add(const JoinKeyField& a, const JoinKeyField& b);
  /// Of `.on(field)` on an item: the fields of all items that have one are equal.
  void add_of_item(JoinKeyField field) { of_items_.push_back(std::move(field)); }
  [[nodiscard]] bool empty() const { return classes_.empty() && of_items_.empty(); }

  /// The field of each class, by source. Reports classes that do not reach every source, or reach one twice; then the result is empty.
  /// `names` says how the sources are called, `items` where they are written.
  [[nodiscard]] std::vector<std::vector<std::string>> by_source(Analysis& analysis, const std::vector<std::string>& names,
                                                                const std::vector<SourceSpan>& items);

 private:
  using Class = std::vector<JoinKeyField>;
  static bool holds(const Class& fields, const JoinKeyField& field);
  static void put(Class& fields, const JoinKeyField& field);
  std::vector<Class> classes_;
  Class of_items_;
};

}  // namespace varpulis::sema
