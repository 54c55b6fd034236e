// Statements and blocks.
#include "vpl/format_printer.h"
#include "vpl/literals.h"

namespace varpulis::vpl {

void Printer::statements(const Block& block, std::size_t indent) {
  for (const Statement& each : block) statement(each, indent);
}

void Printer::statement(const Statement& statement, std::size_t indent) {
  const SourceSpan at = statement.at;
  if (const auto* declared = std::get_if<StreamDeclaration>(&statement.node)) return stream(*declared, at, indent);
  if (const auto* declared = std::get_if<PatternDeclaration>(&statement.node)) return pattern(*declared, at, indent);
  if (const auto* declared = std::get_if<ConfigDeclaration>(&statement.node)) return config(*declared, at, indent);
  if (const auto* branching = std::get_if<IfStatement>(&statement.node)) return if_statement(*branching, at, indent);
  if (const auto* declared = std::get_if<ConnectorDeclaration>(&statement.node)) {
    return one_line_or_broken(indent, at, declared->type.at.end,
                              fmt::format("connector {} = {}(", declared->name.text, declared->type.text),
                              items(declared->parameters, indent), ")");
  }
  if (const auto* emitted = std::get_if<EmitStatement>(&statement.node)) {
    return one_line_or_broken(indent, at, emitted->type.at.end, fmt::format("emit {}(", emitted->type.text),
                              items(emitted->fields, indent), ")");
  }
  if (const auto* event = std::get_if<EventDeclaration>(&statement.node)) {
    const std::string head = "event " + event->name.text + (event->extends ? " extends " + event->extends->text : "");
    if (!event->braces) return fields(head + ":", event->fields, at, indent);
    std::vector<Item> list;
    for (const Field& field : event->fields) list.push_back({.at = field.at, .text = text(field)});
    const std::uint32_t head_end = event->extends ? event->extends->at.end : event->name.at.end;
    return one_line_or_broken(indent, at, head_end, head + " {", list, "}", " ");
  }
  if (const auto* type = std::get_if<TypeDeclaration>(&statement.node); type != nullptr && !type->alias) {
    return fields("type " + type->name.text + ":", type->fields, at, indent);
  }
  if (const auto* function = std::get_if<FunctionDeclaration>(&statement.node)) {
    const std::string header = "fn " + function->name.text + "(" + text(function->parameters) + ")" +
                               (function->result ? " -> " + text(*function->result) : "") + ":";
    return block(header, at, function->body, indent);
  }
  if (const auto* loop = std::get_if<ForStatement>(&statement.node)) {
    return block("for " + loop->variable.text + " in " + text(loop->iterable, indent) + ":", at, loop->body, indent);
  }
  if (const auto* loop = std::get_if<WhileStatement>(&statement.node)) {
    return block("while " + text(loop->condition, indent) + ":", at, loop->body, indent);
  }
  begin_statement(at, at.end, indent);
  put(indent, simple_statement(statement, indent), at.end);
}

/// Statements that are one line.
std::string Printer::simple_statement(const Statement& statement, std::size_t indent) const {
  const auto& node = statement.node;
  if (const auto* context = std::get_if<ContextDeclaration>(&node)) {
    return "context " + context->name.text +
           (context->arguments.empty() ? "" : " (" + text(context->arguments, indent) + ")");
  }
  if (const auto* import = std::get_if<ImportStatement>(&node)) {
    return "import " + quoted(import->path) + (import->as ? " as " + import->as->text : "");
  }
  if (const auto* import = std::get_if<ImportFunction>(&node)) {
    return "import fn " + import->name.text + "(" + text(import->parameters) + ")" +
           (import->result ? " -> " + text(*import->result) : "") + " from " + quoted(import->path);
  }
  if (const auto* type = std::get_if<TypeDeclaration>(&node))
    return "type " + type->name.text + " = " + text(*type->alias);
  if (const auto* variable = std::get_if<VariableDeclaration>(&node)) {
    const std::string_view keyword = variable->kind == VariableKind::let   ? "let "
                                     : variable->kind == VariableKind::var ? "var "
                                                                           : "const ";
    return std::string(keyword) + variable->name.text + (variable->type ? ": " + text(*variable->type) : "") + " = " +
           text(variable->value, indent);
  }
  if (const auto* returned = std::get_if<ReturnStatement>(&node)) {
    return returned->value ? "return " + text(*returned->value, indent) : "return";
  }
  if (std::holds_alternative<BreakStatement>(node)) return "break";
  if (std::holds_alternative<ContinueStatement>(node)) return "continue";
  if (const auto* assign = std::get_if<AssignStatement>(&node))
    return assign->name.text + " := " + text(assign->value, indent);
  if (const auto* expression = std::get_if<ExpressionStatement>(&node)) return text(expression->value, indent);
  return {};
}

void Printer::block(std::string_view header, SourceSpan owner, const Block& block, std::size_t indent) {
  // The token before the first statement of the block is the colon that opens it.
  const std::size_t first = block.empty() ? tokens_.size() : token_at(block.front().at.begin);
  const std::uint32_t header_end = first == 0 || first >= tokens_.size() ? owner.end : tokens_[first - 1].end;
  begin_statement(owner, header_end, indent);
  put(indent, header, header_end);
  blank_allowed_ = false;
  statements(block, indent + format_indentation);
  if (!block.empty()) comments_at_block_end(block.back().at.end, indent + format_indentation, column(owner.begin));
}

void Printer::if_statement(const IfStatement& statement, SourceSpan at, std::size_t indent) {
  const auto header_of = [&](const Block& body, std::string_view keyword) {
    // From the keyword, the first token of its line, to the colon.
    std::size_t token = body.empty() ? 0 : token_at(body.front().at.begin) - 1;
    SourceSpan header{.file = at.file, .begin = tokens_[token].begin, .end = tokens_[token].end};
    while (token > 0 &&
           !(tokens_[token].first_on_line && text_.substr(tokens_[token].begin, keyword.size()) == keyword))
      --token;
    header.begin = tokens_[token].begin;
    return header;
  };
  for (const IfBranch& branch : statement.branches) {
    const bool first = &branch == statement.branches.data();
    SourceSpan header = first ? at : header_of(branch.body, "elif");
    header.end = branch.body.empty() ? header.end : branch.body.front().at.end;
    block((first ? "if " : "elif ") + text(branch.condition, indent) + ":", header, branch.body, indent);
  }
  if (statement.otherwise) block("else:", header_of(*statement.otherwise, "else"), *statement.otherwise, indent);
}

/// `header` and the fields on lines of their own.
void Printer::fields(std::string_view header, const std::vector<Field>& fields, SourceSpan at, std::size_t indent) {
  const std::size_t first = fields.empty() ? tokens_.size() : token_at(fields.front().at.begin);
  const std::uint32_t header_end = first == 0 || first >= tokens_.size() ? at.end : tokens_[first - 1].end;
  begin_statement(at, header_end, indent);
  put(indent, header, header_end);
  for (const Field& field : fields) {
    comments_before(field.at.end, indent + format_indentation);
    put(indent + format_indentation, text(field), field.at.end);
  }
  if (!fields.empty()) comments_at_block_end(fields.back().at.end, indent + format_indentation, column(at.begin));
}

void Printer::config(const ConfigDeclaration& config, SourceSpan at, std::size_t indent) {
  if (!config.deprecated_form) {
    return one_line_or_broken(indent, at, config.name.at.end, "config " + config.name.text + " {",
                              items(config.entries, indent), "}", " ");
  }
  begin_statement(at, config.name.at.end, indent);
  const std::uint32_t header_end =
      config.entries.empty() ? at.end : tokens_[token_at(config.entries.front().at.begin) - 1].end;
  put(indent, "config:", header_end);
  for (const Argument& entry : config.entries) {
    comments_before(entry.at.end, indent + format_indentation);
    put(indent + format_indentation, text(entry, indent + format_indentation), entry.at.end);
  }
  if (!config.entries.empty())
    comments_at_block_end(config.entries.back().at.end, indent + format_indentation, column(at.begin));
}

}  // namespace varpulis::vpl
