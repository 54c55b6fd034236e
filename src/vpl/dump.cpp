#include "vpl/dump.h"

#include <nlohmann/json.hpp>

#include "vpl/literals.h"
#include "vpl/tree_node.h"

namespace varpulis::vpl {

namespace {

std::string text_of(const TreeScalar& scalar) {
  struct Visitor {
    std::string operator()(std::monostate) const { return "null"; }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(const std::string& value) const { return vpl::quoted(value); }
    std::string operator()(std::int64_t value) const { return fmt::format("{}", value); }
    std::string operator()(std::uint64_t value) const { return fmt::format("{}", value); }
    std::string operator()(double value) const { return fmt::format("{}", value); }
  };
  return std::visit(Visitor{}, scalar);
}

class TextDump {
 public:
  explicit TextDump(const SourceMap& sources) : sources_(sources) {}

  void node(const TreeNode& node, std::size_t depth) {
    out_.append(depth * 2, ' ');
    const Position begin = sources_.position(node.at.file, node.at.begin),
                   end = sources_.position(node.at.file, node.at.end);
    out_ += fmt::format("{} {}:{}-{}:{}", node.kind, begin.line, begin.column, end.line, end.column);
    for (const TreeField& field : node.fields) {
      if (field.kind == TreeField::Kind::scalar) out_ += fmt::format(" {}={}", field.name, text_of(field.scalar));
    }
    out_ += '\n';
    for (const TreeField& field : node.fields) {
      if (field.nodes.empty()) continue;
      out_.append(depth * 2 + 2, ' ');
      out_ += field.name;
      out_ += ":\n";
      for (const TreeNode& child : field.nodes) this->node(child, depth + 2);
    }
  }

  std::string take() { return std::move(out_); }

 private:
  const SourceMap& sources_;
  std::string out_;
};

using Json = nlohmann::ordered_json;

Json json_of(const TreeScalar& scalar) {
  struct Visitor {
    Json operator()(std::monostate) const { return nullptr; }
    Json operator()(bool value) const { return value; }
    Json operator()(const std::string& value) const { return value; }
    Json operator()(std::int64_t value) const { return value; }
    Json operator()(std::uint64_t value) const { return value; }
    Json operator()(double value) const { return value; }
  };
  return std::visit(Visitor{}, scalar);
}

Json json_of(const TreeNode& node, const SourceMap& sources) {
  const Position begin = sources.position(node.at.file, node.at.begin),
                 end = sources.position(node.at.file, node.at.end);
  Json json;
  json["kind"] = node.kind;
  json["at"] = {{"line", begin.line}, {"column", begin.column}, {"end_line", end.line}, {"end_column", end.column}};
  for (const TreeField& field : node.fields) {
    Json& value = json[std::string(field.name)];
    switch (field.kind) {
      case TreeField::Kind::scalar: value = json_of(field.scalar); break;
      case TreeField::Kind::node: value = json_of(field.nodes.front(), sources); break;
      case TreeField::Kind::list:
        value = Json::array();
        for (const TreeNode& child : field.nodes) value.push_back(json_of(child, sources));
        break;
    }
  }
  return json;
}

}  // namespace

std::string dump_text(const Program& program, const SourceMap& sources) {
  TextDump dump(sources);
  dump.node(tree_node(program), 0);
  return dump.take();
}

std::string dump_json(const Program& program, const SourceMap& sources, int indentation) {
  return json_of(tree_node(program), sources).dump(indentation, ' ', false, Json::error_handler_t::replace);
}

}  // namespace varpulis::vpl
