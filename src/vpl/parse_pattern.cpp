// Steps of patterns and named patterns, in both notations: SEQ(...), AND, OR, NOT and marks; arrows and `all`.
#include "vpl/literals.h"
#include "vpl/parser_state.h"
#include "vpl/syntax_codes.h"

namespace varpulis::vpl {

Step Parser::step(StepPlace place, std::optional<Call>* from) {
  const std::size_t first = position_;
  Step step;
  // `all` and `NOT` are marks when a type follows; else they are types themselves.
  const auto type_follows = [&] {
    return at(Kind::name, 1) && !(token(1).first_on_line && declaration_starts(index(1))) &&
           !(at_word("as", 1) && at(Kind::name, 2) && !at_word("as", 2) && !at_word("where", 2)) &&
           !(at_word("where", 1) && starts_operand(2) && !at_word("as", 2) && !at_word("where", 2));
  };
  for (bool more = true; more;) {
    more = false;
    if (at_word("all") && type_follows() && step.mark == StepMark::one) {
      step.mark = StepMark::all;
      step.mark_at = span(token());
      advance();
      more = true;
    } else if (at_word("NOT") && type_follows() && !step.negated) {
      step.negated = true;
      advance();
      more = true;
    }
  }
  step.type =
      expect_name(place == StepPlace::source ? "the source: an event type or stream" : "an event type or stream");
  if (!panicking_) {
    if (from != nullptr && at(Kind::dot) && at_word("from", 1) && at(Kind::left_paren, 2)) *from = call();
    step_mark(step, place);
    step_tail(step, place);
  }
  step.at = span_from(first);
  return step;
}

void Parser::step_mark(Step& into, StepPlace place) {
  StepMark mark = StepMark::one;
  const std::size_t first = position_;
  if (at(Kind::plus)) mark = StepMark::plus;
  else if (at(Kind::star)) mark = StepMark::star;
  else if (at(Kind::question) || at(Kind::question_dot)) mark = StepMark::optional;
  else if (at(Kind::left_brace) && (at(Kind::integer, 1) || at(Kind::comma, 1))) mark = StepMark::counted;
  else if (at(Kind::left_bracket) && place != StepPlace::source) {
    unexpected("`where` and a condition").help = "write `Type where condition`";
    skip_brackets();
    return;
  }
  if (mark == StepMark::one) return;
  if (into.mark != StepMark::one) {
    error(syntax::repeated_clause, token(), fmt::format("expected one mark of repetition, found `all` and {}", found()))
        .help = "`all T` and `T+` mean the same";
  }
  into.mark = mark;
  if (mark == StepMark::counted) {
    step_count(into);
  } else if (at(Kind::question_dot)) {
    split_token(Kind::dot);
    const Token& dot = token();
    into.mark_at = errors_.span(dot.begin - 1, dot.begin);
    return;
  } else {
    advance();
  }
  into.mark_at = span_from(first);
}

/// `{n}`, `{n,}` or `{n,m}`.
void Parser::step_count(Step& into) {
  const std::size_t open = position_;
  advance();
  const auto count = [&](std::uint32_t& value) {
    if (!at(Kind::integer)) {
      unexpected("a number of repetitions");
      return;
    }
    const auto number = integer_value(text(token()));
    if (!number || *number >= 0xffffffff) {
      error(syntax::number_range, token(), fmt::format("expected at most 4294967294 repetitions, found {}", found()));
    } else {
      value = static_cast<std::uint32_t>(*number);
    }
    advance();
  };
  count(into.count_min);
  into.count_max = into.count_min;
  if (!panicking_ && accept(Kind::comma)) {
    into.count_max = 0xffffffff;
    if (!at(Kind::right_brace)) count(into.count_max);
  }
  close(Kind::right_brace, open);
  if (!panicking_ && into.count_max < into.count_min) {
    error(syntax::reversed_count, tokens_[open],
          fmt::format("expected a count of at least {} after the comma, found {}", into.count_min, into.count_max))
        .help = "`{n,m}` means n to m repetitions";
  }
}

bool Parser::at_suffix(StepPlace place) const {
  if (!at(Kind::dot) || !at(Kind::left_paren, 2)) return false;
  return at_word("increasing", 1) || at_word("decreasing", 1) || (place == StepPlace::sequence && at_word("within", 1));
}

/// `.where(p)` that belongs to the step, because `as` follows.
bool Parser::at_filter_call() const {
  if (!at(Kind::dot) || !at_word("where", 1) || !at(Kind::left_paren, 2)) return false;
  std::size_t i = position_ + 2, depth = 0, braces = 0;
  for (; i < tokens_.size(); ++i) {
    if (braces == 0 && next_declaration_starts(i)) return false;  // not closed; in braces it is a block
    if (tokens_[i].kind == Kind::left_brace) ++braces;
    if (tokens_[i].kind == Kind::right_brace && braces > 0) --braces;
    if (opens(tokens_[i].kind)) ++depth;
    if (closes(tokens_[i].kind) && --depth == 0) break;
  }
  return i + 2 < tokens_.size() && tokens_[i + 1].kind == Kind::name && text(tokens_[i + 1]) == "as" &&
         tokens_[i + 2].kind == Kind::name;
}

/// `.increasing(f)`, `where p`, `.where(p)` and `as a`, in any order, each once.
void Parser::step_tail(Step& into, StepPlace place) {
  while (!panicking_ && step_tail_part(into, place)) {}
}

bool Parser::step_tail_part(Step& into, StepPlace place) {
  const Token& word = token();
  if (at_suffix(place)) {
    into.suffixes.push_back(call());
    return true;
  }
  const bool filter_call = !into.filter && at_filter_call();
  if (filter_call || (at_word("where") && starts_operand(1))) {
    if (into.filter) {
      error(syntax::repeated_clause, word, "expected one `where` for a step, found a second one").help =
          "join the conditions by `and`";
    }
    into.filter_as_call = filter_call;
    if (filter_call) {
      advance();
      advance();
      const std::size_t open = position_;
      Nest nest(*this);
      ModeScope brackets(*this, Mode{});
      advance();
      into.filter = expression_pointer();
      close(Kind::right_paren, open);
      return true;
    }
    advance();
    Mode mode = mode_;
    mode.filter = place == StepPlace::named_pattern ? FilterEnd::nothing
                  : place == StepPlace::sequence    ? FilterEnd::step_suffix
                                                    : FilterEnd::any_operator;
    ModeScope filter(*this, mode);
    into.filter = expression_pointer();
    return true;
  }
  if (at_word("as") && !at(Kind::assign, 1)) {
    if (into.alias) {
      error(syntax::repeated_clause, word, "expected one `as` for a step, found a second one").help =
          "a step has one name";
    }
    advance();
    into.alias = expect_name("a name after `as`");
    return true;
  }
  if (into.filter == nullptr && at_word("if") && place != StepPlace::source && starts_operand(1)) {
    fix(unexpected("`where`"), word, "where");
  }
  return false;
}

// ---- named patterns --------------------------------------------------------------------------------------------------

PatternDeclaration Parser::pattern_declaration() {
  advance();
  PatternDeclaration declaration{.name = take_name()};
  if (!expect(Kind::equals)) return declaration;
  declaration.pattern = pattern_or();
  for (bool more = true; more && !panicking_;) {
    more = false;
    const Token& word = token();
    const bool partition = (at_word("partition") || at_word("PARTITION")) && (at_word("by", 1) || at_word("BY", 1));
    const bool within = (at_word("within") || at_word("WITHIN")) && starts_operand(1);
    if (!partition && !within) break;
    more = true;
    ExpressionPtr& clause = partition ? declaration.partition_by : declaration.within;
    if (clause) {
      error(syntax::repeated_clause, word,
            fmt::format("expected one `{}` clause, found a second one", partition ? "partition by" : "within"));
    }
    advance();
    if (partition) advance();
    clause = expression_pointer();
  }
  return declaration;
}

namespace {

/// `first` and `rest` as the items of `node`.
template <typename Kind, typename Items>
Pattern joined(Pattern first, std::vector<Pattern> rest, SourceSpan at, Items Kind::* items, Kind node) {
  (node.*items).push_back(std::move(first));
  for (Pattern& pattern : rest) (node.*items).push_back(std::move(pattern));
  return Pattern{.node = std::move(node), .at = at};
}

}  // namespace

Pattern Parser::pattern_or() {
  const std::size_t start = position_;
  Pattern first = pattern_and();
  std::vector<Pattern> rest;
  while (!panicking_ && (at_word("OR") || at_word("or") || at(Kind::or_or))) {
    if (!at_word("OR"))
      fix(error(syntax::foreign_operator, token(), fmt::format("expected `OR` between patterns, found {}", found())),
          token(), "OR");
    advance();
    rest.push_back(pattern_and());
  }
  if (rest.empty()) return first;
  return joined(std::move(first), std::move(rest), span_from(start), &PatternOr::operands, PatternOr{});
}

Pattern Parser::pattern_and() {
  const std::size_t start = position_;
  Pattern first = pattern_arrows();
  std::vector<Pattern> rest;
  while (!panicking_ && (at_word("AND") || at_word("and") || at(Kind::and_and))) {
    if (!at_word("AND"))
      fix(error(syntax::foreign_operator, token(), fmt::format("expected `AND` between patterns, found {}", found())),
          token(), "AND");
    advance();
    rest.push_back(pattern_arrows());
  }
  if (rest.empty()) return first;
  return joined(std::move(first), std::move(rest), span_from(start), &PatternAnd::operands, PatternAnd{});
}

Pattern Parser::pattern_arrows() {
  const std::size_t start = position_;
  Pattern first = pattern_unary();
  std::vector<Pattern> rest;
  while (!panicking_ && accept(Kind::arrow)) rest.push_back(pattern_unary());
  if (rest.empty()) return first;
  return joined(std::move(first), std::move(rest), span_from(start), &PatternSequence::items,
                PatternSequence{.arrows = true});
}

Pattern Parser::pattern_unary() {
  const std::size_t start = position_;
  const bool group_follows = at(Kind::left_paren, 1) || (at_word("SEQ", 1) && at(Kind::left_paren, 2));
  if (!(at_word("NOT") && group_follows) &&
      !(at_word("not") && (group_follows || at(Kind::name, 1)) && !at_word("as", 1) && !at_word("where", 1))) {
    return pattern_primary();
  }
  if (at_word("not"))
    fix(error(syntax::foreign_operator, token(), "expected `NOT` before a pattern, found `not`"), token(), "NOT");
  advance();
  Pattern operand = pattern_primary();
  if (Step* step = std::get_if<Step>(&operand.node); step != nullptr && !step->negated) {
    step->negated = true;
    step->at = span_from(start);
    return Pattern{.node = std::move(*step), .at = span_from(start)};
  }
  return Pattern{.node = PatternNot{.operand = std::make_unique<Pattern>(std::move(operand))}, .at = span_from(start)};
}

Pattern Parser::pattern_primary() {
  const std::size_t start = position_;
  if (at_word("SEQ") && at(Kind::left_paren, 1)) {
    advance();
    PatternSequence sequence;
    list(Kind::right_paren, [&] { sequence.items.push_back(pattern_or()); });
    return Pattern{.node = std::move(sequence), .at = span_from(start)};
  }
  if (at(Kind::left_paren)) {
    Nest nest(*this);
    Pattern inner;
    if (!nest.ok) {
      too_deep(token());
      skip_brackets();
      return inner;
    }
    ModeScope brackets(*this, Mode{});
    advance();
    inner = pattern_or();
    close(Kind::right_paren, start);
    inner.parenthesized = true;
    inner.at = span_from(start);
    return inner;
  }
  if ((at_word("AND") || at_word("OR") || at_word("seq") || at_word("Seq")) && at(Kind::left_paren, 1)) {
    Diagnostic& diagnostic = unexpected("a pattern: SEQ(...), an event type, NOT, or a pattern in brackets");
    if (at_word("AND") || at_word("OR"))
      diagnostic.help = fmt::format("`{}` stands between its operands: `A {} B`", text(token()), text(token()));
    else fix(diagnostic, token(), "SEQ");
    advance();
    skip_brackets();
    return Pattern{};
  }
  Pattern pattern;
  pattern.node = step(StepPlace::named_pattern);
  pattern.at = span_from(start);
  return pattern;
}

}  // namespace varpulis::vpl
