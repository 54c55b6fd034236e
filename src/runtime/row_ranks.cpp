#include "runtime/row_ranks.h"

#include <algorithm>

namespace varpulis::runtime {

void RowRanks::expect(const RawRows::List& rows) {
  std::uint64_t all = 0;
  for (const data::Rows* const each : rows) all += each->size();
  for (const data::Rows* const each : rows) {
    const std::uint64_t borders = std::min<std::uint64_t>(each->size(), all - each->size());
    const auto [place, is_new] = places_.try_emplace(each, static_cast<std::uint32_t>(types_.size()));
    if (is_new) types_.push_back({.rows = each, .ranks = {}});
    Type& type = types_[place->second];
    ++type.streams;
    type.borders += borders;
  }
}

void RowRanks::find(std::uint32_t positions) {
  for (Type& type : types_) {
    const data::Rows& rows = *type.rows;
    // To look for one border costs about as much as eight ranks; a burst of one row has a border that is seen at once.
    const bool has_bursts = type.borders * 2 <= rows.size() * type.streams;
    if (!has_bursts || type.borders * 8 < positions) continue;
    type.ranks.resize(positions);
    std::uint32_t position = 0;
    for (std::uint32_t row = 0; row < rows.size(); ++row) {
      const std::uint32_t end = rows.position(row);
      for (; position <= end; ++position) type.ranks[position] = row;
    }
    for (; position < positions; ++position) type.ranks[position] = static_cast<std::uint32_t>(rows.size());
  }
}

std::vector<catalog::RowsOfType> RowRanks::of(const RawRows::List& rows) const {
  std::vector<catalog::RowsOfType> result;
  result.reserve(rows.size());
  for (const data::Rows* const each : rows) {
    const auto place = places_.find(each);
    const bool found = place != places_.end() && !types_[place->second].ranks.empty();
    result.push_back({.rows = each, .before = found ? types_[place->second].ranks.data() : nullptr});
  }
  return result;
}

}  // namespace varpulis::runtime
