#include "sema/lower_expression.h"

#include <algorithm>

#include "sema/arithmetic_kind.h"

namespace varpulis::sema {
namespace {

expr::BinaryOperator lowered(vpl::BinaryOperator op) {
  using From = vpl::BinaryOperator;
  using To = expr::BinaryOperator;
  switch (op) {
    case From::range: return To::range;
    case From::range_inclusive: return To::range_inclusive;
    case From::logical_or: return To::logical_or;
    case From::logical_and: return To::logical_and;
    case From::equal: return To::equal;
    case From::not_equal: return To::not_equal;
    case From::less: return To::less;
    case From::less_equal: return To::less_equal;
    case From::greater: return To::greater;
    case From::greater_equal: return To::greater_equal;
    case From::in: return To::in;
    case From::not_in: return To::not_in;
    case From::bit_or: return To::bit_or;
    case From::bit_xor: return To::bit_xor;
    case From::bit_and: return To::bit_and;
    case From::shift_left: return To::shift_left;
    case From::shift_right: return To::shift_right;
    case From::add: return To::add;
    case From::subtract: return To::subtract;
    case From::multiply: return To::multiply;
    case From::divide: return To::divide;
    case From::remainder: return To::remainder;
    case From::power: return To::power;
    case From::logical_xor:
    case From::followed_by: break;  // only in bodies of `.pattern`, which are not lowered
  }
  return To::logical_and;
}

class Lowering {
 public:
  Lowering(Analysis& analysis, Scope& scope, SourceSpan at) : analysis_(analysis), scope_(scope), at_(at) {}

  Typed operator()(const vpl::ErrorExpression&) { return no_value(); }
  Typed operator()(const vpl::NullLiteral&) { return literal(data::Value::null()); }
  Typed operator()(const vpl::BoolLiteral& node) { return literal(data::Value::boolean(node.value)); }
  Typed operator()(const vpl::IntegerLiteral& node) { return literal(data::Value::integer(node.value)); }
  Typed operator()(const vpl::FloatLiteral& node) { return literal(data::Value::real(node.value)); }
  Typed operator()(const vpl::TextLiteral& node) { return literal(data::Value::text(node.value)); }
  Typed operator()(const vpl::DurationLiteral& node) { return literal(data::Value::duration(node.ns)); }
  Typed operator()(const vpl::TimestampLiteral& node) { return literal(data::Value::timestamp({node.ns})); }

  Typed operator()(const vpl::NameExpression& node) { return name(node.name); }

  Typed operator()(const vpl::ArrayLiteral& node) {
    std::vector<catalog::ExpressionPtr> elements;
    for (const vpl::Expression& element : node.elements) elements.push_back(part(element).expression);
    return {expr::array(std::move(elements)), {StaticKind::array}};
  }

  Typed operator()(const vpl::MapLiteral& node) {
    std::vector<std::pair<std::string, catalog::ExpressionPtr>> entries;
    for (const vpl::MapEntry& entry : node.entries) entries.emplace_back(entry.key.text, part(entry.value).expression);
    return {expr::map(std::move(entries)), {StaticKind::map}};
  }

  Typed operator()(const vpl::Unary& node) {
    const Typed operand = part(*node.operand);
    const StaticKind kind = operand.type.kind;
    switch (node.op) {
      case vpl::UnaryOperator::negate:
        if (is_known(kind) && !is_number(kind)) never(fmt::format("`-` needs a number, found {}", describe(kind)));
        return {expr::unary(expr::UnaryOperator::negate, operand.expression),
                {is_number(kind) ? kind : StaticKind::unknown}};
      case vpl::UnaryOperator::bit_not:
        if (is_known(kind) && kind != StaticKind::integer && kind != StaticKind::number) {
          never(fmt::format("`~` needs an int, found {}", describe(kind)));
        }
        return {expr::unary(expr::UnaryOperator::bit_not, operand.expression), {StaticKind::integer}};
      case vpl::UnaryOperator::logical_not:
        if (is_known(kind) && kind != StaticKind::boolean)
          never(fmt::format("`not` needs a bool, found {}", describe(kind)));
        return {expr::unary(expr::UnaryOperator::logical_not, operand.expression), {StaticKind::boolean}};
    }
    return no_value();
  }

