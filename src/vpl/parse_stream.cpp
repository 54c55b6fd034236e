// Stream declarations: a source and the operators and steps that follow it.
#include "base/edit_distance.h"
#include "vpl/parser_state.h"
#include "vpl/syntax_codes.h"

namespace varpulis::vpl {

StreamDeclaration Parser::stream_declaration() {
  advance();
  StreamDeclaration declaration{.name = take_name()};
  if (accept(Kind::colon)) declaration.type = type();
  if (!panicking_ && !accept(Kind::equals)) {
    Diagnostic& missing = unexpected("`=` and the source of the stream");
    if (at_word("from")) {
      missing.help = "write `stream S = T`";
      fix(missing, token(), "=");
      advance();
      panicking_ = false;
    } else if (at(Kind::name) && !token().first_on_line) {
      fix_insert(missing, token().begin, "= ");
      panicking_ = false;
    }
  }
  if (!panicking_) declaration.source = source();
  links(declaration.links);
  return declaration;
}

void Parser::links(std::vector<Link>& into) {
  while (true) {
    if (panicking_) {
      synchronize_pipeline();
      if (panicking_) return;
    }
    if (at(Kind::dot)) {
      into.emplace_back(call());
    } else if (at(Kind::arrow)) {
      advance();
      into.emplace_back(step(StepPlace::arrow));
    } else {
      return;
    }
  }
}

Source Parser::source() {
  const std::size_t first = position_;
  Source source;
  if (at(Kind::name) && at(Kind::left_paren, 1)) {
    if (at_word("merge") || at_word("join") || at_word("left_join") || at_word("right_join") || at_word("full_join")) {
      source.node = composite_source();
    } else if (at_word("sequence")) {
      source.node = sequence_source();
    } else if (at_word("timer")) {
      TimerSource timer{.keyword = take_name()};
      timer.arguments = arguments(false);
      source.node = std::move(timer);
    } else {
      Diagnostic& unknown =
          unexpected("an event type, a stream, or merge, join, left_join, right_join, full_join, sequence, timer");
      if (const auto near = nearest_name(
              text(token()), {"merge", "join", "left_join", "right_join", "full_join", "sequence", "timer"})) {
        unknown.help = fmt::format("did you mean `{}`?", *near);
        fix(unknown, token(), *near);
      }
      advance();
      skip_brackets();
    }
  } else {
    EventSource event;
    event.step = step(StepPlace::source, &event.from);
    source.node = std::move(event);
  }
  source.at = span_from(first);
  return source;
}

CompositeSource Parser::composite_source() {
  CompositeSource source{.kind = take_name()};
  list(Kind::right_paren, [&] { source.items.push_back(source_item()); });
  return source;
}

SourceItem Parser::source_item() {
  const std::size_t first = position_;
  SourceItem item;
  if (at_word("stream") && at(Kind::name, 1) && at(Kind::equals, 2)) {
    advance();
    item.alias = take_name();
    advance();
  }
  item.type = expect_name("an event type or stream, or `stream Alias = Type`");
  while (!panicking_ && at(Kind::dot)) item.calls.push_back(call());
  if (!panicking_ && at_word("on") && starts_operand(1)) {
    advance();
    item.on = expression_pointer();
  } else if (!panicking_ && at_word("as") && at(Kind::name, 1)) {
    Diagnostic& diagnostic = unexpected("`,` or `)`");
    diagnostic.help = fmt::format("in a join a source is renamed by `stream {} = {}`", text(token(1)), item.type.text);
  }
  item.at = span_from(first);
  return item;
}

SequenceSource Parser::sequence_source() {
  SequenceSource source{.keyword = take_name()};
  list(Kind::right_paren, [&] {
    const std::size_t first = position_;
    Name alias = expect_name("a step (`alias: Type where condition`)");
    if (panicking_ || !expect(Kind::colon)) return;
    Step next = step(StepPlace::sequence);
    if (next.alias && !panicking_) {
      error(syntax::repeated_clause, tokens_[position_ - 1], "expected one name for the step, found a second one")
          .help = "in `sequence(...)` the name stands before the colon";
    }
    next.alias = std::move(alias);
    next.at = span_from(first);
    source.steps.push_back(std::move(next));
  });
  return source;
}

}  // namespace varpulis::vpl
