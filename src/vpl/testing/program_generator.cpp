#include "vpl/testing/program_generator.h"

#include "vpl/testing/generator.h"

namespace varpulis::vpl::testing {

std::string Generator::program() {
  const int count = between(1, options_.statements_max);
  for (int i = 0; i < count; ++i) {
    start_statement();
    if (one_in(7)) loop();
    else top_statement();
  }
  out_ += "\n";
  if (one_in(3)) separator(true);
  if (one_in(3)) out_ += "\n";
  return std::move(out_);
}

std::string generate_program(const GeneratorOptions& options) { return Generator(options).program(); }

}  // namespace varpulis::vpl::testing
