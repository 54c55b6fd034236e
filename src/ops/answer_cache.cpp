#include "ops/answer_cache.h"

namespace varpulis::ops {

const data::Value* AnswerCache::find(std::span<const data::ColumnPtr> key, std::size_t row, std::uint64_t hash, EventTime now) const {
  const std::uint32_t id = keys_.find(key, row, hash);
  if (id == data::KeyTable::none || now >= entries_[id].expires) return nullptr;
  return values_.data() + id * fields_;
}

std::size_t AnswerCache::add(const data::Value& key, std::span<const data::Value> values, EventTime expires) {
  const auto [id, added] = keys_.find_or_add({&key, 1});
  if (id >= entries_.size()) {
    entries_.resize(keys_.id_end());
    values_.resize(keys_.id_end() * fields_);
  }
  entries_[id] = {.expires = expires, .number = next_number_};
  std::ranges::copy(values, values_.begin() + static_cast<std::ptrdiff_t>(id * fields_));
  in_order_.push_back({id, next_number_++});
  while (!is_current(in_order_.front())) in_order_.pop_front();
  std::size_t forgotten = 0;
  if (keys_.size() > answers_max_) {
    for (const std::size_t many = std::max<std::size_t>(answers_max_ / 10, 1); forgotten < many; in_order_.pop_front()) {
      if (!is_current(in_order_.front())) continue;
      keys_.erase(in_order_.front().id);
      ++forgotten;
    }
  } else if (in_order_.size() > 2 * keys_.size() + 16) {
    std::erase_if(in_order_, [&](const Added& each) { return !is_current(each); });
  }
  return forgotten;
}

void AnswerCache::save(state::SnapshotWriter& to) const {
  to.put(std::uint64_t{keys_.size()});
  for (const Added& each : in_order_) {
    if (!is_current(each)) continue;
    to.put(keys_.key(each.id)[0]);
    to.put(entries_[each.id].expires);
    for (std::size_t f = 0; f < fields_; ++f) to.put(values_[each.id * fields_ + f]);
  }
}

Result<void> AnswerCache::load(state::SnapshotReader& from) {
  keys_.clear();
  entries_.clear();
  values_.clear();
  in_order_.clear();
  std::uint64_t count = 0;
  VARPULIS_CHECK(from.get(count));
  std::vector<data::Value> values(fields_);
  for (std::uint64_t i = 0; i < count; ++i) {
    data::Value key;
    EventTime expires;
    VARPULIS_CHECK(from.get(key));
    VARPULIS_CHECK(from.get(expires));
    for (data::Value& value : values) VARPULIS_CHECK(from.get(value));
    add(key, values, expires);
  }
  return {};
}

}  // namespace varpulis::ops
