#pragma once
#include "functions/window/value_identity.h"

namespace varpulis::functions {

/// The different values of one window and how often each is there: a hash table with linear probing over entries that stay where they are.
template <typename Extra>
class ValueTable {
 public:
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  struct Entry {
    Identity identity;
    std::uint32_t count = 0;  // 0: the entry is free
    [[no_unique_address]] Extra extra{};
  };

  [[nodiscard]] std::uint32_t size() const { return size_; }
  [[nodiscard]] Entry& operator[](std::uint32_t entry) { return entries_[entry]; }
  [[nodiscard]] const Entry& operator[](std::uint32_t entry) const { return entries_[entry]; }
  /// Entries, free ones included.
  [[nodiscard]] std::uint32_t entries() const { return static_cast<std::uint32_t>(entries_.size()); }

  /// Its entry; none if it is not there.
  [[nodiscard]] std::uint32_t find(const Identity& identity) const {
    if (places_.empty()) return none;
    for (std::size_t place = identity.hash() & mask();; place = (place + 1) & mask()) {
      const std::uint32_t entry = places_[place];
      if (entry == none || entries_[entry].identity == identity) return entry;
    }
  }
  /// Counts one more of the value; its entry. The first of a value retains its number, if it has one.
  std::uint32_t add(const Identity& identity, Interner& interner) {
    if ((size_ + 1) * 2 > places_.size()) grow();
    std::size_t place = identity.hash() & mask();
    for (; places_[place] != none; place = (place + 1) & mask()) {
      const std::uint32_t entry = places_[place];
      if (entries_[entry].identity != identity) continue;
      ++entries_[entry].count;
      return entry;
    }
    std::uint32_t entry = entries();
    if (free_.empty()) {
      entries_.emplace_back();
    } else {
      entry = free_.back();
      free_.pop_back();
    }
    entries_[entry].identity = identity;
    entries_[entry].count = 1;
    places_[place] = entry;
    ++size_;
    if (identity.kind() == Identity::interned) interner.retain(identity.low);
    return entry;
  }
  /// Counts one less; the entry is free when that was the last one.
  void remove(std::uint32_t entry, Interner& interner) {
    Entry& removed = entries_[entry];
    if (--removed.count > 0) return;
    std::size_t hole = removed.identity.hash() & mask();
    while (places_[hole] != entry) hole = (hole + 1) & mask();
    // What was pushed behind the hole by collisions moves up.
    for (std::size_t place = (hole + 1) & mask(); places_[place] != none; place = (place + 1) & mask()) {
      const std::size_t home = entries_[places_[place]].identity.hash() & mask();
      if (((place - home) & mask()) < ((place - hole) & mask())) continue;
      places_[hole] = places_[place];
      hole = place;
    }
    places_[hole] = none;
    if (removed.identity.kind() == Identity::interned) interner.release(removed.identity.low);
    removed = Entry();
    free_.push_back(entry);
    --size_;
  }
  void clear(Interner& interner) {
    constexpr std::size_t kept_max = 256;  // places, for windows that start anew again and again
    for (const Entry& entry : entries_) {
      if (entry.count > 0 && entry.identity.kind() == Identity::interned) interner.release(entry.identity.low);
    }
    if (places_.size() > kept_max) {
      *this = ValueTable();
      return;
    }
    entries_.clear();
    free_.clear();
    std::ranges::fill(places_, none);
    size_ = 0;
  }
  [[nodiscard]] std::uint64_t bytes() const {
    return entries_.capacity() * sizeof(Entry) + (places_.capacity() + free_.capacity()) * sizeof(std::uint32_t);
  }
  void prefetch() const {
    if (!places_.empty()) __builtin_prefetch(places_.data());
  }

 private:
  [[nodiscard]] std::size_t mask() const { return places_.size() - 1; }
  void grow() {
    const std::size_t places = std::max<std::size_t>(8, places_.size() * 2);
    places_.assign(places, none);
    for (std::uint32_t entry = 0; entry < entries(); ++entry) {
      if (entries_[entry].count == 0) continue;
      std::size_t place = entries_[entry].identity.hash() & mask();
      while (places_[place] != none) place = (place + 1) & mask();
      places_[place] = entry;
    }
  }
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> places_;  // by hash, at most half full
  std::vector<std::uint32_t> free_;
  std::uint32_t size_ = 0;
};

}  // namespace varpulis::functions
