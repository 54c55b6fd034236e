// Compares trend aggregation with the enumeration of all trends, on all small cases and on random larger ones.
// usage: varpulis_trend_oracle [--seed N] [--random N]
#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <string_view>

#include "oracle/trend_comparison.h"

namespace {

bool read_number(std::string_view text, std::uint64_t& into) {
  return std::from_chars(text.data(), text.data() + text.size(), into).ptr == text.data() + text.size();
}

}  // namespace

int main(int argc, char** argv) {
  using namespace varpulis::oracle;
  bool random_only = false;
  std::uint64_t seed = 1, random = 3'000;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--seed" && i + 1 < argc && read_number(argv[i + 1], seed)) {
      ++i;
    } else if (argument == "--random" && i + 1 < argc && read_number(argv[i + 1], random)) {
      random_only = true;
      ++i;
    } else {
      fmt::print(stderr, "usage: varpulis_trend_oracle [--seed N] [--random N: so many random patterns and nothing else]\n");
      return 2;
    }
  }
  Tally small, large, sets;
  if (!random_only) {
    compare_all_trends(small);
    fmt::print("exhaustive: {} cases, {} programs with differences\n", small.cases(), small.differences());
    std::fflush(stdout);
  }
  for (std::uint64_t i = 0; i < random; ++i) {
    const std::uint64_t before = large.differences() + sets.differences();
    RandomChoices choices(seed + i);
    compare_made_up_trends(choices, large);
    compare_query_sets(choices, sets);
    if (large.differences() + sets.differences() > before) fmt::print("seed {}\n\n", seed + i);
  }
  fmt::print("random: {} cases and {} of several queries, seeds {} to {}, {} differences\n", large.cases(), sets.cases(), seed, seed + random - 1,
             large.differences() + sets.differences());
  return small.differences() + large.differences() + sets.differences() == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
