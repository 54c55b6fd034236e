#include "sema/constant_value.h"

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

}  // namespace varpulis::sema
