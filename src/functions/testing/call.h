#pragma once
// Calls of builtins as the evaluator makes them, for tests: by name through the catalog, missing arguments handled by the rules of
// FunctionDescriptor.
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "functions/vocabulary.h"

namespace varpulis::functions {

/// All builtins.
const catalog::Catalog& builtins();

/// A Value from what a test writes: V(1), V(2.5), V("a"), V(true), null, missing, array({1, "a"}).
struct V {
  V(Value v) : value(std::move(v)) {}                                               // NOLINT(google-explicit-constructor)
  V(int v) : value(Value::integer(v)) {}                                            // NOLINT(google-explicit-constructor)
  V(std::int64_t v) : value(Value::integer(v)) {}                                   // NOLINT(google-explicit-constructor)
  V(double v) : value(Value::real(v)) {}                                            // NOLINT(google-explicit-constructor)
  V(bool v) : value(Value::boolean(v)) {}                                           // NOLINT(google-explicit-constructor)
  V(const char* v) : value(Value::text(v)) {}                                       // NOLINT(google-explicit-constructor)
  V(std::string_view v) : value(Value::text(v)) {}                                  // NOLINT(google-explicit-constructor)
  Value value;
};
std::vector<Value> values(std::initializer_list<V> list);
Value array(std::initializer_list<V> elements);
Value map(std::initializer_list<std::pair<const char*, V>> entries);
inline const Value missing;
inline const Value null = Value::null();

/// What the call gives; fails the test if the function is unknown or does not take so many arguments.
Value call(std::string_view function, const std::vector<Value>& arguments, CallContext context = {});
/// Its debug text: `Int(5)`, `Str("a")`; `missing` for no value.
std::string show(const Value& value);

struct Case {
  std::string_view function;
  std::vector<V> arguments;
  std::string_view expected;  // as show() gives it
};
void check(std::initializer_list<Case> cases);

}  // namespace varpulis::functions
