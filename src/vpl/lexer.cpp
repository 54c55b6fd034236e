#include "vpl/lexer.h"

#include <unordered_set>

#include "vpl/literals.h"
#include "vpl/syntax_codes.h"

namespace varpulis::vpl {

namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool name_part(char c) { return name_start(c) || digit(c); }

struct Symbol {
  std::string_view text;
  TokenKind kind;
};

// Longest first among those with the same beginning.
constexpr Symbol symbols[] = {{"..=", TokenKind::range_inclusive},
                              {"..", TokenKind::range},
                              {".", TokenKind::dot},
                              {"?.", TokenKind::question_dot},
                              {"?", TokenKind::question},
                              {"->", TokenKind::arrow},
                              {"-=", TokenKind::compound_assign},
                              {"-", TokenKind::minus},
                              {"=>", TokenKind::fat_arrow},
                              {"==", TokenKind::equal},
                              {"=", TokenKind::equals},
                              {"!=", TokenKind::not_equal},
                              {"!", TokenKind::bang},
                              {"<<", TokenKind::shift_left},
                              {"<=", TokenKind::less_equal},
                              {"<", TokenKind::less},
                              {">>", TokenKind::shift_right},
                              {">=", TokenKind::greater_equal},
                              {">", TokenKind::greater},
                              {"+=", TokenKind::compound_assign},
                              {"+", TokenKind::plus},
                              {"**", TokenKind::star_star},
                              {"*=", TokenKind::compound_assign},
                              {"*", TokenKind::star},
                              {"/=", TokenKind::compound_assign},
                              {"/", TokenKind::slash},
                              {"&&", TokenKind::and_and},
                              {"&", TokenKind::ampersand},
                              {"||", TokenKind::or_or},
                              {"|", TokenKind::pipe},
                              {":=", TokenKind::assign},
                              {":", TokenKind::colon},
                              {"%", TokenKind::percent},
                              {"^", TokenKind::caret},
                              {"~", TokenKind::tilde},
                              {",", TokenKind::comma},
                              {"(", TokenKind::left_paren},
                              {")", TokenKind::right_paren},
                              {"[", TokenKind::left_bracket},
                              {"]", TokenKind::right_bracket},
                              {"{", TokenKind::left_brace},
                              {"}", TokenKind::right_brace}};

// Operators of other languages, read as the one that is meant.
struct Foreign {
  std::string_view text;
  TokenKind kind;
  std::string_view instead;
};
constexpr Foreign foreign[] = {
    {"===", TokenKind::equal, "=="}, {"!==", TokenKind::not_equal, "!="}, {"<>", TokenKind::not_equal, "!="}};

class Lexer {
 public:
  Lexer(std::string_view text, SyntaxErrors& errors) : text_(text), errors_(errors) { check_characters(); }

  LexedText run() {
    result_.tokens.reserve(text_.size() / 4 + 1);
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    while (at_ < text_.size()) next();
    push(TokenKind::end, text_.size(), text_.size());
    return std::move(result_);
  }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  [[nodiscard]] bool starts(std::string_view prefix) const { return text_.substr(at_, prefix.size()) == prefix; }

