#pragma once
#include "ops/key_evaluation.h"

namespace varpulis::ops {

/// True: the values, which are equal as keys, are written alike, too. Not so 1 and 1.0, 0.0 and -0.0.
[[nodiscard]] bool same_spelling(const data::Value& a, const data::Value& b);

/// The slots of a partitioned operator: one for each key that holds something. Without partition there is slot 0.
class WindowKeys {
 public:
  explicit WindowKeys(const std::optional<catalog::PartitionKey>& partition);

  /// The slot of each row; keys not seen yet take one. Null without partition. Valid until the next call.
  const std::uint32_t* slots(const data::Rows& rows, catalog::OperatorContext& context);
  /// True from the first row on whose key is equal to that of its slot but not the same value: 1.0 and 1. Then key() and keys_of() say how
  /// some row spelled it, and whoever shows keys follows the spelling row by row.
  [[nodiscard]] bool spellings_differ() const { return spellings_differ_; }
  /// The keys of the rows that slots() was last called for.
  [[nodiscard]] const data::Column& column() const { return *column_; }
  /// The hash of each row's key, of the last call of slots(); null without partition.
  [[nodiscard]] const std::uint64_t* hashes() const { return key_ ? hashes_.data() : nullptr; }
  /// Every slot is below.
  [[nodiscard]] std::uint32_t slot_end() const { return key_ ? static_cast<std::uint32_t>(keys_.id_end()) : 1; }
  /// Forgets the keys of slots that are free now; forgetting one twice is allowed.
  void forget(std::span<const std::uint32_t> slots) {
    if (key_) keys_.erase(slots);
  }
  void forget(std::uint32_t slot) { forget({&slot, 1}); }
  /// The key of a slot that is in use; missing without partition. Valid until the next call of slots().
  [[nodiscard]] const data::Value& key(std::uint32_t slot) const { return key_ ? keys_.key(slot)[0] : no_key_; }
  /// The keys of some slots, as a column; null without partition.
  [[nodiscard]] data::ColumnPtr keys_of(std::span<const std::uint32_t> slots) const;

  /// Keys known, those forgotten not.
  [[nodiscard]] std::uint64_t size() const { return key_ ? keys_.size() : 1; }
  /// True: the slot has a key.
  [[nodiscard]] bool holds(std::uint32_t slot) const { return !key_ || keys_.holds(slot); }
  [[nodiscard]] std::uint64_t bytes() const;
  /// Saves all keys, or those of some slots, ascending.
  void save(state::SnapshotWriter& to) const;
  void save(std::span<const std::uint32_t> slots, state::SnapshotWriter& to) const;
  [[nodiscard]] Result<void> load(state::SnapshotReader& from);

 private:
  void look_for_mixture(const data::Column& column, const data::Rows& rows, catalog::OperatorContext& context);
  void look_for_spellings(const data::Column& column);

  catalog::ExpressionPtr key_;
  data::ColumnPtr column_;
  data::Value no_key_;
  data::KeyTable keys_{1};
  data::Buffer<std::uint32_t> slots_;
  data::Buffer<std::uint64_t> hashes_;
  bool numbers_ = false, texts_ = false;  // kinds of keys seen
  bool other_than_integers_ = false;      // a number that is a float was seen, or a value that is neither number nor text
  bool spellings_differ_ = false;
};

}  // namespace varpulis::ops
