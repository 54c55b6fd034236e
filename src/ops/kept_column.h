#pragma once
#include <span>

#include "data/column.h"
#include "data/large_memory.h"

namespace varpulis::ops {

/// One field of the rows that an operator keeps, by id. While every row has it, as an integer, or every row as a real number, 8 bytes for each, and
/// erased rows cost nothing; 16 bytes otherwise.
class KeptColumn {
 public:
  /// The kind of every row of a batch's column of numbers or texts that lacks none; Kind::missing for other columns.
  [[nodiscard]] static data::Kind uniform_kind(const data::Column& column);

  /// The number of this kind with these bits.
  [[nodiscard]] static data::Value of_word(std::uint64_t word, data::Kind kind);

  /// What follows is given to all rows that are kept: numbers of this kind to each of them, or, Kind::missing, anything. `held`: there are
  /// rows from before. `free`: ids without a row.
  void begin(data::Kind kind, bool held, std::span<const std::uint32_t> free);
  /// Values of rows of a batch; ids are less than `id_end`.
  void put(const data::Column& from, std::span<const std::uint32_t> rows, std::span<const std::uint32_t> ids, std::uint32_t id_end);
  void put(data::Value value, std::uint32_t id, std::uint32_t id_end);
  /// The ids have no row any more.
  void erase(std::span<const std::uint32_t> ids);
  void clear();

  /// Missing for an id that was not put.
  [[nodiscard]] data::Value value(std::uint32_t id) const;
  /// If the value is of the kind: its bits.
  [[nodiscard]] bool read(std::uint32_t id, data::Kind kind, std::uint64_t& to) const {
    if (kind == kind_ && id < words_.size()) {
      to = words_[id];
      return true;
    }
    if (id >= values_.size() || values_[id].kind() != kind) return false;
    to = values_[id].bits();
    return true;
  }
  /// The bits of values of the kind by id, where they lie together; else empty.
  [[nodiscard]] std::span<const std::uint64_t> words(data::Kind kind) const {
    return kind == kind_ ? std::span<const std::uint64_t>(words_) : std::span<const std::uint64_t>();
  }
  /// The text of a row, or null if the value is none.
  [[nodiscard]] const data::Value* text(std::uint32_t id) const {
    return id < values_.size() && values_[id].kind() == data::Kind::text ? &values_[id] : nullptr;
  }
  [[nodiscard]] std::uint64_t bytes() const { return words_.size() * sizeof(std::uint64_t) + values_.size() * sizeof(data::Value); }

 private:
  data::Kind kind_ = data::Kind::missing;  // of the words; missing: the values hold all
  data::LargeVector<std::uint64_t> words_;
  data::LargeVector<data::Value> values_;
};

}  // namespace varpulis::ops
