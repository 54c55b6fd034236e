#pragma once
#include <map>
#include <span>
#include <string>
#include <vector>

#include "ops/join_plan.h"

namespace varpulis::ops {

/// The kept fields of one source's rows, by column. A row has an id, which is used again some time after erase(): what was erased stays
/// readable until recycle().
class JoinRows {
 public:
  static constexpr std::uint32_t none = 0xffffffff;

  JoinRows(const JoinPlan& plan, std::size_t source) : plan_(plan), source_(source) {}

  /// Copies rows of a batch; their ids go to `ids`, which has as many.
  void add(const data::Batch& batch, std::span<const std::uint32_t> rows, std::uint32_t* ids);
  std::uint32_t add(const data::Map& fields);
  void erase(std::uint32_t id) { erased_.push_back(id); }
  void recycle();

  /// Names of the fields that rows have had so far. New ones come at the end.
  [[nodiscard]] const std::vector<std::string>& fields() const { return fields_; }
  [[nodiscard]] const data::Value& value(std::uint32_t field, std::uint32_t id) const {
    const std::vector<data::Value>& values = values_[field];
    return id < values.size() ? values[id] : missing_;
  }
  /// The values of a field by id; rows past its end miss it.
  [[nodiscard]] std::span<const data::Value> values(std::uint32_t field) const { return values_[field]; }
  /// Number of the order of a row's fields, and that order. Kept only where everything is read.
  [[nodiscard]] std::uint32_t shape_of(std::uint32_t id) const { return shape_of_[id]; }
  [[nodiscard]] const data::Shape& shape(std::uint32_t number) const { return shapes_[number]; }
  [[nodiscard]] data::Map map(std::uint32_t id) const;
  [[nodiscard]] std::uint64_t bytes() const;

 private:
  [[nodiscard]] std::uint32_t new_id();
  std::uint32_t field(std::string_view name);
  std::uint32_t shape_number(const data::Shape& shape);
  void map_columns(const data::Batch& batch, std::span<const std::uint32_t> rows);
  void copy_column(const data::Column& column, std::span<const std::uint32_t> rows, const std::uint32_t* ids, std::vector<data::Value>& to);
  void keep_shapes(const data::Batch& batch, std::span<const std::uint32_t> rows, const std::uint32_t* ids);

  const JoinPlan& plan_;
  std::size_t source_;
  std::vector<std::string> fields_;
  std::vector<std::vector<data::Value>> values_;  // by field, then by id
  std::uint32_t id_end_ = 0;
  std::vector<std::uint32_t> free_, erased_;
  std::vector<data::Shape> shapes_;
  std::map<data::Shape, std::uint32_t> shape_numbers_;
  std::vector<std::uint32_t> shape_of_;  // by id
  // Of the batch's columns: kept as which field, for the schema seen last.
  data::SchemaPtr schema_;
  std::vector<std::uint32_t> field_of_column_;  // or none
  data::Value missing_;
};

}  // namespace varpulis::ops
