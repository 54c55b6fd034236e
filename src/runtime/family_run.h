#pragma once
#include "plan/families.h"
#include "runtime/effect_buffer.h"
#include "runtime/family_pipeline.h"
#include "runtime/graph_state.h"
#include "runtime/row_selectors.h"

namespace varpulis::runtime {

/// Runs the streams of a family at once: each row meets the constants of the streams that look for it, as columns beside its own.
///
/// An epoch in which some condition or field has no value, or a column is not what the constants ask for, is left to the streams themselves, which
/// count that and warn of it. They keep nothing between rows, so that either way is open for each epoch. What they count is given to them by settle().
class FamilyRun {
 public:
  /// `group` holds all members.
  FamilyRun(GraphState& state, plan::Family family, const RowSelectors::Group& group);

  [[nodiscard]] std::span<const std::uint32_t> stages() const { return family_.stages; }
  /// False: nothing was done, the streams have to look at the rows.
  [[nodiscard]] bool run(const RowSelectors::LookedUp& found, const data::Epoch& epoch, EffectBuffer& effects);
  /// Adds what was counted since the last time to the counters of the streams. Cost: linear in the streams, if there is anything.
  void settle();

 private:
  /// A row and a stream that looks for its constant.
  struct Pairs {
    data::Buffer<std::uint32_t> row, member;
  };
  [[nodiscard]] Pairs pairs(const RowSelectors::LookedUp& found) const;
  /// The rows of all pairs; null where the rows have no such fields.
  [[nodiscard]] data::BatchPtr batch(const data::Rows& rows, const Pairs& pairs) const;

  GraphState& state_;
  plan::Family family_;
  FamilyPipeline pipeline_;
  data::SchemaPtr read_;
  std::vector<std::uint32_t> first_;      // by constant: where its members begin in members_; one more at the end
  std::vector<std::uint32_t> members_;
  std::uint64_t rows_ = 0;                // that came since the last settle()
};

}  // namespace varpulis::runtime
