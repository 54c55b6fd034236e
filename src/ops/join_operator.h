#pragma once
#include <memory>

#include "ops/derived_rows.h"
#include "ops/join_buffer.h"
#include "ops/join_input.h"
#include "ops/join_results.h"
#include "ops/unmatched_rows.h"

namespace varpulis::ops {

/// The state of a join: the live rows of every key and source. An arriving row drops what its time has put outside the window, is kept, and
/// makes results with its partners. Amortised O(1) for each row that comes in order, besides its results.
class JoinOperator final : public catalog::Operator {
 public:
  JoinOperator(std::shared_ptr<const JoinPlan> plan, RootNumbers roots, std::shared_ptr<const std::string> type);

  void process(const data::Rows& rows, catalog::OperatorContext& context, catalog::Emitter& out) override;
  void advance(catalog::TimeSteps steps, const data::Rows& rows, catalog::OperatorContext& context, catalog::Emitter& out) override;
  [[nodiscard]] std::optional<catalog::Deadline> next_deadline() override;
  void fire(const catalog::Firing& firing, catalog::OperatorContext& context, catalog::Emitter& out) override;
  [[nodiscard]] EventTime held() override;
  void finish(catalog::OperatorContext& context, catalog::Emitter& out) override;

  [[nodiscard]] catalog::StateUsage usage() const override;
  void save(state::SnapshotWriter& to) const override;
  Result<void> load(state::SnapshotReader& from) override;

 private:
  /// What made a result: a row of the epoch, or a deadline.
  struct Cause {
    static constexpr std::uint32_t no_row = 0xffffffff;
    std::uint32_t index = no_row;
    std::uint32_t position = 0;
    std::int64_t deadline = EventTime::max().ns;
    bool inferred = false;
  };

  void keep_rows(std::span<const JoinArrival> arrivals);
  void take(JoinArrival& arrival, const data::Rows& rows, catalog::OperatorContext& context);
  void await_expiry(std::uint32_t entry);

  void expire(std::int64_t time);
  void drop(JoinBuffer::Entry& entry);
  void remove(std::uint32_t id);
  void forget_oldest(const JoinArrival& arrival, const data::Rows& rows, catalog::OperatorContext& context);
  void drop_dominated(std::uint32_t newest);
  void forget_idle_keys();

  void match(const JoinArrival& arrival, std::uint32_t entry);
  void match_latest(const JoinArrival& arrival);
  void match_all(const JoinArrival& arrival, std::size_t source);
  [[nodiscard]] bool fits(const JoinArrival& arrival, std::uint32_t partner) const;
  [[nodiscard]] std::uint32_t first_fitting(const JoinArrival& arrival, std::uint32_t partner) const;
  [[nodiscard]] std::uint32_t last_fitting(const JoinArrival& arrival, std::uint32_t partner) const;
  void add_result(const Cause& cause);
  void come_out_alone(std::uint32_t entry, const Cause& cause);
  void fire_due(const catalog::TimeStep& step, bool end_of_input);

  void emit(const data::Rows& rows, catalog::OperatorContext& context, catalog::Emitter& out);
  [[nodiscard]] data::KeysPtr keys_of_results(const data::Rows& rows, catalog::OperatorContext& context);

  std::shared_ptr<const JoinPlan> plan_;
  RootNumbers roots_;
  std::shared_ptr<const std::string> type_;
  data::KeyTable keys_;
  JoinBuffer buffer_;
  UnmatchedRows unmatched_;                  // with `unmatched: at_expiry`
  std::int64_t time_ = EventTime::min().ns;  // stream time, likewise
  std::vector<KeptRows> rows_;               // by source
  JoinInput input_;
  JoinResults results_;
  std::vector<std::uint32_t> idle_keys_;     // that had no live rows at some time since the last clearing
  // Of the results that wait to be passed on.
  std::vector<Cause> cause_of_result_;
  std::vector<std::int64_t> time_of_result_;
  std::vector<std::uint32_t> partners_;      // entries, by source: what is being put together
  std::vector<std::uint32_t> result_rows_;   // fields of these
  std::vector<std::uint32_t> kept_entries_, kept_ids_;  // scratch memory
};

}  // namespace varpulis::ops
