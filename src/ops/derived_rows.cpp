#include "ops/derived_rows.h"

#include "data/compare.h"

namespace varpulis::ops {

data::Rows with_events(const data::Rows& from, data::BatchPtr batch) {
  VARPULIS_DCHECK(batch->rows == from.size());
  data::Rows result;
  result.selection = data::Selection::all(batch->rows);
  result.batch = std::move(batch);
  result.keys = gather(from.keys, from.selection);
  result.type = from.type;
  if (from.types && !from.selection.is_all()) {
    auto types = std::make_shared<data::RowTypes>();
    types->names = from.types->names;
    types->of_row.resize(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) types->of_row[i] = from.types->of_row[from.row(i)];
    result.types = std::move(types);
  } else {
    result.types = from.types;
  }
  return result;
}

data::Rows with_type(data::Rows rows, std::shared_ptr<const std::string> type) {
  rows.type = std::move(type);
  rows.types = nullptr;
  return rows;
}

void add_summary_key(data::Keys& keys, const data::Rows& rows, std::span<const std::uint32_t> members, RootNumbers& roots,
                     std::uint8_t flags) {
  const std::size_t first = members.front();
  EventTime time = rows.time(first);
  for (const std::uint32_t i : members) {
    time = std::max(time, rows.time(i));
    flags |= rows.flags(i);
  }
  if (flags != 0 && keys.flags.empty()) keys.flags.resize(keys.position.size(), 0);
  if (flags != 0 || !keys.flags.empty()) keys.flags.push_back(flags);
  keys.position.push_back(rows.position(first));
  keys.time.push_back(time.ns);
  if (!rows.keys->list.empty()) keys.list.push_back(rows.list(first));
  if (!rows.keys->deadline.empty()) keys.deadline.push_back(rows.deadline(first));
  keys.root.push_back(roots.next());
}

RootNumbers::RootNumbers(const catalog::BoundCall& call)
    : base_(data::hash_text(fmt::format("{} {}:{} {}", call.stream, call.at.file, call.at.begin, call.name)) << 1U) {}

}  // namespace varpulis::ops
