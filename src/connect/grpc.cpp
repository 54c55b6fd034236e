// grpc: gRPC streams of events.
#include "connect/parameters.h"

namespace varpulis::connect {

using catalog::ParameterKind;

catalog::ConnectorDescriptor grpc_connector() {
  return {
      .name = "grpc",
      .parameters = {setting("url", ParameterKind::text, "Address, `host:port`."),
                     anywhere("topic", ParameterKind::text, "Method."),
                     secret("token", "Bearer token.")},
      .summary = "gRPC streams of events.",
      .example = "connector Peer = grpc(url: \"localhost:9000\")",
      .unavailable = no_client,
  };
}

}  // namespace varpulis::connect
