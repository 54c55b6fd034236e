// count() and count(x): how many events there are, or have a value.
#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

class Count final : public catalog::Accumulator {
 public:
  void add(Arguments arguments) override {
    if (arguments.empty() || !arguments[0].is_absent()) ++count_;
  }
  [[nodiscard]] Value result() const override { return Value::integer(count_); }
  void reset() override { count_ = 0; }
  void save(state::SnapshotWriter& to) const override { to.put(count_); }
  Result<void> load(state::SnapshotReader& from) override { return from.get(count_); }

 private:
  std::int64_t count_ = 0;
};

std::unique_ptr<catalog::Accumulator> make(Arguments) { return std::make_unique<Count>(); }

}  // namespace

AggregateDescriptor count_aggregate() {
  return {
      .name = "count",
      .parameters = {{.name = "x", .required = false, .summary = "What has to be there for an event to count; default: every event counts."}},
      .result = "int",
      .summary = "The number of events, or of those that have a value.",
      .details = "With an argument, events in which it is missing or null do not count. 0 for none.",
      .example = "orders: count()",
      .make = &make,
  };
}

}  // namespace varpulis::functions
