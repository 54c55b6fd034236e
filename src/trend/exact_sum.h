#pragma once
#include <cmath>

#include "trend/count.h"

namespace varpulis::trend {

/// A sum kept as two doubles, of which the second is what the first one rounded away: about 106 bits.
/// Source: Dekker, "A floating-point technique for extending the available precision", Numerische Mathematik 18, 1971.
struct ExactSum {
  double high = 0, low = 0;

  [[nodiscard]] double value() const { return high; }

  void add(const ExactSum& other) {
    const double sum = high + other.high;
    if (!std::isfinite(sum)) {
      *this = {.high = sum, .low = 0};
      return;
    }
    const double part = sum - high;
    const double rest = (high - (sum - part)) + (other.high - part) + low + other.low;
    high = sum + rest;
    low = rest - (high - sum);
  }
  [[nodiscard]] ExactSum times(Count count) const {
    ExactSum product;
    product.add(high, count);
    product.add(low, count);
    return product;
  }
  /// Adds value times count.
  void add(double value, Count count) {
    const double whole = count.as_double();
    const double product = value * whole;
    if (!std::isfinite(product)) {
      add(ExactSum{.high = product, .low = 0});
      return;
    }
    double rest = std::fma(value, whole, -product);
    if (count.is_exact()) {
      const auto rounded = static_cast<Wide>(whole);
      const double lost =
          rounded > count.exact() ? -static_cast<double>(rounded - count.exact()) : static_cast<double>(count.exact() - rounded);
      rest += value * lost;
    }
    add(ExactSum{.high = product, .low = rest});
  }
};

}  // namespace varpulis::trend
