// Operators of machine-learned models: described here so that programs with them are checked, not run yet.
#include "catalog/operator.h"

namespace varpulis::ops {

using namespace catalog;

OperatorDescriptor score_operator() {
  return {
      .name = "score",
      .parameters = {{.name = "model", .kind = ParameterKind::text, .named = true, .summary = "Path of an ONNX file."},
                     {.name = "inputs", .kind = ParameterKind::names, .named = true, .summary = "Numeric fields, in the model's order."},
                     {.name = "outputs", .kind = ParameterKind::names, .named = true, .summary = "Fields for the model's results."},
                     {.name = "gpu", .kind = ParameterKind::boolean, .required = false, .named = true, .summary = "Allow a GPU; same values."},
                     {.name = "batch_size",
                      .kind = ParameterKind::integer,
                      .required = false,
                      .named = true,
                      .summary = "Events given to the model at once; 1 without it."},
                     {.name = "device_id", .kind = ParameterKind::integer, .required = false, .named = true, .summary = "Which GPU; 0 without it."},
                     {.name = "device", .kind = ParameterKind::integer, .required = false, .named = true, .summary = "Another name of `device_id`."}},
      .summary = "Adds the results of a machine-learned model to the event.",
      .details = "An event whose inputs are missing or not numeric passes unchanged, with a warning.",
      .example = "stream Scored = Reading .score(model: \"wear.onnx\", inputs: [celsius, load], outputs: [wear])",
      .unavailable = "this engine does not run models yet",
  };
}

}  // namespace varpulis::ops
