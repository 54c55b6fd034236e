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
    const std::uint64_t hash = hash_of(key);
    const std::uint64_t tags = each_byte * tag_of(hash);
    for (std::size_t group = hash >> shift_;; group = (group + 1) & (tags_.size() - 1)) {
      // Bytes that are 0 set their highest bits; one above such a byte may do so as well, and its key is compared in vain.
      const std::uint64_t difference = tags_[group] ^ tags;
      for (std::uint64_t alike = (difference - each_byte) & ~difference & taken; alike != 0; alike &= alike - 1) {
        const Place place = place_of(group, alike);
        if (entries_[place].key == key) return place;
      }
      if (const std::uint64_t empty = ~tags_[group] & taken; empty != 0) return place_of(group, empty);
    }
  }
  [[nodiscard]] bool has(Place place) const { return (tags_[place / 8] >> (place % 8 * 8) & 0x80U) != 0; }
  /// Puts a key where find() said that it goes. The room must have been reserved.
  void put(Place place, std::uint64_t key, std::uint64_t value) {
    entries_[place] = {.key = key, .value = value};
    tags_[place / 8] |= tag_of(hash_of(key)) << (place % 8 * 8);
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
  [[nodiscard]] std::uint64_t tag_of(std::uint64_t hash) const { return (hash >> (shift_ - 7) & 0x7fU) | 0x80U; }
  /// Of the lowest of the bits.
  [[nodiscard]] static Place place_of(std::size_t group, std::uint64_t bits) {
    return static_cast<Place>(group * 8) + static_cast<Place>(std::countr_zero(bits)) / 8;
  }
  explicit ContextTable(std::size_t places)
      : entries_(places), tags_(places / 8), shift_(64 - static_cast<std::uint32_t>(std::countr_zero(places / 8))) {}
  void grow(std::uint32_t more);

  static constexpr std::uint64_t each_byte = 0x0101010101010101;
  static constexpr std::uint64_t taken = each_byte << 7U;

  data::LargeVector<Entry> entries_;  // a power of two, in groups of eight
  // Of the groups, a byte for each place: 0 where it is empty, else a bit and seven of the hash. Eight places are looked at in one go, and
  // most keys are missed without a look at others.
  data::LargeVector<std::uint64_t> tags_;
  std::uint32_t size_ = 0;
  std::uint32_t shift_;  // what is left of a hash are the bits of a group
};

}  // namespace varpulis::forecast
