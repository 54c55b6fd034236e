// pulsar: Apache Pulsar topics: events as JSON messages.
#include "connect/parameters.h"

namespace varpulis::connect {

using catalog::ParameterKind;

catalog::ConnectorDescriptor pulsar_connector() {
  return {
      .name = "pulsar",
      .parameters = {setting("url", ParameterKind::text, "Address; `pulsar://localhost:6650` without it."),
                     anywhere("topic", ParameterKind::text, "Topic."),
                     source_only("subscription", ParameterKind::text, "Subscription; `varpulis-<name>` without it."),
                     source_only("consumer_name", ParameterKind::text, "Name of the consumer."),
                     anywhere("batch_size", ParameterKind::integer, "Messages handled at once; 100 without it."),
                     secret("token", "Access token.")},
      .summary = "Apache Pulsar topics: events as JSON messages.",
      .example = "connector Bus = pulsar(url: \"pulsar://localhost:6650\")",
      .unavailable = no_client,
  };
}

}  // namespace varpulis::connect
