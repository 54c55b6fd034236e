#include "ops/join_buffer.h"

namespace varpulis::ops {

std::uint32_t JoinBuffer::add(std::uint32_t key, std::uint32_t source, std::int64_t time, std::uint32_t row,
                              std::uint64_t position) {
  std::uint32_t id = 0;
  if (free_.empty()) {
    id = static_cast<std::uint32_t>(entries_.size());
    entries_.emplace_back();
  } else {
    id = free_.back();
    free_.pop_back();
  }
  List& list = lists_[key * sources_ + source];
  entries_[id] = {.time = time,
                  .sequence = next_sequence_,
                  .position = position,
                  .key = key,
                  .source = source,
                  .row = row,
                  .older = list.newest,
                  .newer = none,
                  .live = true,
                  .matched = false};
  if (list.newest == none) list.oldest = id;
  else entries_[list.newest].newer = id;
  list.newest = id;
  ++list.size;
  if (rows_of_key_[key]++ == 0) ++keys_;
  ++size_;
  by_time_.push({.time = time, .id = id});
  ++next_sequence_;
  return id;
}

void JoinBuffer::unlink(Entry& entry, std::uint32_t id) {
  List& list = lists_[entry.key * sources_ + entry.source];
  if (list.oldest == id) list.oldest = entry.newer;
  else entries_[entry.older].newer = entry.newer;
  if (list.newest == id) list.newest = entry.older;
  else entries_[entry.newer].older = entry.older;
  --list.size;
  if (--rows_of_key_[entry.key] == 0) --keys_;
  --size_;
  entry.live = false;
}

std::vector<std::uint32_t> JoinBuffer::in_order_of_arrival() const {
  std::vector<std::uint32_t> ids;
  for (std::uint32_t id = 0; id < entries_.size(); ++id) {
    if (entries_[id].live) ids.push_back(id);
  }
  std::ranges::sort(ids, {}, [&](std::uint32_t id) { return entries_[id].sequence; });
  return ids;
}

}  // namespace varpulis::ops
