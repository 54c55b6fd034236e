#include "data/fingerprint.h"

#ifndef NDEBUG
#define XXH_NO_INLINE_HINTS 1  // xxHash 0.8.3 insists on inlining what g++ at -Og cannot inline
#endif
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace varpulis::data {

std::string fingerprint(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

void append_bytes(std::string& bytes, std::uint64_t number) {
  for (unsigned shift = 0; shift < 64; shift += 8) bytes.push_back(static_cast<char>(number >> shift & 0xff));
}

void append_bytes(std::string& bytes, std::string_view text) {
  append_bytes(bytes, std::uint64_t{text.size()});
  bytes.append(text);
}

}  // namespace varpulis::data
