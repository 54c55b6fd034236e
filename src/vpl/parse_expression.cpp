// Expressions: operator precedence by binding power, loosest first.
#include "vpl/parser_state.h"
#include "vpl/syntax_codes.h"

namespace varpulis::vpl {

namespace {

enum Power : int {
  power_range = 1,
  power_or,
  power_and,
  power_xor,  // in `.pattern` bodies
  power_not,
  power_comparison,
  power_followed_by,  // in `.pattern` bodies
  power_bit_or,
  power_bit_xor,
  power_bit_and,
  power_shift,
  power_add,
  power_multiply,
  power_power,
  power_unary,
};

bool comparison(BinaryOperator op) { return op >= BinaryOperator::equal && op <= BinaryOperator::not_in; }

}  // namespace

Expression Parser::make(Expression::Node node, std::size_t first, std::size_t height) {
  height_ = height;
  deepest_ = std::max(deepest_, height);
  Expression expression{.node = std::move(node), .at = span_from(first)};
  if (height > expression_depth_max) {
    error(syntax::expression_depth, tokens_[first],
          fmt::format("expected an expression of at most {} chained operators, found more", expression_depth_max))
        .help = "use `in [...]` instead of many comparisons, or name parts of the expression in a function";
    expression.node = ErrorExpression{};
    height_ = 0;
  }
  return expression;
}

bool Parser::lambda_starts() const {
  if (at(Kind::name)) return at(Kind::fat_arrow, 1);
  if (!at(Kind::left_paren)) return false;
  std::size_t ahead = 1;
  if (at(Kind::right_paren, 1)) return at(Kind::fat_arrow, 2);
  while (at(Kind::name, ahead) && at(Kind::comma, ahead + 1)) ahead += 2;
  if (at(Kind::name, ahead)) ++ahead;
  return ahead > 1 && at(Kind::right_paren, ahead) && at(Kind::fat_arrow, ahead + 1);
}

Expression Parser::expression() { return lambda_starts() ? lambda() : binary(power_range); }

bool Parser::infix_word(std::size_t ahead) const {
  if (!at(Kind::name, ahead)) return false;
  const std::string_view word = text(token(ahead));
  return word == "and" || word == "or" || word == "in" || word == "is" || word == "then" || word == "else";
}

bool Parser::starts_operand(std::size_t ahead) const {
  switch (kind(ahead)) {
    case Kind::name:
      return !infix_word(ahead) || at(Kind::dot, ahead + 1) || at(Kind::left_paren, ahead + 1) ||
             at(Kind::fat_arrow, ahead + 1);
    case Kind::integer:
    case Kind::floating:
    case Kind::duration:
    case Kind::timestamp:
    case Kind::text:
    case Kind::left_paren:
    case Kind::left_bracket:
    case Kind::left_brace:
    case Kind::minus:
    case Kind::tilde:
    case Kind::bang: return true;
    default: return false;
  }
}

Parser::Infix Parser::infix() const {
  using enum BinaryOperator;
  switch (kind()) {
    case Kind::range: return {range, power_range};
    case Kind::range_inclusive: return {range_inclusive, power_range};
    case Kind::or_or: return {logical_or, power_or};
    case Kind::and_and: return {logical_and, power_and};
    case Kind::equal: return {equal, power_comparison};
    case Kind::equals: return {equal, power_comparison};
    case Kind::not_equal: return {not_equal, power_comparison};
    case Kind::less: return {less, power_comparison};
    case Kind::less_equal: return {less_equal, power_comparison};
    case Kind::greater: return {greater, power_comparison};
    case Kind::greater_equal: return {greater_equal, power_comparison};
    case Kind::pipe: return {bit_or, power_bit_or};
    case Kind::caret: return {bit_xor, power_bit_xor};
    case Kind::ampersand: return {bit_and, power_bit_and};
    case Kind::shift_left: return {shift_left, power_shift};
    case Kind::shift_right: return {shift_right, power_shift};
    case Kind::plus: return {add, power_add};
    case Kind::minus: return {subtract, power_add};
    case Kind::star: return {multiply, power_multiply};
    case Kind::slash: return {divide, power_multiply};
    case Kind::percent: return {remainder, power_multiply};
    case Kind::star_star: return {.op = power, .power = power_power, .right = true};
    case Kind::arrow:
      if (mode_.pattern_body) return {followed_by, power_followed_by};
      return {};
    case Kind::name: break;
    default: return {};
  }
  const std::string_view word = text(token());
  const auto operand_after = [&](std::size_t tokens) {
    return starts_operand(tokens) || (at(Kind::name, tokens) && !token(tokens).first_on_line);
  };
  if (word == "or" && operand_after(1)) return {logical_or, power_or};
  if (word == "and" && operand_after(1)) return {logical_and, power_and};
  if (word == "in" && operand_after(1)) return {in, power_comparison};
  if (word == "not" && at_word("in", 1) && operand_after(2)) return {not_in, power_comparison, 2};
  if (word == "xor" && operand_after(1)) return {logical_xor, power_xor};
  if (word == "is" && operand_after(1)) return {.op = equal, .power = power_comparison, .is_null = true};
  return {};
}

/// Reports operators that are understood but wrong.
void Parser::check_infix(const Infix& infix) {
  const Token& op = token();
  const auto foreign = [&](std::string_view instead) {
    fix(error(syntax::foreign_operator, op, fmt::format("expected `{}`, found `{}`", instead, text(op))), op,
        std::string(instead));
  };
  if (op.kind == Kind::and_and) foreign("and");
  if (op.kind == Kind::or_or) foreign("or");
  if (op.kind == Kind::equals) {
    Diagnostic& diagnostic = error(syntax::single_equals, op, "expected `==` in a comparison, found `=`");
    diagnostic.help = "`==` compares";
    fix(diagnostic, op, "==");
  }
  if (infix.op == BinaryOperator::logical_xor && !mode_.pattern_body) {
    error(syntax::foreign_operator, op, "expected an operator, found `xor`").help =
        "write `a != b`; `xor` stands only in `.pattern(name: ...)`";
  }
}

Expression Parser::binary(int power_min) {
  const std::size_t first = position_;
  Expression left = prefix();
  bool compared = false, ranged = false;
  while (!panicking_) {
    const Infix infix = this->infix();
    if (infix.power == 0 || infix.power < power_min) break;
    check_infix(infix);
    const bool compares = infix.is_null || comparison(infix.op);
    if (compares && compared) {
      error(syntax::chained_comparison, token(),
            fmt::format("expected `and` or `or`, found a second comparison, {}", found()))
          .help = "write `a < b and b < c`";
    } else if (infix.power == power_range && ranged) {
      error(syntax::chained_comparison, token(), fmt::format("expected the end of the range, found {}", found()));
    }
    compared = compares || (compared && infix.power > power_comparison);
    ranged = ranged || infix.power == power_range;
    if (infix.is_null) {
      is_operand(left, first);
      continue;
    }
    const std::size_t left_height = height_, op_first = position_;
    for (std::size_t i = 0; i < infix.tokens; ++i) advance();
    const SourceSpan op_at = span_from(op_first);
    Expression right;
    if (infix.right) {
      Nest nest(*this);
      if (!nest.ok) {
        too_deep(token());
        break;
      }
      right = binary(infix.power);
    } else {
      right = binary(infix.power + 1);
    }
    const std::size_t height = std::max(left_height, height_) + 1;
    left = make(Binary{.op = infix.op,
                       .left = std::make_unique<Expression>(std::move(left)),
                       .right = std::make_unique<Expression>(std::move(right)),
                       .op_at = op_at},
                first, height);
  }
  return left;
}

/// `is null` or `is not null` after `left`.
void Parser::is_operand(Expression& left, std::size_t first) {
  const std::size_t height = height_;
  const Token& word = token();
  advance();
  bool negated = false;
  if (at_word("not") && at_word("null", 1)) {
    advance();
    negated = true;
  }
  if (!accept_word("null")) {
    Diagnostic& diagnostic = error(syntax::is_without_null, word,
                                   fmt::format("expected `null` or `not null` after `is`, found {}", found()));
    diagnostic.help = "`is` tests only for null; compare values with `==` and `!=`";
    if (at_word("not")) {
      errors_.fix(diagnostic, word.begin, token().end, "!=", "replace by `!=`");
      advance();
    } else {
      fix(diagnostic, word, "==");
    }
    prefix();
    left = make(ErrorExpression{}, first, 0);
    return;
  }
  left = make(IsNull{.operand = std::make_unique<Expression>(std::move(left)), .negated = negated}, first, height + 1);
}

Expression Parser::prefix() {
  const std::size_t first = position_;
  const bool word = at_word("not") && starts_operand(1);
  if (!word && !at(Kind::bang)) return unary();
  if (!word) {
    Diagnostic& diagnostic = error(syntax::foreign_operator, token(), "expected `not`, found `!`");
    errors_.fix(diagnostic, token().begin, token().end, "not ", "replace by `not`");
  }
  Nest nest(*this);
  if (!nest.ok) return too_deep_expression(first);
  advance();
  ExpressionPtr operand = std::make_unique<Expression>(binary(power_comparison));
  return make(Unary{.op = UnaryOperator::logical_not, .operand = std::move(operand)}, first, height_ + 1);
}

Expression Parser::unary() {
  const std::size_t first = position_;
  if (!at(Kind::minus) && !at(Kind::tilde)) return postfix();
  Nest nest(*this);
  if (!nest.ok) return too_deep_expression(first);
  const UnaryOperator op = at(Kind::minus) ? UnaryOperator::negate : UnaryOperator::bit_not;
  advance();
  ExpressionPtr operand = std::make_unique<Expression>(unary());
  return make(Unary{.op = op, .operand = std::move(operand)}, first, height_ + 1);
}

Expression Parser::postfix() {
  const std::size_t first = position_;
  return postfix_rest(primary(), first);
}

Expression Parser::postfix_rest(Expression operand, std::size_t first) {
  while (!panicking_) {
    const std::size_t height = height_;
    const bool new_line = mode_.newline_ends && token().first_on_line;
    if (at(Kind::dot) || at(Kind::question_dot)) {
      if (at(Kind::dot) && at(Kind::name, 1) && at(Kind::left_paren, 2)) {
        const std::string_view name = text(token(1));
        if (mode_.filter == FilterEnd::any_operator && options_.is_operator && options_.is_operator(name)) break;
        if (mode_.filter == FilterEnd::step_suffix && name == "within") break;
      }
      if (mode_.filter == FilterEnd::any_operator && at(Kind::dot) && at_word("emit", 1) && at_word("as", 2)) break;
      const bool null_safe = at(Kind::question_dot);
      advance();
      Name name = expect_name("the name of a field or method after `.`");
      operand = make(Member{.object = std::make_unique<Expression>(std::move(operand)),
                            .name = std::move(name),
                            .null_safe = null_safe},
                     first, height + 1);
    } else if (at(Kind::left_paren) && !new_line) {
      const bool callable = operand.parenthesized || std::holds_alternative<NameExpression>(operand.node) ||
                            std::holds_alternative<Member>(operand.node) ||
                            std::holds_alternative<CallExpression>(operand.node) ||
                            std::holds_alternative<Index>(operand.node);
      if (!callable) break;
      std::vector<Argument> list;
      const std::size_t deepest = height;
      std::size_t arguments_height = 0;
      this->list(Kind::right_paren, [&] {
        list.push_back(argument(false));
        arguments_height = std::max(arguments_height, height_);
      });
      operand =
          make(CallExpression{.callee = std::make_unique<Expression>(std::move(operand)), .arguments = std::move(list)},
               first, std::max(deepest, arguments_height) + 1);
    } else if (at(Kind::left_bracket) && !new_line) {
      bool stop = false;
      operand = index_or_slice(std::move(operand), first, stop);
      if (stop) break;
    } else {
      break;
    }
  }
  return operand;
}

Expression Parser::index_or_slice(Expression operand, std::size_t first, bool& stop) {
  const std::size_t open = position_;
  std::size_t height = height_;
  Nest nest(*this);
  if (!nest.ok) {
    too_deep(token());
    skip_brackets();
    stop = true;
    return operand;
  }
  ModeScope brackets(*this, Mode{});
  advance();
  ExpressionPtr object = std::make_unique<Expression>(std::move(operand));
  const auto bound = [&] {
    ExpressionPtr expression = expression_pointer();
    height = std::max(height, height_);
    return expression;
  };
  ExpressionPtr begin, end;
  bool slice = false;
  if (!at(Kind::colon)) begin = bound();
  if (!panicking_ && accept(Kind::colon)) {
    slice = true;
    if (!at(Kind::right_bracket)) end = bound();
  }
  close(Kind::right_bracket, open, slice ? "" : "`:` or `]`");
  if (slice)
    return make(Slice{.object = std::move(object), .begin = std::move(begin), .end = std::move(end)}, first,
                height + 1);
  return make(Index{.object = std::move(object), .index = std::move(begin)}, first, height + 1);
}

}  // namespace varpulis::vpl
