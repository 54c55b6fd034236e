// Operators of a pipeline and arguments of everything that has arguments.
#include "vpl/parser_state.h"
#include "vpl/syntax_codes.h"

namespace varpulis::vpl {

Call Parser::call() {
  const std::size_t first = position_;
  advance();  // the dot
  Call call;
  call.name = expect_name("the name of an operator after `.`");
  if (panicking_) {
    call.at = span_from(first);
    return call;
  }
  if (call.name.text == "emit" && at_word("as") && at(Kind::name, 1)) {
    advance();
    call.as_type = take_name();
  }
  if (at(Kind::left_paren)) {
    call.arguments = arguments(true);
  } else {
    Diagnostic& missing = unexpected(fmt::format("`(` after `.{}`", call.name.text));
    if (missing.help.empty())
      missing.help = fmt::format("operators are called with brackets, also without arguments: `.{}()`", call.name.text);
    // What follows may well be the next operator.
    if (at(Kind::end) || at(Kind::dot) || at(Kind::arrow) || token().first_on_line) panicking_ = false;
  }
  call.at = span_from(first);
  return call;
}

std::vector<Argument> Parser::arguments(bool pipeline) {
  std::vector<Argument> arguments;
  list(Kind::right_paren, [&] { arguments.push_back(argument(pipeline)); });
  return arguments;
}

Argument Parser::argument(bool pipeline) {
  const std::size_t first = position_;
  Argument argument;
  if (at(Kind::name) && at(Kind::colon, 1)) {
    argument.name = take_name();
    advance();
    if (pipeline && at(Kind::dot) && at(Kind::name, 1)) {
      while (at(Kind::dot) && !panicking_) {
        Nest nest(*this);
        if (!nest.ok) {
          too_deep(token());
          break;
        }
        argument.branch.push_back(call());
      }
      argument.at = span_from(first);
      return argument;
    }
  } else if (at(Kind::name) && at(Kind::equals, 1)) {
    // `.emit(a = 1)` or `.where(a = 1)`: it cannot be told which is meant, but what follows is a value in both cases.
    Diagnostic& diagnostic = error(syntax::single_equals, token(1), "expected `:` or `==`, found `=`");
    diagnostic.help = "`name: value` gives a name to an argument, `a == b` compares";
    for (const std::string_view meant : {":", " =="}) {
      const bool compares = meant != ":";
      errors_.fix(diagnostic, compares ? token(1).begin : token().end, token(1).end, compares ? "==" : ":",
                  fmt::format("replace by `{}`", compares ? "==" : ":"), Applicability::maybe_incorrect);
    }
    argument.name = take_name();
    advance();
  }
  mode_.pattern_body = pipeline && argument.name.has_value();
  argument.value = expression_pointer();
  mode_.pattern_body = false;
  if (pipeline && !panicking_) {
    if (at_word("where") && starts_operand(1)) {
      advance();
      argument.filter = expression_pointer();
    }
    if (at_word("asc") || at_word("desc")) {
      argument.order = at_word("asc") ? SortOrder::ascending : SortOrder::descending;
      advance();
    }
  }
  argument.at = span_from(first);
  return argument;
}

}  // namespace varpulis::vpl
