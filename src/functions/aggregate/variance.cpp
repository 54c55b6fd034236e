// variance(x) and stddev(x): sample variance and its root.
#include <cmath>

#include "functions/inputs.h"
#include "functions/moments.h"

namespace varpulis::functions {
namespace {

class Variance : public catalog::Accumulator {
 public:
  void add(Arguments arguments) final {
    if (is_numeric_input(arguments[0])) moments_.add(arguments[0]);
  }
  [[nodiscard]] Value result() const override {
    const auto variance = moments_.sample_variance();
    return variance ? Value::real(*variance) : Value::null();
  }
  void reset() final { moments_ = Moments(); }
  void save(state::SnapshotWriter& to) const final { moments_.save(to); }
  Result<void> load(state::SnapshotReader& from) final { return moments_.load(from); }

 private:
  Moments moments_;
};

class StandardDeviation final : public Variance {
 public:
  [[nodiscard]] Value result() const override {
    const Value variance = Variance::result();
    return variance.is_null() ? variance : Value::real(std::sqrt(variance.as_real()));
  }
};

template <typename Kind>
std::unique_ptr<catalog::Accumulator> make(Arguments) {
  return std::make_unique<Kind>();
}

}  // namespace

AggregateDescriptor variance_aggregate() {
  return {
      .name = "variance",
      .parameters = {{.name = "x", .summary = "The numbers of the sample."}},
      .result = "float",
      .summary = "The sample variance (n - 1) of the numbers.",
      .details = "Null, NaN, missing and other kinds are passed over. Null for fewer than two numbers; NaN if one is infinite.",
      .example = "spread: variance(price)",
      .make = &make<Variance>,
  };
}

AggregateDescriptor stddev_aggregate() {
  return {
      .name = "stddev",
      .parameters = {{.name = "x", .summary = "The numbers of the sample."}},
      .result = "float",
      .summary = "The sample standard deviation (n - 1) of the numbers.",
      .details = "The root of variance(). Null for fewer than two numbers; NaN if one is infinite.",
      .example = "noise: stddev(celsius)",
      .make = &make<StandardDeviation>,
  };
}

}  // namespace varpulis::functions
