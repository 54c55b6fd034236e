// Operators over windows and over whole lists of events: described here so that programs with them are checked, not run yet.
#include "catalog/operator.h"

namespace varpulis::ops {

using namespace catalog;

namespace {
constexpr std::string_view not_yet = "this engine does not keep lists of events yet";
}  // namespace

OperatorDescriptor window_operator() {
  return {
      .name = "window",
      .parameters = {{.name = "size",
                      .kind = ParameterKind::expression,
                      .required = false,
                      .summary = "A duration, or a number of events; must be constant."},
                     {.name = "sliding",
                      .kind = ParameterKind::expression,
                      .required = false,
                      .named = true,
                      .summary = "How far the window moves on: a duration, or a number of events."},
                     {.name = "session",
                      .kind = ParameterKind::duration,
                      .required = false,
                      .named = true,
                      .summary = "Instead of a size: the pause that ends a window."},
                     {.name = "align",
                      .kind = ParameterKind::boolean,
                      .required = false,
                      .named = true,
                      .summary = "Start windows at multiples of the size instead of at the first event."},
                     {.name = "policy",
                      .kind = ParameterKind::expression,
                      .required = false,
                      .named = true,
                      .summary = "Accepted and without effect."}},
      .summary = "Collects events into windows, each of which is one list for the operators after it.",
      .details = "`.window(5s)` is tumbling, `.window(10s, sliding: 4s)` sliding, `.window(session: 30s)` ends after a pause, "
                 "`.window(100)` counts events. All of it by event time. After `.partition_by(e)` each key has windows of its own.",
      .example = "stream Totals = Order .window(5m) .aggregate(total: sum(amount))",
      .traits = {.stateful = true},
      .unavailable = not_yet,
  };
}

OperatorDescriptor partition_by_operator() {
  return {
      .name = "partition_by",
      .parameters = {{.name = "key", .kind = ParameterKind::expression, .summary = "Events with an equal value belong together."}},
      .summary = "Keeps windows, aggregates and pattern matches of each key apart.",
      .details = "Keys are equal when `==` is true; events without value are the group `default`, null one of its own. It does not "
                 "concern `limit`, `first` and `distinct`, which take `per:`.",
      .example = "stream Totals = Order .partition_by(shop) .window(5m) .aggregate(total: sum(amount))",
      .traits = {.setting = true},
      .unavailable = not_yet,
  };
}

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
