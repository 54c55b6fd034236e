// kafka: Kafka topics: events as JSON records.
#include "connect/parameters.h"

namespace varpulis::connect {

using catalog::ParameterKind;

catalog::ConnectorDescriptor kafka_connector() {
  return {
      .name = "kafka",
      .parameters = {setting("brokers", ParameterKind::names, "Addresses of brokers, a list or a text separated by commas."),
                     anywhere("topic", ParameterKind::text, "Topic."),
                     source_only("group_id", ParameterKind::text, "Consumer group; `varpulis-<name>` without it."),
                     anywhere("partition", ParameterKind::integer, "Only this partition."),
                     source_only("auto_offset_reset", ParameterKind::text, "Where a new group begins: latest (without it) or earliest."),
                     sink_only("batch_size", ParameterKind::integer, "Bytes sent at once; 65536 without it."),
                     sink_only("linger_ms", ParameterKind::integer, "How long to wait for more, in milliseconds; 5 without it."),
                     sink_only("compression_type", ParameterKind::text, "none, gzip, snappy, lz4 (without it) or zstd."),
                     sink_only("message_timeout_ms", ParameterKind::integer, "How long to try, in milliseconds; 30000 without it."),
                     sink_only("exactly_once", ParameterKind::boolean, "Send in transactions; false without it."),
                     sink_only("transactional_id", ParameterKind::text, "Identifier of the transactions; `varpulis-<name>` without it."),
                     setting("security_protocol", ParameterKind::text, "plaintext (without it), ssl, sasl_plaintext or sasl_ssl."),
                     setting("sasl_mechanism", ParameterKind::text, "PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512."),
                     setting("username", ParameterKind::text, "User name."),
                     secret("password", "Password."),
                     setting("ca_file", ParameterKind::text, "Certificates to trust; the system's without it.")},
      .summary = "Kafka topics: events as JSON records.",
      .example = "connector Log = kafka(brokers: [\"a:9092\", \"b:9092\"])",
      .unavailable = no_client,
  };
}

}  // namespace varpulis::connect
