#include "apps/varpulis/checkpoints.h"

#include <charconv>
#include <filesystem>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "apps/varpulis/text_file.h"

namespace varpulis::app {
namespace {

constexpr std::string_view name_prefix = "checkpoint-";
constexpr std::string_view magic = "varpulis checkpoint 1\n";

// magic, 16 hexadecimal digits of the hash of the rest, a line feed, the snapshot.
std::string sealed(std::string_view snapshot) {
  return fmt::format("{}{:016x}\n{}", magic, XXH3_64bits(snapshot.data(), snapshot.size()), snapshot);
}

std::optional<std::string> unsealed(std::string_view text) {
  if (!text.starts_with(magic) || text.size() < magic.size() + 17) return std::nullopt;
  const std::string_view hash = text.substr(magic.size(), 16);
  const std::string_view snapshot = text.substr(magic.size() + 17);
  if (hash != fmt::format("{:016x}", XXH3_64bits(snapshot.data(), snapshot.size()))) return std::nullopt;
  return std::string(snapshot);
}

}  // namespace

CheckpointFolder::CheckpointFolder(std::string folder, std::string_view prefix)
    : folder_(fmt::format("{}/{}", folder, prefix)) {}

std::string CheckpointFolder::path(std::uint64_t number) const {
  return fmt::format("{}/{}{}", folder_, name_prefix, number);
}

Result<std::vector<std::uint64_t>> CheckpointFolder::numbers() const {
  std::vector<std::uint64_t> found;
  std::error_code error;
  if (!std::filesystem::exists(folder_, error)) return found;
  std::filesystem::directory_iterator entries(folder_, error);
  if (error) return Error(ErrorCode::io, fmt::format("cannot read {}: {}", folder_, error.message()));
  for (const auto& entry : entries) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(name_prefix)) continue;
    std::uint64_t number = 0;
    const char* const end = name.data() + name.size();
    if (std::from_chars(name.data() + name_prefix.size(), end, number).ptr == end) found.push_back(number);
  }
  std::ranges::sort(found);
  return found;
}

Result<void> CheckpointFolder::save(std::string_view snapshot) {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (error) return Error(ErrorCode::io, fmt::format("cannot create {}: {}", folder_, error.message()));
  VARPULIS_TRY(std::vector<std::uint64_t> existing, numbers());
  const std::uint64_t number = existing.empty() ? 1 : existing.back() + 1;
  VARPULIS_CHECK(write_file(path(number), sealed(snapshot)));
  existing.push_back(number);
  for (std::size_t i = 0; i + kept < existing.size(); ++i) std::filesystem::remove(path(existing[i]), error);
  return {};
}

Result<std::optional<std::string>> CheckpointFolder::latest(std::vector<std::string>& damaged) {
  VARPULIS_TRY(const std::vector<std::uint64_t> existing, numbers());
  for (std::size_t i = existing.size(); i-- > 0;) {
    VARPULIS_TRY(const std::string text, read_file(path(existing[i])));
    if (std::optional<std::string> snapshot = unsealed(text)) return snapshot;
    damaged.push_back(path(existing[i]));
  }
  return std::optional<std::string>();
}

}  // namespace varpulis::app
