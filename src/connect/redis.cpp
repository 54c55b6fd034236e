// redis: Redis: publish and subscribe on channels, look up keys.
#include "connect/parameters.h"

namespace varpulis::connect {

using catalog::ParameterKind;

catalog::ConnectorDescriptor redis_connector() {
  return {
      .name = "redis",
      .parameters = {setting("url", ParameterKind::text, "Address; `redis://localhost:6379` without it."),
                     anywhere("topic", ParameterKind::text, "Channel."),
                     anywhere("channel", ParameterKind::text, "Another name of `topic`."),
                     setting("key_prefix", ParameterKind::text, "Put before every key."),
                     setting("username", ParameterKind::text, "User name."),
                     secret("password", "Password.")},
      .summary = "Redis: publish and subscribe on channels, look up keys.",
      .example = "connector Cache = redis(url: \"redis://localhost:6379\")",
      .enriches = true,
      .unavailable = no_client,
  };
}

}  // namespace varpulis::connect
