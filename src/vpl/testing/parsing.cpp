#include "vpl/testing/parsing.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "vpl/literals.h"
#include "vpl/tree_node.h"

namespace varpulis::vpl::testing {

const ParserOptions& usual_options() {
  static const std::set<std::string, std::less<>> operators = {
      "aggregate",    "alert",       "all",        "allowed_lateness",
      "any",          "collect",     "concurrent", "context",
      "distinct",     "each",        "emit",       "enrich",
      "episode",      "filter",      "first",      "forecast",
      "fork",         "from",        "having",     "limit",
      "log",          "longest",     "map",        "not",
      "on",           "on_error",    "on_timeout", "order_by",
      "partition_by", "pattern",     "print",      "process",
      "score",        "select",      "selection",  "skip",
      "stam",         "step_within", "stnm",       "strict",
      "subsets",      "tap",         "to",         "trend_aggregate",
      "watermark",    "where",       "window",     "within"};
  static const ParserOptions options{.is_operator = [](std::string_view name) { return operators.contains(name); }};
  return options;
}

Parsed parse_text(std::string_view text) {
  Parsed parsed;
  parsed.program = parse(text, usual_options(), parsed.diagnostics);
  return parsed;
}

namespace {

std::string scalar_text(const TreeScalar& scalar) {
  struct Visitor {
    std::string operator()(std::monostate) const { return "null"; }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(const std::string& value) const { return value; }
    std::string operator()(std::int64_t value) const { return fmt::format("{}", value); }
    std::string operator()(std::uint64_t value) const { return fmt::format("{}", value); }
    std::string operator()(double value) const { return fmt::format("{}", value); }
  };
  return std::visit(Visitor{}, scalar);
}

std::string compact(const TreeNode& node) {
  if (node.kind == "name" && node.fields.size() == 1) return scalar_text(node.fields[0].scalar);
  if (node.kind == "integer") return scalar_text(node.fields[0].scalar);
  std::string text(node.kind);
  text += '(';
  const char* separator = "";
  for (const TreeField& field : node.fields) {
    text += separator;
    separator = ", ";
    const bool labelled = field.name != "name" && field.name != "op" && field.name != "value" && field.name != "left" &&
                          field.name != "right" && field.name != "operand" && field.name != "object" &&
                          field.name != "callee";
    const bool flag =
        field.kind == TreeField::Kind::scalar && std::holds_alternative<bool>(field.scalar) && field.name != "value";
    if (flag) {
      text += field.name;
      continue;
    }
    if (labelled) text += fmt::format("{}=", field.name);
    if (field.kind == TreeField::Kind::scalar) text += scalar_text(field.scalar);
    if (field.kind == TreeField::Kind::node) text += compact(field.nodes.front());
    if (field.kind == TreeField::Kind::list) {
      text += '[';
      for (const TreeNode& child : field.nodes) text += (&child == field.nodes.data() ? "" : ", ") + compact(child);
      text += ']';
    }
  }
  return text + ")";
}

std::string bracketed_node(const TreeNode& node) {
  const auto field = [&](std::string_view name) -> const TreeField* {
    const auto found = std::ranges::find(node.fields, name, &TreeField::name);
    return found == node.fields.end() ? nullptr : &*found;
  };
  const auto child = [&](std::string_view name) {
    return field(name) ? bracketed_node(field(name)->nodes.front()) : std::string();
  };
  const auto scalar = [&](std::string_view name) {
    return field(name) ? scalar_text(field(name)->scalar) : std::string();
  };
  const auto list = [&](std::string_view name) {
    std::string text;
    for (const TreeNode& item : field(name)->nodes) text += (text.empty() ? "" : ", ") + bracketed_node(item);
    return text;
  };
  if (node.kind == "binary") return "(" + child("left") + " " + scalar("op") + " " + child("right") + ")";
  if (node.kind == "unary") return "(" + scalar("op") + " " + child("operand") + ")";
  if (node.kind == "is_null") return "(" + child("operand") + (field("negated") ? " is not null)" : " is null)");
  if (node.kind == "name") return scalar("name");
  if (node.kind == "integer" || node.kind == "bool") return scalar("value");
  if (node.kind == "text") return vpl::quoted(scalar("value"));
  if (node.kind == "float" || node.kind == "duration" || node.kind == "timestamp") return scalar("text");
  if (node.kind == "null") return "null";
  if (node.kind == "array") return "[" + list("elements") + "]";
  if (node.kind == "map") return "{" + list("entries") + "}";
  if (node.kind == "entry") return scalar("key") + ": " + child("value");
  if (node.kind == "member") return child("object") + (field("null_safe") ? "?." : ".") + scalar("name");
  if (node.kind == "index") return child("object") + "[" + child("index") + "]";
  if (node.kind == "slice") return child("object") + "[" + child("begin") + ":" + child("end") + "]";
  if (node.kind == "call") return child("callee") + "(" + list("arguments") + ")";
  if (node.kind == "argument") return (field("name") ? scalar("name") + ": " : "") + child("value");
  if (node.kind == "conditional")
    return "(if " + child("condition") + " then " + child("then") + " else " + child("else") + ")";
  if (node.kind == "lambda")
    return "(\\" + list("parameters") + " => " + (field("body") ? child("body") : "{" + list("block") + "}") + ")";
  if (node.kind == "expression") return child("value");
  return compact(node);
}

}  // namespace

std::string compact(const Statement& statement) { return compact(tree_node(statement)); }
std::string bracketed(const Expression& expression) { return bracketed_node(tree_node(expression)); }

}  // namespace varpulis::vpl::testing
