#pragma once
#include <cmath>

#include "functions/vocabulary.h"

namespace varpulis::functions {

/// Whether the numeric aggregates take a value: an int, or a float that is not NaN.
[[nodiscard]] inline bool is_numeric_input(const Value& value) {
  return value.kind() == Kind::integer || (value.kind() == Kind::real && !std::isnan(value.as_real()));
}

/// The i-th constant argument; missing where it is not given.
[[nodiscard]] inline Value constant(Arguments constants, std::size_t i) { return i < constants.size() ? constants[i] : Value(); }

/// Reads an array that was put as one Value.
[[nodiscard]] inline Result<void> load_array(state::SnapshotReader& from, Array& array) {
  Value saved;
  VARPULIS_CHECK(from.get(saved));
  if (saved.kind() != Kind::array) return Error(ErrorCode::invalid_data, "expected an array in the state of an aggregate");
  array = saved.as_array();
  return {};
}

}  // namespace varpulis::functions
