// nats: NATS subjects: events as JSON messages.
#include "connect/parameters.h"

namespace varpulis::connect {

using catalog::ParameterKind;

catalog::ConnectorDescriptor nats_connector() {
  return {
      .name = "nats",
      .parameters = {setting("url", ParameterKind::text, "Address; `nats://localhost:4222` without it."),
                     setting("servers", ParameterKind::names, "Several addresses, instead of url."),
                     anywhere("topic", ParameterKind::text, "Subject; `>` without it for sources."),
                     source_only("queue_group", ParameterKind::text, "Share the messages with other members of this group."),
                     setting("username", ParameterKind::text, "User name."),
                     secret("password", "Password."),
                     secret("token", "Access token."),
                     setting("credentials", ParameterKind::text, "Path of a credentials file."),
                     setting("tls", ParameterKind::boolean, "Encrypt the connection; false without it."),
                     setting("ca_file", ParameterKind::text, "Certificates to trust; the system's without it.")},
      .summary = "NATS subjects: events as JSON messages.",
      .example = "connector Bus = nats(url: \"nats://localhost:4222\")",
      .unavailable = no_client,
  };
}

}  // namespace varpulis::connect
