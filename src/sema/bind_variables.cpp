#include "sema/bind_variables.h"

#include "sema/constant_value.h"

namespace varpulis::sema {
namespace {

class VariableBinding {
 public:
  explicit VariableBinding(Analysis& analysis) : analysis_(analysis), load_(analysis.bound.globals) {}

  void run() {
    for (const vpl::Statement& statement : analysis_.program.statements) {
      if (const auto* variable = std::get_if<vpl::VariableDeclaration>(&statement.node)) {
        // A repeated declaration was reported; its value is looked at, not taken.
        const bool first = analysis_.declarations.variables.at(variable->name.text).at == variable->name.at;
        set(variable->name, variable->value, first);
      } else if (const auto* assignment = std::get_if<vpl::AssignStatement>(&statement.node)) {
        assign(*assignment);
      } else if (const auto* expression = std::get_if<vpl::ExpressionStatement>(&statement.node);
                 expression != nullptr && std::holds_alternative<vpl::CallExpression>(expression->value.node)) {
        Scope scope = visible();  // other expressions at the top level are syntax errors
        (void)lower(analysis_, scope, expression->value);
      }
    }
  }

 private:
  [[nodiscard]] Scope visible() const {
    Scope scope;
    scope.globals_visible = visible_;
    return scope;
  }

  void assign(const vpl::AssignStatement& node) {
    const VariableSymbol& symbol = analysis_.declarations.variables.at(node.name.text);
    if (!symbol.is_mutable && symbol.slot < visible_) {
      Diagnostic& found = analysis_.error(
          code::immutable_assignment, node.name.at,
          fmt::format("cannot assign to the immutable `{}`: it is declared with `{}`", node.name.text, symbol.keyword));
      found.label = "assigned here";
      found.labels.push_back({.at = symbol.at, .message = "declared here"});
      found.help = "declare it with `var`";
      Scope scope = visible();
      (void)lower(analysis_, scope, node.value);
      return;
    }
    set(node.name, node.value, true);
  }

  void set(const vpl::Name& name, const vpl::Expression& expression, bool keep) {
    const std::size_t errors = analysis_.errors;
    Scope scope = visible();
    const Typed value = lower(analysis_, scope, expression);
    if (!keep) return;
    VariableSymbol& symbol = analysis_.declarations.variables.at(name.text);
    visible_ = std::max(visible_, symbol.slot + 1);
    if (analysis_.errors > errors) return;
    data::Value result = load_.value(*value.expression);
    if (result.is_missing()) {
      analysis_.warning(code::variable_without_value, expression.at, fmt::format("`{}` gets no value", name.text))
          .help = fmt::format("the expression has none: {}", load_.why_none(*value.expression));
    }
    if (!symbol.is_mutable) symbol.type.kind = kind_of(result);
    analysis_.bound.globals.entries[symbol.slot].value = std::move(result);
  }

  Analysis& analysis_;
  LoadTime load_;
  std::size_t visible_ = 0;  // slots below it have their initial value
};

}  // namespace

void bind_variables(Analysis& analysis) { VariableBinding(analysis).run(); }

}  // namespace varpulis::sema
