// redis_stream: Redis streams with consumer groups.
#include "connect/parameters.h"

namespace varpulis::connect {

using catalog::ParameterKind;

catalog::ConnectorDescriptor redis_stream_connector() {
  return {
      .name = "redis_stream",
      .parameters = {setting("url", ParameterKind::text, "Address; `redis://localhost:6379` without it."),
                     anywhere("stream_key", ParameterKind::text, "Key of the stream."),
                     source_only("group", ParameterKind::text, "Consumer group; `varpulis-<name>` without it."),
                     source_only("consumer", ParameterKind::text, "Name in the group; the worker's without it."),
                     source_only("batch_size", ParameterKind::integer, "Entries read at once; 100 without it."),
                     sink_only("max_len", ParameterKind::integer, "Entries kept in the stream; unlimited without it."),
                     setting("username", ParameterKind::text, "User name."),
                     secret("password", "Password.")},
      .summary = "Redis streams with consumer groups.",
      .example = "connector Log = redis_stream(url: \"redis://localhost:6379\", stream_key: \"events\")",
      .unavailable = no_client,
  };
}

}  // namespace varpulis::connect
