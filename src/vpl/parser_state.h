#pragma once
// The recursive-descent parser; not for other libraries. Its member functions are spread over parse_*.cpp by subject.
//
// Errors: a function that meets one reports it, sets panicking_ and returns what it has. While panicking_ nothing else is reported;
// the nearest list, pipeline, block or program skips to a token where it can go on and clears the flag.
// Depth: recursion happens only through Nest, which is bounded by nesting_max; loops that deepen the tree to the left are bounded by
// expression_depth_max.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vpl/ast.h"
#include "vpl/lexer.h"
#include "vpl/parser.h"
#include "vpl/syntax_errors.h"
#include "vpl/token.h"

namespace varpulis::vpl {

class Parser {
 public:
  Parser(std::string_view text, std::vector<Token> tokens, SyntaxErrors& errors, const ParserOptions& options)
      : text_(text), tokens_(std::move(tokens)), errors_(errors), options_(options) {}

  std::vector<Statement> program();

 private:
  using Kind = TokenKind;

  /// What ends a `where` filter without brackets, apart from the end of the expression.
  enum class FilterEnd { nothing, any_operator, step_suffix };
  /// Where a step stands; it decides which parts it may have.
  enum class StepPlace { source, arrow, sequence, named_pattern };

  /// How the tokens that follow are to be read; an opened bracket resets it, its end restores it.
  struct Mode {
    bool newline_ends = false;    // in a block, outside of brackets: a new line ends the statement
    std::size_t block_level = 0;  // of the block, its indentation
    bool pattern_body = false;    // `->` and `xor` are operators
    FilterEnd filter = FilterEnd::nothing;
  };

  /// One level of nesting: an open bracket, a block, an operand that is parsed by recursion. `ok` is false beyond the limit.
  class Nest {
   public:
    explicit Nest(Parser& parser) : parser_(parser), ok(++parser.nesting_ <= nesting_max) {}
    ~Nest() { --parser_.nesting_; }
    Nest(const Nest&) = delete;
    Nest& operator=(const Nest&) = delete;

   private:
    Parser& parser_;

   public:
    const bool ok;
  };
  /// Sets the mode until the end of the scope.
  class ModeScope {
   public:
    ModeScope(Parser& parser, Mode mode) : parser_(parser), saved_(parser.mode_) { parser.mode_ = mode; }
    ~ModeScope() { parser_.mode_ = saved_; }
    ModeScope(const ModeScope&) = delete;
    ModeScope& operator=(const ModeScope&) = delete;

   private:
    Parser& parser_;
    Mode saved_;
  };

  // ---- tokens (parser.cpp)
  [[nodiscard]] std::size_t index(std::size_t ahead) const { return std::min(position_ + ahead, tokens_.size() - 1); }
  [[nodiscard]] const Token& token(std::size_t ahead = 0) const { return tokens_[index(ahead)]; }
  [[nodiscard]] Kind kind(std::size_t ahead = 0) const { return token(ahead).kind; }
  [[nodiscard]] bool at(Kind expected, std::size_t ahead = 0) const { return kind(ahead) == expected; }
  [[nodiscard]] std::string_view text(const Token& token) const {
    return text_.substr(token.begin, token.end - token.begin);
  }
  [[nodiscard]] bool at_word(std::string_view word, std::size_t ahead = 0) const {
    return at(Kind::name, ahead) && text(token(ahead)) == word;
  }
  void advance();
  bool accept(Kind expected);
  bool accept_word(std::string_view word);
  [[nodiscard]] SourceSpan span(const Token& token) const { return errors_.span(token.begin, token.end); }
  /// From the token `first` to the one before the current one.
  [[nodiscard]] SourceSpan span_from(std::size_t first) const;
  Name take_name();
  /// A name, or an error that says `what` was expected; then the name is empty.
  Name expect_name(std::string_view what);
  bool expect(Kind expected);

