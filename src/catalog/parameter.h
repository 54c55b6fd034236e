#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace varpulis::catalog {

/// What an argument has to be; constants are expressions of literals, `let` and `const` variables and pure functions. The semantic analysis checks and binds arguments by it; documentation, completion and forms read it.
enum class ParameterKind {
  expression,   // any expression over the event
  condition,    // an expression used as a condition
  aggregate,    // an expression over aggregate calls: max(x) - min(x)
  constant,     // a constant of a kind that the operator checks
  integer,      // a constant int
  number,       // a constant int or float
  duration,     // a constant duration
  boolean,      // true or false
  text,         // a constant text
  name,         // a bare name: a stream, context, connector, field ...
  names,        // a list of bare names or texts: [a, b]
  call,         // a call of a user function
  lambda,       // x => e
  list_condition,  // a lambda over the current list, or event types joined by `->`, `and`, `or`, `xor`, `not`
  branch,       // a chain of operators: .where(...).emit(...)
  step,         // an event type with an optional `where`
  connector,    // the name of a declared connector; further arguments are its parameters
};

struct Parameter {
  std::string_view name;
  ParameterKind kind = ParameterKind::expression;
  bool required = true;
  bool repeated = false;       // takes any number of arguments from here on (the last positional one)
  bool named = false;          // must be given as `name: value`
  std::string_view summary = {};  // one sentence: meaning, unit, default
};

}  // namespace varpulis::catalog
