// keys, values, get, set: the entries of maps; get and set take arrays too.
#include "functions/integers.h"
#include "functions/vocabulary.h"

namespace varpulis::functions {
namespace {

Value call_keys(Arguments arguments, const CallContext&) {
  if (arguments[0].kind() != Kind::map) return {};
  Array keys;
  for (const auto& [key, value] : arguments[0].as_map().entries()) keys.push_back(Value::text(key));
  return Value::array(std::move(keys));
}

Value call_values(Arguments arguments, const CallContext&) {
  if (arguments[0].kind() != Kind::map) return {};
  Array values;
  for (const auto& [key, value] : arguments[0].as_map().entries()) values.push_back(value);
  return Value::array(std::move(values));
}

Value call_get(Arguments arguments, const CallContext&) {
  const Value& container = arguments[0];
  const Value& key = arguments[1];
  if (container.kind() == Kind::map && key.kind() == Kind::text) {
    const Value* found = container.as_map().find(key.as_text());
    return found == nullptr ? Value() : *found;
  }
  if (container.kind() == Kind::array && key.kind() == Kind::integer) {
    const auto index = element_index(key.as_integer(), container.as_array().size());
    return index ? container.as_array()[*index] : Value();
  }
  return {};
}

Value call_set(Arguments arguments, const CallContext&) {
  const Value& container = arguments[0];
  const Value& key = arguments[1];
  if (container.kind() == Kind::map && key.kind() == Kind::text) {
    Map result = container.as_map();
    result.set(key.as_text(), arguments[2]);
    return Value::map(std::move(result));
  }
  if (container.kind() == Kind::array && key.kind() == Kind::integer) {
    const auto index = element_index(key.as_integer(), container.as_array().size());
    if (!index) return {};
    Array result = container.as_array();
    result[*index] = arguments[2];
    return Value::array(std::move(result));
  }
  return {};
}

}  // namespace

FunctionDescriptor keys_function() {
  return {
      .name = "keys",
      .parameters = {{.name = "map", .summary = "A map."}},
      .result = "array",
      .summary = "The keys of a map, in the map's order.",
      .details = "No value for anything but a map.",
      .example = "keys({\"a\": 1, \"b\": 2})",
      .example_result = "[\"a\", \"b\"]",
      .category = "collections",
      .call = &call_keys,
  };
}

FunctionDescriptor values_function() {
  return {
      .name = "values",
      .parameters = {{.name = "map", .summary = "A map."}},
      .result = "array",
      .summary = "The values of a map, in the map's order.",
      .details = "No value for anything but a map.",
      .example = "values({\"a\": 1, \"b\": 2})",
      .example_result = "[1, 2]",
      .category = "collections",
      .call = &call_values,
  };
}

FunctionDescriptor get_function() {
  return {
      .name = "get",
      .parameters = {{.name = "container", .summary = "A map or an array."},
                     {.name = "key", .summary = "The key of an entry, or the position of an element from 0; negative from the end."}},
      .result = "the element's kind",
      .summary = "The value under a key of a map, or the element at a position of an array.",
      .details = "No value where there is none, and for other kinds.",
      .example = "get([4, 5, 6], -1)",
      .example_result = "6",
      .category = "collections",
      .call = &call_get,
  };
}

FunctionDescriptor set_function() {
  return {
      .name = "set",
      .parameters = {{.name = "container", .summary = "A map or an array."},
                     {.name = "key", .summary = "The key of an entry, or the position of an element from 0; negative from the end."},
                     {.name = "value", .summary = "The new value, null too."}},
      .result = "map or array",
      .summary = "A copy of a map or an array with one value replaced.",
      .details = "A new key is appended to a map; arrays do not grow: no value for a position outside. Linear. No value for other kinds.",
      .example = "set([4, 5, 6], 0, 9)",
      .example_result = "[9, 5, 6]",
      .category = "collections",
      .call = &call_set,
  };
}

}  // namespace varpulis::functions
