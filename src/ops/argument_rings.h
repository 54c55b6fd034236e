#pragma once
#include <deque>

#include "ops/window_policy.h"

namespace varpulis::ops {

/// Values of one argument of the rows in sliding windows, so that they can be seen again when rows leave. As long as all of them are ints, or
/// all floats, they are words in ring buffers; otherwise values.
class ArgumentRings {
 public:
  struct Moved {
    data::ColumnPtr added, evicted;
  };
  /// Follows the script: `column` holds the argument of the rows that arrived. Gives the values that leave, and those of the adding steps:
  /// `column` itself unless `changes` let rows join again.
  [[nodiscard]] Moved follow(const WindowChanges& changes, const data::ColumnPtr& column);

  [[nodiscard]] std::uint64_t values() const { return values_; }
  void save(state::SnapshotWriter& to) const;
  [[nodiscard]] Result<void> load(state::SnapshotReader& from);

 private:
  class Ring {
   public:
    [[nodiscard]] std::uint32_t size() const { return size_; }
    [[nodiscard]] std::uint64_t front() const { return words_[head_]; }
    /// The i-th oldest.
    [[nodiscard]] std::uint64_t operator[](std::uint32_t i) const { return words_[(head_ + i) & mask()]; }
    void push(std::uint64_t word) {
      if (size_ == words_.size()) grow();
      words_[(head_ + size_++) & mask()] = word;
    }
    std::uint64_t pop() {
      const std::uint64_t word = words_[head_];
      head_ = (head_ + 1) & mask();
      --size_;
      return word;
    }
    void clear() { head_ = size_ = 0; }
    /// Asks for the memory of the row that leaves next and of that which joins.
    void prefetch() const {
      if (words_.empty()) return;
      __builtin_prefetch(&words_[head_]);
      __builtin_prefetch(&words_[(head_ + size_) & mask()], 1);
    }

   private:
    [[nodiscard]] std::uint32_t mask() const { return static_cast<std::uint32_t>(words_.size()) - 1; }
    void grow();
    data::Buffer<std::uint64_t> words_;  // a power of two
    std::uint32_t head_ = 0, size_ = 0;
  };

  [[nodiscard]] Moved follow_words(const WindowChanges& changes, const data::ColumnPtr& column);
  [[nodiscard]] Moved follow_values(const WindowChanges& changes, const data::ColumnPtr& column);
  [[nodiscard]] data::ColumnPtr column_of(data::Buffer<std::uint64_t> words) const;
  /// True: the column's values go into the rings of words.
  bool takes(const data::Column& column);
  void turn_to_values();

  bool words_only_ = true;
  data::Numbers numbers_ = data::Numbers::integers;  // what the words are
  std::vector<Ring> rings_;                          // by slot
  std::vector<std::deque<data::Value>> general_;     // by slot, once there were other values
  std::uint64_t values_ = 0;
};

}  // namespace varpulis::ops
