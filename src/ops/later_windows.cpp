// Operators over windows and over whole lists of events: described here so that programs with them are checked, not run yet.
#include "catalog/operator.h"

namespace varpulis::ops {

using namespace catalog;

namespace {
constexpr std::string_view not_yet = "this engine does not keep lists of events yet";
}  // namespace

OperatorDescriptor order_by_operator() {
  return {
      .name = "order_by",
      .parameters = {{.name = "keys",
                      .kind = ParameterKind::expression,
                      .repeated = true,
                      .summary = "What to sort by, most important first; `desc` after one turns it round."}},
      .summary = "Sorts the current list of events.",
      .details = "The sort is stable: events that compare equal, or cannot be compared, keep their order.",
      .example = "stream Ranked = Order .window(5m) .order_by(amount desc)",
      .unavailable = not_yet,
  };
}

OperatorDescriptor collect_operator() {
  return {
      .name = "collect",
      .summary = "Turns the current list of events into one event with the array `items`.",
      .details = "Each element is a map of one event's fields, in list order.",
      .example = "stream Batches = Order .window(10) .collect()",
      .unavailable = not_yet,
  };
}

OperatorDescriptor pattern_operator() {
  return {
      .name = "pattern",
      .summary = "Passes the current list only if a condition over it holds.",
      .details = "The body is a lambda over the list as an array of maps (`events => events.len() > 2`), or names of event types "
                 "joined by `->`, `and`, `or`, `xor`, `not`.",
      .example = "stream Bursts = Order .window(5m) .pattern(many: events => events.len() > 10)",
      .traits = {.open_arguments = true, .open_kind = ParameterKind::lambda},
      .unavailable = not_yet,
  };
}

}  // namespace varpulis::ops
