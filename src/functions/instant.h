#pragma once
#include <optional>

#include "base/time.h"
#include "data/value.h"

namespace varpulis::functions {

/// The point in time that a value means: a timestamp, or a text in RFC 3339 or `YYYY-MM-DD hh:mm:ss` (UTC unless it names a zone).
[[nodiscard]] inline std::optional<EventTime> instant(const data::Value& value) {
  if (value.kind() == data::Kind::timestamp) return value.as_time();
  if (value.kind() == data::Kind::text) return parse_time(value.as_text());
  return std::nullopt;
}

}  // namespace varpulis::functions
