#include "sema/lower_function.h"

#include "sema/lower_expression.h"
#include "sema/resolve_type.h"

namespace varpulis::sema {
namespace {

/// Calls use(statement) for each statement of the block and of the blocks in it, in order.
template <typename Use>
void walk(const vpl::Block& block, const Use& use) {
  for (const vpl::Statement& statement : block) {
    use(statement);
    if (const auto* branches = std::get_if<vpl::IfStatement>(&statement.node)) {
      for (const vpl::IfBranch& branch : branches->branches) walk(branch.body, use);
      if (branches->otherwise) walk(*branches->otherwise, use);
    } else if (const auto* loop = std::get_if<vpl::ForStatement>(&statement.node)) {
      walk(loop->body, use);
    } else if (const auto* condition = std::get_if<vpl::WhileStatement>(&statement.node)) {
      walk(condition->body, use);
    }
  }
}

class FunctionLowering {
 public:
  FunctionLowering(Analysis& analysis, expr::UserFunction& object) : analysis_(analysis), object_(object) {
    scope_.locals = &locals_;
    scope_.in_function = true;
  }

  void run(const vpl::FunctionDeclaration& function) {
    for (const vpl::Field& parameter : function.parameters) {
      if (locals_.find(parameter.name.text) != nullptr) {
        analysis_.error(code::given_twice, parameter.name.at,
                        fmt::format("parameter `{}` is declared twice", parameter.name.text));
      }
      add_parameter(parameter.name.text, resolve_type(analysis_.declarations, parameter.type));
    }
    define(function.body);
  }

  void run_lambda(const Scope& around, const std::vector<std::string>& parameters, const vpl::Block& body) {
    scope_ = around;
    scope_.locals = &locals_;
    scope_.aggregates = nullptr;
    scope_.earlier_aliases = nullptr;
    is_lambda_ = true;
    for (const std::string& parameter : parameters) add_parameter(parameter, {});
    define(body);
  }

 private:
  void add_parameter(const std::string& name, StaticType type) {
    locals_.add(name, type);
    parameters_.insert(name);
  }

  void define(const vpl::Block& body) {
    // Blocks make no scopes: a name assigned anywhere in the body is one local of the whole function.
    walk(body, [&](const vpl::Statement& statement) { declare(statement); });
    expr::Block statements = block(body);
    object_.define(locals_.slots, std::move(statements));
  }

  void declare(const vpl::Statement& statement) {
    if (const auto* variable = std::get_if<vpl::VariableDeclaration>(&statement.node)) {
      add(variable->name.text);
      if (variable->kind != vpl::VariableKind::var) immutable_.emplace(variable->name.text, variable->name.at);
      declared_.insert(variable->name.text);
    } else if (const auto* assignment = std::get_if<vpl::AssignStatement>(&statement.node)) {
      add(assignment->name.text);
    } else if (const auto* loop = std::get_if<vpl::ForStatement>(&statement.node)) {
      add(loop->variable.text);
      declared_.insert(loop->variable.text);
    }
  }

  void add(const std::string& name) {
    if (locals_.find(name) == nullptr) locals_.add(name);
  }

  [[nodiscard]] std::size_t slot(const std::string& name) const { return locals_.find(name)->slot; }
  catalog::ExpressionPtr value(const vpl::Expression& expression) {
    return lower(analysis_, scope_, expression).expression;
  }

  expr::Block block(const vpl::Block& statements) {
    expr::Block result;
    for (const vpl::Statement& statement : statements) {
      at_ = statement.at;
      std::visit([&](const auto& node) { this->lower_statement(node, result); }, statement.node);
    }
    return result;
  }

  void lower_statement(const vpl::ErrorStatement&, expr::Block&) {}

  void lower_statement(const vpl::VariableDeclaration& node, expr::Block& out) {
    out.push_back({expr::Assign{.slot = slot(node.name.text), .value = value(node.value)}});
  }

  void lower_statement(const vpl::AssignStatement& node, expr::Block& out) {
    const std::string& name = node.name.text;
    if (const auto let = immutable_.find(name); let != immutable_.end()) {
      Diagnostic& found = analysis_.warning(code::reassigned_let, node.name.at,
                                            fmt::format("`{}` is declared with `let` and assigned again", name));
      found.labels.push_back({.at = let->second, .message = "declared here"});
      found.help = "declare it with `var`";
    } else if (!declared_.contains(name) && !parameters_.contains(name)) {
      const auto global = analysis_.declarations.variables.find(name);
      if (global != analysis_.declarations.variables.end()) {
        Diagnostic& found =
            analysis_.warning(code::assigns_local, node.name.at,
                              fmt::format("this sets a local variable; the top-level `{}` stays as it is", name));
        found.labels.push_back({.at = global->second.at, .message = "the top-level variable"});
        found.help = fmt::format("write `var {} = ...` to make a local on purpose, or choose another name", name);
      }
    }
    out.push_back({expr::Assign{.slot = slot(name), .value = value(node.value)}});
  }

