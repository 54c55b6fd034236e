// percentile(x, q), median(x), p95(x), p99(x): exact quantiles with linear interpolation.
#include <algorithm>
#include <cmath>

#include "functions/inputs.h"
#include "functions/window/windowed_ranks.h"

namespace varpulis::functions {
namespace {

/// The number at position q (n - 1) of sorted numbers, interpolated between its two neighbours.
template <typename Numbers>
double quantile(Numbers& numbers, double q) {
  const double position = q * static_cast<double>(numbers.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const double fraction = position - static_cast<double>(below);
  const double at = numbers.at(below);
  if (fraction == 0 || below + 1 == numbers.size()) return at;
  return at + (numbers.at(below + 1) - at) * fraction;
}

/// Zeros of both signs are one number.
double without_sign_of_zero(double x) { return x + 0.0; }

struct InOrder {
  std::vector<double> numbers;
  [[nodiscard]] std::size_t size() const { return numbers.size(); }
  double at(std::size_t k) {
    const auto wanted = numbers.begin() + static_cast<std::ptrdiff_t>(k);
    std::nth_element(numbers.begin(), wanted, numbers.end());
    return *wanted;
  }
};

class Percentile final : public catalog::Accumulator {
 public:
  explicit Percentile(double q) : q_(q) {}
  void add(Arguments arguments) override {
    if (is_numeric_input(arguments[0])) numbers_.push_back(without_sign_of_zero(arguments[0].as_double()));
  }
  [[nodiscard]] Value result() const override {
    if (numbers_.empty()) return Value::null();
    InOrder numbers{numbers_};
    return Value::real(quantile(numbers, q_));
  }
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

struct WindowedPercentile {
  using Key = double;
  struct State {};
  double q;

  static Key key(Number number) { return without_sign_of_zero(number.as_double()); }
  template <typename Numbers>
  void append(Numbers& numbers, const State&, data::ColumnBuilder& results, std::size_t row) const {
    if (numbers.size() == 0) results.null(row);
    else results.real(row, quantile(numbers, q));
  }
  static void add(State&, Number) {}
  static void evict(State&, std::uint32_t) {}
  static std::array<double, 1> parts(Key key) { return {key}; }
  static Key key_of_parts(const std::array<double, 1>& parts) { return parts[0]; }
  static void save(const State&, state::SnapshotWriter&) {}
  static Result<void> load(State&, state::SnapshotReader&) { return {}; }
};

std::unique_ptr<catalog::WindowedAggregate> make_windowed(double q, bool sliding) {
  if (sliding) return std::make_unique<WindowedRanks<WindowedPercentile, true>>(WindowedPercentile{q});
  return std::make_unique<WindowedRanks<WindowedPercentile, false>>(WindowedPercentile{q});
}

double share_of(Arguments constants) {
  const Value q = constant(constants, 1);
  return q.is_number() ? std::clamp(q.as_double(), 0.0, 1.0) : 0.5;
}

std::unique_ptr<catalog::Accumulator> make_percentile(Arguments constants) { return std::make_unique<Percentile>(share_of(constants)); }

std::unique_ptr<catalog::WindowedAggregate> make_windowed_percentile(Arguments constants, bool sliding) {
  return make_windowed(share_of(constants), sliding);
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

template <int percent>
std::unique_ptr<catalog::WindowedAggregate> make_windowed(Arguments, bool sliding) {
  return make_windowed(percent / 100.0, sliding);
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
      .make_windowed = &make_windowed_percentile,
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
      .make_windowed = &make_windowed<50>,
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
      .make_windowed = &make_windowed<95>,
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
      .make_windowed = &make_windowed<99>,
  };
}

}  // namespace varpulis::functions
