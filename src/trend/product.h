#pragma once
#include "trend/total.h"

namespace varpulis::trend {

/// Adds to a total the trends that begin as one of `first` and go on as one of `rest`, each with each. A semiring: counts multiply, sums follow
/// from both, extremes are those of both.
inline void add_product(const Layout& layout, Cell* to, const Cell* first, const Cell* rest) {
  const Count a = first[0].count;
  const Count b = rest[0].count;
  if (a.is_zero() || b.is_zero()) return;
  to[0].count += a * b;
  std::uint32_t at = 1;
  for (; at < layout.sums_begin(); ++at) {
    to[at].count += first[at].count * b;
    to[at].count += a * rest[at].count;
  }
  for (; at < layout.minima_begin(); ++at) {
    to[at].sum.add(first[at].sum.times(b));
    to[at].sum.add(rest[at].sum.times(a));
  }
  for (; at < layout.maxima_begin(); ++at) {
    const double least = first[at].extreme < rest[at].extreme ? first[at].extreme : rest[at].extreme;
    if (least < to[at].extreme) to[at].extreme = least;
  }
  for (; at < layout.width(); ++at) {
    const double greatest = first[at].extreme > rest[at].extreme ? first[at].extreme : rest[at].extreme;
    if (greatest > to[at].extreme) to[at].extreme = greatest;
  }
}

}  // namespace varpulis::trend
