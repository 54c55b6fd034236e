// amqp: AMQP 0.9.1 brokers such as RabbitMQ: events as JSON messages.
#include "connect/parameters.h"

namespace varpulis::connect {

using catalog::ParameterKind;

catalog::ConnectorDescriptor amqp_connector() {
  return {
      .name = "amqp",
      .parameters = {setting("url", ParameterKind::text, "Address; `amqp://localhost:5672` without it."),
                     setting("host", ParameterKind::text, "Name or address of the broker."),
                     setting("port", ParameterKind::integer, "Port; 5672 without it."),
                     anywhere("topic", ParameterKind::text, "Routing key."),
                     anywhere("exchange", ParameterKind::text, "Exchange; the default one without it."),
                     source_only("queue", ParameterKind::text, "Queue to read."),
                     setting("username", ParameterKind::text, "User name."),
                     secret("password", "Password.")},
      .summary = "AMQP 0.9.1 brokers such as RabbitMQ: events as JSON messages.",
      .example = "connector Queue = amqp(url: \"amqp://localhost:5672\")",
      .unavailable = no_client,
  };
}

}  // namespace varpulis::connect
