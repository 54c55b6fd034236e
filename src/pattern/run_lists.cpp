#include "pattern/run_lists.h"

#include <utility>

namespace varpulis::pattern {

/// Takes a list out of a full bucket: what stands behind the bucket only because that was full moves into it.
void RunLists::close_gap(std::uint32_t place) {
  std::uint32_t to = place / slots, slot = place % slots;
  if (home(buckets_[to].hash_at(slot)) != to) --displaced_;
  buckets_[to].set_hash(slot, 0);
  bool was_full = true;
  for (std::uint32_t from = (to + 1) & mask(); was_full; from = (from + 1) & mask()) {
    Bucket& bucket = buckets_[from];
    const auto may_move = [&](std::uint32_t candidate) {
      const std::uint32_t hash = bucket.hash_at(candidate);
      return hash != 0 && ((from - home(hash)) & mask()) >= ((from - to) & mask());
    };
    was_full = bucket.is_full();
    std::uint32_t moved = 0;
    while (moved < slots && !may_move(moved)) ++moved;
    if (moved == slots) continue;
    if (home(bucket.hash_at(moved)) == to) --displaced_;
    buckets_[to].set_hash(slot, bucket.hash_at(moved));
    buckets_[to].run[slot] = bucket.run[moved];
    bucket.set_hash(moved, 0);
    to = from;
    slot = moved;
  }
}

void RunLists::clear() {
  buckets_.clear();
  lists_ = displaced_ = 0;
}

void RunLists::grow() {
  displaced_ = 0;
  const data::LargeVector<Bucket> old = std::exchange(buckets_, data::LargeVector<Bucket>(std::max<std::size_t>(4, buckets_.size() * 2)));
  for (const Bucket& bucket : old) {
    for (std::uint32_t slot = 0; slot < slots; ++slot) {
      if (bucket.hash_at(slot) != 0) put(bucket.hash_at(slot), bucket.run[slot]);
    }
  }
}

}  // namespace varpulis::pattern