  Diagnostic& report(std::string_view code, std::size_t begin, std::size_t end, std::string message) {
    return errors_.report(code, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), std::move(message));
  }
  void fix(Diagnostic& to, std::size_t begin, std::size_t end, std::string replacement, std::string title) {
    errors_.fix(to, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), std::move(replacement),
                std::move(title));
  }

  void push(TokenKind kind, std::size_t begin, std::size_t end) {
    result_.tokens.push_back({.begin = static_cast<std::uint32_t>(begin),
                              .end = static_cast<std::uint32_t>(end),
                              .kind = kind,
                              .first_on_line = new_line_});
    new_line_ = false;
    at_ = end;
  }

  /// Invalid UTF-8 and NUL bytes are reported once each, at the first place.
  void check_characters() {
    bool nul = false;
    for (std::size_t i = 0; i < text_.size();) {
      const std::size_t length = utf8_length(text_.substr(i));
      if (length == 0) {
        report(syntax::invalid_utf8, i, i + 1,
               fmt::format("expected UTF-8 text, found the byte 0x{:02X}", static_cast<unsigned char>(text_[i])))
            .help = "save the file in the encoding UTF-8";
        break;
      }
      if (text_[i] == '\0' && !nul) {
        nul = true;
        report(syntax::nul_byte, i, i + 1, "expected text, found a NUL byte").help =
            "remove the byte; is this a text file?";
      }
      i += length;
    }
  }

  void next() {
    const char c = peek();
    if (c == '\n') {
      new_line_ = true;
      ++at_;
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\0') {
      ++at_;
    } else if (c == '#' || starts("//")) {
      std::size_t end = text_.find('\n', at_);
      if (end == std::string_view::npos) end = text_.size();
      comment(end);
    } else if (starts("/*")) {
      block_comment();
    } else if (name_start(c)) {
      std::size_t end = at_;
      while (end < text_.size() && name_part(text_[end])) ++end;
      if (end < text_.size() && static_cast<unsigned char>(text_[end]) >= 0x80) return not_ascii();
      push(TokenKind::name, at_, end);
    } else if (digit(c)) {
      number();
    } else if (c == '"') {
      string();
    } else if (c == '\'') {
      single_quoted();
    } else if (c == '@') {
      timestamp();
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      not_ascii();
    } else {
      symbol();
    }
  }

  void comment(std::size_t end) {
    std::size_t text_end = end;
    while (text_end > at_ && text_[text_end - 1] == '\r') --text_end;
    const SourceSpan at = errors_.span(static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(text_end));
    const bool own_line = new_line_ || result_.tokens.empty();
    // A compile-time loop shows a comment of its body once per value; it is one comment.
    if (commented_.insert(at.begin).second) {
      result_.comments.push_back(
          {.text = std::string(text_.substr(at_, text_end - at_)), .at = at, .own_line = own_line});
    }
    for (std::size_t i = at_; i < text_end; ++i) {
      if (text_[i] == '\n') new_line_ = true;
    }
    at_ = end;
  }

  void block_comment() {
    const std::size_t close = text_.find("*/", at_ + 2);
    if (close != std::string_view::npos) return comment(close + 2);
    report(syntax::unterminated_comment, at_, at_ + 2,
           "expected `*/` at the end of the comment, found the end of the text")
        .help = "close the comment with `*/`; block comments do not nest";
    comment(text_.size());
  }

  void number() {
    const std::size_t begin = at_;
    std::size_t i = at_;
    const auto digits = [&] {
      while (i < text_.size() && digit(text_[i])) ++i;
    };
    digits();
    const std::size_t integer_end = i;
    bool floating = false;
    if (i + 1 < text_.size() && text_[i] == '.' && digit(text_[i + 1])) {
      floating = true;
      ++i;
      digits();
      std::size_t e = i;
      if (e < text_.size() && (text_[e] == 'e' || text_[e] == 'E')) {
        ++e;
        if (e < text_.size() && (text_[e] == '+' || text_[e] == '-')) ++e;
        if (e < text_.size() && digit(text_[e])) {
          i = e;
          digits();
        }
      }
    }
    const std::size_t number_end = i;
    while (i < text_.size() && name_part(text_[i])) ++i;
    const std::string_view number = text_.substr(begin, number_end - begin),
                           suffix = text_.substr(number_end, i - number_end);
    if (suffix.empty()) {
      if (floating ? float_value(number).has_value() : integer_value(number).has_value()) {
        return push(floating ? TokenKind::floating : TokenKind::integer, begin, i);
      }
      Diagnostic& error =
          report(syntax::number_range, begin, i,
                 floating ? fmt::format("expected a number below 1.8e308, found {}", clipped(number))
                          : fmt::format("expected an integer of at most 2^63-1, found {}", clipped(number)));
      error.help = "integers have 64 bits, with sign; write a float such as 1.0e19 for larger numbers";
      return push(TokenKind::floating, begin, i);
    }
    if (!floating && unit_ns(suffix)) {
      if (!duration_value(text_.substr(begin, i - begin))) {
        report(syntax::number_range, begin, i,
               fmt::format("expected a duration of at most 2^64-1 nanoseconds (584 years), found {}", clipped(number)))
            .help = "durations are 64-bit nanoseconds";
      }
      return push(TokenKind::duration, begin, i);
    }
    malformed_number(begin, integer_end, number_end, i, floating);
  }

  static std::string clipped(std::string_view text) {
    return text.size() <= 40 ? std::string(text) : fmt::format("{}...", text.substr(0, 37));
  }

  void malformed_number(std::size_t begin, std::size_t integer_end, std::size_t number_end, std::size_t end,
                        bool floating) {
    const std::string_view number = text_.substr(begin, number_end - begin),
                           suffix = text_.substr(number_end, end - number_end);
    Diagnostic& error =
        report(syntax::malformed_number, begin, end,
               fmt::format("expected a number or a duration, found `{}`", clipped(text_.substr(begin, end - begin))));
    TokenKind kind = floating ? TokenKind::floating : TokenKind::integer;
    if (const std::string_view unit = unit_meant(suffix); !unit.empty()) {
      kind = TokenKind::duration;
      if (!floating) {
        error.help = fmt::format("the units are ns, us, ms, s, m, h and d: write `{}{}`", clipped(number), unit);
        fix(error, number_end, end, std::string(unit), fmt::format("replace by `{}`", unit));
      } else {
        error.help = "a duration is a whole number and a unit: write 1500ms instead of 1.5s";
      }
    } else if (number == "0" && (suffix[0] == 'x' || suffix[0] == 'X' || suffix[0] == 'b' || suffix[0] == 'o')) {
      error.help = "numbers are decimal";
    } else if (suffix[0] == '_') {
      error.help = "digits are written without separators";
    } else if (suffix[0] == 'e' || suffix[0] == 'E') {
      error.help = fmt::format("a number with an exponent has a point as well: write `{}.0{}`",
                               clipped(text_.substr(begin, integer_end - begin)), clipped(suffix));
    } else {
      error.help = "put a space or an operator between the number and the name";
    }
    push(kind, begin, end);
  }

  void string() {
    const std::size_t begin = at_;
    std::size_t i = at_ + 1;
    while (i < text_.size() && text_[i] != '"' && !(strings_end_with_line_ && text_[i] == '\n')) {
      i += text_[i] == '\\' && !(strings_end_with_line_ && i + 1 < text_.size() && text_[i + 1] == '\n') ? 2U : 1U;
    }
    if (i < text_.size() && text_[i] == '"') return push(TokenKind::text, begin, i + 1);
    if (strings_end_with_line_) return unterminated(begin);
    // The quote that is missing is probably that of the first string that runs over the end of its line.
    strings_end_with_line_ = true;
    for (std::size_t t = 0; t < result_.tokens.size(); ++t) {
      const Token token = result_.tokens[t];
      const std::string_view text = text_.substr(token.begin, token.end - token.begin);
      if (token.kind != TokenKind::text || text.find('\n') == std::string_view::npos) continue;
      result_.tokens.resize(t);
      const std::uint32_t back = errors_.span(token.begin, token.begin).begin;
      std::erase_if(result_.comments, [&](const Comment& comment) { return comment.at.begin >= back; });
      std::erase_if(commented_, [&](std::uint32_t offset) { return offset >= back; });
      new_line_ = token.first_on_line;
      return unterminated(token.begin);
    }
    unterminated(begin);
  }

  /// The string that begins here ends with its line.
  void unterminated(std::size_t begin) {
    std::size_t end = std::min(text_.find('\n', begin), text_.size());
    while (end > begin + 1 && (text_[end - 1] == '\r' || text_[end - 1] == ' ')) --end;
    report(syntax::unterminated_string, begin, end, "expected `\"` at the end of the string, found the end of the line")
        .help = "close the string with `\"`; inside a string write \\\" for a quote";
    push(TokenKind::text, begin, end);
  }

  void single_quoted() {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != '\'' && text_[end] != '\n') end += text_[end] == '\\' ? 2U : 1U;
    if (end >= text_.size() || text_[end] != '\'') {
      report(syntax::stray_character, at_, at_ + 1, "expected a token, found `'`").help =
          "strings stand in double quotes";
      ++at_;
      return;
    }
    const std::string content(text_.substr(at_ + 1, end - at_ - 1));
    Diagnostic& error =
        report(syntax::single_quotes, at_, end + 1, "expected a string in double quotes, found single quotes");
    error.help = "strings stand in double quotes";
    if (content.find('"') == std::string::npos && content.find('\\') == std::string::npos) {
      fix(error, at_, end + 1, '"' + content + '"', "use double quotes");
    }
    push(TokenKind::text, at_, end + 1);
  }

  void timestamp() {
    const std::size_t begin = at_;
    std::size_t i = at_ + 1;
    // Reads `shape`, where 9 stands for a digit, if it is all there.
    const auto shape = [&](std::string_view pattern) {
      if (text_.size() - i < pattern.size()) return false;
      for (std::size_t p = 0; p < pattern.size(); ++p) {
        if (pattern[p] == '9' ? !digit(text_[i + p]) : text_[i + p] != pattern[p]) return false;
      }
      i += pattern.size();
      return true;
    };
    bool complete = shape("9999-99-99");
    if (complete && shape("T")) {
      complete = shape("99:99:99");
      if (complete && i + 1 < text_.size() && text_[i] == '.' && digit(text_[i + 1])) {
        ++i;
        while (i < text_.size() && digit(text_[i])) ++i;
      }
      if (complete && !shape("Z") && !shape("+99:99")) shape("-99:99");
    }
    if (complete && (i >= text_.size() || !name_part(text_[i])) && timestamp_value(text_.substr(begin, i - begin))) {
      return push(TokenKind::timestamp, begin, i);
    }
    while (i < text_.size() && (name_part(text_[i]) || text_[i] == ':')) ++i;
    report(syntax::invalid_timestamp, begin, i,
           i == begin + 1 ? std::string("expected a timestamp after `@`")
                          : fmt::format("expected a timestamp, found `{}`", clipped(text_.substr(begin, i - begin))))
        .help =
        "write @2024-02-29 or @2024-02-29T12:00:00, then nothing, Z, +01:30 or -05:00; a time that exists, 1678 to "
        "2262";
    push(TokenKind::timestamp, begin, i);
  }

  void not_ascii() {
    const std::size_t begin = at_;
    if (starts("\xC2\xA0")) {  // a no-break space, from a word processor
      report(syntax::stray_character, begin, begin + 2, "expected a token, found a no-break space");
      at_ += 2;
      return;
    }
    for (const std::string_view quote : {"\xE2\x80\x9C", "\xE2\x80\x9D", "\xE2\x80\x9E"}) {
      if (!starts(quote)) continue;
      // Up to the closing curly or straight quote of the line.
      std::size_t i = begin + 3;
      while (i < text_.size() && text_[i] != '\n' && text_[i] != '"' && text_.substr(i, 2) != "\xE2\x80") ++i;
      const bool straight = i < text_.size() && text_[i] == '"', curly = text_.substr(i, 2) == "\xE2\x80";
      const std::size_t end = std::min(i + (straight ? 1 : curly ? 3 : 0), text_.size());
      Diagnostic& error =
          report(syntax::stray_character, begin, end, "expected a string in straight quotes, found a curly quote");
      error.help = "use the quote on the keyboard: \"";
      return push(TokenKind::text, begin, end);
    }
    std::size_t i = begin;
    while (i < text_.size() && (name_part(text_[i]) || static_cast<unsigned char>(text_[i]) >= 0x80)) ++i;
    const std::size_t other =
        std::min(text_.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", begin),
                 text_.size());
    if (utf8_length(text_.substr(other)) != 0) {  // bytes that are no character have been reported
      report(syntax::stray_character, begin, i,
             fmt::format("expected a name of the letters a to z, digits and _, found `{}`",
                         clipped_characters(text_.substr(begin, i - begin))))
          .help = "other letters may stand in strings and comments";
    }
    push(TokenKind::name, begin, i);
  }

  static std::string clipped_characters(std::string_view text) {
    std::string clipped;
    for (std::size_t i = 0; i < text.size() && clipped.size() < 40;) {
      const std::size_t length = utf8_length(text.substr(i));
      clipped += length == 0 ? std::string_view("?") : text.substr(i, length);
      i += length == 0 ? 1 : length;
    }
    return clipped;
  }

  void symbol() {
    for (const Foreign& other : foreign) {
      if (!starts(other.text)) continue;
      Diagnostic& error = report(syntax::foreign_operator, at_, at_ + other.text.size(),
                                 fmt::format("expected `{}`, found `{}`", other.instead, other.text));
      fix(error, at_, at_ + other.text.size(), std::string(other.instead),
          fmt::format("replace by `{}`", other.instead));
      return push(other.kind, at_, at_ + other.text.size());
    }
    for (const Symbol& symbol : symbols) {
      if (starts(symbol.text)) return push(symbol.kind, at_, at_ + symbol.text.size());
    }
    const unsigned char c = static_cast<unsigned char>(peek());
    Diagnostic& error =
        report(syntax::stray_character, at_, at_ + 1,
               c < 0x20 || c == 0x7F ? fmt::format("expected a token, found the control character 0x{:02X}", c)
                                     : fmt::format("expected a token, found `{}`", peek()));
    if (c == ';') {
      error.help = "statements end with their line or where the next one begins; there is no `;`";
      fix(error, at_, at_ + 1, "", "remove `;`");
    } else if (c == '$') {
      error.help = "names are written without `$`";
    } else if (c == '\\') {
      error.help = "a statement goes on over line ends without a mark";
    }
    ++at_;
  }

  std::string_view text_;
  SyntaxErrors& errors_;
  std::size_t at_ = 0;
  bool new_line_ = true;
  bool strings_end_with_line_ = false;  // after the first string without end
  LexedText result_;
  std::unordered_set<std::uint32_t> commented_;
};

}  // namespace

