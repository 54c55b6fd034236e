// Settings of pattern streams and what else works on patterns: described here so that programs with them are checked.
#include "catalog/operator.h"

namespace varpulis::ops {

using namespace catalog;

namespace {

/// A setting of a pattern stream. `example` is complete.
OperatorDescriptor setting(std::string_view name, std::vector<Parameter> parameters, std::string_view summary, std::string_view details,
                           std::string_view example) {
  return {
      .name = name,
      .parameters = std::move(parameters),
      .summary = summary,
      .details = details,
      .example = example,
      .traits = {.setting = true, .needs_pattern = true},
  };
}

}  // namespace

OperatorDescriptor within_operator() {
  return setting("within", {{.name = "bound", .kind = ParameterKind::duration, .summary = "The longest time from first to last event."}},
                 "Bounds the time that a match may take.",
                 "Event time, inclusive. Without it, unfinished matches are kept for ever.",
                 "stream Paid = Order as o -> Payment where order == o.id as p .within(1h)");
}

OperatorDescriptor not_operator() {
  return setting("not", {{.name = "step", .kind = ParameterKind::step, .summary = "An event type, with or without `where`."}},
                 "Cancels unfinished matches when such an event comes.",
                 "With the same type and condition as the last step, within a bound: reports that the step stayed away.",
                 "stream Clean = Book as b -> CheckIn where ref == b.ref as c .not(Void where ref == b.ref)");
}

OperatorDescriptor strict_operator() {
  return setting("strict", {}, "Each step must take the very next event of its partition.", "A run ends at the first event that does not fit.",
                 "stream Pairs = Up as a -> Down as b .strict()");
}

OperatorDescriptor stnm_operator() {
  return setting("stnm", {}, "One open run per partition, which skips events that do not fit.",
                 "Skip till next match: while a run is open, no other one is opened.", "stream Pairs = Up as a -> Down as b .stnm()");
}

OperatorDescriptor stam_operator() {
  return setting("stam", {}, "Every event that fits the first step opens a run; the default.",
                 "Given explicitly it also switches off the rules that replace the anchor of self-referring steps.",
                 "stream Pairs = Up as a -> Down as b .stam()");
}

OperatorDescriptor each_operator() {
  return setting("each", {}, "A match at every element of the repeated step.", "Without a mode, a repeated last step does this too.",
                 "stream Rise = Up as a -> all Up as more .each()");
}

OperatorDescriptor longest_operator() {
  return setting("longest", {}, "One match for the longest repetition, when it ends.",
                 "It ends at a break, at its deadline or at the end of input.", "stream Rise = Up as a -> all Up.increasing(v) as more .longest()");
}

OperatorDescriptor subsets_operator() {
  return setting("subsets", {}, "A match for every subset of the repeated step's events that satisfies its condition.",
                 "Exponential in the number of events; enumeration stops after 10,000 results per completion, which is reported.",
                 "stream Climb = Quote as a -> all Quote where px > a.px as q -> End as e .subsets()");
}

OperatorDescriptor selection_operator() {
  return setting("selection", {{.name = "strategy", .kind = ParameterKind::name, .summary = "any, last or max."}},
                 "Says which combinations of events make matches.",
                 "`any`: every combination; `last`: the latest events; `max`: no event could be added.",
                 "stream Pairs = Up as a -> Down as b .within(1m) .selection(any)");
}

OperatorDescriptor skip_operator() {
  return setting("skip", {{.name = "strategy", .kind = ParameterKind::name, .summary = "none, past_last or to_next."}},
                 "Says which unfinished matches a match ends.",
                 "`none` (without it): none; `past_last`: all that began up to its last event; `to_next`: those with the same first event.",
                 "stream Pairs = Up as a -> Down as b .skip(past_last)");
}

OperatorDescriptor step_within_operator() {
  return setting("step_within", {{.name = "bound", .kind = ParameterKind::duration, .summary = "The longest time since the step before."}},
                 "Bounds the time between the step before it and that step's predecessor.", "Event time, inclusive.",
                 "stream Paid = Order as o -> Payment where order == o.id as p .step_within(10m)");
}

}  // namespace varpulis::ops
