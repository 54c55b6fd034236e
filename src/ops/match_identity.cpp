#include "ops/match_identity.h"

#include "data/compare.h"
#include "data/fingerprint.h"

namespace varpulis::ops {

using data::Value;

Value MatchIdentity::positions() const {
  data::Array positions;
  for (const catalog::MatchRecord::Event& event : events) positions.push_back(Value::integer(static_cast<std::int64_t>(event.position)));
  return Value::array(std::move(positions));
}

MatchIdentity MatchIdentities::of(const pattern::Match& match, const pattern::MatchElements& elements, const Value& partition) {
  MatchIdentity identity;
  std::string bytes;
  data::append_bytes(bytes, pattern_.rule);
  data::append_bytes(bytes, data::hash(partition));
  elements.elements_of(match, elements_);
  for (const std::uint32_t element : elements_) {
    // Held back by `.watermark`, or changed on the way, an event still is the one that came in; rows that are none stand where they were made.
    const std::uint64_t root = elements.root_of(element);
    const bool is_input = (root & data::Keys::made_root) == 0;
    identity.events.push_back({.position = is_input ? root : elements.position_of(element), .time = {elements.time_of(element)}, .step = elements.step_of(element), .fields = {}});
    identity.rows.push_back(elements.row_of(element));
    data::append_bytes(bytes, std::uint64_t{identity.events.back().step});
    data::append_bytes(bytes, identity.events.back().position);
  }
  if (!pattern_.distinct_roots) {
    identity.id = data::fingerprint(bytes);
    return identity;
  }
  for (const Value& value : elements.captured_of(match)) data::append_bytes(bytes, data::hash(value));
  identity.id = data::fingerprint(bytes);
  if (const std::uint64_t last = identity.events.back().position; last != last_position_) {
    last_position_ = last;
    given_.clear();
  }
  if (const std::uint64_t before = given_[identity.id]++; before > 0) {
    data::append_bytes(bytes, before);
    identity.id = data::fingerprint(bytes);
  }
  return identity;
}

void MatchIdentities::add_fields(MatchIdentity& identity, const KeptRows& rows) {
  for (std::size_t i = 0; i < identity.events.size(); ++i) {
    if (identity.rows[i] != pattern::none) identity.events[i].fields = rows.whole(identity.rows[i]);
  }
}

}  // namespace varpulis::ops
