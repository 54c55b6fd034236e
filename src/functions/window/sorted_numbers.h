#pragma once
#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "functions/window/slab.h"

namespace varpulis::functions {

/// A sorted multiset with access by rank. Up to 512 keys are one array, more are a list of such arrays: a change moves at most 512 keys
/// and touches the list once in hundreds; access by rank walks the list from where the last access was, so that a fixed quantile of a
/// sliding window is found in O(1), any rank in O(n / 512).
/// Key: plain data of whole 64-bit words with `<`. The memory is that of a Slab, to which release() returns it.
template <typename Key>
class SortedNumbers {
 public:
  [[nodiscard]] std::size_t size() const { return large_ ? large_->size : small_.size; }

  void insert(Key key, Slab& slab) {
    if (large_) return large_->insert(key, slab);
    if (small_.size == small_.capacity) {
      if (small_.size == block_max) {
        large_ = std::make_unique<Large>();
        large_->size = small_.size;
        large_->blocks.push_back(std::exchange(small_, Block()));
        return large_->insert(key, slab);
      }
      small_.grow(slab);
    }
    small_.insert(small_.lower_bound(key), key);
  }
  /// Requires it to be there.
  void erase(Key key, Slab& slab) {
    if (large_) {
      large_->erase(key, slab);
      if (large_->size == 0) release(slab);
    } else {
      small_.erase(small_.lower_bound(key));
    }
  }
  /// erase(old) and insert(key), in one go where both are in one array.
  void replace(Key old, Key key, Slab& slab) {
    if (large_) {
      large_->insert(key, slab);
      large_->erase(old, slab);
    } else {
      small_.replace(old, key);
    }
  }
  /// The key of rank k, from 0. Moves the place where the next access starts.
  [[nodiscard]] Key at(std::size_t k) {
    if (!large_) return small_.keys()[k];
    large_->find_rank(k);
    return large_->blocks[large_->cursor].keys()[k - large_->before];
  }
  /// How many keys are greater.
  [[nodiscard]] std::size_t count_greater(Key key) { return large_ ? large_->count_greater(key) : small_.size - small_.upper_bound(key); }

  void release(Slab& slab) {
    small_.release(slab);
    if (large_) {
      for (Block& block : large_->blocks) block.release(slab);
    }
    large_.reset();
  }
  /// Bytes that do not belong to the slab.
  [[nodiscard]] std::size_t heap_bytes() const { return large_ ? sizeof(Large) + large_->blocks.capacity() * sizeof(Block) : 0; }
  template <typename Use>
  void for_each(Use use) const {
    for (std::size_t i = 0; i < small_.size; ++i) use(small_.keys()[i]);
    if (!large_) return;
    for (const Block& block : large_->blocks) {
      for (std::size_t i = 0; i < block.size; ++i) use(block.keys()[i]);
    }
  }
  void prefetch() const { __builtin_prefetch(small_.words); }

 private:
  static constexpr std::uint32_t block_max = 512;
  static constexpr std::size_t words_per_key = sizeof(Key) / sizeof(std::uint64_t);

  struct Block {
    std::uint64_t* words = nullptr;
    std::uint32_t size = 0, capacity = 0;

    [[nodiscard]] Key* keys() { return reinterpret_cast<Key*>(words); }
    [[nodiscard]] const Key* keys() const { return reinterpret_cast<const Key*>(words); }
    [[nodiscard]] const Key& last() const { return keys()[size - 1]; }

