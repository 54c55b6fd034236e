#include "sema/place_arguments.h"

#include <algorithm>

namespace varpulis::sema {

PlacedArguments place_arguments(Analysis& analysis, std::string_view function,
                                const std::vector<std::string>& parameters, const std::vector<vpl::Argument>& arguments,
                                std::size_t first) {
  PlacedArguments placed;
  placed.arguments.resize(first, nullptr);
  std::size_t next = first;
  for (const vpl::Argument& argument : arguments) {
    if (!argument.value) continue;
    std::size_t index = next;
    if (argument.name) {
      const auto found = std::ranges::find(parameters, argument.name->text);
      if (found == parameters.end()) {
        Diagnostic& unknown = analysis.error(code::unknown_parameter, argument.name->at,
                                             fmt::format("{}() has no parameter `{}`", function, argument.name->text));
        suggest(unknown, argument.name->at, argument.name->text, parameters,
                parameters.empty() ? std::string("it takes none")
                                   : fmt::format("its parameters: {}", fmt::join(parameters, ", ")));
        placed.ok = false;
        continue;
      }
      index = static_cast<std::size_t>(found - parameters.begin());
    } else {
      ++next;
    }
    if (placed.arguments.size() <= index) placed.arguments.resize(index + 1, nullptr);
    if (placed.arguments[index] != nullptr || index < first) {
      analysis.error(code::given_twice, argument.at, fmt::format("this argument of {}() is given twice", function));
      placed.ok = false;
    }
    placed.arguments[index] = argument.value.get();
  }
  return placed;
}

std::vector<std::string> parameter_names(std::span<const catalog::Parameter> parameters) {
  std::vector<std::string> names;
  for (const catalog::Parameter& parameter : parameters) names.emplace_back(parameter.name);
  return names;
}

}  // namespace varpulis::sema
