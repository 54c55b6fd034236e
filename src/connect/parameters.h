#pragma once
// Parameters that several connector types share.
#include "catalog/connector.h"

namespace varpulis::connect {

/// A parameter of the declaration only: where and how to connect.
[[nodiscard]] constexpr catalog::ConnectorParameter setting(std::string_view name, catalog::ParameterKind kind, std::string_view summary) {
  return {.name = name, .kind = kind, .in_from = false, .in_to = false, .summary = summary};
}
/// A parameter that may stand anywhere; what `.from` and `.to` say overrides the declaration.
[[nodiscard]] constexpr catalog::ConnectorParameter anywhere(std::string_view name, catalog::ParameterKind kind, std::string_view summary) {
  return {.name = name, .kind = kind, .summary = summary};
}
[[nodiscard]] constexpr catalog::ConnectorParameter source_only(std::string_view name, catalog::ParameterKind kind,
                                                                std::string_view summary) {
  return {.name = name, .kind = kind, .in_to = false, .summary = summary};
}
[[nodiscard]] constexpr catalog::ConnectorParameter sink_only(std::string_view name, catalog::ParameterKind kind, std::string_view summary) {
  return {.name = name, .kind = kind, .in_from = false, .summary = summary};
}
[[nodiscard]] constexpr catalog::ConnectorParameter required(catalog::ConnectorParameter parameter) {
  parameter.required = true;
  return parameter;
}
[[nodiscard]] constexpr catalog::ConnectorParameter secret(std::string_view name, std::string_view summary) {
  catalog::ConnectorParameter parameter = setting(name, catalog::ParameterKind::text, summary);
  parameter.secret = true;
  return parameter;
}

/// `unavailable` of types that need a client which this engine does not have yet.
inline constexpr std::string_view no_client = "this engine has no client for it yet";

}  // namespace varpulis::connect