LexedText lex(std::string_view text, SyntaxErrors& errors) { return Lexer(text, errors).run(); }

std::string_view describe(TokenKind kind) {
  switch (kind) {
    case TokenKind::end: return "the end of the text";
    case TokenKind::name: return "a name";
    case TokenKind::integer: return "an integer";
    case TokenKind::floating: return "a number";
    case TokenKind::duration: return "a duration";
    case TokenKind::timestamp: return "a timestamp";
    case TokenKind::text: return "a string";
    case TokenKind::left_paren: return "`(`";
    case TokenKind::right_paren: return "`)`";
    case TokenKind::left_bracket: return "`[`";
    case TokenKind::right_bracket: return "`]`";
    case TokenKind::left_brace: return "`{`";
    case TokenKind::right_brace: return "`}`";
    case TokenKind::comma: return "`,`";
    case TokenKind::colon: return "`:`";
    case TokenKind::assign: return "`:=`";
    case TokenKind::dot: return "`.`";
    case TokenKind::question_dot: return "`?.`";
    case TokenKind::question: return "`?`";
    case TokenKind::range: return "`..`";
    case TokenKind::range_inclusive: return "`..=`";
    case TokenKind::arrow: return "`->`";
    case TokenKind::fat_arrow: return "`=>`";
    case TokenKind::equals: return "`=`";
    case TokenKind::equal: return "`==`";
    case TokenKind::not_equal: return "`!=`";
    case TokenKind::less: return "`<`";
    case TokenKind::less_equal: return "`<=`";
    case TokenKind::greater: return "`>`";
    case TokenKind::greater_equal: return "`>=`";
    case TokenKind::shift_left: return "`<<`";
    case TokenKind::shift_right: return "`>>`";
    case TokenKind::plus: return "`+`";
    case TokenKind::minus: return "`-`";
    case TokenKind::star: return "`*`";
    case TokenKind::star_star: return "`**`";
    case TokenKind::slash: return "`/`";
    case TokenKind::percent: return "`%`";
    case TokenKind::pipe: return "`|`";
    case TokenKind::caret: return "`^`";
    case TokenKind::ampersand: return "`&`";
    case TokenKind::tilde: return "`~`";
    case TokenKind::and_and: return "`&&`";
    case TokenKind::or_or: return "`||`";
    case TokenKind::bang: return "`!`";
    case TokenKind::compound_assign: return "a compound assignment";
  }
  return "a token";
}

}  // namespace varpulis::vpl
