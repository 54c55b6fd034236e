#pragma once
#include "catalog/operator.h"

namespace varpulis::ops {

/// The plan of an operator that has no effect on rows: settings and hints. `text` is what describe() gives.
[[nodiscard]] catalog::OperatorSpecPtr pass_through(std::string text);

/// "name(a, b: c)" of a call, for describe().
[[nodiscard]] std::string describe_call(const catalog::BoundCall& call);

}  // namespace varpulis::ops
