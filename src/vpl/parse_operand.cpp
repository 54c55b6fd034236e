// Operands: literals, names, brackets, conditionals and lambdas.
#include "vpl/literals.h"
#include "vpl/parser_state.h"
#include "vpl/syntax_codes.h"

namespace varpulis::vpl {

Expression Parser::primary() {
  if (mode_.newline_ends && position_ > 0 && token().first_on_line && tokens_[position_ - 1].kind != Kind::colon &&
      indentation(position_) <= mode_.block_level && position_ != statement_token_) {
    // The operand was forgotten; the line is the next statement.
    const std::size_t first = position_;
    unexpected("an expression");
    return error_expression(first);
  }
  switch (kind()) {
    case Kind::integer:
    case Kind::floating:
    case Kind::duration:
    case Kind::timestamp:
    case Kind::text: return literal();
    case Kind::left_paren: return parenthesized();
    case Kind::left_bracket: return array();
    case Kind::left_brace: return map();
    case Kind::name: {
      const std::string_view word = text(token());
      if (next_declaration_starts(position_)) break;  // the value was forgotten
      if (word == "true" || word == "false" || word == "null") return literal();
      if (word == "if" && starts_operand(1)) return conditional();
      const std::size_t first = position_;
      std::string name(word);
      advance();
      return make(NameExpression{.name = std::move(name)}, first, 0);
    }
    default: break;
  }
  const std::size_t first = position_;
  Diagnostic& diagnostic = unexpected("an expression");
  if (position_ > 0 && token().first_on_line && tokens_[position_ - 1].kind == Kind::equals)
    diagnostic.help = "a value follows `=`";
  if (at(Kind::arrow) && diagnostic.help.empty()) diagnostic.help = "`->` joins the steps of a pattern";
  if (at(Kind::plus)) diagnostic.help = "numbers have no sign `+`";
  return error_expression(first);
}

Expression Parser::literal() {
  const std::size_t first = position_;
  const std::string_view written = text(token());
  const Kind literal_kind = kind();
  advance();
  switch (literal_kind) {
    case Kind::integer: return make(IntegerLiteral{.value = integer_value(written).value_or(0)}, first, 0);
    case Kind::floating:
      return make(FloatLiteral{.value = float_value(written).value_or(0), .text = std::string(written)}, first, 0);
    case Kind::duration:
      return make(DurationLiteral{.ns = duration_value(written).value_or(0), .text = std::string(written)}, first, 0);
    case Kind::timestamp:
      return make(TimestampLiteral{.ns = timestamp_value(written).value_or(0), .text = std::string(written)}, first, 0);
    case Kind::text: return make(TextLiteral{.value = text_value(written)}, first, 0);
    default: break;
  }
  if (written == "null") return make(NullLiteral{}, first, 0);
  return make(BoolLiteral{.value = written == "true"}, first, 0);
}

Expression Parser::parenthesized() {
  const std::size_t open = position_;
  Nest nest(*this);
  if (!nest.ok) {
    too_deep(token());
    skip_brackets();
    return error_expression(open);
  }
  const bool pattern_body = mode_.pattern_body;
  Expression inner;
  std::size_t height = 0;
  {
    ModeScope brackets(*this, Mode{.pattern_body = pattern_body});
    advance();
    inner = expression();
    height = height_;
    close(Kind::right_paren, open);
  }
  inner.parenthesized = true;
  height_ = height;
  return inner;
}

Expression Parser::array() {
  const std::size_t first = position_;
  std::vector<Expression> elements;
  std::size_t height = 0;
  list(Kind::right_bracket, [&] {
    elements.push_back(expression());
    height = std::max(height, height_);
  });
  return make(ArrayLiteral{.elements = std::move(elements)}, first, height + 1);
}

Expression Parser::map() {
  const std::size_t first = position_;
  std::vector<MapEntry> entries;
  std::size_t height = 0;
  list(Kind::right_brace, [&] {
    MapEntry entry;
    if (at(Kind::text)) {
      entry.quoted = true;
      entry.key = {.text = text_value(text(token())), .at = span(token())};
      advance();
    } else {
      entry.key = expect_name("a key (a name or a string)");
    }
    if (!panicking_ && expect(Kind::colon)) {
      entry.value = expression();
      height = std::max(height, height_);
    }
    entries.push_back(std::move(entry));
  });
  return make(MapLiteral{.entries = std::move(entries)}, first, height + 1);
}

Expression Parser::conditional() {
  const std::size_t first = position_;
  Nest nest(*this);
  if (!nest.ok) return too_deep_expression(first);
  advance();
  Expression condition = expression();
  return conditional_rest(std::move(condition), first);
}

/// `then a else b`, after the condition.
Expression Parser::conditional_rest(Expression condition, std::size_t first) {
  std::size_t height = height_;
  Conditional result{.condition = std::make_unique<Expression>(std::move(condition))};
  const auto part = [&](std::string_view word) {
    if (!panicking_ && !accept_word(word)) unexpected(fmt::format("`{}`", word));
    if (panicking_) return std::make_unique<Expression>(Expression{.at = span_from(position_)});
    ExpressionPtr expression = expression_pointer();
    height = std::max(height, height_);
    return expression;
  };
  result.then = part("then");
  result.otherwise = part("else");
  return make(std::move(result), first, height + 1);
}

Expression Parser::lambda() {
  const std::size_t first = position_;
  Nest nest(*this);
  if (!nest.ok) return too_deep_expression(first);
  Lambda lambda;
  if (at(Kind::name)) {
    lambda.parameters.push_back(take_name());
  } else {
    advance();
    while (at(Kind::name)) {
      lambda.parameters.push_back(take_name());
      accept(Kind::comma);
    }
    advance();  // the bracket, seen by lambda_starts()
  }
  advance();  // =>
  const bool map_follows = at(Kind::right_brace, 1) || ((at(Kind::name, 1) || at(Kind::text, 1)) && at(Kind::colon, 2));
  if (at(Kind::left_brace) && !map_follows) {
    const std::size_t outside = std::exchange(deepest_, 0);
    lambda.block = std::make_shared<Block>(lambda_block());
    const std::size_t inside = std::exchange(deepest_, std::max(outside, deepest_));
    return make(std::move(lambda), first, inside + 1);
  }
  lambda.body = expression_pointer();
  return make(std::move(lambda), first, height_ + 1);
}

}  // namespace varpulis::vpl
