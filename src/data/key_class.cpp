#include "data/key_class.h"

#include "data/compare.h"

namespace varpulis::data {
namespace {

// The lower bits, because tables of keys go by the upper ones.
constexpr std::uint32_t lower_bits(std::uint64_t hash) { return static_cast<std::uint32_t>(hash % key_classes); }

}  // namespace

std::uint32_t key_class(std::uint64_t hash) {
  static const std::uint64_t null = data::hash(Value::null());
  static const std::uint32_t missing = lower_bits(data::hash(Value()));
  return hash == null ? missing : lower_bits(hash);
}

}  // namespace varpulis::data
