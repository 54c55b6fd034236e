#include "plan/families.h"

#include <algorithm>
#include <map>

#include "data/column_builder.h"

namespace varpulis::plan {
namespace {

using catalog::ExpressionPtr;
using data::Value;

/// A stream with its constants taken out.
struct Shape {
  Family family;
  std::vector<Value> constants;
  std::string signature;  // equal for streams of one family

  /// Takes an expression in; false where its constants cannot be taken out.
  bool add(const ExpressionPtr& expression, ExpressionPtr& into) {
    signature += "; ";
    if (!expression) return true;
    into = expression->with_parameters(constants);
    if (!into) return false;
    signature += into->text();
    return true;
  }
};

std::optional<Shape> shape_of(const Stage& stage) {
  const Input& input = stage.inputs.front();
  const catalog::StreamSettings& settings = stage.settings;
  if (stage.inputs.size() != 1 || !stage.upstream.empty() || stage.is_merge || settings.event_time || !settings.context.empty() || settings.concurrent ||
      stage.operators.empty() || stage.outputs_final) {
    return std::nullopt;
  }
  Shape shape;
  std::vector<ExpressionPtr> conditions;
  if (input.filter) conditions.push_back(input.filter);
  for (std::size_t op = 0; op + 1 < stage.operators.size(); ++op) {
    conditions.push_back(stage.operators[op].spec->condition());
    if (!conditions.back()) return std::nullopt;
  }
  if (conditions.empty()) return std::nullopt;
  const auto selector = conditions.front()->selector();
  if (!selector) return std::nullopt;
  conditions.front() = selector->rest;
  const auto emitted = stage.operators.back().spec->emitted();
  if (!emitted) return std::nullopt;
  Family& family = shape.family;
  family.filters_input = input.filter != nullptr;
  shape.signature = family.filters_input ? "where" : "";
  for (const ExpressionPtr& condition : conditions) {
    if (!shape.add(condition, family.conditions.emplace_back())) return std::nullopt;
  }
  for (const auto& [name, expression] : emitted->fields) {
    shape.signature += fmt::format(" {}: ", name);
    if (!shape.add(expression, family.fields.emplace_back(name, nullptr).second)) return std::nullopt;
  }
  for (const Value& constant : shape.constants) shape.signature += fmt::format(" {}", data::name(constant.kind()));
  family.stages = {stage.rank};
  family.types = {emitted->type};
  return shape;
}

std::vector<std::string> fields_read(const Family& family) {
  catalog::FieldUse use;
  for (const ExpressionPtr& condition : family.conditions) {
    if (condition) condition->collect_fields(use);
  }
  for (const auto& [name, expression] : family.fields) expression->collect_fields(use);
  std::vector<std::string> fields;
  std::ranges::copy_if(use.fields, std::back_inserter(fields), [](const std::string& name) { return name.front() != '$'; });
  return fields;
}

}  // namespace

std::vector<Family> families(const Plan& plan, std::span<const std::uint32_t> stages, std::size_t least) {
  std::vector<bool> alone(plan.stages.size(), false);
  for (const Component& component : plan.components) {
    alone[component.stages.front()] = component.stages.size() == 1 && component.timers.empty() && !component.stepped;
  }
  std::map<std::string, std::vector<Shape>> by_signature;
  for (const std::uint32_t rank : stages) {
    if (!alone[rank]) continue;
    if (auto shape = shape_of(plan.stages[rank])) by_signature[shape->signature].push_back(std::move(*shape));
  }
  std::vector<Family> families;
  for (auto& [signature, shapes] : by_signature) {
    if (shapes.size() < least) continue;
    std::ranges::sort(shapes, {}, [](const Shape& shape) { return shape.family.stages.front(); });
    Family& family = families.emplace_back(shapes.front().family);
    for (auto member = shapes.begin() + 1; member != shapes.end(); ++member) {
      family.stages.push_back(member->family.stages.front());
      family.types.push_back(member->family.types.front());
    }
    for (std::size_t c = 0; c < shapes.front().constants.size(); ++c) {
      data::ColumnBuilder column;
      for (std::size_t member = 0; member < shapes.size(); ++member) column.value(member, shapes[member].constants[c]);
      family.parameters.push_back(column.finish(shapes.size()));
    }
    family.reads = fields_read(family);
  }
  return families;
}

}  // namespace varpulis::plan
