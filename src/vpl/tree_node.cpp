#include "vpl/tree_node.h"

namespace varpulis::vpl {

namespace {

std::string_view name(UnaryOperator op) {
  switch (op) {
    case UnaryOperator::negate: return "-";
    case UnaryOperator::bit_not: return "~";
    case UnaryOperator::logical_not: return "not";
  }
  return {};
}

std::string_view name(BinaryOperator op) {
  using enum BinaryOperator;
  switch (op) {
    case range: return "..";
    case range_inclusive: return "..=";
    case logical_or: return "or";
    case logical_and: return "and";
    case equal: return "==";
    case not_equal: return "!=";
    case less: return "<";
    case less_equal: return "<=";
    case greater: return ">";
    case greater_equal: return ">=";
    case in: return "in";
    case not_in: return "not in";
    case bit_or: return "|";
    case bit_xor: return "^";
    case bit_and: return "&";
    case shift_left: return "<<";
    case shift_right: return ">>";
    case add: return "+";
    case subtract: return "-";
    case multiply: return "*";
    case divide: return "/";
    case remainder: return "%";
    case power: return "**";
    case logical_xor: return "xor";
    case followed_by: return "->";
  }
  return {};
}

std::string_view name(StepMark mark) {
  switch (mark) {
    case StepMark::one: return "one";
    case StepMark::all: return "all";
    case StepMark::plus: return "+";
    case StepMark::star: return "*";
    case StepMark::optional: return "?";
    case StepMark::counted: return "counted";
  }
  return {};
}

std::string_view name(VariableKind kind) {
  switch (kind) {
    case VariableKind::let: return "let";
    case VariableKind::var: return "var";
    case VariableKind::constant: return "const";
  }
  return {};
}

/// Builds one node field by field.
class Builder {
 public:
  Builder(std::string_view kind, SourceSpan at) : node_{.kind = kind, .at = at} {}

  Builder& scalar(std::string_view name, TreeScalar value) {
    node_.fields.push_back({.name = name, .scalar = std::move(value)});
    return *this;
  }
  Builder& text(std::string_view name, std::string_view value) { return scalar(name, std::string(value)); }
  Builder& flag(std::string_view name, bool value) { return value ? scalar(name, true) : *this; }
  Builder& layout_flag(std::string_view name, bool value) {
    if (value) node_.fields.push_back({.name = name, .scalar = true, .layout = true});
    return *this;
  }
  Builder& name(std::string_view field, const Name& value) { return text(field, value.text); }
  Builder& name(std::string_view field, const std::optional<Name>& value) {
    return value ? text(field, value->text) : *this;
  }
  Builder& node(std::string_view name, TreeNode child) {
    TreeField field{.name = name, .kind = TreeField::Kind::node};
    field.nodes.push_back(std::move(child));
    node_.fields.push_back(std::move(field));
    return *this;
  }
  Builder& node(std::string_view name, const ExpressionPtr& child) {
    return child ? node(name, tree_node(*child)) : *this;
  }
  template <typename Item, typename Make>
  Builder& list(std::string_view name, const std::vector<Item>& items, Make make) {
    TreeField field{.name = name, .kind = TreeField::Kind::list};
    field.nodes.reserve(items.size());
    for (const Item& item : items) field.nodes.push_back(make(item));
    node_.fields.push_back(std::move(field));
    return *this;
  }
  TreeNode take() { return std::move(node_); }

