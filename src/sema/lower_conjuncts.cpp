#include "sema/lower_conjuncts.h"

#include "sema/conjuncts.h"

namespace varpulis::sema {
namespace {

std::string_view comparison(vpl::BinaryOperator op) {
  using enum vpl::BinaryOperator;
  switch (op) {
    case equal: return "==";
    case not_equal: return "!=";
    case less: return "<";
    case less_equal: return "<=";
    case greater: return ">";
    case greater_equal: return ">=";
    default: return {};
  }
}

}  // namespace

void add_lowered_conjuncts(Analysis& analysis, Scope& scope, const vpl::Expression& condition, catalog::Conjuncts& to) {
  if (!analysis.options.explains) return;
  std::vector<const vpl::Expression*> parts;
  add_conjuncts(condition, parts);
  for (const vpl::Expression* part : parts) {
    catalog::Conjunct conjunct{.at = part->at, .holds = lower(analysis, scope, *part).expression};
    conjunct.text = conjunct.holds->text();
    if (const auto* binary = std::get_if<vpl::Binary>(&part->node); binary != nullptr && !comparison(binary->op).empty()) {
      conjunct.comparison = comparison(binary->op);
      conjunct.left = lower(analysis, scope, *binary->left).expression;
      conjunct.right = lower(analysis, scope, *binary->right).expression;
    }
    to.push_back(std::move(conjunct));
  }
}

}  // namespace varpulis::sema
