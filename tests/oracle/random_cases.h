#pragma once
// Patterns and streams that are made up, from random numbers or from the bytes of a fuzzer.
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "oracle/pattern.h"

namespace varpulis::oracle {

class Choices {
 public:
  Choices() = default;
  Choices(const Choices&) = delete;
  Choices& operator=(const Choices&) = delete;
  virtual ~Choices() = default;
  /// A number below n; n > 0.
  [[nodiscard]] virtual std::uint32_t below(std::uint32_t n) = 0;
  [[nodiscard]] bool one_in(std::uint32_t n) { return below(n) + 1 == n; }  // no, when bytes have run out
};

class RandomChoices final : public Choices {
 public:
  explicit RandomChoices(std::uint64_t seed) : random_(seed) {}
  [[nodiscard]] std::uint32_t below(std::uint32_t n) override { return static_cast<std::uint32_t>(random_() % n); }

 private:
  std::mt19937_64 random_;
};

/// Byte by byte; zeros when there are no more.
class ByteChoices final : public Choices {
 public:
  explicit ByteChoices(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  [[nodiscard]] std::uint32_t below(std::uint32_t n) override {
    if (bytes_.empty()) return 0;
    const std::uint32_t chosen = bytes_.front() % n;
    bytes_ = bytes_.subspan(1);
    return chosen;
  }

 private:
  std::span<const std::uint8_t> bytes_;
};

/// Up to five items with conditions, in sequence or combined; every setting.
[[nodiscard]] Pattern make_pattern(Choices& choices);
/// Events of the types A to D. Few enough for `.subsets()` to stay below the limit on matches. `in_order`: times never decrease.
[[nodiscard]] std::vector<Event> make_events(Choices& choices, const Pattern& pattern, bool in_order);

}  // namespace varpulis::oracle
