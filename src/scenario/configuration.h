#pragma once
// How a scenario is run. The result must not depend on it: our suite runs every scenario under every file of
// tests/configs.
#include <string>
#include <string_view>

#include "base/result.h"

namespace varpulis::scenario {

struct Configuration {
  std::string name = "default";
  std::size_t batch_size = 8192;           // events per epoch
  bool restart_after_every_event = false;  // save, destroy, load
  bool step_everything = false;            // deadlines one by one, through all stages
  std::size_t workers = 1;
  bool use_contexts = false;               // threads for contexts
};

/// Reads `{"batch_size": 7}`, `{"restart": "every event"}` or `{"deadlines": "one by one"}`, `{"workers": 4}`, `{"contexts": true}`. Unknown members and impossible values are errors.
[[nodiscard]] Result<Configuration> parse_configuration(std::string name, std::string_view json);

}  // namespace varpulis::scenario
