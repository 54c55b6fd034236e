#include "vpl/format_printer.h"

namespace varpulis::vpl {

std::string Printer::program(const Program& program) {
  statements(program.statements, 0);
  comments_before(static_cast<std::uint32_t>(text_.size()) + 1, 0, true);
  return std::move(out_);
}

void Printer::put(std::size_t indent, std::string_view line, std::uint32_t end) {
  out_.append(indent, ' ');
  out_ += line;
  // Comments that follow on the line; a comma may stand between.
  while (next_comment_ < comments_.size()) {
    const Comment& comment = comments_[next_comment_];
    if (comment.at.begin < end) break;
    const std::string_view gap = text_.substr(end, comment.at.begin - end);
    if (gap.find_first_not_of(" \t\r,") != std::string_view::npos) break;
    out_ += "  ";
    out_ += comment.text;
    end = comment.at.end;
    ++next_comment_;
    if (!comment.text.starts_with("/*") || comment.text.find('\n') != std::string::npos) break;
  }
  out_ += '\n';
  blank_allowed_ = true;
}

void Printer::comment_line(std::size_t indent, const Comment& comment, bool keep_blank) {
  if (keep_blank && blank_allowed_ && blank_line_before(comment.at.begin)) out_ += '\n';
  out_.append(indent, ' ');
  out_ += comment.text;
  out_ += '\n';
  blank_allowed_ = true;
}

void Printer::comments_before(std::uint32_t end, std::size_t indent, bool keep_blank) {
  while (next_comment_ < comments_.size() && comments_[next_comment_].at.begin < end)
    comment_line(indent, comments_[next_comment_++], keep_blank);
}

void Printer::begin_statement(SourceSpan at, std::uint32_t unit_end, std::size_t indent) {
  comments_before(at.begin, indent, true);
  if (blank_allowed_ && blank_line_before(at.begin)) out_ += '\n';
  comments_before(unit_end, indent);
}

void Printer::comments_at_block_end(std::uint32_t block_end, std::size_t indent, std::size_t owner_column) {
  const std::size_t next = token_at(block_end);
  const std::uint32_t limit = next < tokens_.size() ? tokens_[next].begin : static_cast<std::uint32_t>(text_.size());
  while (next_comment_ < comments_.size()) {
    const Comment& comment = comments_[next_comment_];
    if (comment.at.begin >= limit || !comment.own_line || column(comment.at.begin) <= owner_column) break;
    comment_line(indent, comment, true);
    ++next_comment_;
  }
}

bool Printer::comment_in(std::uint32_t begin, std::uint32_t end) const {
  const auto found =
      std::ranges::lower_bound(comments_, begin, {}, [](const Comment& comment) { return comment.at.begin; });
  return found != comments_.end() && found->at.begin < end;
}

bool Printer::blank_line_before(std::uint32_t offset) const {
  int newlines = 0;
  for (std::size_t i = offset; i > 0 && newlines < 2; --i) {
    const char c = text_[i - 1];
    if (c == '\n') ++newlines;
    else if (c != ' ' && c != '\t' && c != '\r') break;
  }
  return newlines >= 2;
}

std::size_t Printer::column(std::uint32_t offset) const {
  const std::size_t line_end = offset == 0 ? std::string_view::npos : text_.rfind('\n', offset - 1);
  const std::size_t line = line_end == std::string_view::npos ? 0 : line_end + 1;
  std::size_t i = line;
  while (i < offset && (text_[i] == ' ' || text_[i] == '\t')) ++i;
  return i - line;
}

std::size_t Printer::token_at(std::uint32_t offset) const {
  const auto found = std::ranges::lower_bound(tokens_, offset, {}, &Token::begin);
  return static_cast<std::size_t>(found - tokens_.begin());
}

bool Printer::fits(std::size_t indent, std::string_view line) {
  std::size_t columns = indent;
  for (const char c : line) {
    if (c == '\n') return false;
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++columns;
  }
  return columns <= format_columns_max;
}

void Printer::broken_list(std::size_t indent, std::string_view open, const std::vector<Item>& items,
                          std::string_view close, std::uint32_t end) {
  out_.append(indent, ' ');
  out_ += open;
  out_ += '\n';
  for (const Item& item : items) {
    comments_before(item.at.end, indent + format_indentation);
    put(indent + format_indentation, item.text + (&item == &items.back() ? "" : ","), item.at.end);
  }
  comments_before(end, indent + format_indentation);
  put(indent, close, end);
}

/// A statement that consists of a list: on one line if it fits and has no comment from `list_begin` on.
void Printer::one_line_or_broken(std::size_t indent, SourceSpan at, std::uint32_t list_begin, std::string_view open,
                                 const std::vector<Item>& items, std::string_view close, std::string_view padding) {
  std::string line(open);
  line += padding;
  for (const Item& item : items) line += item.text + (&item == &items.back() ? "" : ", ");
  if (!items.empty()) line += padding;
  line += close;
  const bool commented = !items.empty() && comment_in(list_begin, at.end);
  if (commented || (items.size() > 1 && !fits(indent, line))) {
    begin_statement(at, list_begin, indent);
    broken_list(indent, open, items, close, at.end);
  } else {
    begin_statement(at, at.end, indent);
    put(indent, line, at.end);
  }
}

}  // namespace varpulis::vpl
