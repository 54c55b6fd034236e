#pragma once
#include "functions/window/argument.h"
#include "functions/window/run_script.h"
#include "functions/window/value_reader.h"

namespace varpulis::functions {

/// An aggregate that keeps values of each window in a State of its own:
///   add(policy, value), evict(rows), append(policy, results, row), bytes(), save, load; empty by default.
/// `Policy` is what the constants of the call say; its `left_out`, if it has one, gets what results lack.
template <typename State, typename Policy>
class WindowedValues final : public catalog::WindowedAggregate {
 public:
  explicit WindowedValues(Policy policy) : policy_(std::move(policy)) {}

  void run(const catalog::WindowScript& script, const catalog::WindowColumns& columns, data::ColumnBuilder& results,
           std::size_t first) override {
    if (states_.size() < script.slots) states_.resize(script.slots);
    run_script(script, Kernel{policy_, states_.data(), ValueReader(argument(columns.added, 0)), results, first});
    if constexpr (requires { policy_.left_out; }) {
      for (LeftOut& left_out : policy_.left_out) left_out.result -= first;
    }
  }
  [[nodiscard]] std::vector<LeftOut> take_left_out() override {
    if constexpr (requires { policy_.left_out; }) return std::exchange(policy_.left_out, {});
    else return {};
  }
  [[nodiscard]] std::uint64_t bytes() const override {
    std::uint64_t bytes = states_.capacity() * sizeof(State);
    for (const State& state : states_) bytes += state.bytes();
    return bytes;
  }
  void save(state::SnapshotWriter& to) const override {
    to.put(std::uint64_t{states_.size()});
    for (const State& state : states_) state.save(to);
  }
  Result<void> load(state::SnapshotReader& from) override {
    states_.clear();
    std::uint64_t slots = 0;
    VARPULIS_CHECK(from.get(slots));
    for (std::uint64_t i = 0; i < slots; ++i) VARPULIS_CHECK(states_.emplace_back().load(from));
    return {};
  }

 private:
  struct Kernel {
    Policy& policy;
    State* states;
    ValueReader added;
    data::ColumnBuilder& results;
    std::size_t row;
    State* state = nullptr;

    void prefetch(std::uint32_t slot) const { __builtin_prefetch(&states[slot], 1); }
    void enter(std::uint32_t slot) { state = &states[slot]; }
    void leave(std::uint32_t) const {}
    void add(std::size_t i) { state->add(policy, added, i); }
    void evict(std::size_t, std::uint32_t rows) { state->evict(rows); }
    void emit() { state->append(policy, results, row++); }
    void clear() { *state = State(); }
  };

  Policy policy_;
  std::vector<State> states_;  // by slot
};

}  // namespace varpulis::functions
