#pragma once
// Descriptor of a connector type: `connector Bus = mqtt(url: "...")`.
#include <string_view>
#include <vector>

#include "catalog/lookup.h"
#include "catalog/parameter.h"

namespace varpulis::catalog {

struct ConnectorParameter {
  std::string_view name;
  ParameterKind kind = ParameterKind::text;  // text, integer, boolean, duration, names
  bool required = false;                     // in the declaration or in every `.from`/`.to`
  bool in_declaration = true;
  bool in_from = true;
  bool in_to = true;
  bool secret = false;
  std::string_view summary = {};
};

struct ConnectorDescriptor {
  std::string_view name;
  std::vector<std::string_view> aliases;
  std::vector<ConnectorParameter> parameters;
  std::string_view summary;
  std::string_view example;
  bool is_source = true;
  bool is_sink = true;
  const LookupSupport* lookups = nullptr;  // how it answers `.enrich`; null: it does not
  bool local = false;             // no network: opened by `run` on this machine (file, console)
  std::string_view unavailable;   // why the engine cannot open it, in a few words; empty: it can
};

}  // namespace varpulis::catalog
