#pragma once
#include "data/large_memory.h"
#include "functions/window/argument.h"
#include "functions/window/number_view.h"
#include "functions/window/run_script.h"

namespace varpulis::functions {

/// An aggregate of numbers over windows that only grow and start anew: one running state per window. The operation has
///   Running                            the state, plain data; that of an empty window by default;
///   add(running, number)               another row; none and NaN included;
///   result(running, front, value)      false where there is none; `front` is null here, see WindowedStacks;
///   save(running, to), load(running, from).
template <typename Operation>
class WindowedRunning final : public catalog::WindowedAggregate {
 public:
  explicit WindowedRunning(Operation operation) : operation_(operation) {}

  void run(const catalog::WindowScript& script, const catalog::WindowColumns& columns, data::ColumnBuilder& results,
           std::size_t first) override {
    using enum NumberView::Shape;
    if (states_.size() < script.slots) data::resize(states_, script.slots);
    views_.read(argument(columns.added, 0), nullptr);
    switch (views_.added.shape) {
      case reals: return run_script(script, Kernel<reals>{operation_, states_.data(), views_.added, results, first});
      case integers: return run_script(script, Kernel<integers>{operation_, states_.data(), views_.added, results, first});
      case tagged: return run_script(script, Kernel<tagged>{operation_, states_.data(), views_.added, results, first});
    }
  }
  [[nodiscard]] std::uint64_t bytes() const override { return states_.size() * sizeof(Running); }
  void save(state::SnapshotWriter& to) const override {
    to.put(std::uint64_t{states_.size()});
    for (const Running& state : states_) Operation::save(state, to);
  }
  Result<void> load(state::SnapshotReader& from) override {
    std::uint64_t slots = 0;
    VARPULIS_CHECK(from.get(slots));
    states_.clear();
    for (std::uint64_t slot = 0; slot < slots; ++slot) VARPULIS_CHECK(Operation::load(states_.emplace_back(), from));
    return {};
  }

 private:
  using Running = typename Operation::Running;

  template <NumberView::Shape shape>
  struct Kernel {
    Operation operation;
    Running* states;
    NumberView added;
    data::ColumnBuilder& results;
    std::size_t row;
    Running running{};

    void prefetch(std::uint32_t slot) const { __builtin_prefetch(&states[slot], 1); }
    void enter(std::uint32_t slot) { running = states[slot]; }
    void leave(std::uint32_t slot) const { states[slot] = running; }
    void add(std::size_t i) { operation.add(running, added.at<shape>(i)); }
    void evict(std::size_t, std::uint32_t) { VARPULIS_DCHECK(false); }
    void emit() {
      double value = 0;
      if (operation.result(running, nullptr, value)) results.real(row++, value);
      else results.null(row++);
    }
    void clear() { running = Running(); }
  };

  Operation operation_;
  data::LargeVector<Running> states_;  // by slot
  NumberViews views_;
};

}  // namespace varpulis::functions
