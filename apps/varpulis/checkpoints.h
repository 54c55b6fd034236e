#pragma once
// Snapshots of a running engine in a folder: written aside, synced and renamed; the newest ones are kept, older ones
// removed.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace varpulis::app {

class CheckpointFolder {
 public:
  static constexpr std::size_t kept = 3;
  /// Snapshots lie in `<folder>/<prefix>/checkpoint-<number>`.
  CheckpointFolder(std::string folder, std::string_view prefix);

  /// Writes the next snapshot and removes all but the newest `kept`.
  [[nodiscard]] Result<void> save(std::string_view snapshot);
  /// The newest snapshot that is whole; none in a new folder. Damaged ones are passed over and named in `damaged`.
  [[nodiscard]] Result<std::optional<std::string>> latest(std::vector<std::string>& damaged);

 private:
  [[nodiscard]] Result<std::vector<std::uint64_t>> numbers() const;  // ascending
  [[nodiscard]] std::string path(std::uint64_t number) const;
  std::string folder_;
};

}  // namespace varpulis::app
