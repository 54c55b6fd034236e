#include "forecast/context_table.h"

#include <algorithm>
#include <bit>

namespace varpulis::forecast {

void ContextTable::clear() {
  std::ranges::fill(entries_, Entry{});
  size_ = 0;
}

void ContextTable::grow(std::uint32_t more) {
  const std::size_t places = std::bit_ceil((std::size_t{size_} + more) * 2);
  data::LargeVector<Entry> old(places);
  old.swap(entries_);
  shift_ = 64 - static_cast<std::uint32_t>(std::countr_zero(places));
  for (const Entry& entry : old) {
    if (entry.key != 0) entries_[find(entry.key)] = entry;
  }
}

}  // namespace varpulis::forecast
