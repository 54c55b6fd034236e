#pragma once
#include <cstddef>

#include "data/value.h"

namespace varpulis::codec {

/// What one event may hold, on every input. Longer texts and arrays are cut, further fields dropped, deeper values null; each is counted.
/// Records above the byte limits are bad records.
struct EventLimits {
  std::size_t line_bytes_max = 1u << 20;
  std::size_t payload_bytes_max = 1u << 20;
  std::size_t fields_max = 1024;
  std::size_t text_bytes_max = 256u << 10;
  std::size_t array_elements_max = data::array_elements_max;
  std::size_t depth_max = 32;
};

}  // namespace varpulis::codec
