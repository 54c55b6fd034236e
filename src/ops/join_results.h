#pragma once
#include <map>
#include <vector>

#include "ops/join_plan.h"
#include "ops/kept_rows.h"

namespace varpulis::ops {

/// Results of a join on their way to becoming a batch: for each the kept row of every source, or none.
class JoinResults {
 public:
  JoinResults(const JoinPlan& plan, std::vector<KeptRows>& rows) : plan_(plan), rows_(rows), ids_(plan.width()) {}

  void add(std::span<const std::uint32_t> ids) {
    for (std::size_t s = 0; s < ids.size(); ++s) ids_[s].push_back(ids[s]);
  }
  [[nodiscard]] std::size_t size() const { return ids_.front().size(); }
  /// The results so far as a batch; none are left.
  [[nodiscard]] data::BatchPtr take();

 private:
  [[nodiscard]] data::ColumnPtr gather(const JoinField& field);
  [[nodiscard]] data::ColumnPtr build(const JoinColumn& column);
  [[nodiscard]] data::Value value(const JoinColumn& column, std::size_t result) const;
  [[nodiscard]] bool is_absent(std::size_t source, std::size_t result) const { return ids_[source][result] == KeptRows::none; }
  void update_layout();
  void add_shapes(data::Batch& batch);

  const JoinPlan& plan_;
  std::vector<KeptRows>& rows_;
  std::vector<std::vector<std::uint32_t>> ids_;  // by source, then by result
  std::vector<bool> any_absent_;                 // by source
  std::vector<std::vector<std::string>> fields_;  // by source: what the layout was made for
  std::unique_ptr<JoinLayout> layout_;
  data::SchemaPtr schema_;
  std::vector<data::Shape> shapes_;
  std::map<std::vector<std::uint32_t>, std::uint32_t> shape_numbers_;  // by the shape number of each source's row, or none
  std::vector<std::vector<data::ColumnPtr>> gathered_;  // of this batch, by source and field
};

}  // namespace varpulis::ops
