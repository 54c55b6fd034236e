// Statements. No word is reserved: a statement begins with a keyword only when the tokens after it fit.
#include "base/edit_distance.h"
#include "vpl/parser_state.h"
#include "vpl/syntax_codes.h"

namespace varpulis::vpl {

namespace {

const std::vector<std::string>& declaration_words() {
  static const std::vector<std::string> words = {"stream", "event",  "type",      "fn",      "let",     "var",
                                                 "const",  "config", "connector", "context", "pattern", "import"};
  return words;
}

/// Words of other languages and what they are in VPL; empty for other words.
std::string_view meant_by(std::string_view word) {
  if (word == "function" || word == "func" || word == "def" || word == "fun") return "fn";
  if (word == "class" || word == "struct" || word == "record") return "event";
  return {};
}

}  // namespace

bool Parser::declaration_word(std::string_view word) {
  return std::ranges::find(declaration_words(), word) != declaration_words().end();
}

/// Whether a declaration begins at the token, judged by the tokens after the keyword: the same test as declaration(), but strict, so
/// that it also serves where something else is expected.
bool Parser::declaration_starts(std::size_t index) const {
  const auto kind_at = [&](std::size_t ahead) { return tokens_[std::min(index + ahead, tokens_.size() - 1)].kind; };
  const auto word_at = [&](std::size_t ahead) { return text(tokens_[std::min(index + ahead, tokens_.size() - 1)]); };
  if (kind_at(0) != Kind::name) return false;
  if (kind_at(1) == Kind::assign) return true;
  const std::string_view word = word_at(0);
  const Kind third = kind_at(2);
  if (word == "import") return kind_at(1) == Kind::text || (word_at(1) == "fn" && third == Kind::name);
  if (word == "config" && kind_at(1) == Kind::colon) return kind_at(2) == Kind::name && kind_at(3) == Kind::colon;
  // Operands and aliases may be called like keywords: what is declared stands on the line of the keyword and is no operator.
  const std::string_view name = word_at(1);
  if (kind_at(1) != Kind::name || tokens_[index + 1].first_on_line) return false;
  if (name == "and" || name == "or" || name == "not" || name == "in" || name == "is") return false;
  if (word == "stream" || word == "let" || word == "var" || word == "const")
    return third == Kind::equals || third == Kind::colon;
  if (word == "event") return third == Kind::colon || third == Kind::left_brace || word_at(2) == "extends";
  if (word == "type") return third == Kind::equals || third == Kind::colon;
  if (word == "fn") return third == Kind::left_paren;
  if (word == "config") return third == Kind::left_brace;
  if (word == "connector" || word == "pattern") return third == Kind::equals;
  if (word != "context") return false;
  // This declaration has no mark of its own: it needs brackets, or another declaration below it.
  const Token& after = tokens_[std::min(index + 2, tokens_.size() - 1)];
  return third == Kind::left_paren || third == Kind::end ||
         (after.first_on_line && third == Kind::name && declaration_word(text(after)));
}

Statement Parser::statement(bool top_level) {
  const std::size_t first = position_;
  statement_token_ = first;
  Statement statement;
  if (!declaration(statement)) statement.node = control_statement(top_level);
  statement.at = span_from(first);
  return statement;
}

bool Parser::declaration(Statement& into) {
  if (!at(Kind::name)) return false;
  const bool named = at(Kind::name, 1);
  if (named && at_word("stream")) into.node = stream_declaration();
  else if (named && at_word("event")) into.node = event_declaration();
  else if (named && at_word("type")) into.node = type_declaration();
  else if (named && at_word("fn")) into.node = function_declaration();
  else if (named && (at_word("let") || at_word("var") || at_word("const"))) into.node = variable_declaration();
  else if (named && at_word("connector")) into.node = connector_declaration();
  else if (named && at_word("context")) into.node = context_declaration();
  else if (named && at_word("pattern")) into.node = pattern_declaration();
  else if (at_word("config") && (named || at(Kind::colon, 1))) into.node = config_declaration();
  else if (at_word("import") && (at(Kind::text, 1) || (at_word("fn", 1) && at(Kind::name, 2))))
    into.node = import_statement();
  else return false;
  return true;
}

/// Whether one of if, for, while, return, break, continue, emit begins here.
bool Parser::control_starts() const {
  if (!at(Kind::name) || at(Kind::assign, 1) || at(Kind::equals, 1)) return false;
  const bool ends_here = token(1).first_on_line || at(Kind::end, 1) || at(Kind::right_brace, 1);
  if (at_word("if") || at_word("while") || at_word("elif")) return starts_operand(1) && !ends_here;
  if (at_word("else")) return at(Kind::colon, 1) || at_word("if", 1);
  if (at_word("for")) return at(Kind::name, 1) && at_word("in", 2);
  if (at_word("return")) return ends_here || starts_operand(1);
  if (at_word("break") || at_word("continue")) return ends_here;
  return at_word("emit") && at(Kind::name, 1) && at(Kind::left_paren, 2);
}

Statement::Node Parser::control_statement(bool top_level) {
  if (!control_starts()) {
    if (at(Kind::name) && at(Kind::assign, 1)) {
      Name name = take_name();
      advance();
      return AssignStatement{.name = std::move(name), .value = expression()};
    }
    return misspelt_statement(top_level);
  }
  const Token& word = token();
  if (at_word("elif") || at_word("else")) {
    error(syntax::else_without_if, word,
          fmt::format("expected a statement, found `{}` without an `if` of the same indentation before it", text(word)))
        .help = "`elif` and `else` stand below their `if`, indented as it is";
    const std::size_t own = indentation();
    advance();
    if (!at(Kind::colon)) (void)expression();
    (void)block(own);
    return ErrorStatement{};
  }
  if (top_level) {
    Diagnostic& diagnostic =
        error(syntax::not_at_top_level, word, fmt::format("expected a declaration, found `{}`", text(word)));
    diagnostic.help =
        at_word("for")
            ? "at the beginning of a line, with literal bounds and an indented body, `for x in 1..3:` repeats "
              "declarations; other loops stand in functions"
            : fmt::format("`{}` stands in the body of a function", text(word));
    skip_statement(indentation());
    return ErrorStatement{};
  }
  if (at_word("if")) return if_statement();
  if (at_word("for")) return for_statement();
  if (at_word("while")) return while_statement();
  if (at_word("return")) return return_statement();
  if (at_word("emit")) return emit_statement();
  const bool breaks = at_word("break");
  advance();
  if (breaks) return BreakStatement{};
  return ContinueStatement{};
}

/// Neither declaration nor control statement: an expression, or a mistake.
Statement::Node Parser::misspelt_statement(bool top_level) {
  const Token& word = token();
  if (at(Kind::name) && declaration_word(text(word)) && !at(Kind::left_paren, 1) && !at(Kind::dot, 1) &&
      !at(Kind::compound_assign, 1) && (token(1).first_on_line || !infix_word(1))) {
    const std::string expected = at_word("import") ? "the path of a file, a string, after `import`"
                                                   : fmt::format("a name after `{}`", text(word));
    advance();
    unexpected(expected);
    return ErrorStatement{};
  }
  const bool named =
      at(Kind::name, 1) && !token(1).first_on_line && !infix_word(1) && !(at_word("not", 1) && at_word("in", 2));
  if (at(Kind::name) && named) {
    // Two names in a row are no expression: a misspelt keyword, or one of another language.
    std::string meant(meant_by(text(word)));
    if (meant.empty() && text(word) != "emit") meant = nearest_name(text(word), declaration_words()).value_or("");
    if (!meant.empty()) {
      Diagnostic& diagnostic =
          error(syntax::unknown_statement, word, fmt::format("expected a declaration, found `{}`", text(word)));
      diagnostic.help = fmt::format("did you mean `{}`?", meant);
      fix(diagnostic, word, meant);
      // Go on as if it had been written, so that the rest of the statement is checked as well.
      const bool outer = std::exchange(panicking_, false);
      Statement statement;
      if (meant == "stream") statement.node = stream_declaration();
      else if (meant == "event") statement.node = event_declaration();
      else if (meant == "fn") statement.node = function_declaration();
      else if (meant == "pattern") statement.node = pattern_declaration();
      else if (meant == "connector") statement.node = connector_declaration();
      else if (meant == "type") statement.node = type_declaration();
      else if (meant == "context") statement.node = context_declaration();
      else if (meant == "let" || meant == "var" || meant == "const") statement.node = variable_declaration();
      else panicking_ = true;
      panicking_ = panicking_ || outer;
      return std::move(statement.node);
    }
  }
  if (top_level && at(Kind::name) && at(Kind::equals, 1) && at(Kind::name, 2) && at(Kind::left_paren, 3)) {
    const std::string_view source = text(token(2));
    const bool stream = source == "merge" || source == "join" || source == "left_join" || source == "right_join" ||
                        source == "full_join" || source == "sequence" || source == "timer";
    if (stream || source == "SEQ") {
      Diagnostic& diagnostic =
          error(syntax::unknown_statement, word, fmt::format("expected a declaration, found `{}`", text(word)));
      diagnostic.help = fmt::format("write `{} {} = ...`", stream ? "stream" : "pattern", text(word));
      fix_insert(diagnostic, word.begin, stream ? "stream " : "pattern ");
      panicking_ = true;
      advance();
      return ErrorStatement{};
    }
  }
  if (at(Kind::name) && (at(Kind::equals, 1) || at(Kind::compound_assign, 1))) {
    Diagnostic& diagnostic = error(syntax::foreign_operator, token(1),
                                   fmt::format("expected `:=` in an assignment, found `{}`", text(token(1))));
    if (at(Kind::equals, 1)) {
      diagnostic.help = "`:=` assigns, `let` and `var` declare";
      fix(diagnostic, token(1), ":=");
    } else {
      diagnostic.help = fmt::format("write `{} := {} {} ...`", text(word), text(word), text(token(1)).substr(0, 1));
    }
    Name name = take_name();
    advance();
    return AssignStatement{.name = std::move(name), .value = expression()};
  }
  return expression_statement(top_level);
}

Statement::Node Parser::expression_statement(bool top_level) {
  const Token& first = token();
  if (closes(kind())) {
    error(syntax::unmatched_bracket, first,
          fmt::format("expected a statement, found {} without an opening bracket", describe(kind())));
    advance();
    panicking_ = true;
    return ErrorStatement{};
  }
  if (!starts_operand(0) && !at(Kind::name)) {
    Diagnostic& diagnostic =
        error(syntax::statement_expected, first,
              fmt::format("expected {}, found {}", top_level ? "a declaration" : "a statement", found()));
    if (at(Kind::dot) || at(Kind::arrow))
      diagnostic.help = "an operator belongs to the `stream` before it; this one has no stream";
    panicking_ = true;
    advance();
    return ErrorStatement{};
  }
  std::string found_text = found();
  Expression value = expression();
  if (top_level && !panicking_ && !std::holds_alternative<CallExpression>(value.node) &&
      !std::holds_alternative<ErrorExpression>(value.node)) {
    Diagnostic& diagnostic =
        error(syntax::statement_expected, first, fmt::format("expected a declaration, found {}", found_text));
    diagnostic.help =
        "at the top level stand declarations (stream, event, pattern, fn, let, ...), assignments with `:=` and calls";
    if (first.kind == Kind::name) {
      std::string meant(meant_by(text(first)));
      if (meant.empty()) meant = nearest_name(text(first), declaration_words()).value_or("");
      if (!meant.empty() && meant != text(first)) diagnostic.help = fmt::format("did you mean `{}`?", meant);
    }
    panicking_ = true;
  }
  return ExpressionStatement{.value = std::move(value)};
}

// ---- control statements ----------------------------------------------------------------------------------------------

Statement::Node Parser::if_statement() {
  const std::size_t first = position_, own = indentation();
  advance();
  Expression condition = expression();
  if (at_word("then") && !panicking_) {
    // An expression after all; it may be the value of a function.
    Expression value = conditional_rest(std::move(condition), first);
    return ExpressionStatement{.value = std::move(value)};
  }
  return if_rest(own, std::move(condition));
}

Statement::Node Parser::if_rest(std::size_t own, Expression condition) {
  IfStatement statement;
  statement.branches.push_back({.condition = std::move(condition), .body = block(own)});
  while (!panicking_ && token().first_on_line && indentation(position_) == own) {
    const bool two_words = at_word("else") && at_word("if", 1) && !token(1).first_on_line;
    if (two_words || ((at_word("elseif") || at_word("elsif")) && starts_operand(1))) {
      const Token& last = two_words ? token(1) : token();
      Diagnostic& diagnostic = errors_.report(
          syntax::unknown_statement, token().begin, last.end,
          fmt::format("expected `elif`, found `{}`", text_.substr(token().begin, last.end - token().begin)));
      errors_.fix(diagnostic, token().begin, last.end, "elif", "replace by `elif`");
      if (two_words) advance();
    } else if (!(at_word("elif") && starts_operand(1))) {
      break;
    }
    advance();
    Expression next = expression();
    statement.branches.push_back({.condition = std::move(next), .body = block(own)});
  }
  if (!panicking_ && token().first_on_line && indentation(position_) == own && at_word("else") && at(Kind::colon, 1)) {
    advance();
    statement.otherwise = block(own);
  }
  return statement;
}

Statement::Node Parser::for_statement() {
  const std::size_t own = indentation();
  ForStatement statement;
  advance();
  statement.variable = take_name();
  advance();  // in
  statement.iterable = expression();
  statement.body = block(own);
  return statement;
}

Statement::Node Parser::while_statement() {
  const std::size_t own = indentation();
  WhileStatement statement;
  advance();
  statement.condition = expression();
  statement.body = block(own);
  return statement;
}

Statement::Node Parser::return_statement() {
  ReturnStatement statement;
  advance();
  if (!token().first_on_line && !at(Kind::end) && !at(Kind::right_brace)) statement.value = expression_pointer();
  return statement;
}

Statement::Node Parser::emit_statement() {
  EmitStatement statement;
  advance();
  statement.type = take_name();
  statement.fields = arguments(false);
  return statement;
}

}  // namespace varpulis::vpl
