#include "trend/partials.h"

#include <algorithm>

#include "base/assert.h"
#include "data/compare.h"

namespace varpulis::trend {

using data::Kind;
using data::Value;

bool identical(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::missing:
    case Kind::null: return true;
    case Kind::text: return a.as_text() == b.as_text();
    case Kind::array: return std::ranges::equal(a.as_array(), b.as_array(), identical);
    case Kind::map:
      return std::ranges::equal(a.as_map().entries(), b.as_map().entries(), [](const data::Map::Entry& x, const data::Map::Entry& y) {
        return x.first == y.first && identical(x.second, y.second);
      });
    default: return a.bits() == b.bits();
  }
}

std::uint64_t identity_hash(std::span<const Value> values) {
  std::uint64_t hash = 0;
  for (const Value& each : values) hash = data::mix_hash(hash * 31 + data::hash(each));
  return hash;
}

std::uint64_t Partials::hash(std::span<const Value> captured) const { return identity_hash(captured); }

void Partials::add(const Layout& layout, std::vector<Value> captured, const Lane& trends) {
  std::uint32_t group = size();
  const std::uint64_t own_hash = slots_ > 0 ? hash(captured) : 0;
  if (slots_ == 0 && group > 0) group = 0;
  if (slots_ > 0) {
    const auto [begin, end] = index_.equal_range(own_hash);
    for (auto each = begin; each != end; ++each) {
      if (std::ranges::equal(this->captured(each->second), captured, identical)) group = each->second;
    }
  }
  if (group == size()) {
    if (slots_ > 0) index_.emplace(own_hash, group);
    std::ranges::move(captured, std::back_inserter(captured_));
    totals_.resize(totals_.size() + lanes_);
  }
  for (std::uint32_t lane = 0; lane < lanes_; ++lane) totals_[std::size_t{group} * lanes_ + lane].add(layout, trends);
}

void Partials::remove(std::uint32_t group) {
  const std::uint32_t last = size() - 1;
  if (slots_ > 0) {
    const auto entry = [&](std::uint32_t of) {
      const auto [begin, end] = index_.equal_range(hash(captured(of)));
      const auto found = std::find_if(begin, end, [&](const auto& each) { return each.second == of; });
      VARPULIS_ASSERT(found != end);
      return found;
    };
    index_.erase(entry(group));
    if (last != group) entry(last)->second = group;
  }
  if (last != group) {
    for (std::uint32_t s = 0; s < slots_; ++s) captured_[std::size_t{group} * slots_ + s] = std::move(captured_[std::size_t{last} * slots_ + s]);
    for (std::uint32_t lane = 0; lane < lanes_; ++lane) {
      totals_[std::size_t{group} * lanes_ + lane] = std::move(totals_[std::size_t{last} * lanes_ + lane]);
    }
  }
  captured_.resize(captured_.size() - slots_);
  totals_.resize(totals_.size() - lanes_);
}

void Partials::clear() {
  captured_.clear();
  totals_.clear();
  index_.clear();
}

std::uint64_t Partials::bytes() const {
  std::uint64_t bytes = captured_.size() * sizeof(Value) + totals_.size() * sizeof(Lane) + index_.size() * 32;
  for (const Lane& each : totals_) bytes += each.bytes();
  return bytes;
}

void Partials::save(const Layout& layout, state::SnapshotWriter& to) const {
  to.put(std::uint64_t{size()});
  for (std::uint32_t group = 0; group < size(); ++group) {
    for (const Value& each : captured(group)) to.put(each);
    for (std::uint32_t lane = 0; lane < lanes_; ++lane) totals_[std::size_t{group} * lanes_ + lane].save(layout, to);
  }
}

Result<void> Partials::load(const Layout& layout, state::SnapshotReader& from) {
  clear();
  std::uint64_t groups = 0;
  VARPULIS_CHECK(from.get(groups));
  for (std::uint64_t g = 0; g < groups; ++g) {
    for (std::uint32_t s = 0; s < slots_; ++s) VARPULIS_CHECK(from.get(captured_.emplace_back()));
    for (std::uint32_t lane = 0; lane < lanes_; ++lane) VARPULIS_CHECK(totals_.emplace_back().load(layout, from));
    if (slots_ > 0) index_.emplace(hash(captured(static_cast<std::uint32_t>(g))), static_cast<std::uint32_t>(g));
  }
  return {};
}

}  // namespace varpulis::trend
