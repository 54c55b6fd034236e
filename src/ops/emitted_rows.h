#pragma once
#include "ops/derived_rows.h"

namespace varpulis::ops {

/// Makes rows of the events that user functions emit: time and place of the event that the function ran for, the emitted types, roots
/// of their own. What one call emits is one current list.
class EmittedRows {
 public:
  EmittedRows(RootNumbers roots, std::shared_ptr<const std::string> stream) : roots_(roots), stream_(std::move(stream)) {}

  /// Evaluates `call` for each of `rows`; its own result is not used. Empty rows when nothing was emitted.
  [[nodiscard]] data::Rows call(const catalog::BoundExpression& call, const data::Rows& rows, catalog::OperatorContext& context);

  void save(state::SnapshotWriter& to) const { roots_.save(to); }
  [[nodiscard]] Result<void> load(state::SnapshotReader& from) { return roots_.load(from); }

 private:
  RootNumbers roots_;
  std::shared_ptr<const std::string> stream_;
};

}  // namespace varpulis::ops
