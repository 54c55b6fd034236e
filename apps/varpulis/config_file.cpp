#include "apps/varpulis/config_file.h"

#include <toml++/toml.h>
#include <yaml-cpp/yaml.h>

#include "apps/varpulis/text_file.h"
#include "base/edit_distance.h"

namespace varpulis::app {
namespace {

enum class Kind { text, integer, boolean };
struct Field {
  std::string_view name;
  Kind kind;
};
constexpr std::array<Field, 35> schema = {{
    {"query_file", Kind::text},
    {"server.port", Kind::integer},
    {"server.bind", Kind::text},
    {"server.metrics_enabled", Kind::boolean},
    {"server.metrics_port", Kind::integer},
    {"server.workdir", Kind::text},
    {"simulation.immediate", Kind::boolean},
    {"simulation.preload", Kind::boolean},
    {"simulation.verbose", Kind::boolean},
    {"simulation.events_file", Kind::text},
    {"kafka.bootstrap_servers", Kind::text},
    {"kafka.consumer_group", Kind::text},
    {"kafka.input_topic", Kind::text},
    {"kafka.output_topic", Kind::text},
    {"kafka.auto_commit", Kind::boolean},
    {"kafka.auto_offset_reset", Kind::text},
    {"http_webhook.enabled", Kind::boolean},
    {"http_webhook.port", Kind::integer},
    {"http_webhook.bind", Kind::text},
    {"http_webhook.api_key", Kind::text},
    {"http_webhook.rate_limit", Kind::integer},
    {"http_webhook.max_batch_size", Kind::integer},
    {"logging.level", Kind::text},
    {"logging.format", Kind::text},
    {"logging.timestamps", Kind::boolean},
    {"processing.workers", Kind::integer},
    {"processing.partition_by", Kind::text},
    {"tls.cert_file", Kind::text},
    {"tls.key_file", Kind::text},
    {"auth.api_key", Kind::text},
}};

Error wrong(std::string message) { return Error(ErrorCode::invalid_data, std::move(message)); }

bool is_section(std::string_view name) {
  return std::ranges::any_of(schema, [&](const Field& field) {
    return field.name.starts_with(name) && field.name.substr(name.size()).starts_with('.');
  });
}

Result<void> check_entry(const ConfigEntry& entry) {
  const auto& [name, value] = entry;
  const auto* const field = std::ranges::find(schema, std::string_view(name), &Field::name);
  if (field == schema.end() || field->name.empty()) {
    std::vector<std::string> names;
    for (const Field& each : schema) names.emplace_back(each.name);
    const auto near = nearest_name(name, names);
    return wrong(fmt::format("unknown field '{}'{}", name, near ? fmt::format(", did you mean '{}'?", *near) : ""));
  }
  if (field->kind == Kind::boolean && value != "true" && value != "false")
    return wrong(fmt::format("{} needs true or false, found '{}'", name, value));
  if (field->kind == Kind::integer && (value.empty() || value.find_first_not_of("0123456789") != std::string::npos)) {
    return wrong(fmt::format("{} needs a whole number of 0 or more, found '{}'", name, value));
  }
  return {};
}

Result<std::vector<ConfigEntry>> parse_yaml(std::string_view text) {
  std::vector<ConfigEntry> entries;
  try {
    const YAML::Node root = YAML::Load(std::string(text));
    if (root.IsNull()) return entries;
    if (!root.IsMap()) return wrong("expected sections with fields");
    for (const auto& item : root) {
      const std::string name = item.first.as<std::string>();
      if (item.second.IsScalar()) {
        entries.emplace_back(name, item.second.as<std::string>());
      } else if (item.second.IsMap() && is_section(name)) {
        for (const auto& field : item.second) {
          if (!field.second.IsScalar())
            return wrong(fmt::format("{}.{} needs one value", name, field.first.as<std::string>()));
          entries.emplace_back(fmt::format("{}.{}", name, field.first.as<std::string>()),
                               field.second.as<std::string>());
        }
      } else if (!item.second.IsNull()) {
        return wrong(fmt::format("unknown section '{}'", name));
      }
    }
  } catch (const YAML::Exception& exception) {
    return wrong(fmt::format("not YAML: line {}: {}", exception.mark.line + 1, exception.msg));
  }
  return entries;
}

std::optional<std::string> toml_text(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto number = node.value_exact<std::int64_t>()) return fmt::format("{}", *number);
  if (const auto flag = node.value_exact<bool>()) return *flag ? "true" : "false";
  return std::nullopt;
}

Result<std::vector<ConfigEntry>> parse_toml(std::string_view text) {
  std::vector<ConfigEntry> entries;
  try {
    const toml::table root = toml::parse(text);
    for (const auto& [key, node] : root) {
      const std::string name(key.str());
      if (const toml::table* section = node.as_table(); section != nullptr && is_section(name)) {
        for (const auto& [field, value] : *section) {
          const auto text_of_value = toml_text(value);
          if (!text_of_value) return wrong(fmt::format("{}.{} needs one value", name, field.str()));
          entries.emplace_back(fmt::format("{}.{}", name, field.str()), *text_of_value);
        }
      } else if (const auto value = toml_text(node)) {
        entries.emplace_back(name, *value);
      } else {
        return wrong(fmt::format("unknown section '{}'", name));
      }
    }
  } catch (const toml::parse_error& error) {
    return wrong(fmt::format("not TOML: line {}: {}", error.source().begin.line, error.description()));
  }
  return entries;
}

}  // namespace

