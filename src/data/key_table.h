#pragma once
#include <span>

#include "base/result.h"
#include "data/column.h"
#include "data/large_memory.h"

namespace varpulis::data {

/// Turns keys of one or more values into dense ids, in order of first appearance: partitions, joins, distinct. Equality is that of
/// `==` (same_key): 1 and 1.0 are one key, missing and null two keys of their own. Ids of erased keys are used again.
/// Open addressing with linear probing; a slot holds the upper half of the hash, by which it was chosen, beside the id: a probe looks at
/// keys that are most likely equal only, and slots move up without a look at what they stand for. 20 to 36 bytes per key besides its values.
class KeyTable {
 public:
  static constexpr std::uint32_t none = 0xffffffff;

  /// Keys of `width` values.
  explicit KeyTable(std::size_t width) : width_(width) {}

  struct Found {
    std::uint32_t id = none;
    bool added = false;
  };

  /// The hash of a key.
  [[nodiscard]] static std::uint64_t hash(std::span<const Value> key);
  /// The hash of the key that each of `rows` rows holds in the columns (dense; as many as the table is wide).
  [[nodiscard]] Buffer<std::uint64_t> hashes(std::span<const ColumnPtr> columns, std::size_t rows) const;
  /// The id of the key in one row; a new one if the table does not hold it.
  Found find_or_add(std::span<const ColumnPtr> columns, std::size_t row, std::uint64_t hash);
  /// The id of the key in one row, or none.
  [[nodiscard]] std::uint32_t find(std::span<const ColumnPtr> columns, std::size_t row, std::uint64_t hash) const;
  /// Ids of the keys in all rows, new ones in order of first appearance.
  [[nodiscard]] Buffer<std::uint32_t> find_or_add(std::span<const ColumnPtr> columns, std::size_t rows) {
    return find_or_add(columns, hashes(columns, rows));
  }
  /// The same for rows whose hashes are known.
  [[nodiscard]] Buffer<std::uint32_t> find_or_add(std::span<const ColumnPtr> columns, const Buffer<std::uint64_t>& hash);
  /// Adds a key whose values are given; for loading.
  Found find_or_add(std::span<const Value> key);
  /// Adds a key under the id that it had when it was saved; ids ascend from call to call, those passed over are free.
  void restore(std::uint32_t id, std::span<const Value> key);
  void erase(std::uint32_t id);
  /// Erases those of the ids that the table holds.
  void erase(std::span<const std::uint32_t> ids);
  void clear();

  /// Keys held.
  [[nodiscard]] std::size_t size() const { return used_; }
  /// One more than the greatest id in use so far: what arrays indexed by id need.
  [[nodiscard]] std::size_t id_end() const { return hash_of_.size(); }
  [[nodiscard]] bool holds(std::uint32_t id) const { return id < live_.rows() && live_[id]; }
  /// The values of a key; valid until the next change.
  [[nodiscard]] std::span<const Value> key(std::uint32_t id) const { return {&values_[id * width_], width_}; }
  [[nodiscard]] std::size_t width() const { return width_; }
  /// Of the keys held, approximate: the same for the same keys, however they came. Long texts are not counted.
  [[nodiscard]] std::uint64_t bytes() const { return used_ * (2 * sizeof(std::uint64_t) + width_ * sizeof(Value)); }

 private:
  static std::uint32_t id_of(std::uint64_t slot) { return static_cast<std::uint32_t>(slot) - 1; }
  static std::uint64_t slot_of(std::uint64_t hash, std::uint32_t id) { return (hash & ~std::uint64_t{0xffffffff}) | (id + 1); }
  /// Where a key with this hash, or what is in this slot, belongs.
  static std::size_t home(std::uint64_t hash_or_slot, std::size_t mask) { return (hash_or_slot >> 32U) & mask; }
  template <typename Matches>
  [[nodiscard]] std::size_t probe(std::uint64_t hash, Matches matches) const;
  template <typename Matches, typename Store>
  Found insert(std::uint64_t hash, Matches matches, Store store);
  template <typename Matches>
  void find_or_add_rows(std::span<const ColumnPtr> columns, const Buffer<std::uint64_t>& hash, Buffer<std::uint32_t>& ids, Matches matches);
  void grow();

  std::size_t width_;
  std::size_t used_ = 0;
  LargeVector<std::uint64_t> slots_;   // the hash's upper half and id + 1, or 0; a power of two
  LargeVector<std::uint32_t> hash_of_; // by id: its upper half
  LargeVector<Value> values_;          // by id, width_ each
  Bitmap live_;                        // by id
  std::vector<std::uint32_t> free_;    // ids of erased keys
};

/// same_key() of a row's value, without making a Value of it where that is easy.
[[nodiscard]] bool same_key_at(const Column& column, std::size_t row, const Value& key);

}  // namespace varpulis::data
