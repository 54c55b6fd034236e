// Settings of event time: described here so that programs with them are checked, not run yet.
#include "catalog/operator.h"

namespace varpulis::ops {

using namespace catalog;

namespace {
constexpr std::string_view not_yet = "this engine does not handle late events yet";
constexpr Parameter late_to = {.name = "late_to",
                               .kind = ParameterKind::name,
                               .required = false,
                               .named = true,
                               .summary = "The type under which late events go on; without it they are only counted."};
}  // namespace

OperatorDescriptor watermark_operator() {
  return {
      .name = "watermark",
      .parameters = {{.name = "out_of_order",
                      .kind = ParameterKind::duration,
                      .required = false,
                      .named = true,
                      .summary = "How late events may come; 0 without it."},
                     late_to},
      .summary = "Puts the stream's events in time order, waiting for late ones up to a bound.",
      .details = "Windows then lie on a grid from the epoch and close when the watermark passes their end. Older events are late.",
      .example = "stream Totals = Order .watermark(out_of_order: 5s) .window(1m) .aggregate(total: sum(amount))",
      .traits = {.setting = true},
      .unavailable = not_yet,
  };
}

OperatorDescriptor allowed_lateness_operator() {
  return {
      .name = "allowed_lateness",
      .parameters = {{.name = "bound", .kind = ParameterKind::duration, .summary = "How much older than the watermark an event may be."},
                     late_to},
      .summary = "Admits events that are older than the watermark, up to a bound.",
      .details = "They join windows that are still open; closed windows are not corrected.",
      .example = "stream Totals = Order .watermark(out_of_order: 5s) .allowed_lateness(10s) .window(1m) .aggregate(total: sum(amount))",
      .traits = {.setting = true},
      .unavailable = not_yet,
  };
}

}  // namespace varpulis::ops
