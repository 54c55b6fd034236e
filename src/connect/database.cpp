// database: tables of PostgreSQL, MySQL or SQLite: appends events, polls rows, looks up data.
#include "connect/loaded_lookup.h"
#include "connect/parameters.h"

namespace varpulis::connect {
namespace {

using catalog::ConnectorSettings;

constexpr std::int64_t connections_default = 5, connections_limit = 100;

/// The query has a place for the key and no other.
bool has_place_for_key(std::string_view query) {
  bool found = false;
  for (std::size_t at = query.find('$'); at != std::string_view::npos; at = query.find('$', at + 1)) {
    const std::string_view digits = query.substr(at + 1, std::min(query.find_first_not_of("0123456789", at + 1), query.size()) - at - 1);
    if (!digits.empty() && digits != "1") return false;
    found = found || digits == "1";
  }
  return found;
}

Result<void> check_lookups(const ConnectorSettings& settings) {
  const std::string_view url = text_of(settings, "url");
  constexpr std::string_view schemes[] = {"sqlite:", "postgres://", "postgresql://", "mysql://", "mariadb://"};
  if (std::ranges::none_of(schemes, [&](std::string_view scheme) { return url.starts_with(scheme); }))
    return Error(ErrorCode::invalid_argument, "`url` has to begin with sqlite:, postgres:// or mysql://");
  if (!has_place_for_key(text_of(settings, "query")))
    return Error(ErrorCode::invalid_argument, "lookups need a `query` in which `$1`, and nothing else, stands for the key");
  if (const data::Value* most = settings.find("max_connections");
      most != nullptr && (most->kind() != data::Kind::integer || most->as_integer() < 1 || most->as_integer() > connections_limit))
    return Error(ErrorCode::invalid_argument, fmt::format("`max_connections` is from 1 to {}", connections_limit));
  return {};
}

std::unique_ptr<catalog::LookupSource> open_lookups(const ConnectorSettings& settings) {
  const data::Value* most = settings.find("max_connections");
  return open_lookup_part("sql", settings, static_cast<std::size_t>(most == nullptr ? connections_default : most->as_integer()));
}

constexpr catalog::LookupSupport lookups = {
    .check = &check_lookups,
    .load = [] { return load_lookup_part("sql"); },
    .open = &open_lookups,
    .package = "build varpulis where libsoci-dev is installed, and install libsoci-sqlite3-4.0, libsoci-postgresql4.0 or libsoci-mysql4.0",
};

}  // namespace

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
      .lookups = &lookups,
      .unavailable = no_client,
  };
}

}  // namespace varpulis::connect
