// mqtt: MQTT brokers: events as JSON messages under topics.
#include "connect/parameters.h"

namespace varpulis::connect {

using catalog::ParameterKind;

catalog::ConnectorDescriptor mqtt_connector() {
  return {
      .name = "mqtt",
      .parameters = {setting("host", ParameterKind::text, "Name or address of the broker."),
                     setting("port", ParameterKind::integer, "Port; 1883 without it."),
                     setting("url", ParameterKind::text, "Instead of host and port: `mqtt://host:port` or `mqtts://...`."),
                     anywhere("topic", ParameterKind::text, "Topic, or filter with `+` and `#` for sources; sinks without one use `<name>-output`."),
                     anywhere("client_id", ParameterKind::text, "Client identifier; made from the connector's name without it."),
                     anywhere("qos", ParameterKind::integer, "Quality of service: 0 (without it), 1 or 2."),
                     setting("username", ParameterKind::text, "User name."),
                     secret("password", "Password."),
                     setting("tls", ParameterKind::boolean, "Encrypt the connection; false without it."),
                     setting("ca_file", ParameterKind::text, "Certificates to trust; the system's without it.")},
      .summary = "MQTT brokers: events as JSON messages under topics.",
      .example = "connector Bus = mqtt(host: \"localhost\", port: 1883)",
      .unavailable = no_client,
  };
}

}  // namespace varpulis::connect
