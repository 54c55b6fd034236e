// kinesis: Amazon Kinesis streams: events as JSON records.
#include "connect/parameters.h"

namespace varpulis::connect {

using catalog::ParameterKind;

catalog::ConnectorDescriptor kinesis_connector() {
  return {
      .name = "kinesis",
      .parameters = {anywhere("stream", ParameterKind::text, "Name of the stream."),
                     setting("region", ParameterKind::text, "Region; us-east-1 without it."),
                     anywhere("partition_key", ParameterKind::text, "Field that chooses the shard."),
                     source_only("batch_size", ParameterKind::integer, "Records read at once; 100 without it."),
                     source_only("poll_interval", ParameterKind::duration, "How often shards are read; 200 ms without it."),
                     secret("access_key", "Access key."),
                     secret("secret_key", "Secret key.")},
      .summary = "Amazon Kinesis streams: events as JSON records.",
      .example = "connector Feed = kinesis(stream: \"events\")",
      .unavailable = no_client,
  };
}

}  // namespace varpulis::connect
