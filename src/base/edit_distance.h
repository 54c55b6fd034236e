#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace varpulis {

/// Levenshtein distance in bytes. O(|a|·|b|) time, O(|b|) memory.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `name`, for "did you mean": at most half of the name's length away, but at least 1 and at most
/// 3. Ties go to the first candidate.
[[nodiscard]] std::optional<std::string> nearest_name(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace varpulis
