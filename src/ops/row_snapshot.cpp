#include "ops/row_snapshot.h"

namespace varpulis::ops {

void save_row(const data::RowStore& store, std::uint32_t id, state::SnapshotWriter& to) {
  to.put(store.type(id));
  to.put(store.time(id));
  to.put(store.root(id));
  to.put(std::uint64_t{store.flags(id)});
  to.put(data::Value::map(store.fields(id)));
}

Result<std::uint32_t> load_row(data::RowStore& store, state::SnapshotReader& from) {
  std::string type;
  EventTime time;
  std::uint64_t root = 0, flags = 0;
  data::Value fields;
  VARPULIS_CHECK(from.get(type));
  VARPULIS_CHECK(from.get(time));
  VARPULIS_CHECK(from.get(root));
  VARPULIS_CHECK(from.get(flags));
  VARPULIS_CHECK(from.get(fields));
  if (fields.kind() != data::Kind::map || flags > 0xff)
    return Error(ErrorCode::invalid_data, "the snapshot has a kept row whose fields or marks are none");
  return store.add(type, time, root, static_cast<std::uint8_t>(flags), fields.as_map());
}

}  // namespace varpulis::ops
