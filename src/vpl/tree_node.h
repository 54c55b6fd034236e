#pragma once
// The syntax tree as uniform nodes: a kind and named fields. One description of every node serves the dump, as text and as JSON, and the
// comparison; new parts of the syntax are added here once.
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "vpl/ast.h"

namespace varpulis::vpl {

struct TreeNode;

using TreeScalar = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string>;

/// A scalar, one node, or a list of nodes.
struct TreeField {
  enum class Kind { scalar, node, list };
  std::string_view name;
  Kind kind = Kind::scalar;
  TreeScalar scalar;
  std::vector<TreeNode> nodes;
  bool layout = false;  // says how it is written, not what it means
};

struct TreeNode {
  std::string_view kind;
  SourceSpan at;
  std::vector<TreeField> fields;  // optional parts that are absent have no field
};

[[nodiscard]] TreeNode tree_node(const Program& program);
[[nodiscard]] TreeNode tree_node(const Statement& statement);
[[nodiscard]] TreeNode tree_node(const Expression& expression);

}  // namespace varpulis::vpl
