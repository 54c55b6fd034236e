// Compares the engine's pattern matching with a naive one, on all small cases and on random larger ones.
// usage: varpulis_oracle [--full [--part K/N]] [--seed N] [--random N]
#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "oracle/exhaustive.h"
#include "oracle/random_comparison.h"

namespace {

bool read_number(std::string_view text, std::uint64_t& into) {
  return std::from_chars(text.data(), text.data() + text.size(), into).ptr == text.data() + text.size();
}

/// "K/N", K from 1 to N.
bool read_part(std::string_view text, varpulis::oracle::ExhaustiveOptions& into) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  std::uint64_t part = 0, parts = 0;
  if (!read_number(text.substr(0, slash), part) || !read_number(text.substr(slash + 1), parts) || part == 0 || part > parts) return false;
  into.part = part - 1;
  into.parts = parts;
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace varpulis::oracle;
  ExhaustiveOptions exhaustive;
  bool random_only = false;
  std::uint64_t seed = 1, random = 4'000;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--full") {
      exhaustive.length = 7;
      exhaustive.everything = true;
      random = 100'000;
    } else if (argument == "--part" && i + 1 < argc && read_part(argv[i + 1], exhaustive)) {
      ++i;
    } else if (argument == "--seed" && i + 1 < argc && read_number(argv[i + 1], seed)) {
      ++i;
    } else if (argument == "--random" && i + 1 < argc && read_number(argv[i + 1], random)) {
      random_only = true;
      ++i;
    } else {
      fmt::print(stderr,
                 "usage: varpulis_oracle [--full [--part K/N]] [--seed N] [--random N: so many random patterns and nothing else]\n");
      return 2;
    }
  }
  Tally small, large, varied;
  if (!random_only) {
    compare_exhaustively(exhaustive, small);
    fmt::print("exhaustive: {} cases of streams up to length {}, {} programs with differences\n", small.cases(),
               exhaustive.length, small.differences());
    std::fflush(stdout);
  }
  for (std::uint64_t i = exhaustive.part; i < random; i += exhaustive.parts) {
    // Each pattern has a seed of its own: with --seed N --random 1 one difference can be seen alone.
    const std::uint64_t before = large.differences() + varied.differences();
    RandomChoices choices(seed + i);
    compare_made_up(choices, large);
    compare_variations(choices, varied);
    if (large.differences() + varied.differences() > before) fmt::print("seed {}\n\n", seed + i);
  }
  fmt::print("random: {} cases, {} variations, seeds {} to {}, {} differences\n", large.cases(), varied.cases(), seed,
             seed + random - 1, large.differences() + varied.differences());
  return small.differences() + large.differences() + varied.differences() == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
