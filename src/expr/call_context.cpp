#include "expr/call_context.h"

#include "data/compare.h"

namespace varpulis::expr {
namespace {

/// How many rows of the same list stand before the row in its batch.
std::uint64_t index_in_list(const data::Rows& rows, std::size_t i) {
  const data::Keys& keys = *rows.keys;
  if (keys.list.empty()) return 0;
  const std::uint32_t row = rows.row(i);
  std::uint32_t first = row;
  const auto same_list = [&](std::uint32_t other) {
    return keys.list[other] == keys.list[row] && keys.position[other] == keys.position[row] &&
           (keys.deadline.empty() || keys.deadline[other] == keys.deadline[row]);
  };
  while (first > 0 && same_list(first - 1)) --first;
  return row - first;
}

}  // namespace

std::uint64_t combine_hash(std::uint64_t hash, std::uint64_t next) {
  std::uint64_t x = hash + 0x9e3779b97f4a7c15ULL + next;  // a step of SplitMix64 per part
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31U);
}

catalog::CallContext call_context(const data::Rows& rows, std::size_t i, const catalog::EvaluationContext& context,
                                  std::uint64_t site, std::uint64_t number) {
  catalog::CallContext call;
  if (rows.types || rows.type) call.event_type = rows.type_of(i);
  std::uint64_t position = 0;
  std::int64_t deadline = EventTime::max().ns;
  std::uint64_t index = 0;
  if (rows.keys && !rows.keys->time.empty()) {
    call.event_time = rows.time(i);
    const std::uint32_t offset = rows.position(i);
    position = offset;
    if (context.epoch != nullptr) {
      position += context.epoch->first_position;
      if (offset < context.epoch->clock.size()) call.now = {context.epoch->clock[offset]};
    }
    deadline = rows.deadline(i);
    index = index_in_list(rows, i);
  }
  std::uint64_t key = combine_hash(context.seed, data::hash_text(context.stream));
  for (const std::uint64_t part : {position, static_cast<std::uint64_t>(deadline), index, site, number})
    key = combine_hash(key, part);
  call.random_key = key;
  return call;
}

}  // namespace varpulis::expr
