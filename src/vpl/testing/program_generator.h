#pragma once
// Random valid programs over the whole grammar, with comments, blank lines and white space wherever the language allows them. For
// property tests: the same seed gives the same program.
#include <cstdint>
#include <string>

namespace varpulis::vpl::testing {

struct GeneratorOptions {
  std::uint64_t seed = 0;
  int statements_max = 6;
  bool comments = true;
};

[[nodiscard]] std::string generate_program(const GeneratorOptions& options);

}  // namespace varpulis::vpl::testing
