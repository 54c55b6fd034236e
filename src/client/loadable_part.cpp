#include "client/loadable_part.h"

#include <array>
#include <climits>
#include <vector>

#include <dlfcn.h>
#include <unistd.h>

namespace varpulis::client {
namespace {

std::string& part_folder() {
  static std::string folder;
  return folder;
}

std::string program_folder() {
  std::array<char, PATH_MAX> path{};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  if (size <= 0) return {};
  const std::string_view text(path.data(), static_cast<std::size_t>(size));
  return std::string(text.substr(0, text.rfind('/')));
}

}  // namespace

void set_part_folder(std::string folder) { part_folder() = std::move(folder); }

Result<void*> load_part(std::string_view name, const char* symbol) {
  const std::string file = fmt::format("varpulis_{}.so", name);
  const std::string program = program_folder();
  const std::vector<std::string> folders = part_folder().empty() ? std::vector{program, program + "/../lib/varpulis"} : std::vector{part_folder()};
  for (const std::string& folder : folders) {
    const std::string path = folder + "/" + file;
    if (::access(path.c_str(), F_OK) != 0) continue;
    void* const part = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (part == nullptr) return Error(ErrorCode::unavailable, fmt::format("{} cannot be loaded: {}", file, ::dlerror()));
    void* const entry = ::dlsym(part, symbol);
    if (entry == nullptr) return Error(ErrorCode::version_mismatch, fmt::format("{} is of another version", path));
    return entry;
  }
  return Error(ErrorCode::not_found, fmt::format("{} is not installed", file));
}

}  // namespace varpulis::client
