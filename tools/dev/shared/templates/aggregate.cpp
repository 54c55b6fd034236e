// @name@(x): what it makes of the values of a list of events, and what happens at the borders.
#include "catalog/aggregate.h"

namespace varpulis::functions {
namespace {

class @Name@ final : public catalog::Accumulator {
 public:
  void add(std::span<const data::Value> arguments) override { last_ = arguments[0]; }
  [[nodiscard]] data::Value result() const override { return last_; }
  void reset() override { last_ = data::Value::null(); }
  void save(state::SnapshotWriter& to) const override { to.put(last_); }
  Result<void> load(state::SnapshotReader& from) override { return from.get(last_); }

 private:
  data::Value last_ = data::Value::null();
};

std::unique_ptr<catalog::Accumulator> make(std::span<const data::Value>) { return std::make_unique<@Name@>(); }

}  // namespace

catalog::AggregateDescriptor @name@_aggregate() {
  return {
      .name = "@name@",
      .parameters = {{.name = "x"}},
      .result = "",
      .summary = "",
      .details = "",
      .example = "y: @name@(x)",
      .make = &make,
  };
}

}  // namespace varpulis::functions
