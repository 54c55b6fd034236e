#pragma once
#include <memory>

#include "ops/chain_input.h"
#include "ops/match_results.h"

namespace varpulis::ops {

/// Matches a pattern that is a chain (MatchPlan::is_chain), with the results of a MatchOperator.
class ChainOperator final : public catalog::Operator {
 public:
  ChainOperator(std::shared_ptr<const MatchPlan> plan, RootNumbers roots, std::shared_ptr<const std::string> type);

  void process(const data::Rows& rows, catalog::OperatorContext& context, catalog::Emitter& out) override;
  void advance(catalog::TimeSteps steps, const data::Rows& rows, catalog::OperatorContext& context, catalog::Emitter& out) override;
  [[nodiscard]] bool takes_apart(std::span<const catalog::RowsOfType> by_type) override;
  void advance_apart(std::span<const catalog::RowsOfType> by_type, catalog::OperatorContext& context, catalog::Emitter& out) override;
  [[nodiscard]] std::optional<catalog::Deadline> next_deadline() override;
  void fire(const catalog::Firing& firing, catalog::OperatorContext& context, catalog::Emitter& out) override;
  void finish(catalog::OperatorContext& context, catalog::Emitter& out) override;

  [[nodiscard]] catalog::StateUsage usage() const override;
  void save(state::SnapshotWriter& to) const override;
  Result<void> load(state::SnapshotReader& from) override;

 private:
  void begin(std::span<const data::Rows* const> parts, catalog::OperatorContext& context);
  /// Takes the events of the epoch; `now`: stream time at each.
  void take_all(const std::int64_t* now);
  void evict(std::uint32_t event);
  /// Passes the matches on and lets go of the epoch.
  void end(catalog::OperatorContext& context, catalog::Emitter& out);
  void add_matches();

  std::shared_ptr<const MatchPlan> plan_;
  RootNumbers roots_;
  std::shared_ptr<const std::string> type_;
  MatchEvents events_;
  MatchResults results_;
  ChainInput input_;
  pattern::Chain chain_;
  std::int64_t time_ = EventTime::min().ns;  // stream time
  std::uint64_t state_max_ = UINT64_MAX;
  std::uint64_t evicted_ = 0;                // in this epoch, the first after which event
  std::uint32_t evicted_at_ = 0;
  // Of the epoch.
  data::Buffer<std::int64_t> now_;           // stream time at each event
  data::Buffer<std::int64_t> match_times_;
};

}  // namespace varpulis::ops