 private:
  TreeNode node_;
};

TreeNode call_node(const Call& call);

TreeNode statement_node(const Statement& statement) { return tree_node(statement); }
TreeNode expression_node(const Expression& expression) { return tree_node(expression); }

TreeNode name_node(const Name& name) { return Builder("name", name.at).text("name", name.text).take(); }

TreeNode argument_node(const Argument& argument) {
  Builder node("argument", argument.at);
  node.name("name", argument.name).node("value", argument.value).node("where", argument.filter);
  if (argument.order != SortOrder::unspecified)
    node.text("order", argument.order == SortOrder::ascending ? "asc" : "desc");
  if (!argument.branch.empty()) node.list("branch", argument.branch, call_node);
  return node.take();
}

TreeNode call_node(const Call& call) {
  return Builder("call", call.at)
      .name("name", call.name)
      .name("as", call.as_type)
      .list("arguments", call.arguments, argument_node)
      .take();
}

TreeNode step_node(const Step& step) {
  Builder node("step", step.at);
  if (step.mark != StepMark::one) node.text("mark", name(step.mark));
  if (step.mark == StepMark::counted) {
    node.scalar("count_min", std::uint64_t{step.count_min});
    if (step.count_max != 0xffffffff) node.scalar("count_max", std::uint64_t{step.count_max});
  }
  node.flag("negated", step.negated).name("type", step.type);
  if (!step.suffixes.empty()) node.list("suffixes", step.suffixes, call_node);
  return node.node("where", step.filter).flag("where_as_call", step.filter_as_call).name("as", step.alias).take();
}

TreeNode link_node(const Link& link) {
  if (const Call* call = std::get_if<Call>(&link)) return call_node(*call);
  return step_node(std::get<Step>(link));
}

TreeNode source_item_node(const SourceItem& item) {
  Builder node("source_item", item.at);
  node.name("alias", item.alias).name("type", item.type);
  if (!item.calls.empty()) node.list("calls", item.calls, call_node);
  return node.node("on", item.on).take();
}

TreeNode source_node(const Source& source) {
  struct Visitor {
    SourceSpan at;
    TreeNode operator()(const EventSource& event) const {
      Builder node("event_source", at);
      node.node("step", step_node(event.step));
      if (event.from) node.node("from", call_node(*event.from));
      return node.take();
    }
    TreeNode operator()(const CompositeSource& composite) const {
      return Builder("composite_source", at)
          .name("keyword", composite.kind)
          .list("items", composite.items, source_item_node)
          .take();
    }
    TreeNode operator()(const SequenceSource& sequence) const {
      return Builder("sequence_source", at).list("steps", sequence.steps, step_node).take();
    }
    TreeNode operator()(const TimerSource& timer) const {
      return Builder("timer_source", at).list("arguments", timer.arguments, argument_node).take();
    }
  };
  return std::visit(Visitor{source.at}, source.node);
}

TreeNode type_node(const Type& type) {
  struct Visitor {
    SourceSpan at;
    Builder operator()(const NamedType& named) const { return Builder("named_type", at).text("name", named.name); }
    Builder operator()(const ArrayType& array) const {
      return Builder("array_type", at).node("element", type_node(*array.element));
    }
    Builder operator()(const MapType& map) const {
      return Builder("map_type", at).node("key", type_node(*map.key)).node("value", type_node(*map.value));
    }
    Builder operator()(const TupleType& tuple) const {
      return Builder("tuple_type", at).list("elements", tuple.elements, type_node);
    }
    Builder operator()(const StreamType& stream) const {
      return Builder("stream_type", at).node("element", type_node(*stream.element));
    }
  };
  return std::visit(Visitor{type.at}, type.node).flag("optional", type.optional).take();
}

TreeNode field_node(const Field& field) {
  return Builder("field", field.at).name("name", field.name).node("type", type_node(field.type)).take();
}

TreeNode pattern_node(const Pattern& pattern) {
  struct Visitor {
    SourceSpan at;
    Builder operator()(const Step& step) const { return Builder("step_pattern", at).node("step", step_node(step)); }
    Builder operator()(const PatternSequence& sequence) const {
      return Builder("pattern_sequence", at)
          .flag("arrows", sequence.arrows)
          .list("items", sequence.items, pattern_node);
    }
    Builder operator()(const PatternAnd& pattern) const {
      return Builder("pattern_and", at).list("operands", pattern.operands, pattern_node);
    }
    Builder operator()(const PatternOr& pattern) const {
      return Builder("pattern_or", at).list("operands", pattern.operands, pattern_node);
    }
    Builder operator()(const PatternNot& pattern) const {
      return Builder("pattern_not", at).node("operand", pattern_node(*pattern.operand));
    }
  };
  return std::visit(Visitor{pattern.at}, pattern.node).layout_flag("parenthesized", pattern.parenthesized).take();
}

TreeNode entry_node(const MapEntry& entry) {
  return Builder("entry", cover(entry.key.at, entry.value.at))
      .name("key", entry.key)
      .flag("quoted", entry.quoted)
      .node("value", tree_node(entry.value))
      .take();
}

TreeNode branch_node(const IfBranch& branch) {
  return Builder("branch", branch.condition.at)
      .node("condition", tree_node(branch.condition))
      .list("body", branch.body, statement_node)
      .take();
}

struct ExpressionVisitor {
  SourceSpan at;
  Builder operator()(const ErrorExpression&) const { return {"error", at}; }
  Builder operator()(const NullLiteral&) const { return {"null", at}; }
  Builder operator()(const BoolLiteral& literal) const { return Builder("bool", at).scalar("value", literal.value); }
  Builder operator()(const IntegerLiteral& literal) const {
    return Builder("integer", at).scalar("value", literal.value);
  }
  Builder operator()(const FloatLiteral& literal) const {
    return Builder("float", at).scalar("value", literal.value).text("text", literal.text);
  }
  Builder operator()(const TextLiteral& literal) const { return Builder("text", at).text("value", literal.value); }
  Builder operator()(const DurationLiteral& literal) const {
    return Builder("duration", at).scalar("ns", literal.ns).text("text", literal.text);
  }
  Builder operator()(const TimestampLiteral& literal) const {
    return Builder("timestamp", at).scalar("ns", literal.ns).text("text", literal.text);
  }
  Builder operator()(const NameExpression& expression) const {
    return Builder("name", at).text("name", expression.name);
  }
  Builder operator()(const ArrayLiteral& array) const {
    return Builder("array", at).list("elements", array.elements, expression_node);
  }
  Builder operator()(const MapLiteral& map) const {
    return Builder("map", at).list("entries", map.entries, entry_node);
  }
  Builder operator()(const Unary& unary) const {
    return Builder("unary", at).text("op", name(unary.op)).node("operand", unary.operand);
  }
  Builder operator()(const Binary& binary) const {
    return Builder("binary", at).text("op", name(binary.op)).node("left", binary.left).node("right", binary.right);
  }
  Builder operator()(const IsNull& test) const {
    return Builder("is_null", at).flag("negated", test.negated).node("operand", test.operand);
  }
  Builder operator()(const Conditional& conditional) const {
    return Builder("conditional", at)
        .node("condition", conditional.condition)
        .node("then", conditional.then)
        .node("else", conditional.otherwise);
  }
  Builder operator()(const Member& member) const {
    return Builder("member", at)
        .node("object", member.object)
        .name("name", member.name)
        .flag("null_safe", member.null_safe);
  }
  Builder operator()(const Index& index) const {
    return Builder("index", at).node("object", index.object).node("index", index.index);
  }
  Builder operator()(const Slice& slice) const {
    return Builder("slice", at).node("object", slice.object).node("begin", slice.begin).node("end", slice.end);
  }
  Builder operator()(const CallExpression& call) const {
    return Builder("call", at).node("callee", call.callee).list("arguments", call.arguments, argument_node);
  }
  Builder operator()(const Lambda& lambda) const {
    Builder node("lambda", at);
    node.list("parameters", lambda.parameters, name_node).node("body", lambda.body);
    if (lambda.block) node.list("block", *lambda.block, statement_node);
    return node;
  }
};

struct StatementVisitor {
  SourceSpan at;
  Builder operator()(const ErrorStatement&) const { return {"error", at}; }
  Builder operator()(const ContextDeclaration& context) const {
    return Builder("context", at).name("name", context.name).list("arguments", context.arguments, argument_node);
  }
  Builder operator()(const ConnectorDeclaration& connector) const {
    return Builder("connector", at)
        .name("name", connector.name)
        .name("type", connector.type)
        .list("parameters", connector.parameters, argument_node);
  }
  Builder operator()(const ConfigDeclaration& config) const {
    return Builder("config", at)
        .name("name", config.name)
        .flag("deprecated_form", config.deprecated_form)
        .list("entries", config.entries, argument_node);
  }
  Builder operator()(const ImportStatement& import) const {
    return Builder("import", at).text("path", import.path).name("as", import.as);
  }
  Builder operator()(const ImportFunction& import) const {
    Builder node("import_function", at);
    node.name("name", import.name).list("parameters", import.parameters, field_node);
    if (import.result) node.node("result", type_node(*import.result));
    return node.text("path", import.path);
  }
  Builder operator()(const EventDeclaration& event) const {
    return Builder("event", at)
        .name("name", event.name)
        .name("extends", event.extends)
        .flag("braces", event.braces)
        .list("fields", event.fields, field_node);
  }
  Builder operator()(const TypeDeclaration& type) const {
    Builder node("type", at);
    node.name("name", type.name);
    if (type.alias) return node.node("alias", type_node(*type.alias));
    return node.list("fields", type.fields, field_node);
  }
  Builder operator()(const VariableDeclaration& variable) const {
    Builder node("variable", at);
    node.text("keyword", name(variable.kind)).name("name", variable.name);
    if (variable.type) node.node("type", type_node(*variable.type));
    return node.node("value", tree_node(variable.value));
  }
  Builder operator()(const FunctionDeclaration& function) const {
    Builder node("function", at);
    node.name("name", function.name).list("parameters", function.parameters, field_node);
    if (function.result) node.node("result", type_node(*function.result));
    return node.list("body", function.body, statement_node);
  }
  Builder operator()(const StreamDeclaration& stream) const {
    Builder node("stream", at);
    node.name("name", stream.name);
    if (stream.type) node.node("type", type_node(*stream.type));
    return node.node("source", source_node(stream.source)).list("links", stream.links, link_node);
  }
  Builder operator()(const PatternDeclaration& pattern) const {
    return Builder("pattern", at)
        .name("name", pattern.name)
        .node("pattern", pattern_node(pattern.pattern))
        .node("within", pattern.within)
        .node("partition_by", pattern.partition_by);
  }
  Builder operator()(const IfStatement& statement) const {
    Builder node("if", at);
    node.list("branches", statement.branches, branch_node);
    if (statement.otherwise) node.list("else", *statement.otherwise, statement_node);
    return node;
  }
  Builder operator()(const ForStatement& loop) const {
    return Builder("for", at)
        .name("variable", loop.variable)
        .node("in", tree_node(loop.iterable))
        .list("body", loop.body, statement_node);
  }
  Builder operator()(const WhileStatement& loop) const {
    return Builder("while", at).node("condition", tree_node(loop.condition)).list("body", loop.body, statement_node);
  }
  Builder operator()(const ReturnStatement& statement) const {
    return Builder("return", at).node("value", statement.value);
  }
  Builder operator()(const BreakStatement&) const { return {"break", at}; }
  Builder operator()(const ContinueStatement&) const { return {"continue", at}; }
  Builder operator()(const EmitStatement& emit) const {
    return Builder("emit", at).name("type", emit.type).list("fields", emit.fields, argument_node);
  }
  Builder operator()(const AssignStatement& assign) const {
    return Builder("assign", at).name("name", assign.name).node("value", tree_node(assign.value));
  }
  Builder operator()(const ExpressionStatement& statement) const {
    return Builder("expression", at).node("value", tree_node(statement.value));
  }
};

}  // namespace

TreeNode tree_node(const Expression& expression) {
  return std::visit(ExpressionVisitor{expression.at}, expression.node)
      .layout_flag("parenthesized", expression.parenthesized)
      .take();
}

TreeNode tree_node(const Statement& statement) {
  return std::visit(StatementVisitor{statement.at}, statement.node).take();
}

TreeNode tree_node(const Program& program) {
  SourceSpan at;
  if (!program.statements.empty()) at = cover(program.statements.front().at, program.statements.back().at);
  return Builder("program", at).list("statements", program.statements, statement_node).take();
}

}  // namespace varpulis::vpl
