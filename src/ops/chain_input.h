#pragma once
#include <memory>
#include <span>
#include <vector>

#include "ops/kept_rows.h"
#include "ops/match_plan.h"
#include "pattern/chain.h"

namespace varpulis::ops {

/// The rows of an epoch as the events of a chain. Rows of several types may come type by type: nothing is copied to bring them together.
class ChainInput {
 public:
  explicit ChainInput(std::shared_ptr<const MatchPlan> plan);

  /// Each of `parts` has rows, in order, and no two of several parts share a position. All stay until end().
  void begin(std::span<const data::Rows* const> parts, catalog::OperatorContext& context, KeptRows& kept);
  [[nodiscard]] const pattern::ChainEvents& events() const { return events_; }
  /// Rows with the positions of the events.
  [[nodiscard]] const data::Rows& rows() const { return rows_; }
  void end();

 private:
  void add(const data::Rows& part, catalog::OperatorContext& context, KeptRows& kept);
  void find_columns(std::uint32_t step, std::uint32_t first, const data::Rows& part, catalog::OperatorContext& context);
  void find_order(std::span<const data::Rows* const> parts, const data::Epoch& epoch);

  std::shared_ptr<const MatchPlan> plan_;
  // Of the epoch.
  pattern::ChainEvents events_;
  data::Rows rows_;
  data::Buffer<std::uint64_t> items_, positions_;
  data::Buffer<std::int64_t> times_;
  data::Buffer<std::uint32_t> ids_, order_, event_at_, batch_rows_;
  std::uint32_t rows_before_ = 0;                  // of batches
  std::vector<pattern::ChainEvents::Step> steps_;
};

}  // namespace varpulis::ops