  void lower_statement(const vpl::IfStatement& node, expr::Block& out) {
    expr::If result;
    for (const vpl::IfBranch& branch : node.branches) {
      catalog::ExpressionPtr condition = lower_condition(analysis_, scope_, branch.condition);
      result.branches.push_back({.condition = std::move(condition), .body = block(branch.body)});
    }
    if (node.otherwise) result.otherwise = block(*node.otherwise);
    out.push_back({std::move(result)});
  }

  void lower_statement(const vpl::ForStatement& node, expr::Block& out) {
    expr::For result{.slot = slot(node.variable.text), .iterable = value(node.iterable), .body = {}};
    ++loops_;
    result.body = block(node.body);
    --loops_;
    out.push_back({std::move(result)});
  }

  void lower_statement(const vpl::WhileStatement& node, expr::Block& out) {
    expr::While result{.condition = lower_condition(analysis_, scope_, node.condition), .body = {}};
    ++loops_;
    result.body = block(node.body);
    --loops_;
    out.push_back({std::move(result)});
  }

  void lower_statement(const vpl::ReturnStatement& node, expr::Block& out) {
    out.push_back({expr::Return{.value = node.value ? value(*node.value) : nullptr}});
  }

  void lower_statement(const vpl::BreakStatement&, expr::Block& out) {
    if (in_loop("break")) out.push_back({expr::Break{}});
  }
  void lower_statement(const vpl::ContinueStatement&, expr::Block& out) {
    if (in_loop("continue")) out.push_back({expr::Continue{}});
  }

  void lower_statement(const vpl::EmitStatement& node, expr::Block& out) {
    if (is_lambda_) {
      analysis_.error(code::misplaced_statement, at_, "`emit` cannot stand inside a lambda").help =
          "a lambda gives a value; emit from a function called by `.process`";
      return;
    }
    expr::Emit result{.type = node.type.text, .fields = {}};
    for (const vpl::Argument& field : node.fields) {
      if (!field.value) continue;
      const std::string* bare = bare_name(*field.value);
      if (!field.name && bare == nullptr) {
        analysis_.error(code::operator_argument, field.at, "a field of an emitted event needs a name").help =
            "write `name: value`";
        continue;
      }
      result.fields.emplace_back(field.name ? field.name->text : *bare, value(*field.value));
    }
    out.push_back({std::move(result)});
  }

  void lower_statement(const vpl::ExpressionStatement& node, expr::Block& out) {
    out.push_back({expr::Evaluate{.value = value(node.value)}});
  }

  template <typename Declaration>
  void lower_statement(const Declaration&, expr::Block&) {
    analysis_.error(code::misplaced_statement, at_, "a declaration cannot stand inside a function").help =
        "move it to the top level";
  }

  bool in_loop(std::string_view word) {
    if (loops_ > 0) return true;
    analysis_.error(code::misplaced_statement, at_, fmt::format("`{}` stands outside of a loop", word)).help =
        "it ends or continues a `for` or `while`";
    return false;
  }

  Analysis& analysis_;
  expr::UserFunction& object_;
  bool is_lambda_ = false;
  std::set<std::string> parameters_;
  Scope scope_;
  Locals locals_;
  std::map<std::string, SourceSpan> immutable_;  // let and const
  std::set<std::string> declared_;               // made on purpose by let, var, const, for
  SourceSpan at_;
  std::size_t loops_ = 0;
};

}  // namespace

void lower_functions(Analysis& analysis) {
  for (const auto& [name, function] : analysis.declarations.functions) {
    FunctionLowering(analysis, *function.object).run(*function.node);
  }
}

expr::UserFunctionPtr lower_lambda_block(Analysis& analysis, const Scope& around, const std::vector<std::string>& parameters,
                                         const vpl::Block& block) {
  auto function = std::make_shared<expr::UserFunction>("=>", parameters);
  FunctionLowering(analysis, *function).run_lambda(around, parameters, block);
  return function;
}

std::vector<Emitted> emitted_types(const vpl::FunctionDeclaration& function) {
  std::vector<Emitted> result;
  walk(function.body, [&](const vpl::Statement& statement) {
    if (const auto* emit = std::get_if<vpl::EmitStatement>(&statement.node))
      result.push_back({.type = emit->type.text, .at = emit->type.at});
  });
  return result;
}

}  // namespace varpulis::sema
