#pragma once
// Batch and Rows: what decoders make and operators pass on.
#include <memory>
#include <string>
#include <vector>

#include "data/column.h"

namespace varpulis::data {

/// The field names of a batch, in column order. Never two columns of one name.
class Schema {
 public:
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
  Schema() = default;
  explicit Schema(std::vector<std::string> names) : names_(std::move(names)) {}
  [[nodiscard]] std::size_t size() const { return names_.size(); }
  [[nodiscard]] const std::string& name(std::size_t column) const { return names_[column]; }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  /// The column of a field, or npos. Linear: events have few fields.
  [[nodiscard]] std::size_t find(std::string_view name) const {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (names_[i] == name) return i;
    }
    return npos;
  }

 private:
  std::vector<std::string> names_;
};
using SchemaPtr = std::shared_ptr<const Schema>;

/// The order of a row's fields, as column indices. Fields that are missing in a row may be listed; they are passed over.
using Shape = std::vector<std::uint32_t>;

/// Columns of equal length. Immutable once built.
struct Batch {
  SchemaPtr schema;
  std::vector<ColumnPtr> columns;
  std::uint32_t rows = 0;
  // Events are insertion-ordered maps. `shapes` is empty when every row has the fields in schema order; else shape_of_row
  // (empty: all rows have shapes[0]) tells each row's order.
  std::vector<Shape> shapes;
  Buffer<std::uint32_t> shape_of_row;

  [[nodiscard]] const Column* find(std::string_view field) const {
    const std::size_t column = schema->find(field);
    return column == Schema::npos ? nullptr : columns[column].get();
  }
  /// Calls use(column index) for the fields that a row holds (null included), in the row's order.
  template <typename Use>
  void for_each_field(std::size_t row, Use use) const {
    if (shapes.empty()) {
      for (std::size_t c = 0; c < columns.size(); ++c) {
        if (!columns[c]->is_missing(row)) use(c);
      }
      return;
    }
    for (const std::uint32_t c : shapes[shape_of_row.empty() ? 0 : shape_of_row[row]]) {
      if (!columns[c]->is_missing(row)) use(std::size_t{c});
    }
  }
};
using BatchPtr = std::shared_ptr<const Batch>;

/// What identifies and orders the rows of a batch, parallel to them. All arrays have the batch's rows, or are empty as said.
struct Keys {
  /// Bits of `flags`: marks in the envelope of the output.
  static constexpr std::uint8_t inferred = 1;   // came out because an idle input let time pass
  static constexpr std::uint8_t truncated = 2;  // something was left out of it, or behind it
  static constexpr std::uint8_t rounded = 4;    // a number in it was too large to be exact

  static constexpr std::uint64_t made_root = std::uint64_t{1} << 63U;  // set in roots of rows that are no events of the input

  std::uint64_t first_position = 0;  // of the epoch, in the whole input
  Buffer<std::uint32_t> position;  // offset from the epoch's first position
  Buffer<std::int64_t> time;       // event time, ns
  Buffer<std::uint32_t> list;      // which current list of the producing stream, ascending; empty: each row is a list of its own and no two
                                   // rows share a position
  Buffer<std::int64_t> deadline;   // ns, INT64_MAX for rows not made by a deadline; empty: none was
  Buffer<std::uint64_t> root;      // identity of the origin; empty: the position in the whole input (an input row is its own root)
  Buffer<std::uint8_t> flags;      // empty: none is set
};
using KeysPtr = std::shared_ptr<const Keys>;

/// The type names of rows that are not all of one type (the input of `merge`).
struct RowTypes {
  std::shared_ptr<const std::vector<std::string>> names;
  Buffer<std::uint32_t> of_row;
};

/// Rows on their way through a stream: a batch, who they are, which of them are meant, and their type. Cheap to copy.
struct Rows {
  BatchPtr batch;
  KeysPtr keys;
  Selection selection = Selection::all(0);
  std::shared_ptr<const std::string> type;       // event type or stream name; of all rows, unless `types` is set
  std::shared_ptr<const RowTypes> types;

  [[nodiscard]] std::size_t size() const { return selection.size(); }
  [[nodiscard]] bool empty() const { return selection.empty(); }
  /// The batch row of the i-th row.
  [[nodiscard]] std::uint32_t row(std::size_t i) const { return selection[i]; }
  [[nodiscard]] std::uint32_t position(std::size_t i) const { return keys->position[row(i)]; }
  [[nodiscard]] EventTime time(std::size_t i) const { return {keys->time[row(i)]}; }
  [[nodiscard]] std::string_view type_of(std::size_t i) const {
    return types ? std::string_view((*types->names)[types->of_row[row(i)]]) : std::string_view(*type);
  }
  /// The i-th row's list; 0 when keys hold none: then positions tell rows apart.
  [[nodiscard]] std::uint32_t list(std::size_t i) const { return keys->list.empty() ? 0 : keys->list[row(i)]; }
  [[nodiscard]] std::uint64_t root(std::size_t i) const {
    return keys->root.empty() ? keys->first_position + position(i) : keys->root[row(i)];
  }
  [[nodiscard]] std::int64_t deadline(std::size_t i) const {
    return keys->deadline.empty() ? EventTime::max().ns : keys->deadline[row(i)];
  }
  [[nodiscard]] std::uint8_t flags(std::size_t i) const { return keys->flags.empty() ? std::uint8_t{0} : keys->flags[row(i)]; }
  [[nodiscard]] Rows where(const Bitmap& keep) const {
    Rows result = *this;
    result.selection = selection.where(keep);
    return result;
  }
  [[nodiscard]] Rows slice(std::size_t begin, std::size_t count) const {
    Rows result = *this;
    result.selection = selection.slice(begin, count);
    return result;
  }
};

/// The keys of the selected rows only, dense. The same pointer when everything is selected.
[[nodiscard]] KeysPtr gather(const KeysPtr& keys, const Selection& selection);
/// The same rows in a batch that holds nothing else. The same object when everything is selected.
[[nodiscard]] Rows compact(const Rows& rows);
/// One row as a map of its fields, in its order; null fields included.
[[nodiscard]] Map row_as_map(const Batch& batch, std::size_t row);

/// A chunk of the input: rows of all types in position order. Position p of the epoch (0-based) is row number `row` of `types[type]`,
/// and rows of one type are in position order, so the interleave is `type_of_position` alone.
struct Epoch {
  static constexpr std::uint32_t no_type = 0xffffffff;  // of a position at which only the clock moved

  std::uint64_t first_position = 0;          // of the whole input
  std::uint32_t positions = 0;
  std::uint32_t ticks = 0;                   // positions without event
  bool in_order = false;                     // no row is earlier than the engine clock before its position, and keys are positions and times only
  std::vector<Rows> types;                   // all rows of each event type, keys filled
  Buffer<std::uint32_t> type_of_position;    // index into `types`, or no_type
  Buffer<std::int64_t> clock;                // engine clock at each position, ns (running maximum of event time in simulation)
};

}  // namespace varpulis::data