  // ---- errors and recovery (recovery.cpp)
  [[nodiscard]] std::string found() const;
  Diagnostic& error(std::string_view code, const Token& at, std::string message);
  /// E100 at the current token: "expected X, found Y".
  Diagnostic& unexpected(std::string_view expected);
  void fix(Diagnostic& to, const Token& at, std::string replacement);
  void fix_insert(Diagnostic& to, std::uint32_t at, std::string inserted);
  /// Skips to `,` or the closing bracket of the list that was opened at the token `open`. False when there is none before the next declaration.
  bool synchronize_in_brackets(Kind close);
  void synchronize_pipeline();
  void synchronize_statement();
  void synchronize_block(std::size_t level);
  /// Skips the bracket at the current token and all in it.
  void skip_brackets();
  void too_deep(const Token& at);
  [[nodiscard]] bool closes(Kind kind) const {
    return kind == Kind::right_paren || kind == Kind::right_bracket || kind == Kind::right_brace;
  }
  [[nodiscard]] bool opens(Kind kind) const {
    return kind == Kind::left_paren || kind == Kind::left_bracket || kind == Kind::left_brace;
  }
  /// The closing bracket was expected at the current token.
  void unclosed(std::size_t open, std::string_view expected);
  /// Consumes the closing bracket of the one at token `open`.
  void close(Kind close, std::size_t open, std::string_view also_expected = {});
  /// Parses `item`s, separated by commas (one may follow the last), up to the bracket `close`. The current token is the opening bracket.
  template <typename Item>
  void list(Kind close_kind, Item item);

  // ---- statements and blocks (parse_statement.cpp, parse_block.cpp)
  Statement statement(bool top_level);
  bool declaration(Statement& into);
  Statement::Node control_statement(bool top_level);
  Statement::Node expression_statement(bool top_level);
  Statement::Node misspelt_statement(bool top_level);
  Statement::Node if_statement();
  Statement::Node if_rest(std::size_t indentation, Expression condition);
  Statement::Node for_statement();
  Statement::Node while_statement();
  Statement::Node return_statement();
  Statement::Node emit_statement();
  [[nodiscard]] bool declaration_starts(std::size_t index) const;
  /// The same, and at the beginning of its line, where what is written before it would hardly go on.
  [[nodiscard]] bool next_declaration_starts(std::size_t index) const {
    return index > 0 && tokens_[index].first_on_line && declaration_starts(index) && indentation(index) == 0;
  }
  [[nodiscard]] static bool declaration_word(std::string_view word);
  [[nodiscard]] bool control_starts() const;
  /// `:` and an indented block; `indentation` is that of the line of the statement that owns it.
  Block block(std::size_t indentation);
  void block_statements(Block& into, std::size_t level, std::size_t outer);
  void synchronize_block_line();
  void skip_broken_lines(std::size_t level);
  void skip_statement(std::size_t own);
  Block lambda_block();
  /// Bytes of white space before the first token of the current line.
  [[nodiscard]] std::size_t indentation() const { return indentation(line_token_); }
  [[nodiscard]] std::size_t indentation(std::size_t token) const;

  // ---- declarations (parse_declaration.cpp)
  ContextDeclaration context_declaration();
  ConnectorDeclaration connector_declaration();
  ConfigDeclaration config_declaration();
  Statement::Node import_statement();
  EventDeclaration event_declaration();
  TypeDeclaration type_declaration();
  VariableDeclaration variable_declaration();
  FunctionDeclaration function_declaration();
  Field field();
  std::vector<Field> fields_after_colon();
  std::vector<Field> parameters();
  Type type();
  Type type_base();
  void split_token(Kind rest);

