#pragma once
#include <string>
#include <string_view>

namespace varpulis::report {

/// The text of a program with numbered lines, its comments, literals and keywords set apart.
[[nodiscard]] std::string program_listing(std::string_view program);

}  // namespace varpulis::report
