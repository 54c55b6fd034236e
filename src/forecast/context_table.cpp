#include "forecast/context_table.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace varpulis::forecast {

void ContextTable::clear() {
  std::ranges::fill(tags_, std::uint64_t{0});
  size_ = 0;
}

void ContextTable::grow(std::uint32_t more) {
  const std::size_t places = std::bit_ceil((std::size_t{size_} + more) * 2);
  const ContextTable old = std::exchange(*this, ContextTable(places));
  old.for_each([&](const Entry& entry) { put(find(entry.key), entry.key, entry.value); });
}

}  // namespace varpulis::forecast
