#include "sema/conjuncts.h"

#include <algorithm>

#include "vpl/syntax_equal.h"

namespace varpulis::sema {
namespace {

/// Equal trees, apart from brackets and the order of the operands of `==` and `!=`.
bool same_condition(const vpl::Expression& a, const vpl::Expression& b) {
  const auto* left = std::get_if<vpl::Binary>(&a.node);
  const auto* right = std::get_if<vpl::Binary>(&b.node);
  if (left == nullptr || right == nullptr || left->op != right->op) return vpl::syntax_equal(a, b);
  if (same_condition(*left->left, *right->left) && same_condition(*left->right, *right->right)) return true;
  const bool commutes = left->op == vpl::BinaryOperator::equal || left->op == vpl::BinaryOperator::not_equal;
  return commutes && same_condition(*left->left, *right->right) && same_condition(*left->right, *right->left);
}

}  // namespace

void add_conjuncts(const vpl::Expression& condition, std::vector<const vpl::Expression*>& to) {
  const auto* both = std::get_if<vpl::Binary>(&condition.node);
  if (both == nullptr || both->op != vpl::BinaryOperator::logical_and) {
    to.push_back(&condition);
    return;
  }
  add_conjuncts(*both->left, to);
  add_conjuncts(*both->right, to);
}

std::vector<const vpl::Expression*> conjuncts(const vpl::ExpressionPtr& condition) {
  std::vector<const vpl::Expression*> parts;
  if (condition) add_conjuncts(*condition, parts);
  return parts;
}

bool same_conditions(const vpl::ExpressionPtr& a, const vpl::ExpressionPtr& b) {
  return std::ranges::equal(conjuncts(a), conjuncts(b), [](const auto* x, const auto* y) { return same_condition(*x, *y); });
}

}  // namespace varpulis::sema
