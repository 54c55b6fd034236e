// database: tables of PostgreSQL, MySQL or SQLite: appends events, polls rows, looks up data.
#include "connect/parameters.h"

namespace varpulis::connect {

using catalog::ParameterKind;

catalog::ConnectorDescriptor database_connector() {
  return {
      .name = "database",
      .parameters = {required(setting("url", ParameterKind::text, "Address; its scheme names the database: postgres, mysql or sqlite.")),
                     anywhere("table", ParameterKind::text, "Table of events."),
                     setting("query", ParameterKind::text, "For `.enrich`: a query with `$1` for the key."),
                     setting("max_connections", ParameterKind::integer, "Connections at most; 5 without it."),
                     source_only("poll_interval", ParameterKind::duration, "How often sources look for new rows; 100 ms without it."),
                     setting("username", ParameterKind::text, "User name."),
                     secret("password", "Password.")},
      .summary = "Tables of PostgreSQL, MySQL or SQLite: appends events, polls rows, looks up data.",
      .example = "connector Store = database(url: \"postgres://localhost/plant\", table: \"events\")",
      .enriches = true,
      .unavailable = no_client,
  };
}

}  // namespace varpulis::connect
