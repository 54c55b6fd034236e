#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "data/large_memory.h"
#include "pattern/program.h"

namespace varpulis::pattern {

/// The lists in which a Chain's runs wait, by hash: where each list's first run is found. Which of the lists with one hash is meant, the caller
/// tells by a look at its first run.
/// Open addressing in buckets of eight that fill one line of the cache. All eight are compared at once, so that no branch depends on where
/// in its bucket a list stands, and four and a half may be taken on an average. A list stands behind its own bucket only while all between are
/// full, which is seldom. The first bits of the hash name the bucket: their order stays when they grow.
class RunLists {
 public:
  /// Lists of one key for several steps stand near each other, and are told apart by the hash.
  [[nodiscard]] static std::uint32_t hash(std::uint32_t hash_of_key, std::uint32_t step) {
    return (hash_of_key & ~step_bits) | ((step - 1) % step_bits + 1);  // never 0: that marks a free place
  }
  /// What is the same in the hashes of one key's lists.
  [[nodiscard]] static std::uint32_t key_of(std::uint32_t hash) { return hash / (step_bits + 1); }
  /// The place of the list with this hash for whose first run is_it(run) says true, or none. Valid until the next change.
  template <typename IsIt>
  [[nodiscard]] std::uint32_t find(std::uint32_t hash, IsIt is_it) const {
    if (lists_ == 0) return none;
    for (std::uint32_t at = home(hash);; at = after(at)) {
      const std::uint32_t place = find_in(at, hash, is_it);
      if (place != none || displaced_ == 0 || !buckets_[at].is_full()) return place;
    }
  }
  [[nodiscard]] std::uint32_t first(std::uint32_t place) const { return buckets_[place / slots].run[place % slots]; }
  void set_first(std::uint32_t place, std::uint32_t run) { buckets_[place / slots].run[place % slots] = run; }
  /// The list has another hash of the same key from now on.
  void set_hash(std::uint32_t place, std::uint32_t hash) { buckets_[place / slots].set_hash(place % slots, hash); }
  /// The same; if there is none, the run begins one.
  template <typename IsIt>
  [[nodiscard]] std::uint32_t find_or_add(std::uint32_t hash, std::uint32_t run, IsIt is_it) {
    if (2 * lists_ >= lists_per_two_buckets_max * buckets_.size()) grow();
    const std::uint32_t own = home(hash);
    const std::uint32_t free = buckets_[own].having(0);
    const std::uint32_t place = free != 0 ? find_in(own, hash, is_it) : find(hash, is_it);
    if (place != none) return place;
    ++lists_;
    if (free != 0) buckets_[own].set(static_cast<std::uint32_t>(std::countr_zero(free)), hash, run);
    else put(hash, run);
    return none;
  }
  void erase(std::uint32_t place) {
    --lists_;
    if (displaced_ > 0 && buckets_[place / slots].is_full()) return close_gap(place);
    if (displaced_ > 0 && home(buckets_[place / slots].hash_at(place % slots)) != place / slots) --displaced_;
    buckets_[place / slots].set_hash(place % slots, 0);
  }
  void clear();
  [[nodiscard]] bool empty() const { return lists_ == 0; }
  [[nodiscard]] std::uint64_t bytes() const { return buckets_.size() * sizeof(Bucket); }

  /// Whether the lists are so many that looking one up waits for memory.
  [[nodiscard]] bool is_large() const { return bytes() > bytes_in_cache; }
  // Inline at any price: a function that only fetches has no effect in the eyes of the compiler, which drops calls of it.
  [[gnu::always_inline]] void fetch(std::uint32_t hash) const { __builtin_prefetch(&buckets_[home(hash)]); }
  /// The first run of the list with this hash in its own bucket; any other run, or 0, without one. Nobody can predict which.
  [[nodiscard]] std::uint32_t likely_first(std::uint32_t hash) const {
    const Bucket& bucket = buckets_[home(hash)];
    return bucket.run[static_cast<unsigned>(std::countr_zero(bucket.having(hash) | 1U << (slots - 1)))];
  }

