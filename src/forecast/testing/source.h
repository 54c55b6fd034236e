#pragma once
// A source of symbols whose probabilities are known, for tests.
#include <cstdint>
#include <vector>

#include "forecast/context.h"

namespace varpulis::forecast::testing {

/// Random rows of probabilities for every context of `order` symbols; the same for the same seed.
class MarkovSource {
 public:
  MarkovSource(std::uint32_t symbols, std::uint32_t order, std::uint64_t seed) : symbols_(symbols), order_(order), state_(seed) {
    std::size_t contexts = 1;
    for (std::uint32_t i = 0; i < order; ++i) contexts *= symbols;
    for (std::size_t c = 0; c < contexts; ++c) {
      std::vector<double>& row = rows_.emplace_back();
      double sum = 0;
      for (std::uint32_t x = 0; x < symbols; ++x) {
        row.push_back(0.05 + uniform() * uniform());
        sum += row.back();
      }
      for (double& each : row) each /= sum;
    }
  }

  [[nodiscard]] const std::vector<double>& row(Context context) const {
    std::size_t at = 0;
    for (std::uint32_t i = order_; i-- > 0;) at = at * symbols_ + (i < context.length ? context[i] : 0);
    return rows_[at];
  }
  std::uint32_t next() {
    const std::vector<double>& own = row(context_);
    double at = uniform();
    std::uint32_t x = 0;
    while (x + 1 < symbols_ && at >= own[x]) at -= own[x++];
    context_ = context_.followed_by(x, depth_max);
    return x;
  }
  [[nodiscard]] Context context() const { return context_; }
  /// From 0 to 1, by SplitMix64.
  [[nodiscard]] double uniform() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30U) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27U) * 0x94d049bb133111eb;
    return static_cast<double>((z ^ z >> 31U) >> 11U) * 0x1p-53;
  }

 private:
  std::uint32_t symbols_, order_;
  std::uint64_t state_;
  std::vector<std::vector<double>> rows_;
  Context context_;
};

}  // namespace varpulis::forecast::testing
