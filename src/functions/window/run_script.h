#pragma once
#include <cstdint>

#include "catalog/windowed_aggregate.h"

namespace varpulis::functions {

/// Runs a script with a kernel, which holds the state of one slot at a time in its own variables: the compiler keeps those in registers
/// through a stretch of steps of one slot, provided that the kernel's address goes nowhere. The kernel has
///   enter(slot), leave(slot)     load and store the state;
///   prefetch(slot)               asks for the memory of a slot that comes soon;
///   prefetch_rows(slot)          optional: for that which the slot points to, when the slot itself is likely to be there;
///   add_run(row, rows)           optional: what add() of each of these rows does, for kernels that are faster at it;
///   add(row), evict(row, rows)   one row of the added columns; `rows` rows of the evicted ones from `row` on;
///   emit(), clear().
template <typename Kernel>
void run_script(const catalog::WindowScript& script, Kernel kernel) {
  using catalog::WindowStep;
  constexpr std::ptrdiff_t ahead = 24;  // steps: some 100 ns, what main memory takes
  constexpr std::ptrdiff_t run_min = 8;
  const WindowStep* step = script.steps.data();
  const WindowStep* const end = step + script.steps.size();
  std::size_t added = 0, evicted = 0;
  while (step != end) {
    const std::uint32_t slot = step->slot;
    if (end - step > ahead) {
      kernel.prefetch(step[ahead].slot);
      if constexpr (requires { kernel.prefetch_rows(slot); }) kernel.prefetch_rows(step[ahead / 2].slot);
    }
    kernel.enter(slot);
    do {
      if constexpr (requires { kernel.add_run(added, added); }) {
        if (end - step >= run_min && step[1].slot == slot) {  // keys in no order make no runs
          const WindowStep* run = step;
          while (run != end && run->what == WindowStep::add && run->evictions == 0 && run->slot == slot) ++run;
          if (run - step >= run_min) {
            kernel.add_run(added, static_cast<std::size_t>(run - step));
            added += static_cast<std::size_t>(run - step);
            step = run;
            continue;
          }
        }
      }
      const unsigned what = step->what;
      if ((what & WindowStep::add) != 0) kernel.add(added++);
      if (const std::uint32_t rows = step->evictions; rows != 0) {
        kernel.evict(evicted, rows);
        evicted += rows;
      }
      if ((what & WindowStep::emit) != 0) kernel.emit();
      if ((what & WindowStep::clear) != 0) kernel.clear();
      ++step;
    } while (step != end && step->slot == slot);
    kernel.leave(slot);
  }
}

}  // namespace varpulis::functions
