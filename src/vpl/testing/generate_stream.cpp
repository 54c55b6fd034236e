// Steps, streams, patterns and types.
#include <algorithm>

#include "vpl/testing/generator.h"

namespace varpulis::vpl::testing {

void Generator::step(Place place, int size) {
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

void Generator::source(int size) {
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

void Generator::stream(int size) {
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

void Generator::pattern(int size) {
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

void Generator::pattern_body(int size) {
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

void Generator::type(int size) {
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

}  // namespace varpulis::vpl::testing
