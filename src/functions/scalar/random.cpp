// uuid and random: hashes of the place where they are called, so that a replay repeats them.
#include <fmt/format.h>

#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

/// The n-th number of the SplitMix64 sequence that starts at `key` (G. L. Steele, D. Lea, C. H. Flood, OOPSLA 2014).
std::uint64_t draw(std::uint64_t key, std::uint64_t n) {
  std::uint64_t x = key + (n + 1) * 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31U);
}

Value call_uuid(Arguments, const CallContext& context) {
  const std::uint64_t high = (draw(context.random_key, 0) & ~0xF000ULL) | 0x4000ULL;  // version 4
  const std::uint64_t low = (draw(context.random_key, 1) & ~(3ULL << 62U)) | (2ULL << 62U);  // RFC 9562's variant
  return Value::text(fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32U, (high >> 16U) & 0xFFFFU, high & 0xFFFFU, low >> 48U,
                                 low & 0xFFFF'FFFF'FFFFULL));
}

Value call_random(Arguments, const CallContext& context) {
  return Value::real(static_cast<double>(draw(context.random_key, 0) >> 11U) * 0x1.0p-53);
}

}  // namespace

FunctionDescriptor uuid_function() {
  return {
      .name = "uuid",
      .result = "string",
      .summary = "An identifier in the form of a random (version 4) UUID.",
      .details = "Derived from the seed, the stream, the event's position and the place of the call: different for every call, the same when "
                 "the same input is replayed. Not a secret.",
      .example = "len(uuid())",
      .example_result = "36",
      .category = "event",
      .pure = false,
      .call = &call_uuid,
  };
}

FunctionDescriptor random_function() {
  return {
      .name = "random",
      .result = "float",
      .summary = "A number from 0 up to, but not including, 1, equally distributed.",
      .details = "Derived from the seed, the stream, the event's position and the place of the call: different for every call, the same when "
                 "the same input is replayed. Not fit for secrets.",
      .example = "random() < 1",
      .example_result = "true",
      .category = "event",
      .pure = false,
      .call = &call_random,
  };
}

}  // namespace varpulis::functions
