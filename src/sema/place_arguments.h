#pragma once
#include <span>

#include "sema/analysis.h"

namespace varpulis::sema {

/// The arguments in the order of the parameters; null where one was left out.
struct PlacedArguments {
  std::vector<const vpl::Expression*> arguments;
  bool ok = true;
};

/// Puts positional and named arguments of a call into the places of its parameters; `first` places are taken already (by the receiver
/// of a method). Unknown names and repetitions are reported.
[[nodiscard]] PlacedArguments place_arguments(Analysis& analysis, std::string_view function,
                                              const std::vector<std::string>& parameters,
                                              const std::vector<vpl::Argument>& arguments, std::size_t first);
[[nodiscard]] std::vector<std::string> parameter_names(std::span<const catalog::Parameter> parameters);

}  // namespace varpulis::sema
