#pragma once
// Which key each event of a benchmark has, out of a million.
#include <algorithm>
#include <cmath>

#include "bench/program_run.h"

namespace varpulis::bench {

constexpr std::uint64_t key_count = 1'000'000;

/// By Zipf's law the n-th key comes as often as 1/n^exponent says; 0: all equally often.
inline std::vector<std::uint32_t> choose_keys(std::int64_t events, double exponent) {
  std::vector<double> up_to(key_count);
  double total = 0;
  for (std::uint64_t rank = 0; rank < key_count; ++rank) up_to[rank] = total += std::pow(static_cast<double>(rank + 1), -exponent);
  std::vector<std::uint32_t> chosen;
  Random random;
  for (std::int64_t i = 0; i < events; ++i) {
    const double at = static_cast<double>(random.next() >> 11U) * 0x1p-53 * total;
    const auto rank = static_cast<std::uint64_t>(std::ranges::upper_bound(up_to, at) - up_to.begin());
    // Frequent keys are not neighbours: multiplying by a prime permutes them.
    chosen.push_back(static_cast<std::uint32_t>(std::min(rank, key_count - 1) * 2'654'435'761ULL % key_count));
  }
  return chosen;
}

}  // namespace varpulis::bench
