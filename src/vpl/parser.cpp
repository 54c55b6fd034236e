#include "vpl/parser.h"

#include "vpl/loops.h"
#include "vpl/parser_state.h"
#include "vpl/syntax_codes.h"

namespace varpulis::vpl {

Program parse(std::string_view text, const ParserOptions& options, Diagnostics& diagnostics) {
  Program program;
  if (text.size() > program_bytes_max) {
    diagnostics
        .error(std::string(syntax::program_size), {.file = options.file},
               fmt::format("expected a program of at most {} MB, found {} bytes", program_bytes_max >> 20, text.size()))
        .help = "split the program into files";
    return program;
  }
  const ExpandedText expanded = expand_loops(text, options.file, diagnostics);
  SyntaxErrors errors(diagnostics, expanded.map, options.file);
  LexedText lexed = lex(expanded.text(text), errors);
  program.comments = std::move(lexed.comments);
  program.statements = Parser(expanded.text(text), std::move(lexed.tokens), errors, options).program();
  return program;
}

std::vector<Statement> Parser::program() {
  std::vector<Statement> statements;
  while (!at(Kind::end)) {
    const std::size_t before = position_;
    mode_ = {};
    panicking_ = false;
    statements.push_back(statement(true));
    if (panicking_) synchronize_statement();
    if (position_ == before) advance();
  }
  return statements;
}

void Parser::advance() {
  if (position_ + 1 < tokens_.size()) ++position_;
  if (tokens_[position_].first_on_line) line_token_ = position_;
}

bool Parser::accept(Kind expected) {
  if (!at(expected)) return false;
  advance();
  return true;
}

bool Parser::accept_word(std::string_view word) {
  if (!at_word(word)) return false;
  advance();
  return true;
}

SourceSpan Parser::span_from(std::size_t first) const {
  const Token& begin = tokens_[first];
  const Token& last = tokens_[position_ > first ? position_ - 1 : first];
  const SourceSpan from = span(begin), to = span(last);
  return {.file = options_.file, .begin = from.begin, .end = std::max(from.end, to.end)};
}

Name Parser::take_name() {
  Name name{.text = std::string(text(token())), .at = span(token())};
  advance();
  return name;
}

Name Parser::expect_name(std::string_view what) {
  if (at(Kind::name) && !next_declaration_starts(position_)) return take_name();
  unexpected(what);
  const std::uint32_t end = position_ == 0 ? 0 : tokens_[position_ - 1].end;
  return {.text = {}, .at = errors_.span(end, end)};
}

bool Parser::expect(Kind expected) {
  if (accept(expected)) return true;
  unexpected(describe(expected));
  return false;
}

}  // namespace varpulis::vpl
