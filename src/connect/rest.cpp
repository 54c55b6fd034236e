// rest: requests to a REST service.
#include "connect/parameters.h"

namespace varpulis::connect {

using catalog::ParameterKind;

catalog::ConnectorDescriptor rest_connector() {
  return {
      .name = "rest",
      .parameters = {anywhere("url", ParameterKind::text, "Address of the service."),
                     setting("base_url", ParameterKind::text, "Another name of `url`."),
                     anywhere("topic", ParameterKind::text, "Path below the address."),
                     sink_only("method", ParameterKind::text, "POST (without it), PUT or PATCH."),
                     setting("headers", ParameterKind::text, "Further headers, one `Name: value` per line."),
                     setting("timeout", ParameterKind::duration, "How long to wait for an answer; 5 seconds without it."),
                     secret("token", "Bearer token.")},
      .summary = "Requests to a REST service.",
      .example = "connector Api = rest(url: \"http://localhost/api\")",
      .is_source = false,
      .unavailable = no_client,
  };
}

}  // namespace varpulis::connect
