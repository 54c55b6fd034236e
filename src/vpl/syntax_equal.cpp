#include "vpl/syntax_equal.h"

#include "vpl/tree_node.h"

namespace varpulis::vpl {

namespace {

bool equal(const TreeNode& a, const TreeNode& b);

bool equal(const TreeField& a, const TreeField& b) {
  return a.name == b.name && a.kind == b.kind && a.scalar == b.scalar &&
         std::ranges::equal(a.nodes, b.nodes, [](const TreeNode& x, const TreeNode& y) { return equal(x, y); });
}

bool equal(const TreeNode& a, const TreeNode& b) {
  if (a.kind != b.kind) return false;
  auto left = a.fields.begin();
  auto right = b.fields.begin();
  while (true) {
    while (left != a.fields.end() && left->layout) ++left;
    while (right != b.fields.end() && right->layout) ++right;
    if (left == a.fields.end() || right == b.fields.end()) return left == a.fields.end() && right == b.fields.end();
    if (!equal(*left++, *right++)) return false;
  }
}

}  // namespace

bool syntax_equal(const Program& a, const Program& b) {
  return std::ranges::equal(a.statements, b.statements,
                            [](const Statement& x, const Statement& y) { return syntax_equal(x, y); });
}
bool syntax_equal(const Statement& a, const Statement& b) { return equal(tree_node(a), tree_node(b)); }
bool syntax_equal(const Expression& a, const Expression& b) { return equal(tree_node(a), tree_node(b)); }

}  // namespace varpulis::vpl
