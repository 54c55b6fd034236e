// first(x) and last(x): x in the first and in the last event.
#include "functions/inputs.h"
#include "functions/window/by_position.h"

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

/// Of a window. The rows of a stretch are left in their column until the stretch ends: only the last one counts.
class WindowedLast final : public catalog::WindowedAggregate {
 public:
  void run(const catalog::WindowScript& script, const catalog::WindowColumns& columns, data::ColumnBuilder& results,
           std::size_t first) override {
    if (states_.size() < script.slots) states_.resize(script.slots);
    run_script(script, Kernel{states_.data(), ValueReader(argument(columns.added, 0)), results, first});
  }
  [[nodiscard]] std::uint64_t bytes() const override {
    std::uint64_t bytes = states_.capacity() * sizeof(State);
    for (const State& state : states_) bytes += state.value.heap_bytes();
    return bytes;
  }
  void save(state::SnapshotWriter& to) const override {
    to.put(std::uint64_t{states_.size()});
    for (const State& state : states_) {
      to.put(state.value);
      to.put(state.rows);
    }
  }
  Result<void> load(state::SnapshotReader& from) override {
    states_.clear();
    std::uint64_t slots = 0;
    VARPULIS_CHECK(from.get(slots));
    for (std::uint64_t i = 0; i < slots; ++i) {
      State& state = states_.emplace_back();
      VARPULIS_CHECK(from.get(state.value));
      VARPULIS_CHECK(from.get(state.rows));
    }
    return {};
  }

 private:
  struct State {
    Value value = Value::null();
    std::uint64_t rows = 0;
  };
  struct Kernel {
    static constexpr std::size_t none = ~std::size_t{0};
    State* states;
    ValueReader added;
    data::ColumnBuilder& results;
    std::size_t row;
    State* state = nullptr;
    std::size_t newest = none;  // row of the column
    std::uint64_t rows = 0;

    void prefetch(std::uint32_t slot) const { __builtin_prefetch(&states[slot], 1); }
    void enter(std::uint32_t slot) {
      state = &states[slot];
      rows = state->rows;
      newest = none;
    }
    void leave(std::uint32_t) const {
      state->rows = rows;
      if (newest != none) state->value = added.null_if_missing(newest);
    }
    void add(std::size_t i) {
      newest = i;
      ++rows;
    }
    void evict(std::size_t, std::uint32_t leaving) { rows -= leaving; }
    void emit() {
      if (rows == 0) results.null(row++);
      else if (newest != none) added.append(newest, results, row++);
      else results.value(row++, state->value);
    }
    void clear() {
      rows = 0;
      newest = none;
      state->value = Value::null();
    }
  };

  std::vector<State> states_;  // by slot
};

std::unique_ptr<catalog::WindowedAggregate> make_windowed_first(Arguments, bool sliding) {
  return std::make_unique<WindowedValues<FromFirst, Distance>>(Distance{.rows = 0, .sliding = sliding});
}
std::unique_ptr<catalog::WindowedAggregate> make_windowed_last(Arguments, bool) { return std::make_unique<WindowedLast>(); }
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
      .make_windowed = &make_windowed_first,
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
      .make_windowed = &make_windowed_last,
  };
}

}  // namespace varpulis::functions
