#include "runtime/raw_rows.h"

#include <algorithm>

namespace varpulis::runtime {

RawTypes::RawTypes(const plan::Plan& plan) : read_by_(plan.stages.size()), timing_(plan.stages.size()) {
  for (const plan::Stage& stage : plan.stages) {
    std::vector<std::uint32_t>& reads = read_by_[stage.rank];
    for (const plan::Input& input : stage.inputs) reads.push_back(number(input.type));
    std::ranges::sort(reads);
    reads.erase(std::ranges::unique(reads).begin(), reads.end());
    for (const std::string& type : stage.raw_types) timing_[stage.rank].push_back(number(type));
  }
}

std::uint32_t RawTypes::number(std::string_view type) {
  return numbers_.try_emplace(type, static_cast<std::uint32_t>(numbers_.size())).first->second;
}

RawRows::RawRows(const RawTypes& types, const data::Epoch& epoch) : types_(types), first_(types.size(), RawTypes::none) {
  for (const data::Rows& rows : epoch.types) {
    if (!rows.empty() && rows.keys) add(rows);
  }
  events_ = rows_.size();
}

void RawRows::add(const data::Rows& rows) {
  const std::uint32_t type = types_.find(*rows.type);
  if (type == RawTypes::none) return;  // nobody reads it
  next_.push_back(first_[type]);
  first_[type] = static_cast<std::uint32_t>(rows_.size());
  rows_.push_back(&rows);
}

void RawRows::add_ticks(data::Rows rows) { add(ticks_.emplace_back(std::move(rows))); }

RawRows::List RawRows::up_to(std::size_t end, std::span<const std::uint32_t> types) const {
  std::vector<std::uint32_t> places;
  for (const std::uint32_t type : types) {
    for (std::uint32_t place = first_[type]; place != RawTypes::none; place = next_[place]) {
      if (place < end) places.push_back(place);
    }
  }
  std::ranges::sort(places);
  List rows(places.size());
  std::ranges::transform(places, rows.begin(), [&](std::uint32_t place) { return rows_[place]; });
  return rows;
}

bool RawRows::any_of(std::span<const std::uint32_t> types) const {
  return std::ranges::any_of(types, [&](std::uint32_t type) { return first_[type] != RawTypes::none; });
}

}  // namespace varpulis::runtime
