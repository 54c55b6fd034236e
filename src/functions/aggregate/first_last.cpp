// first(x) and last(x): x in the first and in the last event.
#include "functions/inputs.h"

namespace varpulis::functions {
namespace {

class First final : public catalog::Accumulator {
 public:
  void add(Arguments arguments) override {
    if (any_) return;
    any_ = true;
    if (!arguments[0].is_missing()) value_ = arguments[0];
  }
  [[nodiscard]] Value result() const override { return value_; }
  void reset() override {
    any_ = false;
    value_ = Value::null();
  }
  void save(state::SnapshotWriter& to) const override {
    to.put(any_);
    to.put(value_);
  }
  Result<void> load(state::SnapshotReader& from) override {
    VARPULIS_CHECK(from.get(any_));
    return from.get(value_);
  }

 private:
  bool any_ = false;
  Value value_ = Value::null();
};

class Last final : public catalog::Accumulator {
 public:
  void add(Arguments arguments) override { value_ = arguments[0].is_missing() ? Value::null() : arguments[0]; }
  [[nodiscard]] Value result() const override { return value_; }
  void reset() override { value_ = Value::null(); }
  void save(state::SnapshotWriter& to) const override { to.put(value_); }
  Result<void> load(state::SnapshotReader& from) override { return from.get(value_); }

 private:
  Value value_ = Value::null();
};

std::unique_ptr<catalog::Accumulator> make_first(Arguments) { return std::make_unique<First>(); }
std::unique_ptr<catalog::Accumulator> make_last(Arguments) { return std::make_unique<Last>(); }

}  // namespace

AggregateDescriptor first_aggregate() {
  return {
      .name = "first",
      .parameters = {{.name = "x", .summary = "Anything."}},
      .result = "the kind of x",
      .summary = "The value of x in the first event.",
      .details = "Keeps its kind. Null if that event lacks x, even where later ones have it, and null for none.",
      .example = "open: first(price)",
      .make = &make_first,
  };
}

AggregateDescriptor last_aggregate() {
  return {
      .name = "last",
      .parameters = {{.name = "x", .summary = "Anything."}},
      .result = "the kind of x",
      .summary = "The value of x in the last event.",
      .details = "Keeps its kind. Null if that event lacks x, even where earlier ones have it, and null for none.",
      .example = "close: last(price)",
      .make = &make_last,
  };
}

}  // namespace varpulis::functions
