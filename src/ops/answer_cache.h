#pragma once
#include <deque>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "data/key_table.h"
#include "state/snapshot.h"

namespace varpulis::ops {

/// Answers by key, each until its time has come. Keys are equal as in partitions: 1 and 1.0 are one. Of more than `answers_max`, the oldest
/// tenth is forgotten. About 100 bytes per answer besides its values; all calls O(1), amortised.
class AnswerCache {
 public:
  AnswerCache(std::size_t fields, std::size_t answers_max) : fields_(fields), answers_max_(answers_max) {}

  /// The values of an answer that is good at `now`, or null. `hash` is that of the key in the row. Valid until the next add().
  [[nodiscard]] const data::Value* find(std::span<const data::ColumnPtr> key, std::size_t row, std::uint64_t hash, EventTime now) const;
  /// Takes an answer of `fields` values, good before `expires`, in place of an older one; returns how many answers were forgotten for it.
  std::size_t add(const data::Value& key, std::span<const data::Value> values, EventTime expires);
  [[nodiscard]] data::Buffer<std::uint64_t> hashes(std::span<const data::ColumnPtr> key, std::size_t rows) const {
    return keys_.hashes(key, rows);
  }

  [[nodiscard]] std::size_t size() const { return keys_.size(); }
  [[nodiscard]] std::uint64_t bytes() const { return keys_.bytes() + keys_.size() * (sizeof(Entry) + fields_ * sizeof(data::Value)); }
  void save(state::SnapshotWriter& to) const;
  Result<void> load(state::SnapshotReader& from);

 private:
  struct Entry {
    EventTime expires;
    std::uint64_t number = 0;  // of the answer, ascending
  };
  struct Added {
    std::uint32_t id;
    std::uint64_t number;
  };
  /// Whether the answer has not been replaced or forgotten.
  [[nodiscard]] bool is_current(const Added& added) const {
    return keys_.holds(added.id) && entries_[added.id].number == added.number;
  }

  std::size_t fields_;
  std::size_t answers_max_;
  data::KeyTable keys_{1};
  std::vector<Entry> entries_;         // by key id
  std::vector<data::Value> values_;    // by key id, fields_ each
  std::deque<Added> in_order_;         // oldest first, with some that are no longer current
  std::uint64_t next_number_ = 0;
};

}  // namespace varpulis::ops
