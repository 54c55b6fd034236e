#pragma once
#include <deque>

#include "data/column_builder.h"
#include "ops/derived_rows.h"
#include "ops/trend_plan.h"

namespace varpulis::ops {

/// What made a result: a row of the epoch, or a deadline.
struct TrendCause {
  static constexpr std::uint32_t no_row = 0xffffffff;
  std::uint32_t index = no_row;
  std::uint32_t position = 0;
  std::int64_t deadline = EventTime::max().ns;
  bool inferred = false;
};

/// Results of an epoch on their way to becoming a batch of events: the functions in order, `stream`, and the key of the partition.
class TrendResults {
 public:
  TrendResults(std::shared_ptr<const TrendPlan> plan, std::string stream);

  /// `total`: of Layout::width() cells. `key` of the partition; missing: it is not shown.
  void add(const TrendCause& cause, std::int64_t time, const trend::Cell* total, const data::Value& key);
  [[nodiscard]] bool empty() const { return causes_.empty(); }
  /// Numbers of trends that were rounded since the last call.
  [[nodiscard]] std::uint64_t take_rounded() { return std::exchange(rounded_, 0); }
  /// The results so far as rows; none are left. `rows` are those of the epoch.
  [[nodiscard]] data::Rows take(const data::Rows& rows, RootNumbers& roots, const std::shared_ptr<const std::string>& type,
                                catalog::OperatorContext& context);

 private:
  [[nodiscard]] data::KeysPtr keys(const data::Rows& rows, RootNumbers& roots, catalog::OperatorContext& context) const;

  std::shared_ptr<const TrendPlan> plan_;
  std::string stream_;
  data::SchemaPtr schema_;
  bool shows_key_ = false;
  std::vector<TrendCause> causes_;
  std::vector<std::int64_t> times_;
  std::vector<std::uint8_t> flags_;
  std::deque<data::ColumnBuilder> columns_;  // by output, then the key
  std::uint64_t rounded_ = 0;
};

}  // namespace varpulis::ops
