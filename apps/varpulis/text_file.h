#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace varpulis::app {

/// The whole file; `-` is standard input. Errors name the path.
[[nodiscard]] Result<std::string> read_file(const std::string& path);
/// Replaces the file: written aside in the same folder, then renamed, so that nobody sees half of it.
[[nodiscard]] Result<void> write_file(const std::string& path, std::string_view text);

}  // namespace varpulis::app
