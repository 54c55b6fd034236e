#include "runtime/position_order.h"

#include <algorithm>
#include <bit>

#include "data/buffer.h"

namespace varpulis::runtime {

std::optional<std::vector<data::RowReference>> order_by_position(std::span<const data::Rows* const> lists) {
  constexpr std::size_t positions_per_row_max = 16;
  if (lists.size() == 1) {
    std::vector<data::RowReference> order(lists.front()->size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i].index = i;
    return order;
  }
  std::size_t size = 0;
  std::size_t first = SIZE_MAX;
  std::size_t end = 0;
  for (const data::Rows* rows : lists) {
    size += rows->size();
    first = std::min<std::size_t>(first, rows->position(0));
    end = std::max<std::size_t>(end, rows->position(rows->size() - 1) + std::size_t{1});
  }
  if (size == 0 || end - first > size * positions_per_row_max) return std::nullopt;
  data::Buffer<data::RowReference> row_at(end - first);
  std::vector<std::uint64_t> taken((end - first + 63) / 64);
  std::uint64_t shared = 0;
  for (std::uint32_t l = 0; l < lists.size(); ++l) {
    const data::Rows& rows = *lists[l];
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
      const std::size_t at = rows.position(i) - first;
      const std::uint64_t bit = std::uint64_t{1} << (at % 64);
      shared |= taken[at / 64] & bit;
      taken[at / 64] |= bit;
      row_at[at] = {.chunk = l, .index = i};
    }
  }
  if (shared != 0) return std::nullopt;
  std::vector<data::RowReference> order(size);
  std::size_t next = 0;
  for (std::size_t word = 0; word < taken.size(); ++word) {
    for (std::uint64_t bits = taken[word]; bits != 0; bits &= bits - 1) {
      order[next++] = row_at[word * 64 + static_cast<std::size_t>(std::countr_zero(bits))];
    }
  }
  return order;
}

}  // namespace varpulis::runtime
