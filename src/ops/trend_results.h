#pragma once
#include <deque>

#include "data/column_builder.h"
#include "ops/derived_rows.h"
#include "ops/trend_plan.h"
#include "trend/window_run.h"

namespace varpulis::ops {

/// Where a result stands: at that of the row that made it, or at the deadline that did.
struct TrendCause {
  std::uint32_t position = 0;
  std::int64_t deadline = EventTime::max().ns;
  bool inferred = false;

  [[nodiscard]] static TrendCause row(const data::Rows& rows, std::uint32_t index) {
    return {.position = rows.position(index), .deadline = rows.deadline(index), .inferred = (rows.flags(index) & data::Keys::inferred) != 0};
  }
};

/// Results of an epoch on their way to becoming a batch of events: the functions in order, `stream`, and the key of the partition.
class TrendResults {
 public:
  TrendResults(std::shared_ptr<const TrendPlan> plan, const std::string& stream);

  /// `total`: of Layout::width() cells. `key` of the partition; missing: it is not shown.
  void add(const TrendCause& cause, std::int64_t time, const trend::Cell* total, const data::Value& key);
  /// Of a plan that takes_bursts(), window by window.
  void add(std::span<const trend::WindowEnd> ends);
  [[nodiscard]] bool empty() const { return !keys_ || keys_->position.empty(); }
  /// Numbers of trends that were rounded since the last call.
  [[nodiscard]] std::uint64_t take_rounded() { return std::exchange(rounded_, 0); }
  /// The results so far as rows; none are left.
  [[nodiscard]] data::Rows take(RootNumbers& roots, const std::shared_ptr<const std::string>& type, catalog::OperatorContext& context);

 private:
  void begin();
  [[nodiscard]] static bool add_count(data::ColumnBuilder& column, std::size_t row, trend::Count count);
  void add_flags(std::size_t row, std::uint8_t flags);

  std::shared_ptr<const TrendPlan> plan_;
  data::Value stream_;
  data::SchemaPtr schema_;
  bool shows_key_ = false;
  std::size_t expected_ = 0;            // results, going by earlier epochs
  bool deadlines_ = false;              // some result has one
  std::shared_ptr<data::Keys> keys_;    // of the results so far; null: there are none
  std::deque<data::ColumnBuilder> columns_;  // by output, then the key
  std::uint64_t rounded_ = 0;
};

}  // namespace varpulis::ops
