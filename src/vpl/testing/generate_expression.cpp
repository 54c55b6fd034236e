// Expressions.
#include <algorithm>

#include "vpl/testing/generator.h"

namespace varpulis::vpl::testing {

void Generator::literal() {
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

void Generator::operand(int size) {
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

void Generator::map(int size) {
  list("{", "}", 0, 3, [&] {
    token(one_in(3) ? string_literal() : name());
    token(":");
    expression(size - 2);
  });
}

void Generator::call_arguments(int size) {
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

void Generator::postfix(int size) {
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

void Generator::expression(int size) {
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

void Generator::disjunction(int size) {
  const int count = size > 0 && one_in(3) ? between(2, 3) : 1;
  for (int i = 0; i < count; ++i) {
    if (i > 0) infix(pick({"or", "and"}));
    if (size > 0 && one_in(6)) token("not");
    comparison(size - (i > 0 ? 1 : 0));
  }
}

void Generator::comparison(int size) {
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

void Generator::arithmetic(int size) {
  operand(size);
  const int count = size > 0 && one_in(3) ? between(1, 2) : 0;
  for (int i = 0; i < count; ++i) {
    infix(pick({"+", "-", "*", "/", "%", "**", "<<", ">>", "&", "|", "^"}));
    operand(size - 1);
  }
}

void Generator::lambda(int size) {
  if (one_in(2)) {
    token(name());
  } else {
    list_without_comma("(", ")", 0, 3, [&] { token(name()); });
  }
  token("=>");
  if (one_in(3)) return lambda_block(size);
  expression(size - 2);
}

void Generator::lambda_block(int size) {
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

}  // namespace varpulis::vpl::testing
