#pragma once
#include <cstdint>

namespace varpulis::forecast {

/// The most symbols of an alphabet, and the longest context.
inline constexpr std::uint32_t symbols_max = 64;
inline constexpr std::uint32_t depth_max = 10;

/// The last symbols of a sequence.
struct Context {
  static constexpr std::uint32_t bits = 6;

  std::uint64_t symbols = 0;  // six bits each, the newest lowest
  std::uint32_t length = 0;

  /// The i-th symbol, the newest first.
  [[nodiscard]] std::uint32_t operator[](std::uint32_t i) const {
    return static_cast<std::uint32_t>(symbols >> (bits * i)) & (symbols_max - 1);
  }
  /// What it becomes when a symbol follows and `depth` symbols are remembered.
  [[nodiscard]] Context followed_by(std::uint32_t symbol, std::uint32_t depth) const {
    const std::uint64_t mask = (std::uint64_t{1} << (bits * depth)) - 1;
    return {.symbols = (symbols << bits | symbol) & mask, .length = length < depth ? length + 1 : depth};
  }
  /// With one older symbol, which there must be room for.
  [[nodiscard]] Context preceded_by(std::uint32_t symbol) const {
    return {.symbols = symbols | std::uint64_t{symbol} << (bits * length), .length = length + 1};
  }
  /// The newest `count` symbols.
  [[nodiscard]] Context suffix(std::uint32_t count) const {
    return {.symbols = symbols & ((std::uint64_t{1} << (bits * count)) - 1), .length = count};
  }
  /// Without the newest symbol.
  [[nodiscard]] Context before() const { return without(1); }
  /// Without the newest `count` symbols.
  [[nodiscard]] Context without(std::uint32_t count) const { return {.symbols = symbols >> (bits * count), .length = length - count}; }
  friend bool operator==(const Context&, const Context&) = default;
};

}  // namespace varpulis::forecast
