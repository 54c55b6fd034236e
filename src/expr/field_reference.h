#pragma once
// Names that mean a field of the current event, and what they mean in a batch.
#include <cstddef>
#include <optional>
#include <string>

#include "catalog/evaluation.h"
#include "data/batch.h"

namespace varpulis::expr {

/// A field by name, else a global; without a name only the global.
struct FieldReference {
  std::string name;
  std::optional<std::size_t> global;
};

/// A FieldReference in a batch.
struct BoundField {
  const data::Column* column = nullptr;
  const data::Value* global = nullptr;
  /// `row` counts in the batch.
  [[nodiscard]] data::Value value(std::size_t row) const;
};
[[nodiscard]] BoundField bind(const FieldReference& reference, const data::Batch& batch,
                              const catalog::EvaluationContext& context);

/// `alias.name`, as expr::qualified() explains.
struct QualifiedReference {
  std::string alias, name;
  bool alias_is_event = false;
  std::optional<std::size_t> global;
  bool null_safe = false;

  void collect_fields(catalog::FieldUse& use) const;
};

/// A QualifiedReference in a batch.
struct BoundQualified {
  const QualifiedReference* reference = nullptr;
  const data::Column* dotted = nullptr;  // "alias.name"
  const data::Column* joined = nullptr;  // "alias_name"
  const data::Column* own = nullptr;     // "name"
  BoundField alias;
  /// The i-th of `rows`.
  [[nodiscard]] data::Value value(const data::Rows& rows, std::size_t i) const;
};
[[nodiscard]] BoundQualified bind(const QualifiedReference& reference, const data::Batch& batch,
                                  const catalog::EvaluationContext& context);

}  // namespace varpulis::expr
