// ema(x, n): exponential moving average.
#include "functions/inputs.h"

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

std::unique_ptr<catalog::Accumulator> make(Arguments constants) {
  const Value period = constant(constants, 1);
  return std::make_unique<ExponentialMovingAverage>(period.is_number() ? period.as_double() : default_period);
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
      .check = &check,
  };
}

}  // namespace varpulis::functions
