#include "pattern/run_lists.h"

#include <utility>

namespace varpulis::pattern {

/// Takes a list out of a full bucket: what stands behind the bucket only because that was full moves into it.
void RunLists::close_gap(std::uint32_t place) {
  std::uint32_t to = place / slots, slot = place % slots;
  if (home(buckets_[to].hash_at(slot)) != to) --displaced_;
  buckets_[to].set_hash(slot, 0);
  bool was_full = true;
  for (std::uint32_t from = after(to); was_full; from = after(from)) {
    Bucket& bucket = buckets_[from];
    const auto may_move = [&](std::uint32_t candidate) {
      const std::uint32_t hash = bucket.hash_at(candidate);
      return hash != 0 && distance(home(hash), from) >= distance(to, from);
    };
    was_full = bucket.is_full();
    std::uint32_t moved = 0;
    while (moved < slots && !may_move(moved)) ++moved;
    if (moved == slots) continue;
    if (home(bucket.hash_at(moved)) == to) --displaced_;
    buckets_[to].set(slot, bucket.hash_at(moved), bucket.run[moved]);
    bucket.set_hash(moved, 0);
    to = from;
    slot = moved;
  }
}

void RunLists::clear() {
  buckets_.clear();
  lists_ = displaced_ = 0;
}

/// In place: a list's own bucket never moves towards the front, so that the buckets are emptied from the last one on.
void RunLists::grow() {
  displaced_ = 0;
  const std::size_t size = buckets_.size();
  data::resize(buckets_, std::max(buckets_min, size * 2));
  home_shift_ = static_cast<std::uint32_t>(32 - std::countr_zero(buckets_.size()));
  std::vector<std::pair<std::uint32_t, std::uint32_t>> later;  // hash and run of lists that would stand before the place they are taken from
  for (std::size_t from = size; from-- > 0;) {
    const Bucket bucket = std::exchange(buckets_[from], {});
    for (std::uint32_t slot = 0; slot < slots; ++slot) {
      const std::uint32_t hash = bucket.hash_at(slot);
      if (hash == 0) continue;
      const std::uint32_t own = home(hash);
      const std::uint32_t at = with_room(own);
      if (own < from || at < own) later.emplace_back(hash, bucket.run[slot]);
      else put_into(at, hash, bucket.run[slot]);
    }
  }
  for (const auto& [hash, run] : later) put(hash, run);
}

}  // namespace varpulis::pattern
