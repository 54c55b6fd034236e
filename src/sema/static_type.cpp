#include "sema/static_type.h"

namespace varpulis::sema {

bool is_known(StaticKind kind) { return kind != StaticKind::unknown && kind != StaticKind::null; }

bool is_number(StaticKind kind) {
  return kind == StaticKind::integer || kind == StaticKind::real || kind == StaticKind::number;
}

std::string_view describe(StaticKind kind) {
  switch (kind) {
    case StaticKind::unknown: return "a value";
    case StaticKind::null: return "null";
    case StaticKind::boolean: return "a bool";
    case StaticKind::integer: return "an int";
    case StaticKind::real: return "a float";
    case StaticKind::number: return "a number";
    case StaticKind::text: return "a string";
    case StaticKind::timestamp: return "a timestamp";
    case StaticKind::duration: return "a duration";
    case StaticKind::array: return "an array";
    case StaticKind::map: return "a map";
  }
  return "a value";
}

bool comparable(StaticKind a, StaticKind b) {
  if (!is_known(a) || !is_known(b)) return true;
  return a == b || (is_number(a) && is_number(b));
}

bool orderable(StaticKind a, StaticKind b) {
  const auto ordered = [](StaticKind kind) {
    return kind == StaticKind::unknown || is_number(kind) || kind == StaticKind::text ||
           kind == StaticKind::timestamp || kind == StaticKind::duration;
  };
  return ordered(a) && ordered(b) && comparable(a, b);
}

StaticKind kind_of(const data::Value& value) {
  switch (value.kind()) {
    case data::Kind::missing: return StaticKind::unknown;
    case data::Kind::null: return StaticKind::null;
    case data::Kind::boolean: return StaticKind::boolean;
    case data::Kind::integer: return StaticKind::integer;
    case data::Kind::real: return StaticKind::real;
    case data::Kind::text: return StaticKind::text;
    case data::Kind::timestamp: return StaticKind::timestamp;
    case data::Kind::duration: return StaticKind::duration;
    case data::Kind::array: return StaticKind::array;
    case data::Kind::map: return StaticKind::map;
  }
  return StaticKind::unknown;
}

StaticKind kind_of_result(std::string_view result) {
  if (result == "bool") return StaticKind::boolean;
  if (result == "int") return StaticKind::integer;
  if (result == "float") return StaticKind::real;
  if (result == "int or float" || result == "number") return StaticKind::number;
  if (result == "string") return StaticKind::text;
  if (result == "timestamp") return StaticKind::timestamp;
  if (result == "duration") return StaticKind::duration;
  if (result == "array") return StaticKind::array;
  if (result == "map") return StaticKind::map;
  return StaticKind::unknown;
}

}  // namespace varpulis::sema
