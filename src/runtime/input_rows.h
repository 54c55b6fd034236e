#pragma once
#include <memory>
#include <span>
#include <vector>

#include "catalog/operator.h"
#include "data/batch.h"
#include "plan/plan.h"

namespace varpulis::runtime {

/// The rows that one stage left in this epoch.
struct Produced {
  data::Rows rows;    // final rows of the stage, under its name; Rows::types may hold the types under which they are routed
  data::Rows routed;  // rows routed by their types only (of .on_error)
  data::Rows late;    // rows that came too late, routed as the type of `late_to`

  [[nodiscard]] bool empty() const { return rows.empty() && routed.empty() && late.empty(); }
};

/// By stage what it left. Stages may set theirs at the same time. Costs a pointer for a stage that left nothing.
class ProducedRows {
 public:
  explicit ProducedRows(std::size_t stages) : by_stage_(stages) {}
  void set(std::uint32_t rank, Produced produced) {
    by_stage_[rank] = produced.empty() ? nullptr : std::make_unique<Produced>(std::move(produced));
  }
  /// For adding to it.
  [[nodiscard]] Produced& at(std::uint32_t rank) {
    if (!by_stage_[rank]) by_stage_[rank] = std::make_unique<Produced>();
    return *by_stage_[rank];
  }
  void clear(std::span<const std::uint32_t> ranks) {
    for (const std::uint32_t rank : ranks) by_stage_[rank] = nullptr;
  }
  /// Null: nothing.
  [[nodiscard]] const Produced* of(std::uint32_t rank) const { return by_stage_[rank].get(); }

 private:
  std::vector<std::unique_ptr<Produced>> by_stage_;
};

/// How rows of several producers at one position are put together: rows of deadlines first, by deadline; or producer by producer, where
/// all rows belong to one step anyway.
enum class MergeOrder : std::uint8_t { deadlines, production };

/// What reaches a stage, as one Rows in key order: raw rows of its input types and rows of earlier stages that it reads by
/// name or by route, each once, if some input's filter lets it pass. At one position raw rows come first, then rows by stage of the
/// producer, in the order in which it made them. Lists start anew: each row is a list of its own,
/// numbered from `next_list` where numbers are needed. Where rows are divided among shards, `notes` are those of the shard, by rank: the
/// rows' lists keep the turns of those that they come from.
[[nodiscard]] data::Rows collect_input(const plan::Stage& stage, std::span<const data::Rows* const> raw, const std::vector<plan::Stage>& stages,
                                       const ProducedRows& produced, catalog::EvaluationContext& context, std::uint32_t& next_list,
                                       MergeOrder order = MergeOrder::deadlines, std::vector<catalog::ShardNotes>* notes = nullptr);

}  // namespace varpulis::runtime
