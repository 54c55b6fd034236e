#pragma once
// Reproducible random numbers for generated data: the same seed gives the same numbers on every machine and compiler.
#include <cstdint>

namespace varpulis::app {

/// SplitMix64. Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
class RandomNumbers {
 public:
  explicit RandomNumbers(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  /// In [0, 1).
  double fraction() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  /// In [low, high).
  double between(double low, double high) { return low + (high - low) * fraction(); }
  /// In [0, count); requires count > 0. The bias is below count / 2^64.
  std::uint64_t below(std::uint64_t count) { return next() % count; }
  bool chance(double probability) { return fraction() < probability; }
  /// Mean 0, standard deviation 1, within ±6: the sum of twelve uniform numbers.
  double noise() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += fraction();
    return sum;
  }

 private:
  std::uint64_t state_;
};

}  // namespace varpulis::app
