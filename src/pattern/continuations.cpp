#include "pattern/continuations.h"

#include <algorithm>
#include <array>
#include <bit>

#include "data/blocks.h"

namespace varpulis::pattern {

void Continuations::begin(const Setting& setting) {
  setting_ = setting;
  found_ = 0;
  size_ = 0;
  const std::size_t room = static_cast<std::size_t>(setting.entries_max) + 1 + data::block;
  if (rows_.size() >= room) return;
  rows_.resize(room);
  counts_.resize(room);
}

bool Continuations::find_more(std::uint64_t wanted) {
  // What follows an event stands behind it: all that are wanted are known when the last one is reached.
  for (std::uint64_t rest = wanted; rest != 0;) {
    const auto event = static_cast<std::size_t>(std::countr_zero(rest));
    const double other = setting_.further == nullptr ? 0 : setting_.further[event * setting_.stride];
    followers_[event] = greater_than(other, event + 1, setting_.size);
    const std::uint64_t more = followers_[event] & ~found_;
    wanted |= more;
    rest = (rest & (rest - 1)) | more;
  }
  found_ |= wanted;
  std::uint32_t* const rows = rows_.data();
  std::uint32_t* const counts = counts_.data();
  std::uint32_t size = size_;
  const auto add_alone = [&](std::size_t event) {
    rows[size] = setting_.events[event].row;
    counts[size] = setting_.ends_in_step ? 2 : 1;
    size += static_cast<std::uint32_t>(may_be_last(event));
  };
  while (wanted != 0) {
    const auto event = static_cast<std::size_t>(63 - std::countl_zero(wanted));
    wanted ^= std::uint64_t{1} << event;
    const std::uint32_t begin = size;
    if (!setting_.ends_in_step) add_alone(event);
    for (std::uint64_t rest = followers_[event]; rest != 0; rest &= rest - 1) {
      const Part& follower = parts_[std::countr_zero(rest)];
      if (size + follower.size > setting_.entries_max) return false;
      for (std::uint32_t i = 0; i < follower.size; i += data::block) {
        // By way of an array, as what is read may reach into what is written.
        std::array<std::uint32_t, data::block> entries;
        std::copy_n(rows + follower.begin + i, data::block, entries.begin());
        std::ranges::copy(entries, rows + size + i);
        if (!setting_.counts) continue;
        std::copy_n(counts + follower.begin + i, data::block, entries.begin());
        for (std::uint32_t k = 0; k < data::block; ++k) counts[size + i + k] = entries[k] + 1;
      }
      size += follower.size;
    }
    if (setting_.ends_in_step) add_alone(event);
    if (size > setting_.entries_max) return false;
    parts_[event] = {.begin = begin, .size = size - begin};
  }
  size_ = size;
  return true;
}

}  // namespace varpulis::pattern