  Typed operator()(const vpl::Binary& node) {
    using Op = vpl::BinaryOperator;
    const Typed left = part(*node.left);
    const Typed right = part(*node.right);
    const StaticKind a = left.type.kind;
    const StaticKind b = right.type.kind;
    Typed result{expr::binary(lowered(node.op), left.expression, right.expression), {}};
    switch (node.op) {
      case Op::logical_xor:
      case Op::followed_by:
        analysis_.error(code::operator_argument, node.op_at, "`xor` and `->` combine steps only inside `.pattern`");
        return no_value();
      case Op::equal:
      case Op::not_equal:
        result.type.kind = StaticKind::boolean;
        if (!comparable(a, b)) {
          never(fmt::format("{} never equals {}: `{}` is always {}", describe(a), describe(b),
                            node.op == Op::equal ? "==" : "!=", node.op == Op::equal ? "false" : "true"));
        }
        break;
      case Op::less:
      case Op::less_equal:
      case Op::greater:
      case Op::greater_equal:
        result.type.kind = StaticKind::boolean;
        if (!orderable(a, b)) never(fmt::format("{} and {} have no order", describe(a), describe(b)));
        break;
      case Op::logical_or:
      case Op::logical_and:
        result.type.kind = StaticKind::boolean;
        for (const auto& [kind, side] : {std::pair{a, node.left.get()}, std::pair{b, node.right.get()}}) {
          if (is_known(kind) && kind != StaticKind::boolean) {
            never_at(side->at, fmt::format("`{}` needs bools, found {}", node.op == Op::logical_or ? "or" : "and",
                                           describe(kind)));
          }
        }
        break;
      case Op::in:
      case Op::not_in:
        result.type.kind = StaticKind::boolean;
        if (is_known(b) && b != StaticKind::array && b != StaticKind::map && b != StaticKind::text) {
          never(fmt::format("`in` looks into an array, a map or a string, found {}", describe(b)));
        }
        break;
      case Op::range:
      case Op::range_inclusive: result.type.kind = StaticKind::array; break;
      case Op::bit_or:
      case Op::bit_xor:
      case Op::bit_and:
      case Op::shift_left:
      case Op::shift_right: result.type.kind = StaticKind::integer; break;
      case Op::add:
      case Op::subtract:
      case Op::multiply:
      case Op::divide:
      case Op::remainder:
      case Op::power: {
        bool fits = true;
        result.type.kind = arithmetic_kind(node.op, a, b, fits);
        if (!fits) {
          Diagnostic& found =
              never(fmt::format("{} and {} cannot be combined by this operator", describe(a), describe(b)));
          if (node.op == Op::add && (a == StaticKind::text || b == StaticKind::text)) {
            found.help = "convert the other operand with to_string(...)";
          }
        }
        break;
      }
    }
    return result;
  }

  Typed operator()(const vpl::IsNull& node) {
    return {expr::is_null(part(*node.operand).expression, node.negated), {StaticKind::boolean}};
  }

  Typed operator()(const vpl::Conditional& node) {
    const catalog::ExpressionPtr condition = lower_condition(analysis_, scope_, *node.condition);
    const Typed then = part(*node.then);
    const Typed otherwise = part(*node.otherwise);
    StaticType type;
    if (then.type.kind == otherwise.type.kind) {
      type = then.type;
    } else if (is_number(then.type.kind) && is_number(otherwise.type.kind)) {
      type.kind = StaticKind::number;
    }
    return {expr::conditional(condition, then.expression, otherwise.expression), type};
  }

