// http: HTTP: sends events as JSON requests, receives them as a webhook, looks up data.
#include "connect/parameters.h"

namespace varpulis::connect {

using catalog::ParameterKind;

catalog::ConnectorDescriptor http_connector() {
  return {
      .name = "http",
      .parameters = {anywhere("url", ParameterKind::text, "Address of the server."),
                     setting("base_url", ParameterKind::text, "Address to which each topic is appended."),
                     anywhere("topic", ParameterKind::text, "Path below the address."),
                     sink_only("method", ParameterKind::text, "POST (without it), PUT or PATCH."),
                     setting("headers", ParameterKind::text, "Further headers, one `Name: value` per line."),
                     setting("timeout", ParameterKind::duration, "How long to wait for an answer; 5 seconds without it."),
                     secret("token", "Bearer token."),
                     setting("username", ParameterKind::text, "User name."),
                     secret("password", "Password.")},
      .summary = "HTTP: sends events as JSON requests, receives them as a webhook, looks up data.",
      .example = "connector Hook = http(url: \"http://localhost:8080/events\")",
      .enriches = true,
      .unavailable = no_client,
  };
}

}  // namespace varpulis::connect
