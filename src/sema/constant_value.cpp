#include "sema/constant_value.h"

#include "data/text.h"

namespace varpulis::sema {
namespace {

/// Whether an expression is the same for every event, as far as its text tells.
class ConstantCheck {
 public:
  explicit ConstantCheck(const Analysis& analysis) : analysis_(analysis) {}

  bool check(const vpl::Expression& expression) const { return std::visit(*this, expression.node); }

  bool operator()(const vpl::NullLiteral&) const { return true; }
  bool operator()(const vpl::BoolLiteral&) const { return true; }
  bool operator()(const vpl::IntegerLiteral&) const { return true; }
  bool operator()(const vpl::FloatLiteral&) const { return true; }
  bool operator()(const vpl::TextLiteral&) const { return true; }
  bool operator()(const vpl::DurationLiteral&) const { return true; }
  bool operator()(const vpl::TimestampLiteral&) const { return true; }
  bool operator()(const vpl::NameExpression& node) const {
    const auto variable = analysis_.declarations.variables.find(node.name);
    return variable != analysis_.declarations.variables.end() && !variable->second.is_mutable;
  }
  bool operator()(const vpl::ArrayLiteral& node) const {
    return std::ranges::all_of(node.elements, [this](const vpl::Expression& each) { return check(each); });
  }
  bool operator()(const vpl::MapLiteral& node) const {
    return std::ranges::all_of(node.entries, [this](const vpl::MapEntry& each) { return check(each.value); });
  }
  bool operator()(const vpl::Unary& node) const { return check(*node.operand); }
  bool operator()(const vpl::Binary& node) const { return check(*node.left) && check(*node.right); }
  bool operator()(const vpl::IsNull& node) const { return check(*node.operand); }
  bool operator()(const vpl::Conditional& node) const {
    return check(*node.condition) && check(*node.then) && check(*node.otherwise);
  }
  bool operator()(const vpl::Member& node) const { return check(*node.object); }
  bool operator()(const vpl::Index& node) const { return check(*node.object) && check(*node.index); }
  bool operator()(const vpl::Slice& node) const {
    return check(*node.object) && (!node.begin || check(*node.begin)) && (!node.end || check(*node.end));
  }
  bool operator()(const vpl::CallExpression& node) const {
    const auto* method = std::get_if<vpl::Member>(&node.callee->node);
    const std::string* name = method != nullptr ? &method->name.text : bare_name(*node.callee);
    if (name == nullptr || (method == nullptr && analysis_.declarations.functions.contains(*name))) return false;
    const catalog::FunctionDescriptor* function = analysis_.catalog.function(*name);
    if (function == nullptr || !function->pure || function->call == nullptr) return false;
    if (method != nullptr && !check(*method->object)) return false;
    return std::ranges::all_of(node.arguments, [this](const vpl::Argument& each) { return each.value && check(*each.value); });
  }
  bool operator()(const vpl::Lambda&) const { return false; }
  bool operator()(const vpl::ErrorExpression&) const { return false; }

 private:
  const Analysis& analysis_;
};

}  // namespace

LoadTime::LoadTime(const catalog::Globals& globals) {
  auto batch = std::make_shared<data::Batch>();
  batch->schema = std::make_shared<const data::Schema>();
  batch->rows = 1;
  row_.batch = std::move(batch);
  auto keys = std::make_shared<data::Keys>();
  keys->position.push_back(0);
  keys->time.push_back(0);
  row_.keys = std::move(keys);
  row_.selection = data::Selection::all(1);
  row_.type = std::make_shared<const std::string>();
  epoch_.positions = 1;
  epoch_.types.push_back(row_);
  epoch_.type_of_position.push_back(0);
  epoch_.clock.push_back(0);
  context_.epoch = &epoch_;
  context_.globals = &globals;
}

data::Value LoadTime::value(const catalog::BoundExpression& expression) {
  if (const data::Value* constant = expression.constant()) return *constant;
  return expression.evaluate(row_, context_)->value(0);
}

std::string LoadTime::why_none(const catalog::BoundExpression& expression) { return expression.explain(row_, 0, context_).text; }

data::Value constant_value(Analysis& analysis, const vpl::Expression& expression) {
  if (!ConstantCheck(analysis).check(expression)) return {};
  Scope scope;  // names are variables, whatever fields events have
  const std::size_t errors = analysis.errors;
  const catalog::ExpressionPtr lowered = lower(analysis, scope, expression).expression;
  return analysis.errors > errors ? data::Value() : LoadTime(analysis.bound.globals).value(*lowered);
}

std::optional<std::uint64_t> constant_duration(Analysis& analysis, const vpl::Expression& expression, std::string_view what) {
  const data::Value value = constant_value(analysis, expression);
  if (value.kind() == data::Kind::duration) return value.as_duration();
  Diagnostic& found = analysis.error(value.is_missing() ? code::not_constant : code::not_a_duration, expression.at,
                                     fmt::format("{} must be a constant duration such as `30s`", what));
  explain_constant(analysis, expression, value, true, found);
  return std::nullopt;
}

void explain_constant(const Analysis& analysis, const vpl::Expression& expression, const data::Value& value, bool wants_duration,
                      Diagnostic& found) {
  const bool is_computed = std::holds_alternative<vpl::NameExpression>(expression.node) ||
                           std::holds_alternative<vpl::CallExpression>(expression.node) || std::holds_alternative<vpl::Member>(expression.node);
  if (is_computed && !value.is_missing()) found.label = fmt::format("its value is {}", data::display(value));
  if (const auto* number = std::get_if<vpl::IntegerLiteral>(&expression.node); wants_duration && number != nullptr) {
    found.label = "in which unit?";
    found.help = fmt::format("add a unit: `{0}s` for seconds, `{0}ms` for milliseconds", number->value);
  } else if (value.is_missing()) {
    found.help = "it is fixed when the program is loaded and cannot depend on an event";
    const std::string* bare = bare_name(expression);
    const auto variable = bare == nullptr ? analysis.declarations.variables.end() : analysis.declarations.variables.find(*bare);
    if (variable == analysis.declarations.variables.end() || !variable->second.is_mutable) return;
    found.labels.push_back({.at = variable->second.at, .message = "may be set again"});
    found.help = "declare it with `let`";
  }
}

}  // namespace varpulis::sema