  Typed operator()(const vpl::Member& node) { return lower_member(analysis_, scope_, node, at_); }

  Typed operator()(const vpl::Index& node) {
    if (std::optional<Typed> value = lower_sequence_index(analysis_, scope_, node)) return std::move(*value);
    const Typed index = part(*node.index);
    return {expr::index(part(*node.object).expression, index.expression), {}};
  }

  Typed operator()(const vpl::Slice& node) {
    const Typed object = part(*node.object);
    const auto bound = [&](const vpl::ExpressionPtr& each) { return each ? part(*each).expression : nullptr; };
    return {expr::slice(object.expression, bound(node.begin), bound(node.end)), object.type};
  }

  Typed operator()(const vpl::CallExpression& node) { return lower_call(analysis_, scope_, node, at_); }

  Typed operator()(const vpl::Lambda&) {
    analysis_.error(code::misplaced_lambda, at_,
                    "a lambda can only be the argument of a function that takes one, such as `.map(x => ...)`");
    return no_value();
  }

 private:
  static Typed literal(data::Value value) {
    const StaticKind kind = kind_of(value);
    return {expr::literal(std::move(value)), {kind}};
  }
  Typed part(const vpl::Expression& expression) { return lower(analysis_, scope_, expression); }

  Diagnostic& never(std::string message) { return never_at(at_, std::move(message)); }
  Diagnostic& never_at(SourceSpan at, std::string message) {
    Diagnostic& found = analysis_.warning(code::never_has_value, at, std::move(message));
    found.help = "values of different kinds are unequal and unordered; convert one of them";
    return found;
  }

  Typed name(const std::string& text) {
    if (scope_.locals != nullptr) {
      if (const Locals::Entry* local = scope_.locals->find(text)) {
        return {expr::local(text, local->slot, analysis_.global_slot(text)), local->type};
      }
    }
    const auto global = analysis_.declarations.variables.find(text);
    const bool is_global = global != analysis_.declarations.variables.end();
    if (scope_.earlier_aliases != nullptr && !scope_.inside_aggregate_call) return alias_of_aggregate(text, is_global);
    if (scope_.shape == nullptr && !scope_.in_function) return initialiser_name(text);
    const StaticType* field = scope_.shape != nullptr ? scope_.shape->find(text) : nullptr;
    if (field == nullptr && !scope_.in_function) {
      const auto alias = scope_.aliases.find(text);
      if (alias != scope_.aliases.end() && alias->second.is_declared && scope_.is_pattern && !is_global)
        return bare(text);
      if (!is_global && scope_.shape != nullptr && !scope_.shape->may_have(text)) absent_field(text);
    }
    StaticType type = field != nullptr ? *field : StaticType{};
    if (field == nullptr && is_global && scope_.shape != nullptr && scope_.shape->closed) type = global->second.type;
    return {expr::field(text, analysis_.global_slot(text)), type};
  }

  Typed alias_of_aggregate(const std::string& text, bool is_global) {
    const bool is_earlier = std::ranges::find(*scope_.earlier_aliases, text) != scope_.earlier_aliases->end();
    if (!is_earlier && !is_global) {
      Diagnostic& found = analysis_.error(
          code::bare_field_in_aggregate, at_,
          fmt::format("`{}` is a field of each event, but an aggregate needs one value for all of them", text));
      found.label = "which event's value?";
      found.help = fmt::format("use last({})", text);
      found.fixes.push_back({.at = at_, .replacement = fmt::format("last({})", text), .title = found.help});
    }
    return {expr::field(text, analysis_.global_slot(text)), {}};
  }

  Typed initialiser_name(const std::string& text) {
    const auto known = analysis_.declarations.variables.find(text);
    if (known == analysis_.declarations.variables.end() || known->second.slot >= scope_.globals_visible) {
      Diagnostic& found = analysis_.error(code::unknown_name, at_,
                                          fmt::format("`{}` is no variable that is declared before this place", text));
      suggest(found, at_, text, names_of(analysis_.declarations.variables),
              "variables are set in the order of the program, before any event");
      return no_value();
    }
    return {expr::global(text, known->second.slot), known->second.type};
  }

