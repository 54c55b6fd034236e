// rank(x): the place of the last event's x among all, the greatest being 1.
#include <algorithm>

#include "data/compare.h"
#include "functions/inputs.h"

namespace varpulis::functions {
namespace {

class Rank final : public catalog::Accumulator {
 public:
  void add(Arguments arguments) override {
    if (is_numeric_input(arguments[0])) numbers_.push_back(arguments[0]);
    last_ = arguments[0].is_number() ? arguments[0] : Value::null();
  }
  [[nodiscard]] Value result() const override {
    if (last_.is_null()) return last_;
    const auto exceeds = [this](const Value& number) { return data::order(number, last_) > 0; };
    return Value::integer(1 + std::count_if(numbers_.begin(), numbers_.end(), exceeds));
  }
  void reset() override {
    numbers_.clear();
    last_ = Value::null();
  }
  void save(state::SnapshotWriter& to) const override {
    to.put(Value::array(numbers_));
    to.put(last_);
  }
  Result<void> load(state::SnapshotReader& from) override {
    VARPULIS_CHECK(load_array(from, numbers_));
    return from.get(last_);
  }

 private:
  Array numbers_;
  Value last_ = Value::null();
};

std::unique_ptr<catalog::Accumulator> make(Arguments) { return std::make_unique<Rank>(); }

}  // namespace

AggregateDescriptor rank_aggregate() {
  return {
      .name = "rank",
      .parameters = {{.name = "x", .summary = "The numbers to compare."}},
      .result = "int",
      .summary = "1 plus the number of events whose x exceeds the last one's.",
      .details = "1 for the greatest; equal numbers have one rank. Null, missing and other kinds are passed over; null if the last event's x "
                 "is no number, and for none. Keeps every number.",
      .example = "place: rank(score)",
      .make = &make,
  };
}

}  // namespace varpulis::functions
