#pragma once
// nlohmann-json as the judge of our JSON scanner, for tests and fuzzing.
#include <optional>
#include <string>

#include "data/value.h"

namespace varpulis::codec::testing {

/// The same kinds and values; the order of an object's members aside.
[[nodiscard]] bool identical(const data::Value& a, const data::Value& b);

struct Verdict {
  bool is_json = false;
  data::Value value;
};
/// What the judge makes of the text; none when it cannot judge: a number beyond doubles, a line end, a NUL (it takes that for the end),
/// a byte order mark, nesting beyond our limits.
[[nodiscard]] std::optional<Verdict> judge(const std::string& text);

/// What we make of it. `skipped` tells whether skip_value() accepts it.
[[nodiscard]] Verdict scan(const std::string& text, bool& skipped);

}  // namespace varpulis::codec::testing
