#include <algorithm>

#include "plan/division.h"

namespace varpulis::plan {
namespace {

std::string inputs_text(const Stage& stage) {
  std::string text;
  for (const Input& input : stage.inputs) {
    if (!text.empty()) text += ", ";
    text += input.type;
    if (input.filter) text += fmt::format(" where {}", input.filter->text());
  }
  return stage.is_merge ? fmt::format("merge({})", text) : text;
}

/// The stages that read what this one produces.
std::string consumers_text(const Plan& plan, const Stage& stage) {
  std::string text;
  for (const Stage& consumer : plan.stages) {
    const bool reads = consumer.rank > stage.rank && std::ranges::any_of(consumer.inputs, [&](const Input& input) {
      return input.type == stage.name || std::ranges::find(stage.routes, input.type) != stage.routes.end();
    });
    if (!reads) continue;
    if (!text.empty()) text += ", ";
    text += consumer.name;
  }
  return text;
}

std::string fields_text(const data::Projection::Type& type) {
  if (type.everything) return "all fields";
  if (type.fields.empty()) return "no field";
  return fmt::format("{}", fmt::join(type.fields, ", "));
}

std::string names_of(const Plan& plan, const Component& component) {
  std::string text;
  for (const std::uint32_t rank : component.stages) text += fmt::format("{}{}", text.empty() ? "" : ", ", plan.stages[rank].name);
  return text;
}

/// How the rows of connected streams are divided among threads.
std::string division_text(const Plan& plan, const Division& division) {
  if (!division.possible) return fmt::format("not divided: {}", division.obstacle);
  std::string keys;
  for (const ShardKey& key : division.keys) {
    if (std::ranges::find(plan.stages, key.type, &Stage::name) != plan.stages.end()) continue;
    keys += fmt::format("{}{} by {}", keys.empty() ? "" : ", ", key.type, key.field);
  }
  const std::string most = division.shards_max ? fmt::format(", among {} at most", *division.shards_max) : "";
  return (keys.empty() ? "divided row by row" : "divided by key: " + keys) + most;
}

/// Which streams are run deadline by deadline, and what is done in parallel.
std::string execution_text(const Plan& plan) {
  std::string text;
  for (const Component& component : plan.components) {
    if (component.stepped) {
      text += fmt::format("deadlines one by one: {} (what one of them holds back decides when another acts)\n", names_of(plan, component));
    }
  }
  if (plan.components.size() > 1) {
    const std::size_t busy = workers_kept_busy(plan);
    text += fmt::format("with --workers, {} groups of streams run in parallel, and{} rows of a group where they are divided\n", plan.components.size(),
                        busy > 1 ? fmt::format(" with more than {}", busy) : "");
  } else if (!plan.components.empty()) {
    text += "with --workers, rows run in parallel where they are divided\n";
  }
  for (const Component& component : plan.components) {
    text += fmt::format("  {}: {}\n", names_of(plan, component), division_text(plan, component.division));
  }
  return text.empty() ? text : "\n" + text;
}

}  // namespace

std::string definition(const Plan& plan) {
  std::string text;
  for (const Stage& stage : plan.stages) {
    text += fmt::format("{}={}", stage.name, inputs_text(stage));
    for (const catalog::BoundOperator& each : stage.operators) text += fmt::format(".{}", each.spec->describe());
    text += fmt::format(";{};{}\n", stage.outputs_final, fmt::join(stage.routes, ","));
  }
  for (const catalog::Globals::Entry& entry : plan.globals.entries) text += fmt::format("{}\n", entry.name);
  return text;
}

std::string state_text(const catalog::OperatorSpec& spec) {
  std::string text = spec.state_bound();
  if (text == "none") return {};
  if (spec.grows_with()) text += "; keys are kept for ever";
  return text;
}

std::string explain(const Plan& plan) {
  std::string text;
  std::vector<std::string> inputs;
  for (const Stage& stage : plan.stages) {
    for (const std::string& type : stage.raw_types) {
      if (std::ranges::find(inputs, type) == inputs.end()) inputs.push_back(type);
    }
  }
  for (const std::string& type : inputs) {
    if (std::ranges::any_of(plan.stages, [&](const Stage& stage) { return stage.name == type; })) continue;
    const data::Projection::Type* read = plan.projection.find(type);
    if (read != nullptr) text += fmt::format("input {}: reads {}\n", type, fields_text(*read));
  }
  for (const Stage& stage : plan.stages) {
    if (!text.empty()) text += '\n';
    text += fmt::format("stream {}   stage {}, depth {}\n", stage.name, stage.rank, stage.depth);
    text += fmt::format("  from {}\n", inputs_text(stage));
    if (!stage.settings.context.empty()) text += fmt::format("  in context {}\n", stage.settings.context);
    for (const catalog::BoundOperator& each : stage.operators) {
      const std::string bound = state_text(*each.spec);
      text += fmt::format("  .{}", each.spec->describe());
      if (!bound.empty()) text += fmt::format("   [state: {}]", bound);
      text += '\n';
    }
    if (stage.outputs_final) text += "  output: final rows\n";
    if (!stage.routes.empty()) text += fmt::format("  also routed as {}\n", fmt::join(stage.routes, ", "));
    const std::string consumers = consumers_text(plan, stage);
    if (!consumers.empty()) text += fmt::format("  feeds {}\n", consumers);
  }
  return text + execution_text(plan);
}

}  // namespace varpulis::plan
