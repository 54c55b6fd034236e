#pragma once
// A session without a world, for tests: text outputs, no environment.
#include <map>

#include "apps/varpulis/session.h"
#include "library/builtin_catalog.h"

namespace varpulis::app {

struct TestingSession {
  catalog::Catalog catalog = builtin_catalog();
  TextOutput out;
  TextOutput error;
  std::map<std::string, std::string, std::less<>> variables;
  std::atomic<bool> interrupted = false;
  Session session{.catalog = catalog,
                  .out = out,
                  .error = error,
                  .input_descriptor = -1,
                  .environment =
                      [this](std::string_view name) {
                        const auto found = variables.find(name);
                        return found == variables.end() ? std::nullopt : std::optional<std::string>(found->second);
                      },
                  .interrupted = interrupted};

  int run(const std::vector<std::string>& arguments) { return run_program(arguments, session); }
};

}  // namespace varpulis::app
