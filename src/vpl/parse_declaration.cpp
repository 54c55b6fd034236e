// Declarations other than streams and patterns, and types.
#include "vpl/literals.h"
#include "vpl/parser_state.h"
#include "vpl/syntax_codes.h"

namespace varpulis::vpl {

ContextDeclaration Parser::context_declaration() {
  advance();
  ContextDeclaration declaration{.name = take_name()};
  if (at(Kind::left_paren)) declaration.arguments = arguments(false);
  return declaration;
}

ConnectorDeclaration Parser::connector_declaration() {
  advance();
  ConnectorDeclaration declaration{.name = take_name()};
  if (!expect(Kind::equals)) return declaration;
  declaration.type = expect_name("the type of the connector (mqtt, kafka, http, ...)");
  if (panicking_) return declaration;
  if (at(Kind::left_paren)) declaration.parameters = arguments(false);
  else unexpected("`(` and the parameters of the connector");
  return declaration;
}

ConfigDeclaration Parser::config_declaration() {
  const std::size_t own = indentation();
  ConfigDeclaration declaration;
  declaration.name = {.text = "default", .at = span(token())};
  advance();
  const auto entry = [&] {
    const std::size_t first = position_;
    Argument setting;
    setting.name = expect_name("the name of a setting");
    if (panicking_ || !expect(Kind::colon)) return;
    setting.value = expression_pointer();
    setting.at = span_from(first);
    declaration.entries.push_back(std::move(setting));
  };
  if (at(Kind::colon)) {
    declaration.deprecated_form = true;
    advance();
    if (at(Kind::end) || !token().first_on_line || indentation(position_) <= own) {
      error(syntax::missing_block, tokens_[position_ - 1], "expected indented settings after `config:`").help =
          "or write `config name { setting: value }`";
      return declaration;
    }
    while (!at(Kind::end) && !(token().first_on_line && indentation(position_) <= own)) {
      const std::size_t before = position_;
      entry();
      if (position_ == before) advance();
      if (panicking_) synchronize_block_line();
      else accept(Kind::comma);
    }
    return declaration;
  }
  declaration.name = take_name();
  const std::size_t open = position_;
  if (!expect(Kind::left_brace)) return declaration;
  Nest nest(*this);  // the bracket
  while (!at(Kind::right_brace) && !at(Kind::end)) {
    entry();
    if (panicking_ && !synchronize_in_brackets(Kind::right_brace)) return declaration;
    accept(Kind::comma);  // commas are optional here
  }
  close(Kind::right_brace, open);
  return declaration;
}

Statement::Node Parser::import_statement() {
  advance();
  if (at(Kind::text)) {
    ImportStatement import{.path = text_value(text(token())), .path_at = span(token())};
    advance();
    if (at_word("as") && !token().first_on_line) {
      advance();
      import.as = expect_name("a name after `as`");
    }
    return import;
  }
  advance();  // fn
  ImportFunction import{.name = take_name()};
  import.parameters = parameters();
  if (!panicking_ && accept(Kind::arrow)) import.result = type();
  if (panicking_) return import;
  if (!accept_word("from")) {
    unexpected("`from` and the path of the module");
  } else if (at(Kind::text)) {
    import.path = text_value(text(token()));
    advance();
  } else {
    unexpected("the path of the module, a string");
  }
  return import;
}

EventDeclaration Parser::event_declaration() {
  advance();
  EventDeclaration declaration{.name = take_name()};
  if (at_word("extends") && at(Kind::name, 1)) {
    advance();
    declaration.extends = take_name();
  }
  if (at(Kind::left_brace)) {
    declaration.braces = true;
    const std::size_t open = position_;
    Nest nest(*this);
    advance();
    while (!at(Kind::right_brace) && !at(Kind::end)) {
      declaration.fields.push_back(field());
      if (panicking_ && !synchronize_in_brackets(Kind::right_brace)) return declaration;
      accept(Kind::comma);  // commas are optional, as in the indented form
    }
    close(Kind::right_brace, open);
  } else if (at(Kind::colon)) {
    declaration.fields = fields_after_colon();
  } else {
    unexpected("`:` or `{` and the fields of the event");
  }
  return declaration;
}

TypeDeclaration Parser::type_declaration() {
  advance();
  TypeDeclaration declaration{.name = take_name()};
  if (at(Kind::colon)) declaration.fields = fields_after_colon();
  else if (accept(Kind::equals)) declaration.alias = type();
  else unexpected("`=` and a type, or `:` and fields");
  return declaration;
}

VariableDeclaration Parser::variable_declaration() {
  VariableDeclaration declaration;
  declaration.kind = at_word("let") ? VariableKind::let : at_word("const") ? VariableKind::constant : VariableKind::var;
  advance();
  declaration.name = take_name();
  if (accept(Kind::colon)) declaration.type = type();
  if (panicking_) return declaration;
  if (at(Kind::assign)) {
    Diagnostic& diagnostic = error(syntax::foreign_operator, token(), "expected `=` in a declaration, found `:=`");
    diagnostic.help = "`=` gives a declared name its first value, `:=` assigns later";
    fix(diagnostic, token(), "=");
    advance();
  } else if (!expect(Kind::equals)) {
    return declaration;
  }
  declaration.value = expression();
  return declaration;
}

FunctionDeclaration Parser::function_declaration() {
  const std::size_t own = indentation();
  advance();
  FunctionDeclaration declaration{.name = take_name()};
  declaration.parameters = parameters();
  if (!panicking_ && accept(Kind::arrow)) declaration.result = type();
  declaration.body = block(own);
  return declaration;
}

std::vector<Field> Parser::parameters() {
  std::vector<Field> parameters;
  if (!at(Kind::left_paren)) {
    unexpected("`(` and the parameters of the function");
    return parameters;
  }
  list(Kind::right_paren, [&] { parameters.push_back(field()); });
  return parameters;
}

Field Parser::field() {
  const std::size_t first = position_;
  Field field;
  field.name = expect_name("the name of a field or parameter");
  if (panicking_) return field;
  if (!accept(Kind::colon)) {
    Diagnostic& missing = unexpected(fmt::format("`:` and the type of `{}`", field.name.text));
    missing.code = missing.code.empty() ? "" : std::string(syntax::missing_type);
    missing.help = fmt::format(
        "write for example `{}: float`; the types are int, float, bool, str, timestamp, duration, names of events, "
        "[t], {{k: v}}",
        field.name.text);
    field.at = span_from(first);
    // `f(a, b)` is understood, the rest can be checked.
    if (at(Kind::comma) || closes(kind())) panicking_ = false;
    return field;
  }
  field.type = type();
  field.at = span_from(first);
  return field;
}

/// `:` and fields, indented or not, up to something that is no field.
std::vector<Field> Parser::fields_after_colon() {
  std::vector<Field> fields;
  const std::size_t own = indentation();
  advance();
  const Token& colon = tokens_[position_ - 1];
  const bool indented = token().first_on_line && indentation(position_) > own;
  const std::size_t level = indented ? indentation(position_) : 0;
  while (at(Kind::name) && !panicking_) {
    const bool field_follows = at(Kind::colon, 1);
    if (indented && token().first_on_line && indentation(position_) <= own) break;
    if (!field_follows && (!indented || !token().first_on_line || declaration_starts(position_))) break;
    if (at_word("config") && field_follows && token().first_on_line && token(2).first_on_line && at(Kind::colon, 3))
      break;
    if (indented && token().first_on_line && indentation(position_) != level) {
      error(
          syntax::wrong_indentation, token(),
          fmt::format("expected an indentation of {} as in the field before, found {}", level, indentation(position_)))
          .help = "the fields of a declaration are indented alike";
    }
    fields.push_back(field());
    if (panicking_ && indented) synchronize_block_line();
    accept(Kind::comma);
  }
  if (fields.empty() && !panicking_) {
    error(syntax::missing_block, colon, fmt::format("expected fields after `:`, found {}", found())).help =
        "write `name: type` on the next lines; an event without fields is written `event T { }`";
  }
  return fields;
}

// ---- types ----------------------------------------------------------------------------------------------------------

Type Parser::type() {
  const std::size_t first = position_;
  Type type = type_base();
  if (!panicking_ && accept(Kind::question)) type.optional = true;
  type.at = span_from(first);
  return type;
}

Type Parser::type_base() {
  Type result;
  const std::size_t first = position_;
  if (at(Kind::left_paren)) {
    TupleType tuple;
    list(Kind::right_paren, [&] { tuple.elements.push_back(type()); });
    if (!panicking_ && tuple.elements.size() < 2) {
      error(syntax::unexpected_token, tokens_[first], "expected a tuple of at least two types").help =
          "write the type without brackets";
    }
    result.node = std::move(tuple);
    return result;
  }
  Nest nest(*this);
  if (!nest.ok) {
    too_deep(token());
    if (opens(kind())) skip_brackets();
    else advance();
    return result;
  }
  if (at(Kind::left_bracket)) {
    advance();
    result.node = ArrayType{.element = std::make_unique<Type>(type())};
    if (!panicking_) close(Kind::right_bracket, first);
  } else if (at(Kind::left_brace)) {
    advance();
    MapType map{.key = std::make_unique<Type>(type()), .value = std::make_unique<Type>()};
    if (!panicking_ && expect(Kind::colon)) *map.value = type();
    result.node = std::move(map);
    if (!panicking_) close(Kind::right_brace, first);
  } else if (at_word("Stream") && at(Kind::less, 1)) {
    advance();
    advance();
    result.node = StreamType{.element = std::make_unique<Type>(type())};
    if (!panicking_) {
      if (at(Kind::shift_right)) split_token(Kind::greater);
      else if (at(Kind::greater_equal)) split_token(Kind::equals);
      else expect(Kind::greater);
    }
  } else if (at(Kind::name)) {
    result.node = NamedType{.name = std::string(text(token()))};
    advance();
  } else {
    unexpected("a type");
  }
  return result;
}

/// Consumes the first character of the current token and leaves the rest, a token `rest`.
void Parser::split_token(Kind rest) {
  // The half that is consumed counts as the end of the token before it, for spans.
  Token& whole = tokens_[position_];
  whole.begin += 1;
  whole.kind = rest;
  whole.first_on_line = false;
  tokens_[position_ - 1].end = whole.begin;
}

}  // namespace varpulis::vpl
