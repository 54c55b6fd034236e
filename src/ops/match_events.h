#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ops/kept_rows.h"
#include "ops/match_plan.h"
#include "pattern/events.h"

namespace varpulis::ops {

/// The rows of an epoch as the events of a pattern: local conditions are evaluated for whole columns, the others where a matcher asks.
class MatchEvents final : public pattern::Events {
 public:
  explicit MatchEvents(std::shared_ptr<const MatchPlan> plan);
  ~MatchEvents() override;

  /// The rows come in; both stay until end().
  void begin(const data::Rows& rows, catalog::OperatorContext& context);
  /// Copies of what runs have taken become independent of the rows. Call Runs::settle() behind it, then forget().
  void end();
  [[nodiscard]] std::size_t size() const { return rows_ == nullptr ? 0 : rows_->size(); }

  [[nodiscard]] data::Value key(std::uint32_t column, std::uint32_t event) const override { return keys_[column]->value(event); }
  [[nodiscard]] data::Value slot(std::uint32_t slot, std::uint32_t event) const override;
  [[nodiscard]] bool holds(std::uint32_t item, std::uint32_t event, std::span<const data::Value> captured) override;
  [[nodiscard]] bool related(std::uint32_t step, std::uint32_t event, std::span<const data::Value> captured) override;
  [[nodiscard]] std::uint32_t keep(std::uint32_t step, std::uint32_t event) override;
  [[nodiscard]] std::uint32_t row_of(std::uint32_t event) const override { return KeptRows::id_of(rows_->row(event)); }
  void add_reference(std::uint32_t row) override {
    if (KeptRows::is_of_epoch(row)) ++references_of_event_[row & ~KeptRows::id_of(0)];
    else ++references_[row];
  }
  void release(std::uint32_t row) override;
  [[nodiscard]] std::uint32_t settled(std::uint32_t row) const override;
  [[nodiscard]] data::Value argument(std::uint32_t value, std::uint32_t row) const override;
  [[nodiscard]] data::Value slot_of_kept(std::uint32_t slot, std::uint32_t row) const override;
  [[nodiscard]] bool related_kept(std::uint32_t step, std::uint32_t row, std::span<const data::Value> captured) override;
  [[nodiscard]] bool holds_for_kept(std::uint32_t item, std::uint32_t row, std::span<const data::Value> captured) override;

  [[nodiscard]] KeptRows& rows() { return kept_; }
  [[nodiscard]] const KeptRows& rows() const { return kept_; }
  /// Makes a row kept with one reference, for loading.
  std::uint32_t restore(const data::Map& fields);

 private:
  struct Evaluations {
    std::unique_ptr<catalog::RowEvaluation> residual, to_previous;  // null where there is none
  };
  [[nodiscard]] bool evaluate(catalog::RowEvaluation& evaluation, const catalog::BoundExpression& expression, std::uint32_t event,
                              std::span<const data::Value> captured);
  /// Rows that were kept in earlier epochs as a batch, so that conditions can be evaluated for them again and again.
  struct EarlierRows;
  [[nodiscard]] bool is_true_for_kept(std::uint32_t item, bool to_previous, std::uint32_t row, std::span<const data::Value> captured);
  void forget_unbatched();
  void find_lookups();
  void find_numbers();

  std::shared_ptr<const MatchPlan> plan_;
  KeptRows kept_;
  std::vector<Evaluations> evaluations_;          // by item
  std::vector<std::uint32_t> references_;         // by id of kept row
  std::vector<std::shared_ptr<EarlierRows>> earlier_;  // by id of kept row; null: in none yet
  std::vector<std::uint32_t> place_in_earlier_;        // likewise
  std::vector<std::uint32_t> unbatched_;               // kept rows that may be in none yet
  std::size_t unbatched_max_ = 1024;                   // before those that are not kept any more are looked for
  std::uint64_t epoch_ = 1;
  catalog::EvaluationContext no_context_;
  // Of the epoch.
  const data::Rows* rows_ = nullptr;
  catalog::OperatorContext* context_ = nullptr;
  data::Buffer<std::uint64_t> items_, roots_, positions_;
  data::Buffer<std::int64_t> times_;
  std::vector<data::ColumnPtr> keys_;             // by key column
  std::vector<const data::Column*> slots_;        // by slot; null: no such field
  std::vector<Lookup> lookups_;                   // by item
  std::vector<data::ColumnPtr> slot_columns_;     // by slot, of the events alone, where numbers are asked for
  std::vector<Numbers> key_numbers_, slot_numbers_;
  data::Buffer<std::uint32_t> references_of_event_;  // to rows of the epoch, by batch row
  std::vector<std::uint32_t> kept_events_;        // batch rows that were kept
  std::vector<std::uint32_t> settled_;            // ids, parallel
  data::Buffer<std::uint32_t> event_of_row_;      // by batch row that was kept
  data::Buffer<std::uint32_t> place_;             // in kept_events_, by batch row
};

}  // namespace varpulis::ops
