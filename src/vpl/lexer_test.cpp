#include "vpl/lexer.h"

#include <gtest/gtest.h>

#include "vpl/literals.h"
#include "vpl/syntax_codes.h"

namespace varpulis::vpl {
namespace {

struct Lexed {
  std::string tokens;  // texts, separated by spaces; `^` before a token that is the first on its line
  LexedText result;
  Diagnostics diagnostics;
};

Lexed lexed(std::string_view text) {
  Lexed lexed;
  const OffsetMap map;
  SyntaxErrors errors(lexed.diagnostics, map, 0);
  lexed.result = lex(text, errors);
  for (const Token& token : lexed.result.tokens) {
    if (token.kind == TokenKind::end) break;
    lexed.tokens += (lexed.tokens.empty() ? "" : " ") + std::string(token.first_on_line ? "^" : "") +
                    std::string(text.substr(token.begin, token.end - token.begin));
  }
  return lexed;
}

TEST(Lexer, splits_tokens) {
  EXPECT_EQ(lexed("a->b=>c..d..=e?.f?g:=h**i").tokens, "^a -> b => c .. d ..= e ?. f ? g := h ** i");
  EXPECT_EQ(lexed("1..4 1.5..2 5m 90s 1.5e-3 1.x").tokens, "^1 .. 4 1.5 .. 2 5m 90s 1.5e-3 1 . x");
  EXPECT_EQ(lexed("a<=b<<c>>d>=e!=f==g").tokens, "^a <= b << c >> d >= e != f == g");
  EXPECT_EQ(lexed("@2024-02-29 @2024-02-29T12:00:00+01:30-x").tokens, "^@2024-02-29 @2024-02-29T12:00:00+01:30 - x");
  EXPECT_EQ(lexed("\xEF\xBB\xBF a\n b\r\n\tc /* x\n */ d").tokens, "^a ^b ^c ^d");
  EXPECT_TRUE(lexed("a->b 1..4 \"x\\\"y\" 5m").diagnostics.all().empty());
}

TEST(Lexer, keeps_comments) {
  const Lexed text = lexed("# one\r\na // two\n/* three\n # */ b /* four */ c # five");
  ASSERT_EQ(text.result.comments.size(), 5U);
  EXPECT_EQ(text.result.comments[0].text, "# one");
  EXPECT_TRUE(text.result.comments[0].own_line);
  EXPECT_EQ(text.result.comments[1].text, "// two");
  EXPECT_FALSE(text.result.comments[1].own_line);
  EXPECT_EQ(text.result.comments[2].text, "/* three\n # */");
  EXPECT_TRUE(text.result.comments[2].own_line);
  EXPECT_FALSE(text.result.comments[3].own_line);
  EXPECT_EQ(text.result.comments[4].at.end, 52U);
  EXPECT_EQ(lexed("\"# no comment /* \" // comment").result.comments.size(), 1U);
}

TEST(Lexer, decodes_strings) {
  EXPECT_EQ(text_value(R"("a\"b\\c\nd\te\rf\qg\")"), "a\"b\\c\nd\te\rf\\qg\\");
  EXPECT_EQ(text_value("\"two\nlines\""), "two\nlines");
  for (const std::string_view value : {"", "a\"b", "\\", "\\n", "\n\t\r",
                                       "gr\xC3\xB6\xC3\x9F"
                                       "e",
                                       "\\q"}) {
    EXPECT_EQ(text_value(quoted(value)), value);
  }
}

struct ErrorCase {
  std::string_view text, code, at;
};

TEST(Lexer, reports_tokens_that_are_wrong) {
  constexpr ErrorCase cases[] = {
      {"a 9223372036854775808 b", syntax::number_range, "9223372036854775808"},
      {"a 1.0e400 b", syntax::number_range, "1.0e400"},
      {"a 213504d b", syntax::number_range, "213504d"},
      {"a 5max b", syntax::malformed_number, "5max"},
      {"a 1.5s b", syntax::malformed_number, "1.5s"},
      {"a 0x1F b", syntax::malformed_number, "0x1F"},
      {"a 1_000 b", syntax::malformed_number, "1_000"},
      {"a 1e5 b", syntax::malformed_number, "1e5"},
      {"a @2024-02-30 b", syntax::invalid_timestamp, "@2024-02-30"},
      {"a @2024-02-29T25:00:00 b", syntax::invalid_timestamp, "@2024-02-29T25:00:00"},
      {"a @ b", syntax::invalid_timestamp, "@"},
      {"a \"x", syntax::unterminated_string, "\"x"},
      {"a \"x) \nb \"y\"", syntax::unterminated_string, "\"x)"},
      {"a /* x", syntax::unterminated_comment, "/*"},
      {"a 'x' b", syntax::single_quotes, "'x'"},
      {"a $ b", syntax::stray_character, "$"},
      {"a gr\xC3\xB6\xC3\x9F"
       "e b",
       syntax::stray_character,
       "gr\xC3\xB6\xC3\x9F"
       "e"},
      {"a \xE2\x80\x9Cx\xE2\x80\x9D b", syntax::stray_character, "\xE2\x80\x9Cx\xE2\x80\x9D"},
      {"a \xFF b", syntax::invalid_utf8, "\xFF"},
      {std::string_view("a \0 b", 5), syntax::nul_byte, std::string_view("\0", 1)}};
  for (const ErrorCase& c : cases) {
    const Lexed text = lexed(c.text);
    ASSERT_EQ(text.diagnostics.all().size(), 1U) << c.text;
    const Diagnostic& diagnostic = text.diagnostics.all()[0];
    EXPECT_EQ(diagnostic.code, c.code) << c.text;
    EXPECT_EQ(c.text.substr(diagnostic.at.begin, diagnostic.at.size()), c.at) << c.text;
    EXPECT_FALSE(diagnostic.help.empty()) << c.text;
  }
}

TEST(Lexer, reads_values) {
  EXPECT_EQ(integer_value("9223372036854775807"), 9223372036854775807);
  EXPECT_EQ(integer_value("9223372036854775808"), std::nullopt);
  EXPECT_EQ(float_value("1.5e-3"), 0.0015);
  EXPECT_EQ(float_value("1.0e-999"), 0.0);
  EXPECT_EQ(float_value("1.0e999"), std::nullopt);
  EXPECT_EQ(duration_value("90s"), 90'000'000'000U);
  EXPECT_EQ(duration_value("18446744073709551615ns"), 18446744073709551615U);
  EXPECT_EQ(duration_value("18446744073709551616ns"), std::nullopt);
  EXPECT_EQ(duration_value("213503d"), 213503U * 86'400'000'000'000U);
  EXPECT_EQ(timestamp_value("@1970-01-02"), 86'400'000'000'000);
  EXPECT_EQ(timestamp_value("@1970-01-01T01:30:00+01:30"), 0);
  EXPECT_EQ(unit_meant("minutes"), "m");
  EXPECT_EQ(unit_meant("max"), "");
}

}  // namespace
}  // namespace varpulis::vpl
