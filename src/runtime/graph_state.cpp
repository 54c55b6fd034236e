#include "runtime/graph_state.h"

namespace varpulis::runtime {

GraphState::GraphState(std::shared_ptr<const plan::Plan> from, const GraphOptions& with)
    : plan(std::move(from)), options(with), raw_types(*plan), globals(plan->globals), timers(*plan) {
  for (const plan::Stage& stage : plan->stages) {
    stages.emplace_back(stage);
    times.emplace_back(stage, options.idle_timeout);
  }
}

catalog::EvaluationContext GraphState::evaluation(std::uint32_t rank, const data::Epoch& epoch) const {
  catalog::EvaluationContext context;
  context.epoch = &epoch;
  context.stream = plan->stages[rank].name;
  context.seed = options.seed;
  context.globals = &globals;
  context.limits = options.function_limits;
  context.matches_max = options.matches_max;
  context.state_max = options.state_max;
  context.watcher = options.watcher;
  return context;
}

}  // namespace varpulis::runtime
