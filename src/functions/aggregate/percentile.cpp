// percentile(x, q), median(x), p95(x), p99(x): exact quantiles with linear interpolation.
#include <algorithm>
#include <cmath>

#include "functions/inputs.h"

namespace varpulis::functions {
namespace {

/// The element at position q (n - 1) of the sorted numbers, interpolated between its two neighbours. Linear in n.
double quantile(std::vector<double> numbers, double q) {
  const double position = q * static_cast<double>(numbers.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(position));
  const double fraction = position - std::floor(position);
  const auto at = numbers.begin() + static_cast<std::ptrdiff_t>(below);
  std::nth_element(numbers.begin(), at, numbers.end());
  if (fraction == 0 || at + 1 == numbers.end()) return *at;
  const double above = *std::min_element(at + 1, numbers.end());
  return *at + (above - *at) * fraction;
}

class Percentile final : public catalog::Accumulator {
 public:
  explicit Percentile(double q) : q_(q) {}
  void add(Arguments arguments) override {
    if (is_numeric_input(arguments[0])) numbers_.push_back(arguments[0].as_double());
  }
  [[nodiscard]] Value result() const override { return numbers_.empty() ? Value::null() : Value::real(quantile(numbers_, q_)); }
  void reset() override { numbers_.clear(); }
  void save(state::SnapshotWriter& to) const override {
    to.put(std::uint64_t{numbers_.size()});
    for (const double number : numbers_) to.put(number);
  }
  Result<void> load(state::SnapshotReader& from) override {
    std::uint64_t count = 0;
    VARPULIS_CHECK(from.get(count));
    numbers_.clear();
    for (std::uint64_t i = 0; i < count; ++i) {
      double number = 0;
      VARPULIS_CHECK(from.get(number));
      numbers_.push_back(number);
    }
    return {};
  }

 private:
  double q_;
  std::vector<double> numbers_;
};

std::unique_ptr<catalog::Accumulator> make_percentile(Arguments constants) {
  const Value q = constant(constants, 1);
  return std::make_unique<Percentile>(q.is_number() ? std::clamp(q.as_double(), 0.0, 1.0) : 0.5);
}

std::optional<std::string> check_percentile(Arguments constants) {
  const Value q = constant(constants, 1);
  if (q.is_missing() || (q.is_number() && !std::isnan(q.as_double()))) return std::nullopt;
  return "percentile() needs the share of the numbers that lie below, from 0 to 1";
}

template <int percent>
std::unique_ptr<catalog::Accumulator> make(Arguments) {
  return std::make_unique<Percentile>(percent / 100.0);
}

constexpr std::string_view rules =
    "Linear interpolation between the two neighbours of position q * (n - 1) of the sorted numbers. Null, NaN, missing and other kinds are "
    "passed over. Keeps every number. Null for none.";

}  // namespace

AggregateDescriptor percentile_aggregate() {
  return {
      .name = "percentile",
      .parameters = {{.name = "x", .summary = "The numbers to rank."},
                     {.name = "q", .kind = ParameterKind::number, .summary = "The share of the numbers that lie below, 0 to 1; beyond, the nearer bound."}},
      .result = "float",
      .summary = "The number below which a share q of the numbers lies.",
      .details = rules,
      .example = "slow: percentile(ms, 0.9)",
      .make = &make_percentile,
      .check = &check_percentile,
  };
}

AggregateDescriptor median_aggregate() {
  return {
      .name = "median",
      .aliases = {"p50"},
      .parameters = {{.name = "x", .summary = "The numbers to rank."}},
      .result = "float",
      .summary = "The median: percentile(x, 0.5).",
      .details = rules,
      .example = "typical: median(ms)",
      .make = &make<50>,
  };
}

AggregateDescriptor p95_aggregate() {
  return {
      .name = "p95",
      .parameters = {{.name = "x", .summary = "The numbers to rank."}},
      .result = "float",
      .summary = "The 95th percentile: percentile(x, 0.95).",
      .details = rules,
      .example = "slow: p95(ms)",
      .make = &make<95>,
  };
}

AggregateDescriptor p99_aggregate() {
  return {
      .name = "p99",
      .parameters = {{.name = "x", .summary = "The numbers to rank."}},
      .result = "float",
      .summary = "The 99th percentile: percentile(x, 0.99).",
      .details = rules,
      .example = "slowest: p99(ms)",
      .make = &make<99>,
  };
}

}  // namespace varpulis::functions
