#include "runtime/divide_rows.h"

#include <algorithm>

#include "data/compare.h"
#include "data/key_class.h"

namespace varpulis::runtime {
namespace {

using data::Rows;
using Shards = data::Buffer<std::uint32_t>;  // the shard of each row

bool reads(const plan::Plan& plan, const plan::Component& component, std::string_view type) {
  return std::ranges::any_of(component.stages, [&](std::uint32_t rank) { return std::ranges::binary_search(plan.stages[rank].raw_types, type); });
}

/// Each shard has whole classes of keys.
std::uint32_t shard_of(std::uint64_t hash, std::uint32_t shards) { return data::key_class(hash) * shards / data::key_classes; }

void by_key(const Rows& rows, const data::Column* key, const std::vector<std::string>& as_missing, std::uint32_t shards, Shards& to) {
  const std::uint32_t nowhere = shard_of(data::hash(data::Value()), shards);
  if (key == nullptr) {
    std::ranges::fill(to, nowhere);
    return;
  }
  const auto fill = [&](auto hash_of) {
    const bool complete = key->complete();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::uint32_t row = rows.row(i);
      to[i] = !complete && key->is_absent(row) ? nowhere : shard_of(hash_of(row), shards);
    }
  };
  switch (key->kind) {
    case data::ColumnKind::text:
      fill([&](std::size_t row) { return data::hash_text(key->texts[row]); });
      break;
    case data::ColumnKind::number:
      if (key->numbers == data::Numbers::integers) {
        fill([&](std::size_t row) { return data::hash_integer(key->as_integers()[row]); });
      } else {
        fill([&](std::size_t row) { return key->is_integer(row) ? data::hash_integer(key->as_integers()[row]) : data::hash_real(key->as_reals()[row]); });
      }
      break;
    default: fill([&](std::size_t row) { return data::hash(key->value(row)); });
  }
  for (const std::string& text : as_missing) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const data::Value value = key->value(rows.row(i));
      if (value.kind() == data::Kind::text && value.as_text() == text) to[i] = nowhere;
    }
  }
}

void by_position(const Rows& rows, std::uint32_t positions, std::uint32_t shards, Shards& to) {
  for (std::size_t i = 0; i < rows.size(); ++i) to[i] = static_cast<std::uint32_t>(std::uint64_t{rows.position(i)} * shards / positions);
}

}  // namespace

std::vector<std::vector<Rows>> divide_rows(const data::Epoch& epoch, const plan::Plan& plan, const plan::Component& component,
                                           std::uint32_t shards) {
  std::vector<std::vector<Rows>> result(shards, std::vector<Rows>(epoch.types.size()));
  Shards shard;
  for (std::size_t t = 0; t < epoch.types.size(); ++t) {
    const Rows& rows = epoch.types[t];
    if (!rows.keys || rows.empty() || !reads(plan, component, *rows.type)) continue;
    shard.resize(rows.size());
    const auto key = std::ranges::find(component.division.keys, *rows.type, &plan::ShardKey::type);
    if (key != component.division.keys.end()) by_key(rows, rows.batch->find(key->field), component.division.as_missing, shards, shard);
    else by_position(rows, epoch.positions, shards, shard);
    std::vector<std::size_t> counts(shards, 0);
    for (const std::uint32_t each : shard) ++counts[each];
    std::vector<data::Buffer<std::uint32_t>> selected(shards);
    std::vector<std::uint32_t*> next(shards);
    for (std::uint32_t s = 0; s < shards; ++s) {
      selected[s].resize(counts[s]);
      next[s] = selected[s].data();
    }
    for (std::size_t i = 0; i < rows.size(); ++i) *next[shard[i]]++ = rows.row(i);
    for (std::uint32_t s = 0; s < shards; ++s) {
      Rows& share = result[s][t];
      share = rows;
      if (counts[s] < rows.size()) share.selection = data::Selection::of(std::move(selected[s]));
    }
  }
  return result;
}

}  // namespace varpulis::runtime
