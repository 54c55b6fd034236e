#pragma once
// What the parts of the machine share (machine.cpp, machine_run.cpp); nobody else includes it.
#include <vector>

#include "expr/machine.h"

namespace varpulis::expr {

/// The names of a code in the batch.
struct Machine::Binding {
  std::vector<BoundField> fields;
  std::vector<BoundQualified> qualified;
};

/// A function being run.
struct Machine::Frame {
  const Code& code;
  const Binding& binding;
  data::Value* registers;
};

/// Fuel for work that grows with the size of its result, beside the instruction itself.
[[nodiscard]] inline std::uint64_t cost_of(const data::Value& value) {
  if (value.kind() == data::Kind::text) return value.as_text().size() / 64;
  if (value.kind() == data::Kind::array) return value.as_array().size() / 4;
  return 0;
}

}  // namespace varpulis::expr
