#include "vpl/format.h"

#include "vpl/format_printer.h"
#include "vpl/lexer.h"
#include "vpl/loops.h"
#include "vpl/parser_state.h"
#include "vpl/syntax_equal.h"

namespace varpulis::vpl {

namespace {

bool blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

/// The text without blank lines at its beginning and its end, and with an end-of-line mark.
std::string trimmed(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (!blank(text.substr(0, end))) break;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  return text.empty() ? std::string() : std::string(text) + "\n";
}

class Formatter {
 public:
  explicit Formatter(const ParserOptions& options) : options_(options) {}

  /// Statements and loops in turn.
  std::string text(std::string_view text) {
    std::string out;
    std::size_t done = 0;
    for (std::optional<LoopText> loop = find_loop(text, 0); loop; loop = find_loop(text, done)) {
      append(out, text, done, without_loops(text.substr(done, loop->begin - done)));
      append(out, text, loop->begin, this->loop(text, *loop));
      done = loop->end;
    }
    append(out, text, done, without_loops(text.substr(done)));
    return out;
  }

 private:
  /// Appends a formatted piece whose original begins at `begin`, after a blank line if there is one in the original.
  static void append(std::string& out, std::string_view text, std::size_t begin, const std::string& piece) {
    if (piece.empty()) return;
    std::size_t newlines = 0;
    std::size_t i = begin;
    while (i < text.size() && (text[i] == '\n' || text[i] == ' ' || text[i] == '\t' || text[i] == '\r'))
      newlines += text[i++] == '\n' ? 1U : 0U;
    for (i = begin; i > 0 && (text[i - 1] == '\n' || text[i - 1] == ' ' || text[i - 1] == '\t' || text[i - 1] == '\r');
         --i) {
      newlines += text[i - 1] == '\n' ? 1U : 0U;
    }
    if (!out.empty() && newlines >= 2) out += '\n';
    out += piece;
  }

  /// A text without loops; as it is if it does not parse by itself.
  std::string without_loops(std::string_view text) {
    Diagnostics diagnostics;
    const OffsetMap map;
    SyntaxErrors errors(diagnostics, map, 0);
    LexedText lexed = lex(text, errors);
    const std::vector<Token> tokens = lexed.tokens;  // the parser may split tokens
    ParserOptions options = options_;
    options.file = 0;
    Program program;
    program.statements = Parser(text, std::move(lexed.tokens), errors, options).program();
    if (diagnostics.has_errors()) return trimmed(text);
    return Printer(text, tokens, lexed.comments).program(program);
  }

  std::string loop(std::string_view text, const LoopText& loop) {
    const std::string original = trimmed(text.substr(loop.begin, loop.end - loop.begin));
    const std::optional<std::string> formatted = loop_template(text, loop);
    return formatted && same_statements(loop, original, *formatted) ? *formatted : original;
  }

  std::optional<std::string> loop_template(std::string_view text, const LoopText& loop) {
    std::string body;
    for (std::size_t line = loop.body_begin; line < loop.end;) {
      const std::size_t end = std::min(text.find('\n', line), loop.end);
      std::size_t begin = line;
      while (begin < end && begin - line < loop.indentation &&
             (text[begin] == ' ' || text[begin] == '\t' || text[begin] == '\r'))
        ++begin;
      body += text.substr(begin, end - begin);
      body += '\n';
      line = end + 1;
    }
    const std::optional<std::string> stand_in = unused_name(body, loop.variable);
    if (!stand_in) return std::nullopt;
    const std::string placeholder = fmt::format("{{{}}}", loop.variable);
    replace(body, placeholder, *stand_in);

    Diagnostics diagnostics;
    ParserOptions options = options_;
    options.file = 0;
    (void)parse(body, options, diagnostics);
    if (diagnostics.has_errors()) return std::nullopt;
    std::string formatted = this->text(body);
    replace(formatted, *stand_in, placeholder);
    if (has_long_comment(formatted)) return std::nullopt;

    std::string out =
        fmt::format("for {} in {}{}{}:", loop.variable, loop.first, loop.inclusive ? "..=" : "..", loop.last);
    if (!loop.comment.empty()) out += "  " + std::string(loop.comment);
    out += '\n';
    for (std::size_t line = 0; line < formatted.size();) {
      const std::size_t end = std::min(formatted.find('\n', line), formatted.size());
      if (end > line) out.append(format_indentation, ' ');
      out.append(formatted, line, end - line);
      out += '\n';
      line = end + 1;
    }
    return out;
  }

  /// Whether both loops expand to the same statements, judged by their first and last value.
  bool same_statements(const LoopText& loop, const std::string& original, const std::string& formatted) {
    for (const std::string_view value : {loop.first, loop.last}) {
      Diagnostics diagnostics;
      const Program before = parse(once(original, value), options_, diagnostics);
      if (diagnostics.has_errors()) return false;
      const Program after = parse(once(formatted, value), options_, diagnostics);
      if (diagnostics.has_errors() || !syntax_equal(before, after)) return false;
    }
    return true;
  }

  /// The loop over a single value.
  static std::string once(const std::string& loop_text, std::string_view value) {
    const std::optional<LoopText> loop = find_loop(loop_text, 0);
    if (!loop) return loop_text;
    std::string text = loop_text;
    text.replace(loop->range_begin, loop->range_end - loop->range_begin, fmt::format("{}..={}", value, value));
    return text;
  }

  /// A name as long as `{variable}` that does not occur in the text, so that lines keep their length.
  static std::optional<std::string> unused_name(std::string_view text, std::string_view variable) {
    for (char first = 'A'; first <= 'Z'; ++first) {
      for (char last = 'A'; last <= 'Z'; ++last) {
        std::string name = first + std::string(variable) + last;
        if (text.find(name) == std::string_view::npos) return name;
      }
    }
    return std::nullopt;
  }

  static void replace(std::string& text, std::string_view from, std::string_view to) {
    std::string out;
    std::size_t done = 0;
    for (std::size_t hit; (hit = text.find(from, done)) != std::string::npos; done = hit + from.size()) {
      out.append(text, done, hit - done);
      out += to;
    }
    out.append(text, done);
    text = std::move(out);
  }

  /// A comment of several lines cannot be indented without changing it.
  static bool has_long_comment(std::string_view text) {
    Diagnostics diagnostics;
    const OffsetMap map;
    SyntaxErrors errors(diagnostics, map, 0);
    return std::ranges::any_of(lex(text, errors).comments,
                               [](const Comment& comment) { return comment.text.find('\n') != std::string::npos; });
  }

  const ParserOptions& options_;
};

}  // namespace

std::optional<std::string> format(std::string_view text, const ParserOptions& options, Diagnostics& diagnostics) {
  Diagnostics found;
  (void)parse(text, options, found);
  for (const Diagnostic& diagnostic : found.all()) diagnostics.add(diagnostic);
  if (found.has_errors()) return std::nullopt;
  return Formatter(options).text(text);
}

}  // namespace varpulis::vpl
