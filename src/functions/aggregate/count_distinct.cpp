// count_distinct(x): how many different values there are.
#include "functions/inputs.h"
#include "functions/value_set.h"

namespace varpulis::functions {
namespace {

class CountDistinct final : public catalog::Accumulator {
 public:
  void add(Arguments arguments) override {
    if (arguments[0].is_missing()) return;
    if (seen_.insert(arguments[0]).second) in_order_.push_back(arguments[0]);
  }
  [[nodiscard]] Value result() const override { return Value::integer(static_cast<std::int64_t>(in_order_.size())); }
  void reset() override {
    seen_.clear();
    in_order_.clear();
  }
  void save(state::SnapshotWriter& to) const override { to.put(Value::array(in_order_)); }
  Result<void> load(state::SnapshotReader& from) override {
    VARPULIS_CHECK(load_array(from, in_order_));
    seen_ = ValueSet(in_order_.begin(), in_order_.end());
    return {};
  }

 private:
  ValueSet seen_;
  Array in_order_;  // as they came first, so that snapshots do not depend on hashes
};

std::unique_ptr<catalog::Accumulator> make(Arguments) { return std::make_unique<CountDistinct>(); }

}  // namespace

AggregateDescriptor count_distinct_aggregate() {
  return {
      .name = "count_distinct",
      .aliases = {"distinct_count"},
      .parameters = {{.name = "x", .summary = "The values to compare, of any kind."}},
      .result = "int",
      .summary = "The number of different values.",
      .details = "Different as == tells: 1 and 1.0 are one, null is a value of its own, NaN counts once. Events without x do not count. Keeps every "
                 "different value. 0 for none.",
      .example = "users: count_distinct(user)",
      .make = &make,
  };
}

}  // namespace varpulis::functions
