#pragma once
// Tokens of a program text. Twelve bytes each: a token knows where it stands, its value is read from the text when it is needed.
#include <cstdint>
#include <string>
#include <string_view>

namespace varpulis::vpl {

enum class TokenKind : std::uint8_t {
  end,
  name,
  integer,
  floating,
  duration,
  timestamp,
  text,
  left_paren,
  right_paren,
  left_bracket,
  right_bracket,
  left_brace,
  right_brace,
  comma,
  colon,
  assign,  // :=
  dot,
  question_dot,  // ?.
  question,
  range,            // ..
  range_inclusive,  // ..=
  arrow,            // ->
  fat_arrow,        // =>
  equals,           // =
  equal,            // ==
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  shift_left,
  shift_right,
  plus,
  minus,
  star,
  star_star,
  slash,
  percent,
  pipe,
  caret,
  ampersand,
  tilde,
  // Not VPL, known so that the message can say what to write instead:
  and_and,
  or_or,
  bang,
  compound_assign,  // += -= *= /=
};

struct Token {
  std::uint32_t begin = 0;  // byte offsets in the text that was lexed
  std::uint32_t end = 0;
  TokenKind kind = TokenKind::end;
  bool first_on_line = false;
};

/// The token as it is written, in back quotes, for messages ("`)`"); for kinds with a value a description ("a name").
[[nodiscard]] std::string_view describe(TokenKind kind);

}  // namespace varpulis::vpl
