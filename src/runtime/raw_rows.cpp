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

std::vector<std::uint32_t> RawTypes::numbers_of(const data::Epoch& epoch) {
  if (known_.size() > 4 * (numbers_.size() + epoch.types.size())) known_.clear();
  std::vector<std::uint32_t> numbers(epoch.types.size(), none);
  for (std::size_t t = 0; t < epoch.types.size(); ++t) {
    const std::shared_ptr<const std::string>& name = epoch.types[t].type;
    if (!name) continue;
    const auto [known, is_new] = known_.try_emplace(name.get());
    if (is_new) known->second = {.name = name, .number = find(*name)};
    numbers[t] = known->second.number;
  }
  return numbers;
}

RawRows::RawRows(RawTypes& types, const data::Epoch& epoch) : types_(types), numbers_(types.numbers_of(epoch)), first_(types.size(), RawTypes::none) {
  for (std::size_t t = 0; t < epoch.types.size(); ++t) {
    if (!epoch.types[t].empty() && epoch.types[t].keys) add(numbers_[t], epoch.types[t]);
  }
  events_ = rows_.size();
}

void RawRows::add_ticks(data::Rows rows) {
  const std::uint32_t type = types_.find(*rows.type);
  add(type, ticks_.emplace_back(std::move(rows)));
}

void RawRows::add(std::uint32_t type, const data::Rows& rows) {
  if (type == RawTypes::none) return;  // nobody reads it
  next_.push_back(first_[type]);
  first_[type] = static_cast<std::uint32_t>(rows_.size());
  rows_.push_back(&rows);
}

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
