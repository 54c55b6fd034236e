#pragma once
#include <deque>
#include <map>

#include "data/batch.h"
#include "data/column_builder.h"

namespace varpulis::ops {

/// Builds a batch from events given as maps, which need not have the same fields. Each event keeps its own field order.
class RowBuilder {
 public:
  void add(const data::Map& fields);
  [[nodiscard]] std::uint32_t rows() const { return rows_; }
  /// The batch; the builder is empty afterwards.
  [[nodiscard]] data::BatchPtr finish();

 private:
  [[nodiscard]] std::uint32_t column(std::string_view name, std::size_t guess);

  std::vector<std::string> names_;
  std::deque<data::ColumnBuilder> columns_;
  std::vector<data::Shape> shapes_;
  std::map<data::Shape, std::uint32_t> shape_index_;
  data::Buffer<std::uint32_t> shape_of_row_;
  std::uint32_t rows_ = 0;
};

}  // namespace varpulis::ops