  // ---- streams and patterns (parse_stream.cpp, parse_pattern.cpp)
  StreamDeclaration stream_declaration();
  Source source();
  CompositeSource composite_source();
  SourceItem source_item();
  SequenceSource sequence_source();
  void links(std::vector<Link>& into);
  Step step(StepPlace place, std::optional<Call>* from = nullptr);
  void step_mark(Step& into, StepPlace place);
  void step_count(Step& into);
  void step_tail(Step& into, StepPlace place);
  bool step_tail_part(Step& into, StepPlace place);
  [[nodiscard]] bool at_suffix(StepPlace place) const;
  [[nodiscard]] bool at_filter_call() const;
  PatternDeclaration pattern_declaration();
  Pattern pattern_or();
  Pattern pattern_and();
  Pattern pattern_arrows();
  Pattern pattern_unary();
  Pattern pattern_primary();
  ExpressionPtr clause_expression();

  // ---- calls and arguments (parse_call.cpp)
  Call call();
  std::vector<Argument> arguments(bool pipeline);
  Argument argument(bool pipeline);

  // ---- expressions (parse_expression.cpp, parse_operand.cpp)
  Expression expression();
  ExpressionPtr expression_pointer() { return std::make_unique<Expression>(expression()); }
  Expression binary(int power_min);
  Expression prefix();
  Expression unary();
  Expression postfix();
  Expression postfix_rest(Expression operand, std::size_t first);
  Expression primary();
  Expression literal();
  Expression conditional();
  Expression conditional_rest(Expression condition, std::size_t first);
  Expression lambda();
  Expression parenthesized();
  Expression array();
  Expression map();
  Expression index_or_slice(Expression operand, std::size_t first, bool& stop);
  [[nodiscard]] bool lambda_starts() const;
  [[nodiscard]] bool starts_operand(std::size_t ahead) const;
  [[nodiscard]] bool infix_word(std::size_t ahead) const;
  struct Infix {
    BinaryOperator op{};
    int power = 0;  // 0: no operator
    std::size_t tokens = 1;
    bool is_null = false, right = false;
  };
  [[nodiscard]] Infix infix() const;
  void check_infix(const Infix& infix);
  void is_operand(Expression& left, std::size_t first);
  Expression make(Expression::Node node, std::size_t first, std::size_t height);
  Expression error_expression(std::size_t first) { return make(ErrorExpression{}, first, 0); }
  Expression too_deep_expression(std::size_t first) {
    too_deep(token());
    advance();
    return error_expression(first);
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  SyntaxErrors& errors_;
  const ParserOptions& options_;
  std::size_t position_ = 0;
  std::size_t line_token_ = 0;       // the last token that began a line, up to position_
  std::size_t statement_token_ = 0;  // the first token of the innermost statement
  std::size_t nesting_ = 0;
  std::size_t height_ = 0;   // of the expression that was parsed last
  std::size_t deepest_ = 0;  // of all expressions since a lambda block began
  Mode mode_;
  bool panicking_ = false;
  Diagnostic silent_;  // takes what is said about an error that is not reported
};

template <typename Item>
void Parser::list(Kind close_kind, Item item) {
  const std::size_t open = position_;
  Nest nest(*this);
  if (!nest.ok) {
    too_deep(token());
    return skip_brackets();
  }
  ModeScope brackets(*this, Mode{});
  advance();
  while (!at(close_kind) && !at(Kind::end)) {
    const std::size_t before = position_;
    item();
    if (!panicking_ && (accept(Kind::comma) || at(close_kind))) continue;
    if (!panicking_ && at(Kind::name) && at(Kind::colon, 1) && position_ > before) {
      Diagnostic& missing = unexpected("`,`");
      fix_insert(missing, tokens_[position_ - 1].end, ",");
      panicking_ = false;
      continue;
    }
    if (!panicking_)
      unclosed(open, close_kind == Kind::right_paren     ? "`,` or `)`"
                     : close_kind == Kind::right_bracket ? "`,` or `]`"
                                                         : "`,` or `}`");
    if (!synchronize_in_brackets(close_kind)) return;
    accept(Kind::comma);
  }
  close(close_kind, open);
}

}  // namespace varpulis::vpl
