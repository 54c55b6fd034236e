// elasticsearch: Elasticsearch indices, by bulk requests.
#include "connect/parameters.h"

namespace varpulis::connect {

using catalog::ParameterKind;

catalog::ConnectorDescriptor elasticsearch_connector() {
  return {
      .name = "elasticsearch",
      .parameters = {setting("url", ParameterKind::text, "Address; `http://localhost:9200` without it."),
                     anywhere("index", ParameterKind::text, "Index; {yyyy}, {MM} and {dd} stand for the event's date."),
                     anywhere("topic", ParameterKind::text, "Another name of `index`."),
                     sink_only("batch_size", ParameterKind::integer, "Events sent at once; 100 without it."),
                     sink_only("flush_interval", ParameterKind::duration, "Send at least this often; 1 second without it."),
                     setting("username", ParameterKind::text, "User name."),
                     secret("password", "Password."),
                     secret("token", "Access token.")},
      .summary = "Elasticsearch indices, by bulk requests.",
      .example = "connector Index = elasticsearch(url: \"http://localhost:9200\", index: \"events-{yyyy}\")",
      .is_source = false,
      .unavailable = no_client,
  };
}

}  // namespace varpulis::connect
