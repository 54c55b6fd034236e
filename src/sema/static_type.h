#pragma once
// What the analysis knows about the kind of a value before anything runs, and about the fields of the events at one point of a pipeline.
// Types are documentation in VPL: they feed checks and never change a value, so "unknown" is always a correct answer.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/value.h"

namespace varpulis::sema {

enum class StaticKind { unknown, null, boolean, integer, real, number, text, timestamp, duration, array, map };

struct Shape;

struct StaticType {
  StaticKind kind = StaticKind::unknown;
  const Shape* fields = nullptr;  // of a declared struct type; owned by Declarations
};

/// The fields of an event or struct.
struct Shape {
  bool closed = false;  // no fields but these are expected; otherwise the event may hold anything
  std::map<std::string, StaticType, std::less<>> fields;
  std::vector<std::string> open_prefixes;  // of a closed one: names that begin so may be there as well

  [[nodiscard]] const StaticType* find(std::string_view name) const {
    const auto found = fields.find(name);
    return found == fields.end() ? nullptr : &found->second;
  }
  /// Whether the event may have the field.
  [[nodiscard]] bool may_have(std::string_view name) const {
    return !closed || find(name) != nullptr ||
           std::ranges::any_of(open_prefixes, [&](const std::string& prefix) { return name.starts_with(prefix); });
  }
};

[[nodiscard]] bool is_known(StaticKind kind);
[[nodiscard]] bool is_number(StaticKind kind);
/// "a string", "an int", "a number": for messages.
[[nodiscard]] std::string_view describe(StaticKind kind);
/// Whether values of the two kinds can be equal at all; true when either is unknown or null.
[[nodiscard]] bool comparable(StaticKind a, StaticKind b);
/// Whether `<` of the two kinds can have a value.
[[nodiscard]] bool orderable(StaticKind a, StaticKind b);
[[nodiscard]] StaticKind kind_of(const data::Value& value);
/// The kind that a descriptor names as its result: "float", "int or float", "array".
[[nodiscard]] StaticKind kind_of_result(std::string_view result);

}  // namespace varpulis::sema
