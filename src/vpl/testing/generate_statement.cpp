// Statements, bodies of functions, compile-time loops.
#include <algorithm>

#include "vpl/testing/generator.h"

namespace varpulis::vpl::testing {

void Generator::start_statement() {
  if (!out_.empty()) out_ += one_in(4) ? "\n\n\n" : one_in(2) ? "\n\n" : "\n";
  while (options_.comments && one_in(6)) {
    comment(true);
    if (out_.back() != '\n') out_ += '\n';
    if (one_in(3)) out_ += '\n';
  }
  line_begins_ = true;
}

void Generator::indented_line(std::size_t level) {
  out_ += one_in(8) ? "\n\n" : "\n";
  if (options_.comments && one_in(10))
    out_ += std::string(static_cast<std::size_t>(between(0, 12)), ' ') + "# line comment\n";
  out_.append(level, ' ');
  line_begins_ = true;
}

void Generator::declared_fields(std::size_t level) {
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

void Generator::parameters() {
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

void Generator::entries() {
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

void Generator::variable(int size) {
  token(pick({"let", "var", "const"}));
  token(name());
  if (one_in(4)) {
    token(":");
    type(2);
  }
  token("=");
  expression(size);
}

void Generator::top_statement() {
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

void Generator::function() {
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

void Generator::block_statements(int size, int level, int nesting) {
  block_statements(size, static_cast<std::size_t>(level), nesting);
}

void Generator::block_statements(int size, std::size_t level, int nesting) {
  for (int i = between(1, 3); i > 0; --i) {
    indented_line(level);
    body_statement(size, level, nesting);
    if (options_.comments && one_in(10)) out_ += one_in(2) ? "  # after" : "  /* after */";
  }
}

void Generator::inner_block(int size, std::size_t level, int nesting) {
  token(":");
  if (options_.comments && one_in(8)) out_ += " // block";
  block_statements(size, level + static_cast<std::size_t>(between(1, 5)), nesting - 1);
}

void Generator::body_statement(int size, std::size_t level, int nesting) {
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

void Generator::loop() {
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

}  // namespace varpulis::vpl::testing
