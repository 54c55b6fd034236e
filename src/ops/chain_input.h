#pragma once
#include <memory>
#include <span>
#include <vector>

#include "ops/kept_rows.h"
#include "ops/match_plan.h"
#include "pattern/chain.h"

namespace varpulis::ops {

/// The rows of an epoch as the events of a chain. Rows of several types may come type by type: nothing is copied to bring them together.
/// What results show of events, runs may note while it is numbers, of each field those of one kind.
class ChainInput {
 public:
  explicit ChainInput(std::shared_ptr<const MatchPlan> plan);

  /// By step: how many numbers a run may note of its event.
  [[nodiscard]] std::vector<std::uint32_t> numbers() const;

  /// Each of `parts` has rows, in order, and no two of several parts share a position. All stay until end(). `has_notes`: runs hold numbers.
  void begin(std::span<const data::Rows* const> parts, catalog::OperatorContext& context, KeptRows& kept, bool has_notes);
  [[nodiscard]] const pattern::ChainEvents& events() const { return events_; }
  /// Rows with the positions of the events.
  [[nodiscard]] const data::Rows& rows() const { return rows_; }
  void end();
  /// What a run has noted of a step's event, as fields.
  [[nodiscard]] data::Map noted(std::uint32_t step, std::span<const std::uint64_t> numbers) const;
  /// What results may show of numbers that were noted.
  struct NotedField {
    std::string name;
    data::Kind kind = data::Kind::missing;  // of what was noted last
  };
  [[nodiscard]] const std::vector<NotedField>& noted_fields(std::uint32_t step) const { return noted_fields_[step]; }

 private:
  [[nodiscard]] std::vector<data::ColumnPtr> find_numbers(std::uint32_t step, const data::Rows& part, bool has_notes);
  void add(const data::Rows& part, catalog::OperatorContext& context, KeptRows& kept, bool has_notes);
  void find_columns(std::uint32_t step, std::uint32_t first, const data::Rows& part, catalog::OperatorContext& context);
  void find_order(std::span<const data::Rows* const> parts, const data::Epoch& epoch);

  std::shared_ptr<const MatchPlan> plan_;
  std::vector<std::vector<NotedField>> noted_fields_;  // by step
  // Of the epoch.
  pattern::ChainEvents events_;
  data::Rows rows_;
  data::Buffer<std::uint64_t> items_, positions_;
  data::Buffer<std::int64_t> times_;
  data::Buffer<std::uint32_t> ids_, order_, event_at_;
  std::uint32_t rows_before_ = 0;                  // of batches
  std::vector<pattern::ChainEvents::Step> steps_;
};

}  // namespace varpulis::ops
