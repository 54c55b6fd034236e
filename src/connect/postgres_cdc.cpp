// postgres_cdc: changes of PostgreSQL tables, by logical replication.
#include "connect/parameters.h"

namespace varpulis::connect {

using catalog::ParameterKind;

catalog::ConnectorDescriptor postgres_cdc_connector() {
  return {
      .name = "postgres_cdc",
      .parameters = {required(source_only("host", ParameterKind::text, "Name or address of the server.")),
                     setting("port", ParameterKind::integer, "Port; 5432 without it."),
                     required(source_only("dbname", ParameterKind::text, "Database.")),
                     setting("user", ParameterKind::text, "User name."),
                     secret("password", "Password."),
                     setting("slot_name", ParameterKind::text, "Replication slot; `varpulis_<name>` without it."),
                     setting("publication", ParameterKind::text, "Publication; `varpulis_<name>` without it.")},
      .summary = "Changes of PostgreSQL tables, by logical replication.",
      .example = "connector Changes = postgres_cdc(host: \"localhost\", dbname: \"plant\")",
      .is_sink = false,
      .unavailable = no_client,
  };
}

}  // namespace varpulis::connect
