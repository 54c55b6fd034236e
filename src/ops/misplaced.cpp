// Words that are no operator where the analysis asks for one: `.any` and `.all` qualify a `.fork`, `.from` a source. Their bind only
// says so.
#include "catalog/operator.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

OperatorSpecPtr bind_qualifier(const BoundCall& call, Diagnostics& diagnostics) {
  diagnostics.error("E162", call.at, fmt::format(".{}() must stand directly after .fork(...)", call.name)).help =
      "put it behind the closing bracket of the fork";
  return nullptr;
}

OperatorSpecPtr bind_from(const BoundCall& call, Diagnostics& diagnostics) {
  diagnostics.error("E154", call.at, ".from(...) must stand directly after the event type").help =
      "write `stream S = Type.from(Connector) ...`";
  return nullptr;
}

}  // namespace

OperatorDescriptor any_operator() {
  return {
      .name = "any",
      .parameters = {{.name = "branches",
                      .kind = ParameterKind::integer,
                      .required = false,
                      .summary = "How many branches must give something, at least; 1 without it."}},
      .summary = "Directly after `.fork(...)`: passes the results only if enough branches gave something.",
      .details = "Counts for each current list, which for most streams is one event.",
      .example = "stream Odd = Reading .fork(hot: .where(celsius > 90), wet: .where(humidity > 80)) .any(2)",
      .bind = &bind_qualifier,
  };
}

OperatorDescriptor all_operator() {
  return {
      .name = "all",
      .summary = "Directly after `.fork(...)`: passes the results only if every branch gave something.",
      .details = "Counts for each current list, which for most streams is one event.",
      .example = "stream Odd = Reading .fork(hot: .where(celsius > 90), wet: .where(humidity > 80)) .all()",
      .bind = &bind_qualifier,
  };
}

OperatorDescriptor from_operator() {
  return {
      .name = "from",
      .parameters = {{.name = "connector", .kind = ParameterKind::connector, .summary = "A declared connector; parameters for it may follow."}},
      .summary = "Directly after the event type of a source: reads these events from a connector.",
      .details = "Events whose type is the named one reach the stream. Parameters override those of the connector's declaration.",
      .example = "connector Bus = mqtt(host: \"localhost\", port: 1883)\nstream Hot = Reading.from(Bus, topic: \"plant/+\") .where(celsius > 90)",
      .bind = &bind_from,
  };
}

}  // namespace varpulis::ops
