// collect(x): the values as an array.
#include "functions/inputs.h"
#include "functions/window/value_ring.h"
#include "functions/window/windowed_values.h"

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

struct Collecting {
  bool sliding;
  std::vector<catalog::WindowedAggregate::LeftOut> left_out;  // by row of the results
};

/// Of a window. What slides has to keep every row, missing values included, since rows leave one by one.
class Collected {
 public:
  void add(const Collecting& policy, const ValueReader& added, std::size_t i) {
    if (policy.sliding) {
      values_.push_back(added.at(i));
    } else if (Value value = added.at(i); !value.is_missing()) {
      if (values_.size() < data::array_elements_max) values_.push_back(std::move(value));
      else ++left_out_;
    }
  }
  void evict(std::uint32_t rows) { values_.pop_front(rows); }
  void append(Collecting& policy, data::ColumnBuilder& results, std::size_t row) const {
    Array array;
    array.reserve(std::min<std::uint64_t>(values_.size(), data::array_elements_max));
    std::uint64_t left_out = left_out_;
    for (std::uint64_t i = 0; i < values_.size(); ++i) {
      if (values_[i].is_missing()) continue;
      if (array.size() < data::array_elements_max) array.push_back(values_[i]);
      else ++left_out;
    }
    if (left_out > 0) policy.left_out.push_back({.result = row, .values = left_out});
    results.value(row, Value::array(std::move(array)));
  }
  [[nodiscard]] std::uint64_t bytes() const { return values_.bytes(); }
  void save(state::SnapshotWriter& to) const {
    values_.save(to);
    to.put(left_out_);
  }
  Result<void> load(state::SnapshotReader& from) {
    VARPULIS_CHECK(values_.load(from));
    return from.get(left_out_);
  }

 private:
  ValueRing values_;
  std::uint64_t left_out_ = 0;
};

std::unique_ptr<catalog::Accumulator> make(Arguments) { return std::make_unique<Collect>(); }

std::unique_ptr<catalog::WindowedAggregate> make_windowed(Arguments, bool sliding) {
  return std::make_unique<WindowedValues<Collected, Collecting>>(Collecting{.sliding = sliding});
}

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
      .make_windowed = &make_windowed,
  };
}

}  // namespace varpulis::functions
