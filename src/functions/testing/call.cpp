#include "functions/testing/call.h"

#include <gtest/gtest.h>

#include "data/text.h"
#include "functions/register.h"

namespace varpulis::functions {

const catalog::Catalog& builtins() {
  static const auto* catalog = [] {
    auto* filled = new catalog::Catalog();
    register_functions(*filled);
    register_aggregates(*filled);
    return filled;
  }();
  return *catalog;
}

std::vector<Value> values(std::initializer_list<V> list) {
  std::vector<Value> result;
  for (const V& v : list) result.push_back(v.value);
  return result;
}

Value array(std::initializer_list<V> elements) { return Value::array(values(elements)); }

Value map(std::initializer_list<std::pair<const char*, V>> entries) {
  Map result;
  for (const auto& [key, v] : entries) result.set(key, v.value);
  return Value::map(std::move(result));
}

Value call(std::string_view function, const std::vector<Value>& arguments, CallContext context) {
  const FunctionDescriptor* descriptor = builtins().function(function);
  if (descriptor == nullptr || descriptor->call == nullptr) {
    ADD_FAILURE() << "no function " << function;
    return {};
  }
  EXPECT_GE(arguments.size(), descriptor->arguments_min()) << function;
  EXPECT_LE(arguments.size(), descriptor->arguments_max().value_or(arguments.size())) << function;
  std::vector<Value> passed = arguments;
  for (Value& argument : passed) {
    if (!argument.is_missing()) continue;
    if (!descriptor->sees_null) return {};
    argument = Value::null();
  }
  std::shared_ptr<const void> prepared;
  if (descriptor->prepare != nullptr) {
    std::vector<const Value*> constants;
    for (const Value& argument : passed) constants.push_back(&argument);
    prepared = descriptor->prepare(constants);
    context.prepared = prepared.get();
  }
  return descriptor->call(passed, context);
}

std::string show(const Value& value) {
  if (value.is_missing()) return "missing";
  std::string text;
  data::append_debug(text, value);
  return text;
}

void check(std::initializer_list<Case> cases) {
  for (const Case& test : cases) {
    std::vector<Value> arguments;
    std::string text(test.function);
    for (const V& v : test.arguments) {
      arguments.push_back(v.value);
      text += " " + show(v.value);
    }
    EXPECT_EQ(show(call(test.function, arguments)), test.expected) << text;
  }
}

}  // namespace varpulis::functions
