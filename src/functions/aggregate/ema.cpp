// ema(x, n): exponential moving average.
#include <cfloat>

#include "functions/inputs.h"
#include "functions/window/two_stacks.h"

namespace varpulis::functions {
namespace {

constexpr double default_period = 12;

/// y1 = x1; yi = k xi + (1 - k) y(i-1), k = 2 / (n + 1).
class ExponentialMovingAverage final : public catalog::Accumulator {
 public:
  explicit ExponentialMovingAverage(double period) : k_(2.0 / (period + 1.0)) {}
  void add(Arguments arguments) override {
    if (!is_numeric_input(arguments[0])) return;
    const double x = arguments[0].as_double();
    y_ = any_ ? k_ * x + (1.0 - k_) * y_ : x;
    any_ = true;
  }
  [[nodiscard]] Value result() const override { return any_ ? Value::real(y_) : Value::null(); }
  void reset() override { any_ = false; }
  void save(state::SnapshotWriter& to) const override {
    to.put(any_);
    to.put(y_);
  }
  Result<void> load(state::SnapshotReader& from) override {
    VARPULIS_CHECK(from.get(any_));
    return from.get(y_);
  }

 private:
  double k_;
  bool any_ = false;
  double y_ = 0;
};

/// Of a window. The numbers after the first apply y -> (1 - k) y + k x each, so a stretch of them applies y -> weight y + sum. A front
/// entry is the average over its row and all front rows after it, `no_number` where none is a number; the back keeps its map and, for windows
/// without front, its own average.
template <bool sliding>
struct WindowedAverage {
  static constexpr std::size_t entry_words = 1;
  static constexpr std::uint64_t no_number = 0x7ff8'0000'0000'0001;  // a NaN that no computation gives
  struct Running {
    double y = 0;
    double sum = 0;
    double weight = 1;
    std::uint64_t any = 0;  // 1: there is a number
  };
  double k;

  explicit WindowedAverage(double period) : k(2.0 / (period + 1.0)) {}
  void add(Running& running, Number number) const {
    const double x = number.as_double();
    if (x != x) return;
    running.y = running.any != 0 ? k * x + (1.0 - k) * running.y : x;
    running.any = 1;
    if constexpr (sliding) {
      running.sum = k * x + (1.0 - k) * running.sum;
      running.weight = decayed(running.weight);
    }
  }
  static void store(std::uint64_t* entry, Number number) { *entry = std::bit_cast<std::uint64_t>(number.as_double()); }
  Running flip(std::uint64_t* ring, std::uint32_t mask, std::uint32_t head, std::uint32_t rows, const Running&) const {
    std::uint64_t average = no_number;
    double weight = 1, sum = 0;
    for (std::uint32_t i = rows; i-- > 0;) {
      std::uint64_t& entry = ring[(head + i) & mask];
      if (const auto x = std::bit_cast<double>(entry); x == x) {
        average = std::bit_cast<std::uint64_t>(weight * x + sum);
        sum += weight * k * x;
        weight = decayed(weight);
      }
      entry = average;
    }
    return {};
  }
  static bool result(const Running& running, const std::uint64_t* front, double& value) {
    value = running.y;
    if (front == nullptr || *front == no_number) return running.any != 0;
    value = running.weight * std::bit_cast<double>(*front) + running.sum;
    return true;
  }
  static void save(const Running& running, state::SnapshotWriter& to) {
    for (const double part : {running.y, running.sum, running.weight}) to.put(part);
    to.put(running.any);
  }
  static Result<void> load(Running& running, state::SnapshotReader& from) {
    for (double* part : {&running.y, &running.sum, &running.weight}) VARPULIS_CHECK(from.get(*part));
    return from.get(running.any);
  }

 private:
  /// Not below the normal doubles: with those beneath arithmetic is slow, and nothing else depends on so small a weight.
  [[nodiscard]] double decayed(double weight) const {
    const double next = weight * (1.0 - k);
    return std::fabs(next) >= DBL_MIN || next == 0 ? next : std::copysign(DBL_MIN, next);
  }
};

double period_of(Arguments constants) {
  const Value period = constant(constants, 1);
  return period.is_number() ? period.as_double() : default_period;
}

std::unique_ptr<catalog::Accumulator> make(Arguments constants) { return std::make_unique<ExponentialMovingAverage>(period_of(constants)); }

std::unique_ptr<catalog::WindowedAggregate> make_windowed(Arguments constants, bool sliding) {
  if (sliding) return std::make_unique<WindowedStacks<WindowedAverage<true>>>(WindowedAverage<true>(period_of(constants)));
  return std::make_unique<WindowedRunning<WindowedAverage<false>>>(WindowedAverage<false>(period_of(constants)));
}

std::optional<std::string> check(Arguments constants) {
  const Value period = constant(constants, 1);
  if (period.is_missing() || (period.is_number() && period.as_double() > 0)) return std::nullopt;
  return "the period of ema() must be a number above 0";
}

}  // namespace

AggregateDescriptor ema_aggregate() {
  return {
      .name = "ema",
      .parameters = {{.name = "x", .summary = "The numbers to average."},
                     {.name = "n", .kind = ParameterKind::number, .required = false, .summary = "The period, above 0; default 12."}},
      .result = "float",
      .summary = "The exponential moving average with k = 2 / (n + 1), from the first number on.",
      .details = "Each number x moves the average y to k * x + (1 - k) * y. Starts anew with every list of events. Null, NaN, missing and other "
                 "kinds are passed over. Null for none.",
      .example = "trend: ema(price, 20)",
      .make = &make,
      .make_windowed = &make_windowed,
      .check = &check,
  };
}

}  // namespace varpulis::functions
