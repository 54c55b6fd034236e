// s3: objects of Amazon S3 and compatible stores, in JSON lines or CSV.
#include "connect/parameters.h"

namespace varpulis::connect {

using catalog::ParameterKind;

catalog::ConnectorDescriptor s3_connector() {
  return {
      .name = "s3",
      .parameters = {setting("bucket", ParameterKind::text, "Bucket."),
                     setting("url", ParameterKind::text, "Address of a compatible store."),
                     anywhere("prefix", ParameterKind::text, "Put before every key."),
                     setting("region", ParameterKind::text, "Region; us-east-1 without it."),
                     sink_only("format", ParameterKind::text, "jsonl (without it) or csv."),
                     sink_only("compression", ParameterKind::text, "none (without it) or gzip."),
                     sink_only("max_bytes", ParameterKind::integer, "A new object after so many bytes; 100 MB without it."),
                     sink_only("max_age", ParameterKind::duration, "A new object after this time; 1 hour without it."),
                     secret("access_key", "Access key."),
                     secret("secret_key", "Secret key.")},
      .summary = "Objects of Amazon S3 and compatible stores, in JSON lines or CSV.",
      .example = "connector Lake = s3(bucket: \"events\")",
      .is_source = false,
      .unavailable = no_client,
  };
}

}  // namespace varpulis::connect
