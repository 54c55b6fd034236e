#pragma once
#include <memory>

#include "data/key_table.h"
#include "ops/derived_rows.h"
#include "ops/join_buffer.h"
#include "ops/join_results.h"

namespace varpulis::ops {

/// The state of a join: the live rows of every key and source. An arriving row drops what its time has put outside the window, is kept, and
/// makes results with its partners. Amortised O(1) for each row that comes in order, besides its results.
class JoinOperator final : public catalog::Operator {
 public:
  JoinOperator(std::shared_ptr<const JoinPlan> plan, RootNumbers roots, std::shared_ptr<const std::string> type);

  void process(const data::Rows& rows, catalog::OperatorContext& context, catalog::Emitter& out) override;

  [[nodiscard]] catalog::StateUsage usage() const override;
  void save(state::SnapshotWriter& to) const override;
  Result<void> load(state::SnapshotReader& from) override;

 private:
  /// A row that enters as a row of one source.
  struct Arrival {
    std::uint32_t index = 0;   // in the rows of the epoch
    std::uint32_t source = 0;
    std::uint32_t key = 0;
    std::uint32_t row = 0;     // its kept fields
  };

  [[nodiscard]] std::vector<Arrival> arrivals(const data::Rows& rows, catalog::OperatorContext& context);
  void add_source(std::uint32_t source, const data::Rows& rows, catalog::OperatorContext& context, std::vector<Arrival>& to);
  void report_keyless(std::uint32_t source, const data::Rows& rows, std::size_t first, std::size_t count, catalog::OperatorContext& context);

  void expire(std::int64_t time);
  void drop(JoinBuffer::Entry& entry);
  void forget_oldest(const Arrival& arrival, const data::Rows& rows, catalog::OperatorContext& context);
  void drop_dominated(std::uint32_t newest);
  void forget_idle_keys();

  void match(const Arrival& arrival, std::uint32_t entry);
  void match_latest(const Arrival& arrival);
  void match_all(const Arrival& arrival, std::size_t source);
  void match_bounded(const Arrival& arrival);
  [[nodiscard]] bool within_bounds(const Arrival& arrival, std::uint32_t partner) const;
  void add_result(std::uint32_t index);

  void emit(const data::Rows& rows, catalog::OperatorContext& context, catalog::Emitter& out);

  std::shared_ptr<const JoinPlan> plan_;
  RootNumbers roots_;
  std::shared_ptr<const std::string> type_;
  data::KeyTable keys_;
  JoinBuffer buffer_;
  std::vector<JoinRows> rows_;               // by source
  JoinResults results_;
  std::vector<std::uint32_t> idle_keys_;     // that had no live rows at some time since the last clearing
  // Of the results of this epoch: the arriving row, and the time.
  std::vector<std::uint32_t> index_of_result_;
  std::vector<std::int64_t> time_of_result_;
  std::vector<std::uint32_t> partners_;      // entries, by source: what is being put together
  std::vector<std::uint32_t> result_rows_;   // kept fields of these
};

}  // namespace varpulis::ops
