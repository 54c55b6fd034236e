#pragma once
// Comparing the engine with the oracle, counting cases, and telling of differences.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "oracle/engine_run.h"

namespace varpulis::oracle {

/// What a difference looks like: the program, the input, both results.
[[nodiscard]] std::string describe(std::string_view program, std::span<const Event> events, std::span<const Match> expected,
                                   std::span<const Match> found);

/// Counts cases and prints the first differences.
class Tally {
 public:
  static constexpr std::uint64_t printed_max = 12;
  /// A case is one pattern over one stream.
  void count(std::uint64_t cases) { cases_ += cases; }
  void add_difference(const std::string& text);
  [[nodiscard]] std::uint64_t cases() const { return cases_; }
  [[nodiscard]] std::uint64_t differences() const { return differences_; }

 private:
  std::uint64_t cases_ = 0, differences_ = 0;
};

}  // namespace varpulis::oracle
