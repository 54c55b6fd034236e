// sum(x) and avg(x).
#include "functions/sum.h"

#include "functions/inputs.h"

namespace varpulis::functions {
namespace {

class Total : public catalog::Accumulator {
 public:
  void add(Arguments arguments) final {
    if (is_numeric_input(arguments[0])) sum_.add(arguments[0]);
  }
  [[nodiscard]] Value result() const override { return Value::real(sum_.total()); }
  void reset() final { sum_ = Sum(); }
  void save(state::SnapshotWriter& to) const final { sum_.save(to); }
  Result<void> load(state::SnapshotReader& from) final { return sum_.load(from); }

 protected:
  [[nodiscard]] const Sum& sum() const { return sum_; }

 private:
  Sum sum_;
};

class Average final : public Total {
 public:
  [[nodiscard]] Value result() const override {
    return sum().count() == 0 ? Value::null() : Value::real(sum().total() / static_cast<double>(sum().count()));
  }
};

template <typename Kind>
std::unique_ptr<catalog::Accumulator> make(Arguments) {
  return std::make_unique<Kind>();
}

}  // namespace

AggregateDescriptor sum_aggregate() {
  return {
      .name = "sum",
      .parameters = {{.name = "x", .summary = "The numbers to add."}},
      .result = "float",
      .summary = "The sum of the numbers.",
      .details = "Null, NaN, missing and other kinds are passed over. The rounding error does not grow with the number of events: ints are added exactly, "
                 "floats with compensation. 0 for none.",
      .example = "total: sum(price * quantity)",
      .make = &make<Total>,
  };
}

AggregateDescriptor avg_aggregate() {
  return {
      .name = "avg",
      .parameters = {{.name = "x", .summary = "The numbers to average."}},
      .result = "float",
      .summary = "The arithmetic mean of the numbers.",
      .details = "Null, NaN, missing and other kinds are passed over. Summed as sum() does. Null for none.",
      .example = "mean: avg(celsius)",
      .make = &make<Average>,
  };
}

}  // namespace varpulis::functions
