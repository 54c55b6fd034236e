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

/// Whether nothing but its pipeline makes what the stage gives.
bool is_plain(const Stage& stage) {
  const catalog::StreamSettings& settings = stage.settings;
  return stage.upstream.empty() && !stage.is_merge && !settings.event_time && settings.context.empty() && !settings.concurrent &&
         !stage.operators.empty() && !stage.outputs_final;
}

/// Takes in the conditions and the events of the last operator. False where some operator does something else.
bool add_pipeline(Shape& shape, const Stage& stage, const std::vector<ExpressionPtr>& conditions) {
  const auto emitted = stage.operators.back().spec->emitted();
  if (!emitted) return false;
  Family& family = shape.family;
  for (const ExpressionPtr& condition : conditions) {
    if (!shape.add(condition, family.conditions.emplace_back())) return false;
  }
  for (const auto& [name, expression] : emitted->fields) {
    shape.signature += fmt::format(" {}: ", name);
    if (!shape.add(expression, family.fields.emplace_back(name, nullptr).second)) return false;
  }
  for (const Value& constant : shape.constants) shape.signature += fmt::format(" {}", data::name(constant.kind()));
  family.stages = {stage.rank};
  family.types = {emitted->type};
  return true;
}

/// Adds the conditions of the operators from `first` up to the last one, which gives out the events.
bool add_conditions(std::vector<ExpressionPtr>& conditions, const Stage& stage, std::size_t first) {
  for (std::size_t op = first; op + 1 < stage.operators.size(); ++op) {
    conditions.push_back(stage.operators[op].spec->condition());
    if (!conditions.back()) return false;
  }
  return true;
}

/// Of a stream that begins with `field == constant`.
std::optional<Shape> filter_shape(const Stage& stage) {
  if (!is_plain(stage) || stage.inputs.size() != 1) return std::nullopt;
  Shape shape;
  std::vector<ExpressionPtr> conditions;
  if (stage.inputs.front().filter) conditions.push_back(stage.inputs.front().filter);
  if (!add_conditions(conditions, stage, 0) || conditions.empty()) return std::nullopt;
  const auto selector = conditions.front()->selector();
  if (!selector) return std::nullopt;
  conditions.front() = selector->rest;
  shape.family.filters_input = stage.inputs.front().filter != nullptr;
  shape.signature = shape.family.filters_input ? "where" : "";
  if (!add_pipeline(shape, stage, conditions)) return std::nullopt;
  return shape;
}

/// Of a stream that begins with an operator of a family.
std::optional<Shape> operator_shape(const Stage& stage) {
  const auto has_filter = [](const Input& input) { return input.filter != nullptr; };
  if (!is_plain(stage) || stage.operators.size() < 2 || std::ranges::any_of(stage.inputs, has_filter)) return std::nullopt;
  Shape shape;
  shape.signature = stage.operators.front().spec->family_key();
  std::vector<ExpressionPtr> conditions;
  if (shape.signature.empty() || !add_conditions(conditions, stage, 1) || !add_pipeline(shape, stage, conditions)) return std::nullopt;
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

template <typename ShapeOf>
std::vector<Family> families_by(const Plan& plan, std::span<const std::uint32_t> stages, std::size_t least, ShapeOf shape_of) {
  std::vector<bool> alone(plan.stages.size(), false);
  for (const Component& component : plan.components) {
    alone[component.stages.front()] = component.stages.size() == 1 && component.timers.empty() && !component.stepped;
  }
  std::map<std::string, std::vector<Shape>> by_signature;
  for (const std::uint32_t rank : stages) {
    if (!alone[rank]) continue;
    if (std::optional<Shape> shape = shape_of(plan.stages[rank])) by_signature[shape->signature].push_back(std::move(*shape));
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

}  // namespace

std::vector<Family> families(const Plan& plan, std::span<const std::uint32_t> stages, std::size_t least) {
  return families_by(plan, stages, least, &filter_shape);
}

std::vector<Family> operator_families(const Plan& plan, std::span<const std::uint32_t> stages, std::size_t least) {
  return families_by(plan, stages, least, &operator_shape);
}

}  // namespace varpulis::plan
