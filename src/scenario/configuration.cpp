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
    } else if (key == "workers") {
      if (!value.is_number_integer() || value.get<std::int64_t>() < 1) return wrong("workers needs a whole number of 1 or more");
      configuration.workers = value.get<std::size_t>();
    } else if (key == "contexts") {
      if (!value.is_boolean()) return wrong("contexts can be true or false");
      configuration.use_contexts = value.get<bool>();
    } else {
      return wrong(fmt::format("unknown member '{}': expected batch_size, restart, deadlines, workers or contexts", key));
    }
  }
  return configuration;
}

}  // namespace varpulis::scenario
