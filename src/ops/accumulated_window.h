#pragma once
#include <deque>

#include "catalog/aggregate.h"
#include "catalog/operator.h"

namespace varpulis::ops {

/// Windows of an aggregate that only knows how to add: those that never slide are accumulated row by row; those that do keep the
/// arguments of their rows and are folded anew for each result, which costs O(window).
class AccumulatedWindow final : public catalog::WindowedAggregate {
 public:
  AccumulatedWindow(const catalog::BoundAggregate& call, bool sliding);

  void run(const catalog::WindowScript& script, const catalog::WindowColumns& columns, data::ColumnBuilder& results,
           std::size_t first) override;
  [[nodiscard]] std::vector<LeftOut> take_left_out() override { return std::exchange(left_out_, {}); }
  [[nodiscard]] std::uint64_t bytes() const override;
  void save(state::SnapshotWriter& to) const override;
  Result<void> load(state::SnapshotReader& from) override;

 private:
  struct Window {
    std::unique_ptr<catalog::Accumulator> accumulator;  // windows that never slide
    std::deque<data::Value> values;                     // sliding ones: `given` arguments for each row
    std::uint64_t rows = 0;
  };
  Window& window(std::uint32_t slot);
  void result(Window& window, data::ColumnBuilder& results, std::size_t row);

  const catalog::AggregateDescriptor& descriptor_;
  std::vector<data::Value> constants_;
  std::size_t given_;
  bool sliding_;
  std::vector<Window> windows_;                         // by slot
  std::unique_ptr<catalog::Accumulator> accumulator_;   // of sliding windows, for one result
  std::vector<data::Value> row_;                        // scratch: arguments of one row
  std::vector<LeftOut> left_out_;
};

}  // namespace varpulis::ops
