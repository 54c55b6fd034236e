#pragma once
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "catalog/operator.h"
#include "ops/kept_column.h"

namespace varpulis::ops {

/// Rows that an operator reads beyond their epoch: those of the epoch at hand, which are read where they are, and copies of the fields that
/// are wanted of earlier ones. A row has an id. That of a kept row is used again some time after erase(): what was erased stays readable until the epoch ends.
class KeptRows {
 public:
  static constexpr std::uint32_t none = 0xffffffff;

  /// `wanted` says which fields to keep; `in_order`: each row's order of fields as well.
  KeptRows(std::function<bool(std::string_view)> wanted, bool in_order) : wanted_(std::move(wanted)), in_order_(in_order) {}

  /// The given rows of the batch come in; the batch stays until end().
  void begin(data::BatchPtr batch, const data::Selection& rows);
  /// Those of a further batch: its rows are counted from `first` on, behind those of the batches before. `wanted`: which fields of them.
  void add(data::BatchPtr batch, const data::Selection& rows, std::uint32_t first, const std::function<bool(std::string_view)>& wanted);
  /// The id of a row of the epoch's batches.
  [[nodiscard]] static constexpr std::uint32_t id_of(std::uint32_t batch_row) { return batch_row | of_epoch; }
  [[nodiscard]] static bool is_of_epoch(std::uint32_t id) { return (id & of_epoch) != 0 && id != none; }
  /// Copies rows of the epoch, whose ids become those of the copies.
  void keep(std::span<std::uint32_t> ids);
  std::uint32_t keep(const data::Map& fields);
  /// The same with fields beside those of its order, which `order` names; empty: all are in order.
  std::uint32_t keep(const data::Map& fields, const std::vector<std::string>& order);
  void erase(std::uint32_t id) {
    if (!is_of_epoch(id)) erased_.push_back(id);
  }
  void end();
  /// Erases all kept rows.
  void clear();

  /// Names of the fields that rows have had so far. New ones come at the end.
  [[nodiscard]] const std::vector<std::string>& fields() const { return fields_; }
  [[nodiscard]] data::Value value(std::uint32_t field, std::uint32_t id) const;
  /// By name; missing where no row has such a field.
  [[nodiscard]] data::Value value(std::string_view field, std::uint32_t id) const;
  /// One field of the given rows.
  [[nodiscard]] data::ColumnPtr gather(std::uint32_t field, std::span<const std::uint32_t> ids) const;
  /// Number of the order of a row's fields, and that order. Only where everything is read.
  [[nodiscard]] std::uint32_t shape_of(std::uint32_t id) { return is_of_epoch(id) ? shape_of_epoch_row(id) : shape_of_[id]; }
  [[nodiscard]] std::uint32_t shape_of_kept(std::uint32_t id) const { return shape_of_[id]; }
  [[nodiscard]] const data::Shape& shape(std::uint32_t number) const { return shapes_[number]; }
  /// All fields of a row in its order, of the epoch or kept. Only where orders are kept.
  [[nodiscard]] data::Map whole(std::uint32_t id) const;
  /// The fields of a kept row.
  [[nodiscard]] data::Map map(std::uint32_t id) const;
  [[nodiscard]] std::uint64_t bytes() const;

 private:
  static constexpr std::uint32_t of_epoch = 0x80000000;

  /// A batch of the epoch.
  struct Part {
    data::BatchPtr batch;
    std::uint32_t first = 0;
    std::vector<std::uint32_t> column_of_field;  // or none

    [[nodiscard]] const data::Column* column(std::uint32_t field) const {
      return field < column_of_field.size() && column_of_field[field] != none ? batch->columns[column_of_field[field]].get() : nullptr;
    }
    /// The batch's row; behind its last one for a row of another batch, or one that is kept.
    [[nodiscard]] std::uint32_t row(std::uint32_t id) const { return (id ^ of_epoch) - first; }
  };
  [[nodiscard]] const Part& part_of(std::uint32_t id) const;
  [[nodiscard]] std::uint32_t new_id();
  [[nodiscard]] bool holds_some() const { return id_end_ > free_.size(); }
  std::uint32_t field(std::string_view name);
  std::uint32_t shape_number(const data::Shape& shape);
  [[nodiscard]] std::uint32_t shape_of_epoch_row(std::uint32_t id);
  /// Rows that are to be kept, of one batch.
  struct Kept {
    const Part* part = nullptr;
    std::vector<std::uint32_t> rows, ids;
  };
  void copy(std::span<const Kept> kept);
  [[nodiscard]] bool copy_words(const Part& part, std::uint32_t field, std::span<const std::uint32_t> ids, data::Kind kind, std::uint64_t* to) const;
  [[nodiscard]] bool copy_texts(const Part& part, std::uint32_t field, std::span<const std::uint32_t> ids, data::TextArena& arena, data::TextView* to) const;

  std::function<bool(std::string_view)> wanted_;
  bool in_order_;
  std::vector<std::string> fields_;
  std::vector<KeptColumn> columns_;      // of kept rows, by field
  std::uint32_t id_end_ = 0;
  std::vector<std::uint32_t> free_, erased_;
  std::vector<data::Shape> shapes_;
  std::map<data::Shape, std::uint32_t> shape_numbers_;
  std::vector<std::uint32_t> shape_of_;  // of kept rows, by id
  std::vector<Part> parts_;              // of the epoch
};

}  // namespace varpulis::ops
