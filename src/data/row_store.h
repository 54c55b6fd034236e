#pragma once
#include <span>

#include "data/batch.h"

namespace varpulis::data {

/// Copies of rows that an operator keeps beyond their epoch: fields in their order, type, event time, root. A kept row has an id, which is
/// used again after erase().
class RowStore {
 public:
  /// Keeps a copy of the i-th row.
  std::uint32_t add(const Rows& rows, std::size_t i);
  void erase(std::uint32_t id);
  void clear();

  /// The same for a row given by its fields, which load() of operators needs.
  std::uint32_t add(std::string_view type, EventTime time, std::uint64_t root, const Map& fields);

  [[nodiscard]] EventTime time(std::uint32_t id) const { return {time_[id]}; }
  [[nodiscard]] std::uint64_t root(std::uint32_t id) const { return root_[id]; }
  [[nodiscard]] std::string_view type(std::uint32_t id) const { return types_[type_of_[id]]; }
  [[nodiscard]] Map fields(std::uint32_t id) const;
  [[nodiscard]] Value field(std::uint32_t id, std::string_view name) const;
  /// Rows held.
  [[nodiscard]] std::size_t size() const { return time_.size() - free_.size(); }
  /// Approximate; long texts are not counted.
  [[nodiscard]] std::uint64_t bytes() const;

  /// The given rows as one batch in the given order, with their times, roots and types in the keys; position, list, deadline and flags
  /// are left for the caller to fill (position is sized).
  struct Gathered {
    Rows rows;
    std::shared_ptr<Keys> keys;  // the same object as rows.keys, still writable
  };
  [[nodiscard]] Gathered gather(std::span<const std::uint32_t> ids) const;

 private:
  struct Column {
    std::string name;
    std::vector<Value> values;  // by id
  };
  std::uint32_t new_id();
  std::uint32_t column(std::string_view name, std::size_t guess);
  std::uint32_t shape_index(const Shape& fields);
  std::uint32_t type_index(std::string_view name);

  std::vector<Column> columns_;
  std::vector<Shape> shapes_;
  std::vector<std::string> types_;
  std::vector<std::uint32_t> shape_of_, type_of_;  // by id
  std::vector<std::int64_t> time_;
  std::vector<std::uint64_t> root_;
  std::vector<std::uint32_t> free_;
};

}  // namespace varpulis::data
