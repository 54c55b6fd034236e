#include "sema/collect.h"

#include <algorithm>

#include "sema/resolve_type.h"

namespace varpulis::sema {
namespace {

class Collection {
 public:
  explicit Collection(Analysis& analysis) : analysis_(analysis), declarations_(analysis.declarations) {}

  void run() {
    for (const vpl::Statement& statement : analysis_.program.statements) {
      std::visit([&](const auto& node) { this->add(node); }, statement.node);
    }
    for (auto& [name, symbol] : declarations_.types) { fill(symbol.shape, symbol.node->fields, "type"); }
    for (auto& [name, symbol] : declarations_.events) complete(symbol);
    for (const vpl::Statement& statement : analysis_.program.statements) {
      const auto* event = std::get_if<vpl::EventDeclaration>(&statement.node);
      if (event != nullptr && declarations_.events.at(event->name.text).node == event)
        publish(declarations_.events.at(event->name.text));
    }
  }

 private:
  template <typename Node>
  void add(const Node&) {}

  void add(const vpl::EventDeclaration& node) {
    const auto [entry, is_new] =
        declarations_.events.try_emplace(node.name.text, EventSymbol{.node = &node, .shape = {}});
    if (!is_new) twice(code::duplicate_event, "event", node.name, entry->second.node->name.at);
  }
  void add(const vpl::TypeDeclaration& node) {
    const auto [entry, is_new] =
        declarations_.types.try_emplace(node.name.text, StructSymbol{.node = &node, .shape = {}});
    if (!is_new) twice(code::duplicate_type, "type", node.name, entry->second.node->name.at);
  }
  void add(const vpl::StreamDeclaration& node) {
    const auto [entry, is_new] = declarations_.streams.try_emplace(node.name.text, &node);
    if (is_new) {
      declarations_.streams_in_order.push_back(&node);
    } else {
      declarations_.repeated_streams.push_back(&node);
      twice(code::duplicate_stream, "stream", node.name, entry->second->name.at);
    }
  }
  void add(const vpl::FunctionDeclaration& node) {
    std::vector<std::string> parameters;
    for (const vpl::Field& parameter : node.parameters) parameters.push_back(parameter.name.text);
    FunctionSymbol symbol{.node = &node,
                          .object = std::make_shared<expr::UserFunction>(node.name.text, std::move(parameters))};
    const auto [entry, is_new] = declarations_.functions.try_emplace(node.name.text, std::move(symbol));
    if (!is_new) twice(code::duplicate_function, "function", node.name, entry->second.node->name.at);
  }
  void add(const vpl::ConnectorDeclaration& node) {
    ConnectorSymbol symbol{.node = &node, .descriptor = analysis_.catalog.connector(node.type.text)};
    const auto [entry, is_new] = declarations_.connectors.try_emplace(node.name.text, symbol);
    if (!is_new) twice(code::duplicate_connector, "connector", node.name, entry->second.node->name.at);
  }
  void add(const vpl::ContextDeclaration& node) {
    const auto [entry, is_new] = declarations_.contexts.try_emplace(node.name.text, &node);
    if (!is_new) twice(code::duplicate_context, "context", node.name, entry->second->name.at);
  }
  void add(const vpl::PatternDeclaration& node) {
    const auto [entry, is_new] = declarations_.patterns.try_emplace(node.name.text, &node);
    if (!is_new) twice(code::duplicate_pattern, "pattern", node.name, entry->second->name.at);
  }
  void add(const vpl::VariableDeclaration& node) {
    const std::string_view keyword = node.kind == vpl::VariableKind::let   ? "let"
                                     : node.kind == vpl::VariableKind::var ? "var"
                                                                           : "const";
    variable(node.name, keyword, node.kind == vpl::VariableKind::var);
  }
  void add(const vpl::AssignStatement& node) {
    if (!declarations_.variables.contains(node.name.text)) variable(node.name, ":=", true);
  }
  void add(const vpl::ImportFunction& node) {
    analysis_
        .not_yet(code::not_run_yet, node.name.at,
                 "functions of WebAssembly modules are not run by this version of the engine")
        .help = "write the function in VPL with `fn`";
  }

  void variable(const vpl::Name& name, std::string_view keyword, bool is_mutable) {
    VariableSymbol symbol{.is_mutable = is_mutable,
                          .keyword = keyword,
                          .at = name.at,
                          .slot = analysis_.bound.globals.entries.size(),
                          .type = {}};
    const auto [entry, is_new] = declarations_.variables.try_emplace(name.text, symbol);
    if (!is_new) {
      twice(code::given_twice, "variable", name, entry->second.at);
      return;
    }
    analysis_.bound.globals.entries.push_back({.name = name.text, .is_mutable = is_mutable, .value = {}});
  }