  Typed bare(const std::string& text) {
    Diagnostic& found =
        analysis_.error(code::bare_alias, at_, fmt::format("`{}` is an alias of an event, not a value", text));
    found.label = "an event has no single value";
    found.help = fmt::format("use a field, `{0}.field`, or the number of its events, `count({0})`", text);
    return no_value();
  }

  void absent_field(const std::string& text) {
    if (scope_.absent_field.empty() || text.starts_with('_')) return;
    Diagnostic& found = analysis_.warning(scope_.absent_field, at_,
                                          fmt::format("no field, alias or variable is called `{}` here", text));
    std::vector<std::string> candidates = names_of(scope_.shape->fields);
    for (const std::string& variable : names_of(analysis_.declarations.variables)) candidates.push_back(variable);
    for (const auto& [name, alias] : scope_.aliases) {
      if (alias.is_declared && scope_.is_pattern) candidates.push_back(name);
    }
    if (scope_.absent_field == code::emits_own_name) {
      suggest(found, at_, text, candidates,
              fmt::format("it comes out as the text \"{0}\": write {0} in quotes if that is meant", text));
      return;
    }
    suggest(found, at_, text, candidates,
            candidates.empty() ? std::string("the event has no fields here")
                               : fmt::format("known here: {}", fmt::join(candidates, ", ")));
  }

  Analysis& analysis_;
  Scope& scope_;
  SourceSpan at_;
};

}  // namespace

std::size_t Locals::add(std::string name, StaticType type) {
  entries.push_back({.name = std::move(name), .slot = next, .type = type});
  slots = std::max(slots, next + 1);
  return next++;
}

const Locals::Entry* Locals::find(std::string_view name) const {
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if (entry->name == name) return &*entry;
  }
  return nullptr;
}

Typed no_value() { return {expr::literal(data::Value()), {}}; }

const std::string* bare_name(const vpl::Expression& expression) {
  const auto* node = std::get_if<vpl::NameExpression>(&expression.node);
  return node == nullptr ? nullptr : &node->name;
}

const std::string* text_literal(const vpl::Expression& expression) {
  const auto* node = std::get_if<vpl::TextLiteral>(&expression.node);
  return node == nullptr ? nullptr : &node->value;
}

Typed lower(Analysis& analysis, Scope& scope, const vpl::Expression& expression) {
  return std::visit(Lowering(analysis, scope, expression.at), expression.node);
}

catalog::ExpressionPtr lower_condition(Analysis& analysis, Scope& scope, const vpl::Expression& expression) {
  const Typed condition = lower(analysis, scope, expression);
  const StaticKind kind = condition.type.kind;
  if (kind == StaticKind::unknown || kind == StaticKind::boolean) return condition.expression;
  if (condition.expression->constant() != nullptr) {
    Diagnostic& found = analysis.error(code::condition_literal, expression.at,
                                       fmt::format("a condition must be a bool, found {}", describe(kind)));
    found.help = "compare it with something: numbers and strings are never true by themselves";
  } else if (std::holds_alternative<vpl::NameExpression>(expression.node) ||
             std::holds_alternative<vpl::Member>(expression.node)) {
    Diagnostic& found = analysis.warning(code::condition_not_bool, expression.at,
                                         fmt::format("a condition must be a bool, but this is {}", describe(kind)));
    found.help = "compare it with something: the condition is never true as it stands";
  } else {
    Diagnostic& found = analysis.warning(code::condition_arithmetic, expression.at,
                                         fmt::format("a condition must be a bool, but this gives {}", describe(kind)));
    found.help = "compare the result with something: the condition is never true as it stands";
  }
  return condition.expression;
}

}  // namespace varpulis::sema
