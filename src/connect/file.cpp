// file: A file of JSON lines, to which events are appended.
#include "connect/parameters.h"

namespace varpulis::connect {

using catalog::ParameterKind;

catalog::ConnectorDescriptor file_connector() {
  return {
      .name = "file",
      .parameters = {sink_only("path", ParameterKind::text, "Path of the file; created if absent, never truncated; `<name>.jsonl` without it."),
                     sink_only("url", ParameterKind::text, "Another name of `path`."),
                     sink_only("topic", ParameterKind::text, "Accepted and without effect.")},
      .summary = "A file of JSON lines, to which events are appended.",
      .example = "connector Archive = file(path: \"out.jsonl\")",
      .is_source = false,
      .local = true,
  };
}

}  // namespace varpulis::connect
