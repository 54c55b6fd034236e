// http: HTTP: sends events as JSON requests, receives them as a webhook, looks up data.
#include "connect/loaded_lookup.h"
#include "connect/parameters.h"

namespace varpulis::connect {
namespace {

using catalog::ConnectorSettings;

constexpr std::size_t requests_max = 16;

Result<void> check_lookups(const ConnectorSettings& settings) {
  const std::string_view url = text_of(settings, settings.find("url") == nullptr ? "base_url" : "url");
  if (!url.starts_with("http://") && !url.starts_with("https://"))
    return Error(ErrorCode::invalid_argument, "`url` has to begin with http:// or https://");
  const std::string_view method = text_of(settings, "method");
  if (!method.empty() && method != "GET" && method != "POST")
    return Error(ErrorCode::invalid_argument, fmt::format("lookups are made by GET or POST, found `method: \"{}\"`", method));
  return {};
}

constexpr catalog::LookupSupport lookups = {
    .check = &check_lookups,
    .load = [] { return load_lookup_part("http"); },
    .open = [](const ConnectorSettings& settings) { return open_lookup_part("http", settings, requests_max); },
    .package = "build varpulis where libcurl4-openssl-dev is installed, and install libcurl4",
};

}  // namespace

using catalog::ParameterKind;

catalog::ConnectorDescriptor http_connector() {
  return {
      .name = "http",
      .parameters = {anywhere("url", ParameterKind::text, "Address of the server."),
                     setting("base_url", ParameterKind::text, "Address to which each topic is appended."),
                     anywhere("topic", ParameterKind::text, "Path below the address."),
                     sink_only("method", ParameterKind::text, "Events: POST (without it), PUT or PATCH. Lookups: GET (without it) or POST."),
                     setting("headers", ParameterKind::text, "Further headers, one `Name: value` per line."),
                     setting("timeout", ParameterKind::duration, "How long to wait for an answer; 5 seconds without it."),
                     secret("token", "Bearer token."),
                     setting("username", ParameterKind::text, "User name."),
                     secret("password", "Password.")},
      .summary = "HTTP: sends events as JSON requests, receives them as a webhook, looks up data.",
      .example = "connector Hook = http(url: \"http://localhost:8080/events\")",
      .lookups = &lookups,
      .unavailable = no_client,
  };
}

}  // namespace varpulis::connect
