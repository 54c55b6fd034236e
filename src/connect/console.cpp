// console: lines on standard output, for looking at events.
#include "connect/parameters.h"

namespace varpulis::connect {

using catalog::ParameterKind;

catalog::ConnectorDescriptor console_connector() {
  return {
      .name = "console",
      .parameters = {sink_only("topic", ParameterKind::text, "Accepted and without effect."),
                     sink_only("format", ParameterKind::text, "text (without it) or json.")},
      .summary = "Lines on standard output, for looking at events.",
      .example = "connector Screen = console()",
      .is_source = false,
      .local = true,
  };
}

}  // namespace varpulis::connect
