// now, event_time, event_type: what a call sees beside its arguments.
#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

Value call_now(Arguments, const CallContext& context) { return Value::timestamp(context.now); }
Value call_event_time(Arguments, const CallContext& context) { return Value::timestamp(context.event_time); }
Value call_event_type(Arguments, const CallContext& context) { return Value::text(context.event_type); }

}  // namespace

FunctionDescriptor now_function() {
  return {
      .name = "now",
      .result = "timestamp",
      .summary = "The engine's clock at the current event.",
      .details = "In a simulation, and wherever recorded input is replayed, the greatest event time so far; live the wall clock when the "
                 "event was accepted. The same for everything that one event causes.",
      .example = "type_of(now())",
      .example_result = "timestamp",
      .category = "event",
      .pure = false,
      .call = &call_now,
  };
}

FunctionDescriptor event_time_function() {
  return {
      .name = "event_time",
      .result = "timestamp",
      .summary = "The timestamp of the current event.",
      .details = "Of an event that a window, a join or a pattern made: the timestamp that it was given.",
      .example = "type_of(event_time())",
      .example_result = "timestamp",
      .category = "event",
      .pure = false,
      .call = &call_event_time,
  };
}

FunctionDescriptor event_type_function() {
  return {
      .name = "event_type",
      .result = "string",
      .summary = "The type of the current event.",
      .details = "Of an event that comes from another stream: that stream's name.",
      .example = "type_of(event_type())",
      .example_result = "string",
      .category = "event",
      .pure = false,
      .call = &call_event_type,
  };
}

}  // namespace varpulis::functions
