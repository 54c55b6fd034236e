// websocket: WebSocket connections: events as JSON messages.
#include "connect/parameters.h"

namespace varpulis::connect {

using catalog::ParameterKind;

catalog::ConnectorDescriptor websocket_connector() {
  return {
      .name = "websocket",
      .parameters = {setting("url", ParameterKind::text, "Address, `ws://` or `wss://`."),
                     anywhere("topic", ParameterKind::text, "Sent with each message; for sources the channel to ask for."),
                     secret("token", "Bearer token.")},
      .summary = "WebSocket connections: events as JSON messages.",
      .example = "connector Feed = websocket(url: \"wss://localhost/feed\")",
      .unavailable = no_client,
  };
}

}  // namespace varpulis::connect
