// Calls of operators.
#include <algorithm>

#include "vpl/testing/generator.h"

namespace varpulis::vpl::testing {

void Generator::named_or_not(int size) {
  if (one_in(2)) {
    token(name());
    token(":");
  }
  expression(size);
}

void Generator::operator_call(int size) {
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

void Generator::presence(int size) {
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

}  // namespace varpulis::vpl::testing
