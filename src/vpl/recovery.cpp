// Error messages that need context, and the search for a token where parsing can go on.
#include "vpl/literals.h"
#include "vpl/parser_state.h"
#include "vpl/syntax_codes.h"

namespace varpulis::vpl {

std::string Parser::found() const {
  const std::string_view written = text(token());
  if (at(Kind::end)) return "the end of the text";
  const bool printable = std::ranges::all_of(written, [](char c) { return c >= ' ' && c < 127; });
  if (!printable || written.size() > 40) return std::string(describe(kind()));
  return at(Kind::text) ? std::string(written) : fmt::format("`{}`", written);
}

Diagnostic& Parser::error(std::string_view code, const Token& at, std::string message) {
  if (panicking_) return silent_ = {};
  return errors_.report(code, at.begin, at.end, std::move(message));
}

Diagnostic& Parser::unexpected(std::string_view expected) {
  const Token& here = token();
  // What is missing at the end of a line is missed there, not where the next line begins.
  Token place = here;
  if (position_ > 0 && (here.first_on_line || at(Kind::end))) place.begin = place.end = tokens_[position_ - 1].end;
  Diagnostic& diagnostic =
      error(syntax::unexpected_token, place, fmt::format("expected {}, found {}", expected, found()));
  panicking_ = true;
  if (position_ > 0 && at(Kind::name) && tokens_[position_ - 1].kind == Kind::integer && !here.first_on_line) {
    // "5 m", "5 min"
    const std::string_view unit = unit_meant(text(here));
    const Token& number = tokens_[position_ - 1];
    if (!unit.empty() && here.begin > number.end) {
      diagnostic.code = syntax::detached_unit;
      diagnostic.help = fmt::format("a duration is written without a space: `{}{}`", text(number), unit);
      errors_.fix(diagnostic, number.end, here.end, std::string(unit), "join number and unit");
    }
  } else if (at(Kind::question)) {
    diagnostic.help = "there is no `c ? a : b`; write `if c then a else b`";
  } else if (at(Kind::equals)) {
    diagnostic.help = "`==` compares, `:` names an argument, `:=` assigns";
  } else if (at(Kind::colon) && position_ > 0 && tokens_[position_ - 1].kind == Kind::text) {
    diagnostic.help = "names of arguments are written without quotes";
  }
  return diagnostic;
}

void Parser::fix(Diagnostic& to, const Token& at, std::string replacement) {
  std::string title = fmt::format("replace by `{}`", replacement);
  errors_.fix(to, at.begin, at.end, std::move(replacement), std::move(title));
}

void Parser::fix_insert(Diagnostic& to, std::uint32_t at, std::string inserted) {
  std::string title = fmt::format("insert `{}`", inserted);
  errors_.fix(to, at, at, std::move(inserted), std::move(title));
}

void Parser::too_deep(const Token& at) {
  error(syntax::nesting, at, fmt::format("expected at most {} levels of nesting, found more", nesting_max)).help =
      "name a part of the expression, or move it into a function";
  panicking_ = true;
}

void Parser::skip_brackets() {
  std::size_t depth = 0;
  do {
    if (opens(kind())) ++depth;
    if (closes(kind())) --depth;
    advance();
  } while (depth > 0 && !at(Kind::end) && !(token().first_on_line && declaration_starts(position_)));
}

void Parser::unclosed(std::size_t open, std::string_view expected) {
  const Token& bracket = tokens_[open];
  const bool missing = at(Kind::end) || closes(kind()) || (token().first_on_line && declaration_starts(position_));
  Diagnostic& diagnostic = unexpected(expected);
  if (diagnostic.code == syntax::unexpected_token && missing) diagnostic.code = syntax::unclosed_bracket;
  if (diagnostic.help.empty() && missing) {
    diagnostic.help = fmt::format("close the bracket {}", describe(bracket.kind));
    const std::string_view close = bracket.kind == Kind::left_paren     ? ")"
                                   : bracket.kind == Kind::left_bracket ? "]"
                                                                        : "}";
    const std::uint32_t end = tokens_[position_ - 1].end;
    errors_.fix(diagnostic, end, end, std::string(close), fmt::format("insert `{}`", close),
                Applicability::maybe_incorrect);
  }
  diagnostic.labels.push_back({.at = span(bracket), .message = "opened here"});
}

void Parser::close(Kind close_kind, std::size_t open, std::string_view also_expected) {
  if (accept(close_kind)) return;
  if (panicking_ && at(Kind::end)) return;
  unclosed(open, also_expected.empty() ? describe(close_kind) : also_expected);
  if (synchronize_in_brackets(close_kind)) {
    while (accept(Kind::comma)) {
      panicking_ = true;
      if (!synchronize_in_brackets(close_kind)) return;
    }
    accept(close_kind);
  }
}

bool Parser::synchronize_in_brackets(Kind close_kind) {
  panicking_ = true;
  while (!at(Kind::end)) {
    if (token().first_on_line && declaration_starts(position_)) return false;
    if (opens(kind())) {
      skip_brackets();
      continue;
    }
    if (at(Kind::comma) || at(close_kind)) {
      panicking_ = false;
      return true;
    }
    if (closes(kind())) return false;
    advance();
  }
  return false;
}

void Parser::synchronize_pipeline() {
  while (!at(Kind::end)) {
    if (token().first_on_line &&
        (declaration_starts(position_) || (mode_.newline_ends && !at(Kind::dot) && !at(Kind::arrow))))
      return;
    if (at(Kind::arrow)) break;
    if (at(Kind::dot) && at(Kind::name, 1) && at(Kind::left_paren, 2) && options_.is_operator &&
        options_.is_operator(text(token(1))))
      break;
    if (opens(kind())) skip_brackets();
    else advance();
  }
  if (!at(Kind::end)) panicking_ = false;
}

void Parser::synchronize_statement() {
  // At the beginning of a line, a keyword and a name are enough, so that the next mistake is found too.
  const auto begins = [&] {
    return token().first_on_line && (declaration_starts(position_) ||
                                     (at(Kind::name) && indentation(position_) == 0 &&
                                      (at(Kind::equals, 1) || (at(Kind::name, 1) && declaration_word(text(token()))))));
  };
  while (!at(Kind::end) && !begins()) advance();
  panicking_ = false;
}

void Parser::synchronize_block(std::size_t level) {
  while (!at(Kind::end)) {
    if (token().first_on_line && (indentation(position_) <= level || declaration_starts(position_))) break;
    if (at(Kind::right_brace)) break;
    if (opens(kind())) skip_brackets();
    else advance();
  }
  panicking_ = false;
}

}  // namespace varpulis::vpl
