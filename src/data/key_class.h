#pragma once
#include <cstdint>

namespace varpulis::data {

/// Keys fall into classes by their hash. Where rows are divided by key, each shard has whole classes, so what an operator keeps for each
/// class does not depend on the division.
inline constexpr std::uint32_t key_classes = 1024;

/// The class of keys with this hash (of data::hash()). Missing and null keys are in one class.
[[nodiscard]] std::uint32_t key_class(std::uint64_t hash);

}  // namespace varpulis::data
