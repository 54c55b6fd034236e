#include "vpl/testing/program_generator.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace varpulis::vpl::testing {

namespace {

class Generator {
 public:
  explicit Generator(const GeneratorOptions& options) : options_(options), state_(options.seed) {
    state_ = next() ^ 0xD1B54A32D192ED03U;
  }

  std::string program() {
    const int count = between(1, options_.statements_max);
    for (int i = 0; i < count; ++i) {
      start_statement();
      if (one_in(7)) loop();
      else top_statement();
    }
    out_ += "\n";
    if (one_in(3)) separator(true);
    if (one_in(3)) out_ += "\n";
    return std::move(out_);
  }

 private:
  // ---- chance
  std::uint64_t next() {  // splitmix64
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }
  int between(int low, int high) { return low + static_cast<int>(next() % static_cast<std::uint64_t>(high - low + 1)); }
  bool one_in(int n) { return between(1, n) == 1; }
  std::string_view pick(std::initializer_list<std::string_view> choices) {
    return choices.begin()[between(0, static_cast<int>(choices.size()) - 1)];
  }

  // ---- tokens and what stands between them
  /// Whether a new line is only white space here.
  [[nodiscard]] bool newline_free() const { return !body_ || depth_ > 0; }

  void comment(bool newline_allowed) {
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

  void separator(bool newline_allowed) {
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

  void token(std::string_view text, bool newline_before = true) {
    const char last = out_.empty() ? '\n' : out_.back();
    const bool glue = last == '\n' || last == '(' || last == '[' || text == ")" || text == "]" || text == "," ||
                      text == "(" || (last == '.' && out_.size() > 1 && out_[out_.size() - 2] != '.');
    if (line_begins_) line_begins_ = false;
    else if (!(glue && !one_in(6))) separator(newline_before);
    out_ += text;
  }
  void open(std::string_view bracket) {
    token(bracket, newline_free());
    ++depth_;
  }
  void close(std::string_view bracket) {
    token(bracket);
    --depth_;
  }
  /// A binary operator: a line of a body may begin with it.
  void infix(std::string_view op) {
    if (body_ && depth_ == 0 && one_in(10)) {
      out_ += "\n" + std::string(static_cast<std::size_t>(between(1, 9)), ' ');
      out_ += op;
      return;
    }
    token(op);
  }
  template <typename Item>
  void list(std::string_view open_bracket, std::string_view close_bracket, int low, int high, Item item) {
    open(open_bracket);
    const int count = between(low, high);
    for (int i = 0; i < count; ++i) {
      if (i > 0) token(",");
      item();
    }
    if (count > 0 && one_in(8)) token(",");
    close(close_bracket);
  }

  std::string name() {
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
  std::string placeholder() { return in_loop_ && !negative_ && one_in(4) ? "{z}" : ""; }
  /// A name where an operand may stand.
  std::string operand_name() {
    for (int i = 0; i < 20; ++i) {
      std::string word = name();
      if (word != "if" && word != "not" && word != "true" && word != "false" && word != "null" && word != "and" &&
          word != "or" && word != "in" && word != "is" && word != "then" && word != "else") {
        return word;
      }
    }
    return "a";
  }
  std::string type_name() {
    return std::string(pick({"T", "Order", "Payment", "stream", "merge", "Zone", "is", "within_", "type"})) +
           placeholder();
  }
  std::string plain_name() { return std::string(pick({"a", "b", "order", "total_1", "Zone", "_x"})) + placeholder(); }

  std::string string_literal() {
    return "\"" +
           std::string(pick({"", "x", "a b", "it's", "\\\"q\\\"", "\\n\\t", "back\\\\", "\\d+", "# no comment",
                             "/* no */", "{z}", "{name}", "\xC3\xA4", in_loop_ ? "one" : "two\nlines"})) +
           "\"";
  }

  // ---- expressions
  void literal() {
    switch (between(0, 7)) {
      case 0: token(fmt::format("{}", between(0, 1000))); break;
      case 1: token(pick({"1.5", "0.25", "1.0e9", "2.5E-3", "007"})); break;
      case 2: token(string_literal()); break;
      case 3: token(pick({"5m", "90s", "100ms", "2h", "1d", "3us", "0ns"})); break;
      case 4:
        token(pick({"@2024-02-29", "@2024-02-29T12:00:00", "@2024-02-29T12:00:00Z", "@1969-07-20T20:17:40-05:30"}));
        break;
      case 5: token(pick({"true", "false", "null"})); break;
      default: token(in_loop_ && one_in(2) ? "{z}" : "1");
    }
  }

  void operand(int size) {
    if (size <= 0) return one_in(3) ? literal() : token(operand_name());
    switch (between(0, 13)) {
      case 0:
      case 1: return literal();
      case 2:
      case 3: return token(operand_name());
      case 4:
        open("(");
        in_filter(false, [&] { expression(size - 1); });
        return close(")");
      case 5: return in_filter(false, [&] { list("[", "]", 0, 3, [&] { expression(size - 2); }); });
      case 6: return in_filter(false, [&] { map(size); });
      case 7: token(operand_name()); return call_arguments(size);
      case 8: return postfix(size);
      case 9: token(pick({"-", "~"})); return operand(size - 1);
      default: return token(operand_name());
    }
  }

  void map(int size) {
    list("{", "}", 0, 3, [&] {
      token(one_in(3) ? string_literal() : name());
      token(":");
      expression(size - 2);
    });
  }

  template <typename Inside>
  void in_filter(bool value, Inside inside) {
    const bool saved = std::exchange(filter_, value);
    inside();
    filter_ = saved;
  }

  void call_arguments(int size) {
    in_filter(false, [&] {
      list("(", ")", 0, 3, [&] {
        if (one_in(5)) {
          token(name());
          token(":");
        }
        expression(size - 2);
      });
    });
  }

  void postfix(int size) {
    token(operand_name());
    const int links = between(1, 3);
    for (int i = 0; i < links; ++i) {
      switch (between(0, 5)) {
        case 0:
        case 1:
          infix(one_in(4) ? "?." : ".");
          token(name());
          break;
        case 2:
          infix(".");
          token(filter_ ? pick({"contains", "len", "abs"})
                        : pick({"contains", "len", "first", "map", "filter", "limit"}));
          call_arguments(size);
          break;
        case 3:
          open("[");
          in_filter(false, [&] { expression(size - 2); });
          close("]");
          break;
        case 4:
          open("[");
          in_filter(false, [&] {
            if (one_in(2)) expression(size - 2);
            token(":");
            if (one_in(2)) expression(size - 2);
          });
          close("]");
          break;
        default:
          if (i == 0) call_arguments(size);
      }
    }
  }

  /// Operators in the order of their binding, so that what is generated is what is parsed; brackets make other orders.
  void expression(int size) {
    if (size > 1 && one_in(14)) return lambda(size);
    if (size > 1 && one_in(10)) {
      token("if");
      expression(size - 2);
      token("then");
      expression(size - 2);
      token("else");
      return expression(size - 2);
    }
    disjunction(size);
    if (size > 1 && one_in(12)) {
      infix(one_in(2) ? ".." : "..=");
      disjunction(size - 1);
    }
  }
  void disjunction(int size) {
    const int count = size > 0 && one_in(3) ? between(2, 3) : 1;
    for (int i = 0; i < count; ++i) {
      if (i > 0) infix(pick({"or", "and"}));
      if (size > 0 && one_in(6)) token("not");
      comparison(size - (i > 0 ? 1 : 0));
    }
  }
  void comparison(int size) {
    arithmetic(size);
    if (size <= 0 || !one_in(3)) return;
    if (one_in(6)) {
      infix("is");
      if (one_in(2)) token("not");
      token("null");
      return;
    }
    const std::string_view op = pick({"==", "!=", "<", "<=", ">", ">=", "in", "not in"});
    if (op == "not in") {
      infix("not");
      token("in");
    } else {
      infix(op);
    }
    arithmetic(size - 1);
  }
  void arithmetic(int size) {
    operand(size);
    const int count = size > 0 && one_in(3) ? between(1, 2) : 0;
    for (int i = 0; i < count; ++i) {
      infix(pick({"+", "-", "*", "/", "%", "**", "<<", ">>", "&", "|", "^"}));
      operand(size - 1);
    }
  }
  void lambda(int size) {
    if (one_in(2)) {
      token(name());
    } else {
      list_without_comma("(", ")", 0, 3, [&] { token(name()); });
    }
    token("=>");
    if (one_in(3)) return lambda_block(size);
    expression(size - 2);
  }
  template <typename Item>
  void list_without_comma(std::string_view open_bracket, std::string_view close_bracket, int low, int high, Item item) {
    open(open_bracket);
    const int count = between(low, high);
    for (int i = 0; i < count; ++i) {
      if (i > 0) token(",");
      item();
    }
    close(close_bracket);
  }
  void lambda_block(int size) {
    token("{");
    const bool body = std::exchange(body_, true);
    const int depth = std::exchange(depth_, 0);
    in_filter(false, [&] { block_statements(size - 2, between(1, 3) * 7, 2); });
    body_ = body;
    depth_ = depth;
    out_ += "\n ";
    line_begins_ = true;
    token("}");
  }

  // ---- calls
  void named_or_not(int size) {
    if (one_in(2)) {
      token(name());
      token(":");
    }
    expression(size);
  }
  void operator_call(int size) {
    infix(".");
    const std::string_view op = pick({"where", "emit", "select", "order_by", "window", "not", "fork", "pattern",
                                      "emit as", "limit", "to", "some_op"});
    if (op == "emit as") {
      token("emit");
      token("as");
      token(name());
      return in_filter(false, [&] { list("(", ")", 0, 3, [&] { named_or_not(size); }); });
    }
    token(op);
    in_filter(false, [&] {
      if (op == "order_by") {
        list("(", ")", 1, 3, [&] {
          expression(size);
          if (one_in(2)) token(pick({"asc", "desc"}));
        });
      } else if (op == "not") {
        list_without_comma("(", ")", 1, 1, [&] {
          token(type_name());
          if (!one_in(3)) {
            token("where");
            expression(size);
          }
        });
      } else if (op == "fork" && size > 0) {
        list("(", ")", 1, 3, [&] {
          token(name());
          token(":");
          const int count = between(1, 2);
          for (int i = 0; i < count; ++i) operator_call(size - 2);
        });
      } else if (op == "pattern") {
        list_without_comma("(", ")", 1, 1, [&] {
          token(plain_name());
          token(":");
          presence(2);
        });
      } else {
        list("(", ")", 0, 3, [&] { named_or_not(size); });
      }
    });
  }
  /// A -> B and not (C xor D)
  void presence(int size) {
    if (one_in(4)) token("not");
    if (size > 0 && one_in(3)) {
      open("(");
      presence(size - 1);
      close(")");
    } else {
      token(plain_name());
      if (one_in(2)) {
        token("->");
        token(plain_name());
      }
    }
    if (size > 0 && one_in(2)) {
      token(pick({"and", "or", "xor"}));
      presence(size - 1);
    }
  }

  // ---- steps, streams, patterns
  enum class Place { source, arrow, sequence, named };
  void step(Place place, int size) {
    const bool all = one_in(5);
    if (all) token("all");
    if (place == Place::named && one_in(6)) token("NOT");
    token(type_name());
    if (place == Place::source && one_in(5)) {
      token(".");
      token("from");
      in_filter(false, [&] { list("(", ")", 1, 3, [&] { named_or_not(size - 1); }); });
    }
    if (!all && one_in(5)) {
      switch (between(0, 3)) {
        case 0: token("+"); break;
        case 1: token("*"); break;
        case 2:
          token("?");
          out_ += ' ';  // `?.` is one token; the parser divides it, and the formatter writes a space
          break;
        default:
          token("{");
          token(fmt::format("{}", between(0, 3)));
          if (one_in(2)) {
            token(",");
            if (one_in(2)) token(fmt::format("{}", between(3, 9)));
          }
          token("}");
      }
    }
    if (one_in(8)) {
      token(".");
      token(pick({"increasing", "decreasing"}));
      open("(");
      token(plain_name());
      close(")");
    }
    const bool filter = one_in(2), alias = place != Place::sequence && one_in(2), alias_first = one_in(2);
    const auto put_alias = [&] {
      token("as");
      token(name());
    };
    if (alias && filter && one_in(4)) {
      token(".");
      token("where");
      open("(");
      in_filter(false, [&] { expression(size); });
      close(")");
      put_alias();
      return;
    }
    if (alias && alias_first) put_alias();
    if (filter) {
      token("where");
      in_filter(place != Place::named, [&] { filter_expression(size); });
    }
    if (alias && !alias_first) put_alias();
    if (place == Place::sequence && one_in(3)) {
      token(".");
      token("within");
      open("(");
      token("5s");
      close(")");
    }
  }
  /// A filter that begins with an operand and ends where the next part of the step begins.
  void filter_expression(int size) { disjunction(size); }

  void source(int size) {
    switch (between(0, 9)) {
      case 0:
      case 1:
        token(pick({"merge", "join", "left_join", "right_join", "full_join"}));
        return list("(", ")", 1, 3, [&] {
          if (one_in(2)) {
            token("stream");
            token(plain_name());
            token("=");
          }
          token(type_name());
          while (one_in(3)) {
            token(".");
            token(pick({"where", "on"}));
            list_without_comma("(", ")", 1, 1, [&] { expression(size); });
          }
          if (one_in(4)) {
            token("on");
            expression(size);
          }
        });
      case 2:
        token("sequence");
        return list("(", ")", 1, 3, [&] {
          token(name());
          token(":");
          step(Place::sequence, size);
        });
      case 3: token("timer"); return list("(", ")", 1, 2, [&] { named_or_not(size); });
      default: return step(Place::source, size);
    }
  }
  void stream(int size) {
    token("stream");
    token(name());
    if (one_in(5)) {
      token(":");
      type(2);
    }
    token("=");
    source(size);
    const int links = between(0, 5);
    for (int i = 0; i < links; ++i) {
      if (one_in(3)) {
        infix("->");
        step(Place::arrow, size);
      } else {
        operator_call(size);
      }
    }
  }
  void pattern(int size) {
    token("pattern");
    token(name());
    token("=");
    pattern_body(size);
    if (one_in(2)) {
      token(pick({"within", "WITHIN"}));
      token("5m");
    }
    if (one_in(3)) {
      token(one_in(2) ? "partition" : "PARTITION");
      token(one_in(2) ? "by" : "BY");
      disjunction(1);
    }
  }
  void pattern_body(int size) {
    const std::string_view joint = pick({"->", "AND", "OR"});
    const int count = one_in(2) ? between(2, 4) : 1;
    for (int i = 0; i < count; ++i) {
      if (i > 0) token(joint);
      if (size > 0 && one_in(4)) {
        if (one_in(3)) token("NOT");
        if (one_in(2)) token("SEQ");
        list_without_comma("(", ")", 1, 1, [&] { pattern_body(size - 1); });
      } else if (size > 0 && one_in(4)) {
        token("SEQ");
        list("(", ")", 1, 3, [&] { step(Place::named, size - 1); });
      } else {
        step(Place::named, size);
      }
    }
  }
  void type(int size) {
    if (size <= 0 || one_in(2)) {
      token(pick({"int", "float", "string", "str", "Order", "Stream"}));
    } else {
      switch (between(0, 3)) {
        case 0: list_without_comma("[", "]", 1, 1, [&] { type(size - 1); }); break;
        case 1:
          token("{");
          type(size - 1);
          token(":");
          type(size - 1);
          token("}");
          break;
        case 2: list_without_comma("(", ")", 2, 3, [&] { type(size - 1); }); break;
        default:
          token("Stream");
          token("<");
          type(size - 1);
          token(">");
      }
    }
    if (one_in(4)) token("?");
  }

  // ---- statements
  void start_statement() {
    if (!out_.empty()) out_ += one_in(4) ? "\n\n\n" : one_in(2) ? "\n\n" : "\n";
    while (options_.comments && one_in(6)) {
      comment(true);
      if (out_.back() != '\n') out_ += '\n';
      if (one_in(3)) out_ += '\n';
    }
    line_begins_ = true;
  }
  void indented_line(std::size_t level) {
    out_ += one_in(8) ? "\n\n" : "\n";
    if (options_.comments && one_in(10))
      out_ += std::string(static_cast<std::size_t>(between(0, 12)), ' ') + "# line comment\n";
    out_.append(level, ' ');
    line_begins_ = true;
  }
  void declared_fields(std::size_t level) {
    token(":");
    const int count = between(1, 4);
    for (int i = 0; i < count; ++i) {
      if (options_.comments && i == 0 && one_in(5)) out_ += "  # fields";
      indented_line(level);
      token(plain_name());
      ++depth_;
      token(":");
      type(2);
      if (one_in(6)) token(",");
      --depth_;
    }
  }
  void parameters() {
    list("(", ")", 0, 3, [&] {
      token(name());
      token(":");
      type(1);
    });
    if (one_in(2)) {
      token("->");
      type(1);
    }
  }
  void entries() {
    token("{");
    ++depth_;
    for (int i = between(0, 4); i > 0; --i) {
      token(plain_name());
      token(":");
      if (one_in(2)) {
        expression(1);
        token(",");
      } else {
        literal();
      }
    }
    --depth_;
    token("}");
  }
  void variable(int size) {
    token(pick({"let", "var", "const"}));
    token(name());
    if (one_in(4)) {
      token(":");
      type(2);
    }
    token("=");
    expression(size);
  }
  void top_statement() {
    body_ = false;
    depth_ = 0;
    switch (between(0, 17)) {
      case 0:
        token("context");
        token(name());
        if (one_in(2)) list("(", ")", 1, 2, [&] { named_or_not(1); });
        break;
      case 1:
        token("connector");
        token(name());
        token("=");
        token(name());
        list("(", ")", 0, 5, [&] { named_or_not(1); });
        break;
      case 2:
        token("config");
        token(plain_name());
        entries();
        break;
      case 3:
        token("config");
        token(":");
        for (int i = between(1, 3); i > 0; --i) {
          indented_line(3);
          token(plain_name());
          token(":");
          literal();
        }
        break;
      case 4:
        token("import");
        token(string_literal());
        if (one_in(2)) {
          out_ += " as ";
          out_ += name();
        }
        break;
      case 5:
        token("import");
        token("fn");
        token(name());
        parameters();
        token("from");
        token(string_literal());
        break;
      case 6:
      case 7:
        token("event");
        token(plain_name());
        if (one_in(4)) {
          token("extends");
          token(plain_name());
        }
        if (one_in(2)) {
          declared_fields(static_cast<std::size_t>(between(1, 9)));
        } else {
          list("{", "}", 0, 4, [&] {
            token(name());
            token(":");
            type(2);
          });
        }
        break;
      case 8:
        token("type");
        token(plain_name());
        if (one_in(2)) {
          declared_fields(static_cast<std::size_t>(between(1, 9)));
        } else {
          token("=");
          type(3);
        }
        break;
      case 9: variable(4); break;
      case 10:
        token(plain_name());
        token(":=");
        expression(4);
        break;
      case 11:
        token(plain_name());
        call_arguments(4);
        break;
      case 12:
      case 13: function(); break;
      case 14: pattern(2); break;
      default: stream(between(1, 4));
    }
  }
  void function() {
    token("fn");
    token(plain_name());
    parameters();
    token(":");
    if (options_.comments && one_in(5)) out_ += one_in(2) ? "  # body" : " /* body */";
    body_ = true;
    block_statements(3, static_cast<std::size_t>(between(1, 6)), 3);
    if (options_.comments && one_in(5)) out_ += "\n     # end of the body";
    body_ = false;
  }
  void block_statements(int size, int level, int nesting) {
    block_statements(size, static_cast<std::size_t>(level), nesting);
  }
  void block_statements(int size, std::size_t level, int nesting) {
    for (int i = between(1, 3); i > 0; --i) {
      indented_line(level);
      body_statement(size, level, nesting);
      if (options_.comments && one_in(10)) out_ += one_in(2) ? "  # after" : "  /* after */";
    }
  }
  void inner_block(int size, std::size_t level, int nesting) {
    token(":");
    if (options_.comments && one_in(8)) out_ += " // block";
    block_statements(size, level + static_cast<std::size_t>(between(1, 5)), nesting - 1);
  }
  void body_statement(int size, std::size_t level, int nesting) {
    switch (between(nesting > 0 ? 0 : 3, 10)) {
      case 0:
        token("if");
        expression(size);
        inner_block(size, level, nesting);
        while (one_in(3)) {
          indented_line(level);
          token("elif");
          expression(size);
          inner_block(size, level, nesting);
        }
        if (one_in(2)) {
          indented_line(level);
          token("else");
          inner_block(size, level, nesting);
        }
        break;
      case 1:
        token("for");
        token(plain_name());
        token("in");
        expression(size);
        inner_block(size, level, nesting);
        break;
      case 2:
        token("while");
        expression(size);
        inner_block(size, level, nesting);
        break;
      case 3: variable(size); break;
      case 4:
        token(name());
        token(":=");
        expression(size);
        break;
      case 5:
        token("return");
        if (one_in(2)) expression(size);
        break;
      case 6: token(one_in(2) ? "break" : "continue"); break;
      case 7:
        token("emit");
        token(plain_name());
        in_filter(false, [&] { list("(", ")", 0, 4, [&] { named_or_not(size); }); });
        break;
      default: token(plain_name()); call_arguments(size);
    }
  }

  /// A compile-time loop: its body is generated at column 0 and then indented.
  void loop() {
    GeneratorOptions inside = options_;
    inside.seed = next();
    inside.statements_max = 2;
    Generator generator(inside);
    const int first = between(-1, 1);
    generator.in_loop_ = true;
    generator.negative_ = negative_ || first < 0;
    generator.start_statement();
    generator.top_statement();
    generator.start_statement();
    if (in_loop_ || !one_in(6)) generator.top_statement();
    else generator.loop();
    const std::string indentation(static_cast<std::size_t>(between(1, 6)), ' ');
    out_ += fmt::format("for {} in {}..{}{}:{}\n", "z", first, one_in(2) ? "=" : "", between(1, 3),
                        one_in(4) ? "  # loop" : "");
    std::string_view body = generator.out_;
    while (!body.empty() && body.front() == '\n') body.remove_prefix(1);
    while (!body.empty()) {
      const std::size_t end = std::min(body.find('\n'), body.size());
      const std::string_view line = body.substr(0, end);
      if (line.find_first_not_of(" \r") != std::string_view::npos) out_ += indentation;
      out_ += line;
      out_ += '\n';
      body.remove_prefix(std::min(end + 1, body.size()));
    }
  }

  GeneratorOptions options_;
  std::uint64_t state_;
  std::string out_;
  int depth_ = 0;            // of brackets, since the body began
  bool body_ = false;        // in the body of a function: new lines end statements
  bool filter_ = false;      // in a filter without brackets: methods must not be named like operators
  bool in_loop_ = false;     // `{z}` stands for a value
  bool negative_ = false;    // perhaps a negative one, no part of a name
  bool line_begins_ = true;  // nothing may stand before the next token
};

}  // namespace

std::string generate_program(const GeneratorOptions& options) { return Generator(options).program(); }

}  // namespace varpulis::vpl::testing
