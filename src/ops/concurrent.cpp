// .concurrent(workers: n, partition_key: f): a hint that later operators may run in parallel per key. Results do not depend on it.
#include "data/text.h"
#include "ops/pass_through.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

constexpr std::int64_t workers_max = 128;

OperatorSpecPtr bind(const BoundCall& call, Diagnostics& diagnostics) {
  const BoundArgument* workers = call.find("workers");
  if (workers != nullptr) {
    const bool whole = workers->constant.kind() == data::Kind::integer;
    if (!whole || workers->constant.as_integer() < 1 || workers->constant.as_integer() > workers_max) {
      diagnostics
          .error("E091", workers->at,
                 fmt::format(".concurrent needs a number of workers from 1 to {}, found {}", workers_max,
                             data::display(workers->constant)))
          .help = "write `workers: 4`, or leave it out to use all cores";
      return nullptr;
    }
  }
  const BoundArgument* key = call.find("partition_key");
  const BoundArgument* other = call.find("partition_by");
  if (key != nullptr && other != nullptr) {
    diagnostics.error("E091", other->at, "`partition_by` and `partition_key` of .concurrent mean the same: give one of them");
    return nullptr;
  }
  return pass_through(describe_call(call));
}

}  // namespace

OperatorDescriptor concurrent_operator() {
  return {
      .name = "concurrent",
      .parameters = {{.name = "workers",
                      .kind = ParameterKind::integer,
                      .required = false,
                      .named = true,
                      .summary = "How many threads at most, 1 to 128; all cores without it."},
                     {.name = "partition_key",
                      .kind = ParameterKind::expression,
                      .required = false,
                      .named = true,
                      .summary = "The field whose values may be worked on apart."},
                     {.name = "partition_by",
                      .kind = ParameterKind::expression,
                      .required = false,
                      .named = true,
                      .summary = "Another name of `partition_key`."}},
      .summary = "Allows the rest of the stream to run in parallel by key.",
      .details = "A hint: results, and their order, are the same with any number of workers.",
      .example = "stream Hot = Reading .concurrent(workers: 4, partition_key: unit) .where(celsius > 90)",
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
