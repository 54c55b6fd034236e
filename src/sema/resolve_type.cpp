#include "sema/resolve_type.h"

namespace varpulis::sema {
namespace {

constexpr int alias_chain_max = 16;  // longer chains of type aliases are circular

StaticType resolve(const Declarations& declarations, const vpl::Type& type, int depth) {
  if (std::holds_alternative<vpl::ArrayType>(type.node) || std::holds_alternative<vpl::TupleType>(type.node))
    return {StaticKind::array};
  if (std::holds_alternative<vpl::MapType>(type.node)) return {StaticKind::map};
  const auto* named = std::get_if<vpl::NamedType>(&type.node);
  if (named == nullptr) return {};
  const std::string& name = named->name;
  if (const auto found = declarations.types.find(name); found != declarations.types.end()) {
    if (found->second.node->alias)
      return depth < alias_chain_max ? resolve(declarations, *found->second.node->alias, depth + 1) : StaticType{};
    return {StaticKind::map, &found->second.shape};
  }
  if (name == "int" || name == "integer") return {StaticKind::integer};
  if (name == "float") return {StaticKind::real};
  if (name == "number") return {StaticKind::number};
  if (name == "bool" || name == "boolean") return {StaticKind::boolean};
  if (name == "str" || name == "string") return {StaticKind::text};
  if (name == "timestamp") return {StaticKind::timestamp};
  if (name == "duration") return {StaticKind::duration};
  return {};
}

struct Text {
  std::string operator()(const vpl::NamedType& type) const { return type.name; }
  std::string operator()(const vpl::ArrayType& type) const { return fmt::format("[{}]", text_of(*type.element)); }
  std::string operator()(const vpl::MapType& type) const {
    return fmt::format("{{{}: {}}}", text_of(*type.key), text_of(*type.value));
  }
  std::string operator()(const vpl::TupleType& type) const {
    std::vector<std::string> elements;
    for (const vpl::Type& element : type.elements) elements.push_back(text_of(element));
    return fmt::format("({})", fmt::join(elements, ", "));
  }
  std::string operator()(const vpl::StreamType& type) const {
    return fmt::format("Stream<{}>", text_of(*type.element));
  }
};

}  // namespace

StaticType resolve_type(const Declarations& declarations, const vpl::Type& type) {
  return resolve(declarations, type, 0);
}

std::string text_of(const vpl::Type& type) { return std::visit(Text(), type.node) + (type.optional ? "?" : ""); }

}  // namespace varpulis::sema
