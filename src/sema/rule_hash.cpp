#include "sema/rule_hash.h"

#include <algorithm>
#include <set>

#include "data/fingerprint.h"
#include "vpl/tree_node.h"

namespace varpulis::sema {
namespace {

using vpl::TreeField;
using vpl::TreeNode;

/// A literal's text is one of many spellings of its value.
bool is_spelling(const TreeNode& node, const TreeField& field) {
  return field.layout || (field.name == "text" && (node.kind == "duration" || node.kind == "timestamp" || node.kind == "float"));
}

std::string scalar_text(const vpl::TreeScalar& scalar) {
  struct Visitor {
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(std::int64_t value) const { return fmt::format("{}", value); }
    std::string operator()(std::uint64_t value) const { return fmt::format("{}", value); }
    std::string operator()(double value) const { return fmt::format("{}", value); }
    std::string operator()(const std::string& value) const { return value; }
  };
  return std::visit(Visitor{}, scalar);
}

void append(const TreeNode& node, std::string& text, std::vector<std::string>& names) {
  data::append_bytes(text, node.kind);
  for (const TreeField& field : node.fields) {
    if (is_spelling(node, field)) continue;
    data::append_bytes(text, field.name);
    data::append_bytes(text, std::uint64_t{field.nodes.size()});
    if (field.kind == TreeField::Kind::scalar) {
      data::append_bytes(text, scalar_text(field.scalar));
      if (const auto* name = std::get_if<std::string>(&field.scalar)) names.push_back(*name);
    }
    for (const TreeNode& child : field.nodes) append(child, text, names);
  }
}

/// Types of the events that functions emit.
void collect_emitted(const TreeNode& node, std::vector<std::string>& types) {
  for (const TreeField& field : node.fields) {
    const auto* name = std::get_if<std::string>(&field.scalar);
    if (node.kind == "emit" && field.name == "type" && name != nullptr) types.push_back(*name);
    for (const TreeNode& child : field.nodes) collect_emitted(child, types);
  }
}

/// Types of `.emit as T`.
void collect_emitted(const vpl::Call& call, std::vector<std::string>& types) {
  if (call.as_type) types.push_back(call.as_type->text);
  for (const vpl::Argument& argument : call.arguments) {
    for (const vpl::Call& each : argument.branch) collect_emitted(each, types);
  }
}

/// What a statement gives a meaning: the name that it declares, and the types that it emits; nothing if rules cannot depend on it.
struct Meanings {
  std::vector<std::string> operator()(const vpl::StreamDeclaration& stream) const {
    std::vector<std::string> names{stream.name.text};
    for (const vpl::Link& link : stream.links) {
      if (const auto* call = std::get_if<vpl::Call>(&link)) collect_emitted(*call, names);
    }
    return names;
  }
  std::vector<std::string> operator()(const vpl::FunctionDeclaration& function) const {
    std::vector<std::string> names{function.name.text};
    collect_emitted(vpl::tree_node(statement), names);
    return names;
  }
  std::vector<std::string> operator()(const vpl::PatternDeclaration& pattern) const { return {pattern.name.text}; }
  std::vector<std::string> operator()(const vpl::EventDeclaration& event) const { return {event.name.text}; }
  std::vector<std::string> operator()(const vpl::TypeDeclaration& type) const { return {type.name.text}; }
  std::vector<std::string> operator()(const vpl::ImportFunction& function) const { return {function.name.text}; }
  std::vector<std::string> operator()(const vpl::VariableDeclaration& variable) const { return {variable.name.text}; }
  std::vector<std::string> operator()(const vpl::AssignStatement& assign) const { return {assign.name.text}; }  // of a global
  template <typename Other>
  std::vector<std::string> operator()(const Other&) const { return {}; }

  const vpl::Statement& statement;
};

}  // namespace

void RuleHashes::index() {
  for (const vpl::Statement& statement : program_.statements) {
    for (std::string& name : std::visit(Meanings{statement}, statement.node)) by_name_.emplace(std::move(name), declarations_.size());
    declarations_.push_back({.statement = &statement, .text = {}, .names = {}});
  }
}

const RuleHashes::Declaration& RuleHashes::declaration(std::size_t number) {
  Declaration& own = declarations_[number];
  if (own.text.empty()) append(vpl::tree_node(*own.statement), own.text, own.names);
  return own;
}

std::string RuleHashes::of(std::string_view stream) {
  if (declarations_.empty()) index();
  std::set<std::size_t> reached;
  std::vector<std::size_t> open;
  const auto reach = [&](std::string_view name) {
    const auto [begin, end] = by_name_.equal_range(name);
    for (auto each = begin; each != end; ++each) {
      if (reached.insert(each->second).second) open.push_back(each->second);
    }
  };
  reach(stream);
  while (!open.empty()) {
    const std::size_t number = open.back();
    open.pop_back();
    for (const std::string& name : declaration(number).names) reach(name);
  }
  std::vector<std::string_view> texts;
  for (const std::size_t each : reached) texts.push_back(declarations_[each].text);
  std::ranges::sort(texts);
  std::string all;
  data::append_bytes(all, stream);
  for (const std::string_view text : texts) data::append_bytes(all, text);
  return data::fingerprint(all);
}

}  // namespace varpulis::sema
