#pragma once
// Prints a tree in the canonical layout, with the comments of the text it was parsed from; not for other libraries.
//
// Output is a sequence of units, each on a line of its own: a statement, an operator of a broken stream, an argument of a broken
// list. A comment that follows a unit on its line stays there; every other comment gets a line before the unit in or before which it
// stands. What is printed depends on the tree and on where comments stand relative to units, and printing changes neither: so
// formatting twice changes nothing.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vpl/ast.h"
#include "vpl/token.h"

namespace varpulis::vpl {

inline constexpr std::size_t format_columns_max = 100;
inline constexpr std::size_t format_indentation = 4;

class Printer {
 public:
  /// `text`, `tokens` and `comments` belong to the caller, who keeps them; spans of tree and comments are offsets in `text`.
  Printer(std::string_view text, std::span<const Token> tokens, std::span<const Comment> comments)
      : text_(text), tokens_(tokens), comments_(comments) {}

  /// Prints all statements and comments.
  std::string program(const Program& program);

 private:
  /// An entry of a bracketed list.
  struct Item {
    SourceSpan at;
    std::string text;
  };

  // ---- lines and comments (format_printer.cpp)
  void put(std::size_t indent, std::string_view line, std::uint32_t end);
  void comment_line(std::size_t indent, const Comment& comment, bool keep_blank);
  /// Prints the comments that begin before `end` on lines of their own.
  void comments_before(std::uint32_t end, std::size_t indent, bool keep_blank = false);
  /// What stands before a statement: comments, a blank line, and the comments inside its first unit, which ends at `unit_end`.
  void begin_statement(SourceSpan at, std::uint32_t unit_end, std::size_t indent);
  /// Comments after the last statement of a block, indented deeper than the line that opened it.
  void comments_at_block_end(std::uint32_t block_end, std::size_t indent, std::size_t owner_column);
  [[nodiscard]] bool comment_in(std::uint32_t begin, std::uint32_t end) const;
  [[nodiscard]] bool blank_line_before(std::uint32_t offset) const;
  [[nodiscard]] std::size_t column(std::uint32_t offset) const;
  /// The index of the first token at or after the offset.
  [[nodiscard]] std::size_t token_at(std::uint32_t offset) const;
  [[nodiscard]] static bool fits(std::size_t indent, std::string_view line);
  /// `open`, the items one per line, `close`.
  void broken_list(std::size_t indent, std::string_view open, const std::vector<Item>& items, std::string_view close,
                   std::uint32_t end);
  void one_line_or_broken(std::size_t indent, SourceSpan at, std::uint32_t list_begin, std::string_view open,
                          const std::vector<Item>& items, std::string_view close, std::string_view padding = {});

  // ---- statements (format_statement.cpp)
  void statements(const Block& block, std::size_t indent);
  void statement(const Statement& statement, std::size_t indent);
  /// The statements of a block whose owner stands at `indent`; `header` is the line that opens it.
  void block(std::string_view header, SourceSpan owner, const Block& block, std::size_t indent);
  void if_statement(const IfStatement& statement, SourceSpan at, std::size_t indent);
  void stream(const StreamDeclaration& stream, SourceSpan at, std::size_t indent);
  void link(const Link& link, std::size_t indent);
  void broken_source(std::string_view head, const Source& source, std::size_t indent);
  void pattern(const PatternDeclaration& declaration, SourceSpan at, std::size_t indent);
  void fields(std::string_view header, const std::vector<Field>& fields, SourceSpan at, std::size_t indent);
  void config(const ConfigDeclaration& config, SourceSpan at, std::size_t indent);
  [[nodiscard]] std::string simple_statement(const Statement& statement, std::size_t indent) const;

  // ---- parts of lines (format_text.cpp)
  [[nodiscard]] std::string text(const Expression& expression, std::size_t indent) const;
  void append(std::string& out, const Expression& expression, std::size_t indent) const;
  [[nodiscard]] std::string text(const Argument& argument, std::size_t indent) const;
  [[nodiscard]] std::string text(const std::vector<Argument>& arguments, std::size_t indent) const;
  [[nodiscard]] std::string text(const Call& call, std::size_t indent) const;
  [[nodiscard]] std::string text(const Step& step, std::size_t indent, bool in_sequence = false) const;
  [[nodiscard]] std::string text(const SourceItem& item, std::size_t indent) const;
  [[nodiscard]] std::string text(const Source& source, std::size_t indent) const;
  [[nodiscard]] std::string link_text(const Link& link, std::size_t indent) const;
  [[nodiscard]] std::string text(const Pattern& pattern, std::size_t indent) const;
  [[nodiscard]] std::string text(const Type& type) const;
  [[nodiscard]] std::string text(const Field& field) const;
  [[nodiscard]] std::string text(const std::vector<Field>& fields) const;
  [[nodiscard]] std::string lambda_block(const Block& block, std::size_t indent) const;
  [[nodiscard]] std::vector<Item> items(const std::vector<Argument>& arguments, std::size_t indent) const;

  std::string_view text_;
  std::span<const Token> tokens_;
  std::span<const Comment> comments_;
  std::size_t next_comment_ = 0;
  bool blank_allowed_ = false;  // not at the beginning of the text or of a block
  std::string out_;
};

}  // namespace varpulis::vpl
