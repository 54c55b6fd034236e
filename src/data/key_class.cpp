#include "data/key_class.h"

#include <bit>

#include "data/compare.h"

namespace varpulis::data {
namespace {

// The upper bits, because tables of keys go by the lower ones.
constexpr int class_bits = std::bit_width(key_classes) - 1;
constexpr std::uint32_t upper_bits(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> (64 - class_bits)); }

}  // namespace

std::uint32_t key_class(std::uint64_t hash) {
  static const std::uint64_t null = data::hash(Value::null());
  static const std::uint32_t missing = upper_bits(data::hash(Value()));
  return hash == null ? missing : upper_bits(hash);
}

}  // namespace varpulis::data