Result<std::vector<ConfigEntry>> parse_config(std::string_view text, ConfigFormat format) {
  VARPULIS_TRY(std::vector<ConfigEntry> entries, format == ConfigFormat::yaml ? parse_yaml(text) : parse_toml(text));
  for (const ConfigEntry& entry : entries) VARPULIS_CHECK(check_entry(entry));
  return entries;
}

Result<std::vector<ConfigEntry>> read_config(const std::string& path) {
  VARPULIS_TRY(const std::string text, read_file(path));
  const bool is_toml = path.ends_with(".toml"), is_yaml = path.ends_with(".yaml") || path.ends_with(".yml");
  Result<std::vector<ConfigEntry>> entries = parse_config(text, is_toml ? ConfigFormat::toml : ConfigFormat::yaml);
  if (!entries && !is_toml && !is_yaml) {
    if (Result<std::vector<ConfigEntry>> other = parse_config(text, ConfigFormat::toml)) return other;
  }
  if (!entries) return Error(ErrorCode::invalid_data, fmt::format("{}: {}", path, entries.error().message()));
  return entries;
}

std::vector<std::string> parts_without_effect(const std::vector<ConfigEntry>& entries) {
  std::vector<std::string> parts;
  for (const auto& [name, value] : entries) {
    if (name == "query_file" || name.starts_with("processing.") || name.starts_with("simulation.")) continue;
    const std::string part = name.substr(0, name.find('.'));
    if (std::ranges::find(parts, part) == parts.end()) parts.push_back(part);
  }
  return parts;
}

std::vector<std::pair<std::string, std::string>> options_of_config(std::string_view command,
                                                                   const std::vector<ConfigEntry>& entries) {
  std::vector<std::pair<std::string, std::string>> options;
  const bool simulates = command == "simulate";
  if (!simulates && command != "run") return options;
  for (const auto& [name, value] : entries) {
    if (name == "query_file") options.emplace_back(simulates ? "program" : "file", value);
    else if (name == "processing.workers") options.emplace_back("workers", value);
    else if (name == "processing.partition_by") options.emplace_back("partition-by", value);
    else if (simulates && name == "simulation.events_file") options.emplace_back("events", value);
    else if (simulates && name.starts_with("simulation.") && value == "true")
      options.emplace_back(name.substr(name.find('.') + 1), "");
  }
  return options;
}

}  // namespace varpulis::app
