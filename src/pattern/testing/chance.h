#pragma once
#include <cstdint>

namespace varpulis::pattern::testing {

/// What random programs and streams of tests are made of: the same numbers for the same seed, everywhere.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed) {}
  /// splitmix64 (G. Steele, D. Lea, C. Flood 2014).
  std::uint32_t below(std::uint32_t limit) {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return static_cast<std::uint32_t>((z ^ z >> 31) % limit);
  }
  bool one_in(std::uint32_t n) { return below(n) == 0; }

 private:
  std::uint64_t state_;
};

}  // namespace varpulis::pattern::testing