 private:
  static constexpr std::uint32_t step_bits = 15;
  static constexpr std::uint32_t slots = 8;                     // of a bucket
  static constexpr std::size_t buckets_min = 4;
  static constexpr std::size_t lists_per_two_buckets_max = 9;
  static constexpr std::size_t bytes_in_cache = std::size_t{1} << 17U;
  /// Four hashes, which are compared, read and written together.
  using Hashes [[gnu::vector_size(16)]] = std::uint32_t;
  struct alignas(64) Bucket {
    Hashes hash[2] = {};  // 0: nothing stands there
    std::uint32_t run[slots] = {};

    /// A bit for each list with the hash.
    [[nodiscard]] std::uint32_t having(std::uint32_t wanted) const {
#ifdef __SSE2__
      const auto bits_of = [wanted](const Hashes& four) {
        return static_cast<std::uint32_t>(_mm_movemask_ps(std::bit_cast<__m128>(Hashes(four == wanted))));
      };
      return bits_of(hash[0]) | bits_of(hash[1]) << 4U;
#else
      const Hashes bits = (Hashes(hash[0] == wanted) & Hashes{1, 2, 4, 8}) | (Hashes(hash[1] == wanted) & Hashes{16, 32, 64, 128});
      return bits[0] | bits[1] | bits[2] | bits[3];
#endif
    }
    [[nodiscard]] bool is_full() const { return having(0) == 0; }
    void set(std::uint32_t slot, std::uint32_t with_hash, std::uint32_t first_run) {
      set_hash(slot, with_hash);
      run[slot] = first_run;
    }
    [[nodiscard]] std::uint32_t hash_at(std::uint32_t slot) const { return hash[slot / 4][slot % 4]; }
    /// Writes as wide as having() reads: otherwise that would wait until the line has taken the write.
    void set_hash(std::uint32_t slot, std::uint32_t value) {
      hash[0] = Hashes{0, 1, 2, 3} == slot ? Hashes{} + value : hash[0];
      hash[1] = Hashes{4, 5, 6, 7} == slot ? Hashes{} + value : hash[1];
    }
  };
  [[nodiscard]] std::uint32_t home(std::uint32_t hash) const { return hash >> home_shift_; }
  [[nodiscard]] std::uint32_t after(std::uint32_t bucket) const { return (bucket + 1) & (static_cast<std::uint32_t>(buckets_.size()) - 1); }
  /// How many buckets behind the first the second one stands.
  [[nodiscard]] std::uint32_t distance(std::uint32_t first, std::uint32_t second) const {
    return (second - first) & (static_cast<std::uint32_t>(buckets_.size()) - 1);
  }
  /// The bucket, or the first one behind it that is not full.
  [[nodiscard]] std::uint32_t with_room(std::uint32_t bucket) const {
    while (buckets_[bucket].is_full()) bucket = after(bucket);
    return bucket;
  }
  void put(std::uint32_t hash, std::uint32_t run) { put_into(with_room(home(hash)), hash, run); }
  void put_into(std::uint32_t bucket, std::uint32_t hash, std::uint32_t run) {
    buckets_[bucket].set(static_cast<std::uint32_t>(std::countr_zero(buckets_[bucket].having(0))), hash, run);
    displaced_ += static_cast<std::size_t>(bucket != home(hash));
  }
  /// The place in one bucket of what find() looks for, or none.
  template <typename IsIt>
  [[nodiscard]] std::uint32_t find_in(std::uint32_t bucket, std::uint32_t hash, IsIt is_it) const {
    for (std::uint32_t found = buckets_[bucket].having(hash); found != 0; found &= found - 1) {
      const auto slot = static_cast<std::uint32_t>(std::countr_zero(found));
      if (is_it(buckets_[bucket].run[slot])) return bucket * slots + slot;
    }
    return none;
  }
  void close_gap(std::uint32_t place);
  void grow();

  data::LargeVector<Bucket> buckets_;  // a power of two
  std::uint32_t home_shift_ = 0;       // of a hash, to its bucket
  std::size_t lists_ = 0;
  std::size_t displaced_ = 0;  // of them, those behind their own bucket
};

}  // namespace varpulis::pattern
