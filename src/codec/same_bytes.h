#pragma once
#include <cstdint>
#include <cstring>
#include <string_view>

namespace varpulis::codec {

/// Whether the bytes at `p`, of which there are at least as many as the name has, are the name. For short names: no call.
[[nodiscard]] inline bool same_bytes(const char* p, std::string_view name) {
  const auto load8 = [](const char* from) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, sizeof word);
    return word;
  };
  const char* const q = name.data();
  const std::size_t size = name.size();
  if (size >= 8) {
    if (size > 16) return std::memcmp(p, q, size) == 0;
    return load8(p) == load8(q) && load8(p + size - 8) == load8(q + size - 8);
  }
  std::size_t i = 0;
  while (i < size && p[i] == q[i]) ++i;
  return i == size;
}

}  // namespace varpulis::codec