    /// The first key for which `before(key)` is false. Without branches: they would be mispredicted half of the time.
    template <typename Before>
    [[nodiscard]] std::uint32_t search(Before before) const {
      const Key* from = keys();
      std::uint32_t left = size;
      while (left > 1) {
        const std::uint32_t half = left / 2;
        from = before(from[half - 1]) ? from + half : from;
        left -= half;
      }
      if (left == 1 && before(*from)) ++from;
      return static_cast<std::uint32_t>(from - keys());
    }
    [[nodiscard]] std::uint32_t lower_bound(Key key) const {
      return search([&](const Key& other) { return other < key; });
    }
    [[nodiscard]] std::uint32_t upper_bound(Key key) const {
      return search([&](const Key& other) { return !(key < other); });
    }
    void insert(std::uint32_t place, Key key) {
      std::memmove(static_cast<void*>(keys() + place + 1), keys() + place, (size - place) * sizeof(Key));
      keys()[place] = key;
      ++size;
    }
    void erase(std::uint32_t place) {
      --size;
      std::memmove(static_cast<void*>(keys() + place), keys() + place + 1, (size - place) * sizeof(Key));
    }
    void replace(Key old, Key key) {
      const std::uint32_t from = lower_bound(old);
      std::uint32_t to = lower_bound(key);
      if (to > from) {
        --to;
        std::memmove(static_cast<void*>(keys() + from), keys() + from + 1, (to - from) * sizeof(Key));
      } else {
        std::memmove(static_cast<void*>(keys() + to + 1), keys() + to, (from - to) * sizeof(Key));
      }
      keys()[to] = key;
    }
    void grow(Slab& slab) {
      const std::uint32_t wanted = std::max<std::uint32_t>(Slab::words_min, capacity * 2);
      std::uint64_t* const larger = slab.allocate(wanted * words_per_key);
      if (words != nullptr) std::memcpy(larger, words, size * sizeof(Key));
      slab.free(words, capacity * words_per_key);
      words = larger;
      capacity = wanted;
    }
    void release(Slab& slab) {
      slab.free(words, capacity * words_per_key);
      *this = Block();
    }
  };

  struct Large {
    std::vector<Block> blocks;  // none is empty
    std::size_t size = 0;
    std::size_t cursor = 0;     // a block
    std::size_t before = 0;     // keys in the blocks before it

    /// The first block that ends at or after the key; the last one if none does.
    [[nodiscard]] std::size_t block_of(Key key) const {
      const auto found = std::partition_point(blocks.begin(), blocks.end(), [&](const Block& block) { return block.last() < key; });
      return std::min(static_cast<std::size_t>(found - blocks.begin()), blocks.size() - 1);
    }
    void insert(Key key, Slab& slab) {
      std::size_t b = block_of(key);
      if (blocks[b].size == block_max) {
        Block upper;
        upper.capacity = block_max;
        upper.words = slab.allocate(block_max * words_per_key);
        upper.size = block_max / 2;
        blocks[b].size -= upper.size;
        std::memcpy(upper.words, blocks[b].keys() + blocks[b].size, upper.size * sizeof(Key));
        blocks.insert(blocks.begin() + static_cast<std::ptrdiff_t>(b) + 1, upper);
        if (cursor > b) ++cursor;
        if (blocks[b].last() < key) ++b;
      }
      blocks[b].insert(blocks[b].lower_bound(key), key);
      if (b < cursor) ++before;
      ++size;
    }
    void erase(Key key, Slab& slab) {
      const std::size_t b = block_of(key);
      blocks[b].erase(blocks[b].lower_bound(key));
      if (b < cursor) --before;
      --size;
      if (blocks[b].size == 0) remove(b, slab);
      else if (b + 1 < blocks.size() && blocks[b].size + blocks[b + 1].size <= block_max / 2) merge_with_next(b, slab);
    }
    void remove(std::size_t b, Slab& slab) {
      blocks[b].release(slab);
      blocks.erase(blocks.begin() + static_cast<std::ptrdiff_t>(b));
      if (cursor > b || (cursor == blocks.size() && cursor > 0)) {
        if (cursor == b) before -= blocks[cursor - 1].size;
        --cursor;
      }
    }
    void merge_with_next(std::size_t b, Slab& slab) {
      Block& block = blocks[b];
      const Block& next = blocks[b + 1];
      if (cursor == b + 1) before -= block.size;
      std::memcpy(static_cast<void*>(block.keys() + block.size), next.keys(), next.size * sizeof(Key));
      block.size += next.size;
      blocks[b + 1].release(slab);
      blocks.erase(blocks.begin() + static_cast<std::ptrdiff_t>(b) + 1);
      if (cursor > b) --cursor;
    }
    void find_rank(std::size_t k) {
      while (k < before) before -= blocks[--cursor].size;
      while (k >= before + blocks[cursor].size) before += blocks[cursor++].size;
    }
    [[nodiscard]] std::size_t count_greater(Key key) {
      const auto found = std::partition_point(blocks.begin(), blocks.end(), [&](const Block& block) { return !(key < block.last()); });
      const auto b = static_cast<std::size_t>(found - blocks.begin());
      if (b == blocks.size()) return 0;
      while (b < cursor) before -= blocks[--cursor].size;
      while (b > cursor) before += blocks[cursor++].size;
      return size - before - blocks[b].upper_bound(key);
    }
  };

  Block small_;
  std::unique_ptr<Large> large_;
};

}  // namespace varpulis::functions
