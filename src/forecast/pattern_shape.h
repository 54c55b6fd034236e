#pragma once
#include <cstdint>
#include <vector>

namespace varpulis::forecast {

/// A pattern as a forecast sees it: steps in order and what ends a run. Items are bits of a symbol: each symbol is a set of items that an
/// event may fit by itself.
struct PatternShape {
  static constexpr std::uint32_t unlimited = 0xffffffff;

  struct Step {
    std::uint32_t item = 0;
    std::uint32_t min = 1, max = 1;
    bool conditional = false;  // an event with the item fits only some runs
  };
  /// An event of it bars the way beyond step `after`, or ends the run where that step can take no other event.
  struct Gap {
    std::uint32_t item = 0;
    std::uint32_t after = 0;
    bool conditional = false;
  };
  /// An event of it ends the run.
  struct Cancel {
    std::uint32_t item = 0;
    bool conditional = false;
  };
  std::vector<Step> steps;
  std::vector<Gap> gaps;
  std::vector<Cancel> cancels;
  bool strict = false;                 // an event that a run does not take ends it
  std::uint32_t items = 0;
  std::vector<std::uint64_t> symbols;  // the items of each
  bool falls_silent = false;           // there is one symbol more: that nothing comes any more, which ends every run

  [[nodiscard]] std::uint32_t alphabet() const { return static_cast<std::uint32_t>(symbols.size()) + (falls_silent ? 1U : 0U); }
};

}  // namespace varpulis::forecast
