#pragma once
// Texts of events and numbers for people.
#include <cstdint>
#include <string>

#include "data/batch.h"

namespace varpulis::app {

/// `{"f": Int(1), "g": Str("x")}`: the fields of the i-th row in debug form.
void append_debug_fields(std::string& out, const data::Rows& rows, std::size_t i);
/// 1,234,567
[[nodiscard]] std::string grouped(std::uint64_t number);
/// 1.23s, 45.60ms, 780us
[[nodiscard]] std::string human_duration(double seconds);

}  // namespace varpulis::app
