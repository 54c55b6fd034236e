#pragma once
#include <span>
#include <vector>

#include "catalog/operator.h"
#include "data/key_table.h"
#include "ops/join_plan.h"
#include "ops/kept_rows.h"

namespace varpulis::ops {

/// A row that enters a join as a row of one source.
struct JoinArrival {
  std::uint32_t index = 0;   // in the rows of the epoch
  std::uint32_t source = 0;
  std::uint32_t key = 0;
  std::uint32_t row = 0;     // its fields, in the source's KeptRows
  std::uint32_t entry = 0;   // in the buffer, once it is there
  std::int64_t time = 0;
};

/// Tells of the rows of an epoch which sources they belong to and which keys they have; rows without key are counted and left out.
class JoinInput {
 public:
  /// All of them outlive the input.
  JoinInput(const JoinPlan& plan, data::KeyTable& keys, std::vector<KeptRows>& rows) : plan_(plan), keys_(keys), rows_(rows) {}

  /// In the order of the rows; if a row belongs to several sources, in theirs. Valid until the next call.
  [[nodiscard]] std::span<JoinArrival> arrivals(const data::Rows& rows, catalog::OperatorContext& context);

 private:
  void add_source(std::uint32_t source, const data::Rows& rows, catalog::OperatorContext& context);
  void sort_by_row(std::size_t rows);
  void report_keyless(std::uint32_t source, const data::Rows& rows, std::size_t first, std::size_t count, catalog::OperatorContext& context);

  const JoinPlan& plan_;
  data::KeyTable& keys_;
  std::vector<KeptRows>& rows_;
  // Scratch memory, kept from epoch to epoch.
  std::vector<JoinArrival> arrivals_, by_source_;
  std::vector<std::uint32_t> place_;
};

}  // namespace varpulis::ops
