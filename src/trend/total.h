#pragma once
// What is known about a set of trends: how many there are, and aggregates over all of them (GRETA, VLDB 2017, section 5).
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "pattern/program.h"
#include "trend/exact_sum.h"

namespace varpulis::trend {

using pattern::none;

/// Whose elements a part of a total is about: those of one step, or of all.
struct Part {
  std::uint32_t step = none;    // none: all steps
  std::uint32_t column = none;  // of the values (Elements::values); none: elements are counted
};

/// The parts of a total after the number of trends, in this order.
struct Layout {
  std::vector<Part> occurrences, sums, minima, maxima;

  [[nodiscard]] std::uint32_t sums_begin() const { return 1 + static_cast<std::uint32_t>(occurrences.size()); }
  [[nodiscard]] std::uint32_t minima_begin() const { return sums_begin() + static_cast<std::uint32_t>(sums.size()); }
  [[nodiscard]] std::uint32_t maxima_begin() const { return minima_begin() + static_cast<std::uint32_t>(minima.size()); }
  [[nodiscard]] std::uint32_t width() const { return maxima_begin() + static_cast<std::uint32_t>(maxima.size()); }
};

/// One part of a total. Which member counts follows from its place in the layout.
union Cell {
  Count count;
  ExactSum sum;
  double extreme;

  Cell() : count() {}
};
static_assert(sizeof(Cell) == 16);

/// An element that joins trends: by value column, the value, or NaN where the event has no finite number.
struct ElementValues {
  std::uint32_t step = 0;
  std::uint32_t event = 0;
  std::span<const double* const> columns;
};

/// No trends.
inline void clear(const Layout& layout, Cell* total) {
  std::uint32_t at = 0;
  for (; at < layout.sums_begin(); ++at) total[at].count = Count();
  for (; at < layout.minima_begin(); ++at) total[at].sum = ExactSum();
  for (; at < layout.maxima_begin(); ++at) total[at].extreme = std::numeric_limits<double>::infinity();
  for (; at < layout.width(); ++at) total[at].extreme = -std::numeric_limits<double>::infinity();
}

/// The trends of both; no trend is in both.
inline void add(const Layout& layout, Cell* to, const Cell* from) {
  std::uint32_t at = 0;
  for (; at < layout.sums_begin(); ++at) to[at].count += from[at].count;
  for (; at < layout.minima_begin(); ++at) to[at].sum.add(from[at].sum);
  for (; at < layout.maxima_begin(); ++at) to[at].extreme = from[at].extreme < to[at].extreme ? from[at].extreme : to[at].extreme;
  for (; at < layout.width(); ++at) to[at].extreme = from[at].extreme > to[at].extreme ? from[at].extreme : to[at].extreme;
}

/// Each of the trends takes one more element.
inline void extend(const Layout& layout, Cell* total, const ElementValues& element) {
  if (layout.width() == 1 || total[0].count.is_zero()) return;
  const Count trends = total[0].count;
  std::uint32_t at = 1;
  for (const Part& part : layout.occurrences) {
    if (part.step == none || part.step == element.step) total[at].count += trends;
    ++at;
  }
  const auto value = [&](const Part& part) {
    return part.step == none || part.step == element.step ? element.columns[part.column][element.event]
                                                          : std::numeric_limits<double>::quiet_NaN();
  };
  for (const Part& part : layout.sums) {
    if (const double own = value(part); own == own) total[at].sum.add(own, trends);
    ++at;
  }
  for (const Part& part : layout.minima) {
    if (const double own = value(part); own < total[at].extreme) total[at].extreme = own;
    ++at;
  }
  for (const Part& part : layout.maxima) {
    if (const double own = value(part); own > total[at].extreme) total[at].extreme = own;
    ++at;
  }
}

}  // namespace varpulis::trend
