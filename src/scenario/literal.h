#pragma once
// Values and output events as scenario files write them: JSON-like, ints and floats told apart. Timestamps
// (`@2024-02-29T12:00:00Z`) and
// durations (`90s`) have a spelling too. What append_literal writes, parse_literal reads back as the same value.
#include <string>
#include <string_view>

#include "base/result.h"
#include "data/value.h"

namespace varpulis::scenario {

void append_literal(std::string& out, const data::Value& value);
[[nodiscard]] std::string literal(const data::Value& value);
/// `{a: 1, "odd key": 2}`
void append_fields(std::string& out, const data::Map& fields);

/// Reads one value at the front of `text` and removes it. Errors say what was expected and what was found.
[[nodiscard]] Result<data::Value> parse_literal(std::string_view& text);
/// Reads `{...}` at the front of `text` and removes it.
[[nodiscard]] Result<data::Map> parse_fields(std::string_view& text);

/// The value as an output in JSON has it: timestamps and durations as integer nanoseconds, NaN and infinities as null.
[[nodiscard]] data::Value as_output(const data::Value& value);
[[nodiscard]] data::Map as_output(const data::Map& fields);

/// A time as an offset from the epoch in the largest unit that is exact (`@90s`, `@1500ms`); from 1973 on as a date.
void append_offset(std::string& out, EventTime time);
/// Reads what append_offset writes, also with the units m, h, d and fractions; removes it from the front of `text`.
[[nodiscard]] Result<EventTime> parse_offset(std::string_view& text);

}  // namespace varpulis::scenario
