// Chance, tokens and what stands between them.
#include <algorithm>

#include "vpl/testing/generator.h"

namespace varpulis::vpl::testing {

std::uint64_t Generator::next() {
  state_ += 0x9E3779B97F4A7C15U;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31);
}

std::string_view Generator::pick(std::initializer_list<std::string_view> choices) {
  return choices.begin()[between(0, static_cast<int>(choices.size()) - 1)];
}

void Generator::comment(bool newline_allowed) {
  const std::string_view content = pick({"", "x", " note", " \"quoted", " # hash", " it's", " ) unbalanced (",
                                         " stream X = T", " {z} ", " \xC3\xA4 \xE2\x82\xAC"});
  if (newline_allowed && one_in(2)) {
    out_ += one_in(2) ? "#" : "//";
    out_ += content;
    out_ += '\n';
  } else {
    out_ += "/*";
    out_ += content;
    if (newline_allowed && one_in(4) && !in_loop_) out_ += "\n  second line";
    out_ += "*/";
  }
}

void Generator::separator(bool newline_allowed) {
  const bool newline = newline_allowed && newline_free();
  switch (between(0, options_.comments ? 24 : 20)) {
    case 21:
    case 22:
      out_ += ' ';
      comment(newline);
      out_ += ' ';
      break;
    case 18:
    case 19:
    case 20: out_ += newline ? (one_in(5) ? "\n\n  \n    " : "\n   ") : "\t"; break;
    case 16:
    case 17: out_ += "  "; break;
    case 15: out_ += newline ? "\r\n " : " "; break;
    default: out_ += ' ';
  }
}

void Generator::token(std::string_view text, bool newline_before) {
  const char last = out_.empty() ? '\n' : out_.back();
  const bool glue = last == '\n' || last == '(' || last == '[' || text == ")" || text == "]" || text == "," ||
                    text == "(" || (last == '.' && out_.size() > 1 && out_[out_.size() - 2] != '.');
  if (line_begins_) line_begins_ = false;
  else if (!(glue && !one_in(6))) separator(newline_before);
  out_ += text;
}

void Generator::open(std::string_view bracket) {
  token(bracket, newline_free());
  ++depth_;
}

void Generator::close(std::string_view bracket) {
  token(bracket);
  --depth_;
}

void Generator::infix(std::string_view op) {
  if (body_ && depth_ == 0 && one_in(10)) {
    out_ += "\n" + std::string(static_cast<std::size_t>(between(1, 9)), ' ');
    out_ += op;
    return;
  }
  token(op);
}

std::string Generator::name() {
  static constexpr std::string_view words[] = {
      "a",      "b",         "x",     "y",      "price", "_u",       "n1",        "Zone",    "stream",  "event",
      "type",   "fn",        "let",   "var",    "const", "config",   "connector", "context", "pattern", "import",
      "if",     "for",       "while", "return", "break", "continue", "emit",      "where",   "as",      "all",
      "within", "partition", "by",    "on",     "from",  "and",      "or",        "not",     "in",      "is",
      "null",   "true",      "false", "then",   "else",  "asc",      "desc",      "xor",     "merge",   "join",
      "timer",  "SEQ",       "NOT",   "AND",    "OR",    "count",    "notional",  "trueish", "iffy",    "inner",
      "LEN",    "s",         "m",     "e5"};
  return std::string(words[next() % std::size(words)]) + placeholder();
}

std::string Generator::operand_name() {
  for (int i = 0; i < 20; ++i) {
    std::string word = name();
    if (word != "if" && word != "not" && word != "true" && word != "false" && word != "null" && word != "and" &&
        word != "or" && word != "in" && word != "is" && word != "then" && word != "else") {
      return word;
    }
  }
  return "a";
}

std::string Generator::type_name() {
  return std::string(pick({"T", "Order", "Payment", "stream", "merge", "Zone", "is", "within_", "type"})) +
         placeholder();
}

std::string Generator::string_literal() {
  return "\"" +
         std::string(pick({"", "x", "a b", "it's", "\\\"q\\\"", "\\n\\t", "back\\\\", "\\d+", "# no comment",
                           "/* no */", "{z}", "{name}", "\xC3\xA4", in_loop_ ? "one" : "two\nlines"})) +
         "\"";
}

}  // namespace varpulis::vpl::testing