  void twice(std::string_view code, std::string_view what, const vpl::Name& name, SourceSpan first) {
    Diagnostic& found = analysis_.error(code, name.at, fmt::format("{} `{}` is declared twice", what, name.text));
    found.label = "declared again";
    found.labels.push_back({.at = first, .message = "first declared here"});
    found.help = "rename one of them, or delete it";
  }

  void fill(Shape& shape, const std::vector<vpl::Field>& fields, std::string_view what) {
    shape.closed = true;
    std::map<std::string_view, SourceSpan> own;
    for (const vpl::Field& field : fields) {
      const auto [first, is_new] = own.try_emplace(field.name.text, field.name.at);
      if (!is_new) {
        Diagnostic& found =
            analysis_.error(code::given_twice, field.name.at,
                            fmt::format("field `{}` of this {} is declared twice", field.name.text, what));
        found.labels.push_back({.at = first->second, .message = "first declared here"});
      }
      shape.fields[field.name.text] = resolve_type(declarations_, field.type);
    }
  }

  /// The fields of an event after those of the events that it extends, oldest first.
  void complete(EventSymbol& symbol) {
    std::vector<const vpl::EventDeclaration*> line{symbol.node};
    while (line.back()->extends) {
      const vpl::Name& parent = *line.back()->extends;
      const auto found = declarations_.events.find(parent.text);
      if (found == declarations_.events.end()) {
        if (line.size() == 1) {
          Diagnostic& unknown =
              analysis_.error(code::bad_inheritance, parent.at, fmt::format("`{}` is no declared event", parent.text));
          suggest(unknown, parent.at, parent.text, names_of(declarations_.events),
                  fmt::format("declare it: event {}: ...", parent.text));
        }
        break;
      }
      if (std::ranges::find(line, found->second.node) != line.end()) {
        if (found->second.node == symbol.node) {
          analysis_
              .error(code::bad_inheritance, symbol.node->extends->at,
                     fmt::format("event `{}` extends itself", symbol.node->name.text))
              .help = "remove one `extends` of the circle";
        }
        break;
      }
      line.push_back(found->second.node);
    }
    for (auto each = line.rbegin(); each != line.rend(); ++each) {
      if (*each == symbol.node) {
        fill(symbol.shape, (*each)->fields, "event");
      } else {
        for (const vpl::Field& field : (*each)->fields)
          symbol.shape.fields[field.name.text] = resolve_type(declarations_, field.type);
      }
    }
  }

  void publish(const EventSymbol& symbol) {
    DeclaredEvent event{.name = symbol.node->name.text, .fields = {}};
    append_fields(*symbol.node, event, 0);
    analysis_.bound.events.push_back(std::move(event));
  }

  void append_fields(const vpl::EventDeclaration& node, DeclaredEvent& to, std::size_t depth) {
    if (node.extends && depth < declarations_.events.size()) {
      if (const auto parent = declarations_.events.find(node.extends->text); parent != declarations_.events.end()) {
        append_fields(*parent->second.node, to, depth + 1);
      }
    }
    for (const vpl::Field& field : node.fields) {
      const auto known = std::ranges::find(to.fields, field.name.text, &std::pair<std::string, std::string>::first);
      if (known == to.fields.end()) {
        to.fields.emplace_back(field.name.text, text_of(field.type));
      } else {
        known->second = text_of(field.type);
      }
    }
  }

  Analysis& analysis_;
  Declarations& declarations_;
};

}  // namespace

std::vector<std::string> routable_names(const Declarations& declarations) {
  std::vector<std::string> names = names_of(declarations.events);
  for (const vpl::StreamDeclaration* stream : declarations.streams_in_order) names.push_back(stream->name.text);
  for (const std::string& pattern : names_of(declarations.patterns)) names.push_back(pattern);
  return names;
}

bool is_timer_type(const Declarations& declarations, std::string_view name) {
  constexpr std::string_view prefix = "Timer_";
  if (!name.starts_with(prefix)) return false;
  const auto stream = declarations.streams.find(name.substr(prefix.size()));
  return stream != declarations.streams.end() && std::holds_alternative<vpl::TimerSource>(stream->second->source.node);
}

void collect_declarations(Analysis& analysis) { Collection(analysis).run(); }

}  // namespace varpulis::sema
