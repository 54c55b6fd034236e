// redis: Redis: publish and subscribe on channels, look up keys.
#include "connect/loaded_lookup.h"
#include "connect/parameters.h"

namespace varpulis::connect {
namespace {

using catalog::ConnectorSettings;

constexpr std::size_t connections_max = 8;

Result<void> check_lookups(const ConnectorSettings& settings) {
  const std::string_view url = text_of(settings, "url");
  if (!url.empty() && !url.starts_with("redis://")) return Error(ErrorCode::invalid_argument, "`url` has to begin with redis://");
  return {};
}

constexpr catalog::LookupSupport lookups = {
    .check = &check_lookups,
    .load = [] { return load_lookup_part("redis"); },
    .open = [](const ConnectorSettings& settings) { return open_lookup_part("redis", settings, connections_max); },
    .package = "build varpulis where libhiredis-dev is installed",
};

}  // namespace

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
      .lookups = &lookups,
      .unavailable = no_client,
  };
}

}  // namespace varpulis::connect
