// .context(name): asks for a thread of its own group. Results do not depend on it.
#include "ops/pass_through.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

OperatorSpecPtr bind(const BoundCall& call, Diagnostics&) { return pass_through(fmt::format("context({})", call.arguments.front().bare_name)); }

}  // namespace

OperatorDescriptor context_operator() {
  return {
      .name = "context",
      .parameters = {{.name = "context", .kind = ParameterKind::name, .summary = "A declared context."}},
      .summary = "Places the stream in a declared context.",
      .details = "Contexts say which streams may run on a thread of their own; results never depend on them.",
      .example = "context edge (cores: [0, 1])\nstream Hot = Reading .context(edge) .where(celsius > 90)",
      .traits = {.setting = true},
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
