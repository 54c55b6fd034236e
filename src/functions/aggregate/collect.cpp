// collect(x): the values as an array.
#include "functions/inputs.h"

namespace varpulis::functions {
namespace {

class Collect final : public catalog::Accumulator {
 public:
  void add(Arguments arguments) override {
    if (arguments[0].is_missing()) return;
    if (values_.size() < data::array_elements_max) values_.push_back(arguments[0]);
    else ++left_out_;
  }
  [[nodiscard]] Value result() const override { return Value::array(values_); }
  [[nodiscard]] std::uint64_t left_out() const override { return left_out_; }
  void reset() override {
    values_.clear();
    left_out_ = 0;
  }
  void save(state::SnapshotWriter& to) const override {
    to.put(Value::array(values_));
    to.put(left_out_);
  }
  Result<void> load(state::SnapshotReader& from) override {
    VARPULIS_CHECK(load_array(from, values_));
    return from.get(left_out_);
  }

 private:
  Array values_;
  std::uint64_t left_out_ = 0;
};

std::unique_ptr<catalog::Accumulator> make(Arguments) { return std::make_unique<Collect>(); }

}  // namespace

AggregateDescriptor collect_aggregate() {
  return {
      .name = "collect",
      .parameters = {{.name = "x", .summary = "The values to keep, of any kind."}},
      .result = "array",
      .summary = "The values of x in the order of the events.",
      .details = "Null values are kept, events without x are passed over. The first 10,000 values, the greatest number of elements that an array "
                 "in an event may have; further ones are counted and reported. An empty array for none.",
      .example = "prices: collect(price)",
      .make = &make,
  };
}

}  // namespace varpulis::functions
