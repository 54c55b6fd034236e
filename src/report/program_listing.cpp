#include "report/program_listing.h"

#include <array>

#include "report/markup.h"
#include "vpl/lexer.h"
#include "vpl/loops.h"

namespace varpulis::report {
namespace {

constexpr std::array<std::string_view, 22> keywords = {
    "stream", "event", "fn",   "const", "let", "var", "connector", "context", "pattern", "type", "import",
    "from",   "if",    "then", "else",  "for", "in",  "while",     "return",  "emit",    "and",  "or"};

struct Piece {
  std::size_t begin, end;
  std::string_view style;
};

std::string_view style_of(const vpl::Token& token, std::string_view text) {
  switch (token.kind) {
    case vpl::TokenKind::text: return "literal";
    case vpl::TokenKind::integer:
    case vpl::TokenKind::floating:
    case vpl::TokenKind::duration:
    case vpl::TokenKind::timestamp: return "figure";
    case vpl::TokenKind::name: {
      const std::string_view name = text.substr(token.begin, token.end - token.begin);
      return std::ranges::find(keywords, name) != keywords.end() ? "keyword" : "";
    }
    default: return "";
  }
}

}  // namespace

std::string program_listing(std::string_view program) {
  Diagnostics ignored;
  const vpl::OffsetMap offsets;
  vpl::SyntaxErrors errors(ignored, offsets, 0);
  const vpl::LexedText lexed = vpl::lex(program, errors);
  std::vector<Piece> pieces;
  for (const vpl::Token& token : lexed.tokens) {
    if (const std::string_view style = style_of(token, program); !style.empty())
      pieces.push_back({token.begin, token.end, style});
  }
  for (const vpl::Comment& comment : lexed.comments) pieces.push_back({comment.at.begin, comment.at.end, "comment"});
  std::ranges::sort(pieces, {}, &Piece::begin);

  // Lines are elements of their own, so a piece that goes on over a line's end is closed there and opened again.
  std::string out = "<pre class=\"program\"><code>";
  std::size_t at = 0, piece = 0;
  while (at < program.size()) {
    const std::size_t end = std::min(program.find('\n', at), program.size());
    out += "<span class=\"row\">";
    while (at < end) {
      while (piece < pieces.size() && pieces[piece].end <= at) ++piece;
      const bool inside = piece < pieces.size() && pieces[piece].begin <= at;
      const std::size_t until = std::min(end, piece == pieces.size() ? end
                                              : inside               ? pieces[piece].end
                                                                     : pieces[piece].begin);
      const std::string text = escaped(program.substr(at, until - at));
      out += inside ? fmt::format("<span class=\"{}\">{}</span>", pieces[piece].style, text) : text;
      at = until;
    }
    out += "</span>\n";
    at = end + 1;
  }
  return out + "</code></pre>\n";
}

}  // namespace varpulis::report
