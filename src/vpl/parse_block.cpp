// Blocks of statements: by indentation, and in the braces of a lambda.
#include "vpl/parser_state.h"
#include "vpl/syntax_codes.h"

namespace varpulis::vpl {

std::size_t Parser::indentation(std::size_t token) const {
  const std::size_t begin = tokens_[token].begin;
  const std::size_t line_end = begin == 0 ? std::string_view::npos : text_.rfind('\n', begin - 1);
  std::size_t at = line_end == std::string_view::npos ? 0 : line_end + 1;
  const std::size_t line = at;
  while (at < begin && (text_[at] == ' ' || text_[at] == '\t')) ++at;
  return at - line;
}

Block Parser::block(std::size_t outer) {
  Block statements;
  Nest nest(*this);
  if (!nest.ok) {
    too_deep(token());
    synchronize_block(outer);
    return statements;
  }
  if (!panicking_ && !accept(Kind::colon)) unexpected("`:` and an indented block");
  if (panicking_) {
    // The block itself is probably all right.
    while (!at(Kind::end) && !token().first_on_line) {
      if (opens(kind())) skip_brackets();
      else advance();
    }
    if (at(Kind::end) || indentation(position_) <= outer || declaration_starts(position_)) return statements;
    panicking_ = false;
  }
  ModeScope mode(*this, Mode{.newline_ends = true});
  if (at(Kind::end) || (token().first_on_line && indentation(position_) <= outer)) {
    const Token& colon = tokens_[position_ - 1];
    error(syntax::missing_block, colon,
          fmt::format("expected an indented block after `:`, found {}",
                      at(Kind::end) ? found() : "a line that is not indented deeper"))
        .help = "indent the lines of the block deeper than the line that opens it";
    panicking_ = !declaration_starts(position_);
    return statements;
  }
  if (!token().first_on_line) {
    error(syntax::block_on_same_line, token(),
          fmt::format("expected a new line and an indented block after `:`, found {}", found()))
        .help = "a block begins on the next line, indented";
    const std::size_t line = line_token_;
    statements.push_back(statement(false));
    if (panicking_ && line == line_token_) {
      while (!at(Kind::end) && !token().first_on_line) advance();
      panicking_ = false;
    }
    return statements;
  }
  block_statements(statements, indentation(position_), outer);
  return statements;
}

void Parser::block_statements(Block& into, std::size_t level, std::size_t outer) {
  mode_.block_level = level;
  while (!at(Kind::end) && !at(Kind::right_brace)) {
    if (!token().first_on_line) {
      error(syntax::end_of_line_expected, token(),
            fmt::format("expected the end of the line after the statement, found {}", found()))
          .help = "one statement per line";
      skip_broken_lines(level);
      continue;
    }
    const std::size_t here = indentation(position_);
    if (here <= outer) return;
    if (here != level && !((at_word("else") || at_word("elif")) && control_starts())) {
      error(syntax::wrong_indentation, token(),
            fmt::format("expected an indentation of {} as in the lines before, or {} to end the block, found {}", level,
                        outer, here))
          .help = "the statements of a block are indented alike; a tab counts as one";
    }
    const std::size_t before = position_;
    into.push_back(statement(false));
    if (position_ == before) advance();
    if (panicking_) skip_broken_lines(level);
  }
}

/// Skips the rest of a statement with a mistake: of its line, and the lines below that are indented deeper.
void Parser::skip_broken_lines(std::size_t level) {
  synchronize_block_line();
  while (!at(Kind::end) && indentation(position_) > level) {
    advance();
    synchronize_block_line();
  }
}

/// Skips a statement that stands in the wrong place, with the lines of its block and its `elif` and `else`.
void Parser::skip_statement(std::size_t own) {
  do {
    advance();
  } while (!at(Kind::end) &&
           !(token().first_on_line && indentation(position_) <= own && !at_word("elif") && !at_word("else")));
}

/// Skips to the beginning of the next line; brackets are skipped as a whole.
void Parser::synchronize_block_line() {
  while (!at(Kind::end) && !(token().first_on_line)) {
    if (opens(kind())) skip_brackets();
    else advance();
  }
  panicking_ = false;
}

/// `{ statements }` of a lambda.
Block Parser::lambda_block() {
  Block statements;
  const std::size_t open = position_;
  Nest nest(*this);
  if (!nest.ok) {
    too_deep(token());
    skip_brackets();
    return statements;
  }
  ModeScope mode(*this, Mode{.newline_ends = true});
  advance();
  while (!at(Kind::right_brace) && !at(Kind::end) && !panicking_) {
    const std::size_t before = position_;
    statements.push_back(statement(false));
    if (position_ == before) break;
  }
  close(Kind::right_brace, open);
  return statements;
}

}  // namespace varpulis::vpl
