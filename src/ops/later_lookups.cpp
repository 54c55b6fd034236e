// Operators that look at other data: described here so that programs with them are checked, not run yet.
#include "catalog/operator.h"

namespace varpulis::ops {

using namespace catalog;

OperatorDescriptor enrich_operator() {
  return {
      .name = "enrich",
      .parameters = {{.name = "connector", .kind = ParameterKind::connector, .summary = "An http, database or redis connector."},
                     {.name = "key", .kind = ParameterKind::expression, .named = true, .summary = "What to look up."},
                     {.name = "fields",
                      .kind = ParameterKind::names,
                      .required = false,
                      .named = true,
                      .summary = "Which fields of the answer to add."},
                     {.name = "cache_ttl",
                      .kind = ParameterKind::duration,
                      .required = false,
                      .named = true,
                      .summary = "How long answers are remembered; 5 minutes without it."},
                     {.name = "timeout",
                      .kind = ParameterKind::duration,
                      .required = false,
                      .named = true,
                      .summary = "How long to wait for an answer; 5 seconds without it."},
                     {.name = "fallback",
                      .kind = ParameterKind::expression,
                      .required = false,
                      .named = true,
                      .summary = "A constant for every field when there is no answer; without it such events are dropped."}},
      .summary = "Adds fields that a connector knows about the event.",
      .details = "Adds `enrich_status` (ok, cached, error, timeout) and `enrich_latency_ms` too.",
      .example = "connector Assets = http(url: \"http://localhost/assets\")\n"
                 "stream Named = Reading .enrich(Assets, key: unit, fields: [name, site])",
      .traits = {.stateful = true},
      .unavailable = "this engine does not look up data yet",
  };
}

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
