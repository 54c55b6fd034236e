#include "scenario/configuration.h"

#include <nlohmann/json.hpp>

namespace varpulis::scenario {

Result<Configuration> parse_configuration(std::string name, std::string_view json) {
  const auto wrong = [&](std::string_view message) {
    return Error(ErrorCode::invalid_data, fmt::format("{}: {}", name, message));
  };
  const nlohmann::json document = nlohmann::json::parse(json, nullptr, false);
  if (!document.is_object()) return wrong("expected a JSON object like {\"batch_size\": 7}");
  Configuration configuration{.name = name};
  for (const auto& [key, value] : document.items()) {
    if (key == "batch_size") {
      if (!value.is_number_integer() || value.get<std::int64_t>() < 1)
        return wrong("batch_size needs a whole number of 1 or more");
      configuration.batch_size = value.get<std::size_t>();
    } else if (key == "restart") {
      if (value != "every event") return wrong("restart can be \"every event\"");
      configuration.restart_after_every_event = true;
    } else if (key == "deadlines") {
      if (value != "one by one") return wrong("deadlines can be \"one by one\"");
      configuration.step_everything = true;
    } else {
      return wrong(fmt::format("unknown member '{}': expected batch_size, restart or deadlines", key));
    }
  }
  return configuration;
}

}  // namespace varpulis::scenario
