#pragma once
// The configuration file of `--config`: which options of run and simulate it stands in for.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace varpulis::app {

enum class ConfigFormat { yaml, toml };

/// One entry of a configuration file, by its dotted name: {"processing.workers", "4"}.
using ConfigEntry = std::pair<std::string, std::string>;

/// The entries of a file, checked against the schema: unknown sections, unknown fields and values of the wrong kind
/// are errors.
[[nodiscard]] Result<std::vector<ConfigEntry>> parse_config(std::string_view text, ConfigFormat format);
/// By the extension of the path (.yaml, .yml, .toml), else YAML, else TOML. Errors name the path.
[[nodiscard]] Result<std::vector<ConfigEntry>> read_config(const std::string& path);

/// The sections and fields of the file that no command of this release acts on (server, kafka, ...), each once, in order.
[[nodiscard]] std::vector<std::string> parts_without_effect(const std::vector<ConfigEntry>& entries);
/// What the entries say about options of a command: {"workers", "4"}.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> options_of_config(
    std::string_view command, const std::vector<ConfigEntry>& entries);

}  // namespace varpulis::app
