// @name@(x): what it makes of the values of a list of events, in a line.
#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

class @Name@ final : public catalog::Accumulator {
 public:
  void add(Arguments arguments) override {
    if (!arguments[0].is_absent()) last_ = arguments[0];
  }
  [[nodiscard]] Value result() const override { return last_; }
  void reset() override { last_ = Value::null(); }
  void save(state::SnapshotWriter& to) const override { to.put(last_); }
  Result<void> load(state::SnapshotReader& from) override { return from.get(last_); }

 private:
  Value last_ = Value::null();
};

std::unique_ptr<catalog::Accumulator> make(Arguments) { return std::make_unique<@Name@>(); }

}  // namespace

AggregateDescriptor @name@_aggregate() {
  return {
      .name = "@name@",
      .parameters = {{.name = "x", .summary = "The values, of any kind."}},
      .result = "the kind of x",
      .summary = "",
      .details = "",
      .example = "y: @name@(x)",
      .make = &make,
  };
}

}  // namespace varpulis::functions
