#pragma once
#include <span>

#include "data/batch.h"

namespace varpulis::data {

/// Copies of rows that an operator keeps beyond their epoch: fields in their order, type, event time, root, marks. A kept row has an id,
/// which is used again after erase(). Fields lie in typed columns indexed by id; a column whose rows are all of one kind costs 8 bytes per row
/// (short texts 16), and adding and gathering many rows at once runs column by column.
class RowStore {
 public:
  /// Keeps a copy of the i-th row.
  std::uint32_t add(const Rows& rows, std::size_t i);
  /// Keeps copies of the rows numbered `indices` (of `rows`); their ids are appended to `ids`, in the same order.
  void add(const Rows& rows, std::span<const std::uint32_t> indices, std::vector<std::uint32_t>& ids);
  /// In two steps: an id whose row fill() copies later, together with others. In between only erase() may see it.
  [[nodiscard]] std::uint32_t reserve() { return new_id(); }
  void fill(const Rows& rows, std::span<const std::uint32_t> indices, std::span<const std::uint32_t> ids);
  void erase(std::uint32_t id);
  void erase(std::span<const std::uint32_t> ids);
  void clear();

  /// The same for a row given by its fields, which load() of operators needs.
  std::uint32_t add(std::string_view type, EventTime time, std::uint64_t root, std::uint8_t flags, const Map& fields);

  [[nodiscard]] EventTime time(std::uint32_t id) const { return {time_[id]}; }
  [[nodiscard]] std::uint64_t root(std::uint32_t id) const { return root_[id]; }
  /// As in Keys::flags.
  [[nodiscard]] std::uint8_t flags(std::uint32_t id) const { return flags_.empty() ? std::uint8_t{0} : flags_[id]; }
  /// False: flags() is 0 for every row.
  [[nodiscard]] bool has_flags() const { return !flags_.empty(); }
  [[nodiscard]] std::string_view type(std::uint32_t id) const { return types_[type_of_[id]]; }
  [[nodiscard]] Map fields(std::uint32_t id) const;
  [[nodiscard]] Value field(std::uint32_t id, std::string_view name) const;
  /// Rows held.
  [[nodiscard]] std::size_t size() const { return time_.size() - free_.size(); }
  /// Approximate; what arrays, maps and long texts refer to is not counted.
  [[nodiscard]] std::uint64_t bytes() const;

  /// The given rows as one batch in the given order, with their times, roots, types and, if has_flags(), flags in the keys; position, list
  /// and deadline are left for the caller to fill (position is sized).
  struct Gathered {
    Rows rows;
    std::shared_ptr<Keys> keys;  // the same object as rows.keys, still writable
  };
  [[nodiscard]] Gathered gather(std::span<const std::uint32_t> ids) const;
  /// One field of the given rows.
  [[nodiscard]] ColumnPtr gather(std::span<const std::uint32_t> ids, std::string_view field) const;

 private:
  /// Values by id. Erased rows leave what they were until their id is used again, except in `others`.
  struct Column {
    std::string name;
    Kind uniform = Kind::missing;  // while `kinds` is empty: what every row is
    Buffer<Kind> kinds;            // Kind::array stands for everything in `others`, long texts included
    Buffer<std::uint64_t> words;   // booleans, numbers, timestamps, durations
    Buffer<TextView> texts;        // short texts
    std::vector<Value> others;

    [[nodiscard]] Kind kind(std::uint32_t id) const { return kinds.empty() ? uniform : kinds[id]; }
    [[nodiscard]] Value value(std::uint32_t id) const;
    void put(std::uint32_t id, const Value& value, std::size_t ids);
    void put_text(std::uint32_t id, std::string_view text, std::size_t ids);
    /// From now on kinds are told apart, of `ids` rows.
    void diversify(std::size_t ids);
  };
  std::uint32_t new_id();
  std::uint32_t column(std::string_view name, std::size_t guess);
  std::uint32_t shape_index(const Shape& fields);
  std::uint32_t type_index(std::string_view name);
  void learn(const SchemaPtr& schema);
  void copy_column(Column& to, const data::Column* from, const Rows& rows, std::span<const std::uint32_t> indices, const std::uint32_t* ids);
  void copy_shapes(const Rows& rows, std::span<const std::uint32_t> indices, const std::uint32_t* ids);
  void copy_flags(const Rows& rows, std::span<const std::uint32_t> indices, const std::uint32_t* ids);
  [[nodiscard]] ColumnPtr gather_column(const Column& column, std::span<const std::uint32_t> ids) const;

  std::vector<Column> columns_;
  std::vector<Shape> shapes_;
  std::vector<std::string> types_;
  std::vector<std::uint32_t> shape_of_, type_of_;  // by id
  std::vector<std::int64_t> time_;
  std::vector<std::uint64_t> root_;
  std::vector<std::uint8_t> flags_;                // empty until a row has some
  std::vector<std::uint32_t> free_;
  // Where the columns of the schema that came last are kept; most rows have the same one.
  SchemaPtr schema_;
  Shape column_of_;                          // by column of the schema
  std::vector<std::uint32_t> source_of_;     // by column here: that of the schema, or none
  std::uint32_t plain_shape_ = 0;            // of rows in the schema's order
};

}  // namespace varpulis::data
