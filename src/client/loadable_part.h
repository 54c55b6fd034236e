#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace varpulis::client {

/// Where parts are looked for first; empty: only beside the program and where it is installed. Set before any is loaded; for packagers
/// and tests.
void set_part_folder(std::string folder);

/// The entry point `symbol` of the part `name` ("http": varpulis_http.so), loaded when it is asked for the first time and never unloaded.
/// Searched in the folder of the program and in ../lib/varpulis seen from there. Errors: the part is not there, or a library that it needs
/// is not. Thread-safe; a failure is not remembered.
[[nodiscard]] Result<void*> load_part(std::string_view name, const char* symbol);

}  // namespace varpulis::client
