#pragma once
// Contexts found by themselves: one open-addressing table for those of all lengths, so that the lookups of all suffixes of a context are
// independent of each other and the processor makes them at the same time.
#include <bit>
#include <cstdint>

#include "data/large_memory.h"
#include "forecast/context.h"

namespace varpulis::forecast {

class ContextTable {
 public:
  /// 16 bytes, so that none lies across two cache lines.
  struct alignas(16) Entry {
    std::uint64_t key = 0;
    std::uint64_t value = 0;
  };
  using Place = std::uint32_t;

  static constexpr std::uint32_t length_shift = 60;
  static_assert(Context::bits * depth_max <= length_shift);

  /// The key of a context that is not empty; shorter contexts have smaller keys.
  [[nodiscard]] static std::uint64_t key_of(Context context) { return std::uint64_t{context.length} << length_shift | context.symbols; }
  [[nodiscard]] static Context context_of(std::uint64_t key) {
    return {.symbols = key & ((std::uint64_t{1} << length_shift) - 1), .length = static_cast<std::uint32_t>(key >> length_shift)};
  }

  ContextTable() : ContextTable(places_min) {}

  [[nodiscard]] std::uint32_t size() const { return size_; }
  [[nodiscard]] std::uint64_t bytes() const { return entries_.size() * (sizeof(Entry) + 1); }
  /// Of places that are taken.
  [[nodiscard]] Entry& operator[](Place place) { return entries_[place]; }
  [[nodiscard]] const Entry& operator[](Place place) const { return entries_[place]; }
  /// Where the key is, or else the empty place where it goes.
  [[nodiscard]] Place find(std::uint64_t key) const {
    const auto mask = static_cast<Place>(entries_.size() - 1);
    const std::uint64_t hash = hash_of(key);
    const std::uint8_t tag = tag_of(hash);
    Place place = first_place(hash);
    while (tags_[place] != 0 && (tags_[place] != tag || entries_[place].key != key)) place = (place + 1) & mask;
    return place;
  }
  [[nodiscard]] bool has(Place place) const { return tags_[place] != 0; }
  /// Puts a key where find() said that it goes. The room must have been reserved.
  void put(Place place, std::uint64_t key, std::uint64_t value) {
    entries_[place] = {.key = key, .value = value};
    tags_[place] = tag_of(hash_of(key));
    ++size_;
  }
  /// Room for so many more; places hold until then.
  void reserve(std::uint32_t more) {
    if ((std::size_t{size_} + more) * 2 > entries_.size()) grow(more);
  }
  /// Forgets all keys, not the room.
  void clear();

  template <typename Use>
  void for_each(Use use) const {
    for (Place place = 0; place < entries_.size(); ++place) {
      if (has(place)) use(entries_[place]);
    }
  }

 private:
  static constexpr std::size_t places_min = 64;
  static constexpr std::uint64_t multiplier = 0x9e3779b97f4a7c15;  // 2^64 divided by the golden ratio
  /// Symbols that are old and those that are new decide alike.
  [[nodiscard]] static std::uint64_t hash_of(std::uint64_t key) { return (key ^ key >> 31U) * multiplier; }
  [[nodiscard]] Place first_place(std::uint64_t hash) const { return static_cast<Place>(hash >> shift_); }
  [[nodiscard]] std::uint8_t tag_of(std::uint64_t hash) const { return static_cast<std::uint8_t>(hash >> (shift_ - 7) | 0x80U); }
  explicit ContextTable(std::size_t places)
      : entries_(places), tags_(places), shift_(64 - static_cast<std::uint32_t>(std::countr_zero(places))) {}
  void grow(std::uint32_t more);

  data::LargeVector<Entry> entries_;      // a power of two
  data::LargeVector<std::uint8_t> tags_;  // of the places: bits of the hash, so that most keys are missed without a look at them; 0: empty
  std::uint32_t size_ = 0;
  std::uint32_t shift_;  // what is left of a hash are the bits of a place
};

}  // namespace varpulis::forecast
