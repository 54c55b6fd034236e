#pragma once
#include <bit>
#include <cstdint>

#include "forecast/context.h"

namespace varpulis::forecast {

/// What came before a context at one time, and what followed it: a word that is not 0.
class Occurrence {
 public:
  static constexpr std::uint64_t flag = std::uint64_t{1} << 63U;  // that it is one, where other words may be in its place

  /// From the lowest bit: the symbols before, a 1 that ends them, what followed, and that it is an occurrence.
  [[nodiscard]] static std::uint64_t pack(Context before, std::uint32_t symbol) {
    return flag | std::uint64_t{symbol} << 56U | std::uint64_t{1} << (Context::bits * before.length) | before.symbols;
  }
  [[nodiscard]] static bool is(std::uint64_t word) { return (word & flag) != 0; }

  /// `word` must be one.
  explicit Occurrence(std::uint64_t word) : word_(word) {}
  [[nodiscard]] std::uint32_t symbol() const { return static_cast<std::uint32_t>(word_ >> 56U) & (symbols_max - 1); }
  [[nodiscard]] bool is_ended() const { return (word_ & before_mask) != 0; }
  [[nodiscard]] Context before() const {
    const std::uint64_t ended = word_ & before_mask;
    const auto bits = static_cast<std::uint32_t>(std::bit_width(ended)) - 1;
    return {.symbols = ended ^ std::uint64_t{1} << bits, .length = bits / Context::bits};
  }

 private:
  static constexpr std::uint64_t before_mask = (std::uint64_t{1} << 56U) - 1;

  std::uint64_t word_;
};

}  // namespace varpulis::forecast
