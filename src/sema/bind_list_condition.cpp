#include "sema/bind_list_condition.h"

#include "sema/lower_function.h"

namespace varpulis::sema {
namespace {

using catalog::TypeCondition;
using Operator = vpl::BinaryOperator;

constexpr std::string_view types_help = "join names of event types by `->`, `and`, `or`, `xor`, `not`; for conditions on fields write a lambda: "
                                        "`events => events.len() > 2`";

class TypeConditionBinding {
 public:
  explicit TypeConditionBinding(Analysis& analysis) : analysis_(analysis) {}

  TypeCondition bind(const vpl::Expression& body) {
    if (const std::string* type = bare_name(body)) return {.kind = TypeCondition::Kind::sequence, .types = {*type}, .operands = {}};
    if (const auto* unary = std::get_if<vpl::Unary>(&body.node); unary != nullptr && unary->op == vpl::UnaryOperator::logical_not) {
      return combined(TypeCondition::Kind::negation, {unary->operand.get()});
    }
    if (const auto* binary = std::get_if<vpl::Binary>(&body.node)) {
      switch (binary->op) {
        case Operator::logical_and: return combined(TypeCondition::Kind::both, {binary->left.get(), binary->right.get()});
        case Operator::logical_or: return combined(TypeCondition::Kind::either, {binary->left.get(), binary->right.get()});
        case Operator::logical_xor: return combined(TypeCondition::Kind::exactly_one, {binary->left.get(), binary->right.get()});
        case Operator::followed_by: return sequence(body);
        default: break;
      }
    }
    wrong(body.at, "the body of `.pattern` is neither a lambda nor a condition on event types");
    return {};
  }

 private:
  TypeCondition combined(TypeCondition::Kind kind, std::initializer_list<const vpl::Expression*> operands) {
    TypeCondition result{.kind = kind, .types = {}, .operands = {}};
    for (const vpl::Expression* operand : operands) result.operands.push_back(bind(*operand));
    return result;
  }

  TypeCondition sequence(const vpl::Expression& body) {
    TypeCondition result;
    add_types(body, result.types);
    return result;
  }

  void add_types(const vpl::Expression& part, std::vector<std::string>& types) {
    const auto* binary = std::get_if<vpl::Binary>(&part.node);
    if (binary != nullptr && binary->op == Operator::followed_by) {
      add_types(*binary->left, types);
      add_types(*binary->right, types);
    } else if (const std::string* type = bare_name(part)) {
      types.push_back(*type);
    } else {
      wrong(part.at, "`->` joins names of event types");
    }
  }

  void wrong(SourceSpan at, std::string message) {
    analysis_.error(code::operator_argument, at, std::move(message)).help = types_help;
  }

  Analysis& analysis_;
};

/// The body sees the fields of the list's last event and, under the parameter's name, the list.
void bind_lambda(Analysis& analysis, const Pipeline& pipeline, const vpl::Lambda& lambda, SourceSpan at,
                 catalog::BoundArgument& result) {
  if (lambda.parameters.size() != 1) {
    analysis.error(code::operator_argument, at, fmt::format("the lambda of `.pattern` takes one parameter, the list; found {}",
                                                            lambda.parameters.size()))
        .help = "write `events => ...`";
    return;
  }
  result.list_name = lambda.parameters.front().text;
  Shape shape = pipeline.shape;
  shape.fields[result.list_name] = {StaticKind::array};
  Scope scope = pipeline.scope;
  scope.shape = &shape;
  scope.aliases.erase(result.list_name);
  scope.absent_field = code::unknown_field;
  if (lambda.body) {
    result.expression = lower_condition(analysis, scope, *lambda.body);
  } else {
    std::vector<catalog::ExpressionPtr> list{expr::field(result.list_name)};
    result.expression = expr::user_call(lower_lambda_block(analysis, scope, {result.list_name}, *lambda.block), std::move(list));
  }
}

}  // namespace

bool bind_list_condition(Analysis& analysis, const Pipeline& pipeline, const vpl::Expression& body, catalog::BoundArgument& result) {
  if (const auto* lambda = std::get_if<vpl::Lambda>(&body.node)) {
    bind_lambda(analysis, pipeline, *lambda, body.at, result);
  } else {
    result.types = std::make_shared<const TypeCondition>(TypeConditionBinding(analysis).bind(body));
  }
  return true;
}

}  // namespace varpulis::sema
