#pragma once
#include <optional>

#include "codec/time_text.h"

namespace varpulis::codec {

/// Finds the event time of a JSON line without reading the rest of it.
///
/// A text followed by a colon is a member's name, because no string holds an unescaped quote. So when a line has no backslash, exactly
/// one name that may mean the time, and no bracket between the line's own and that name, its value is the time, whatever else is there.
class JsonTimeFinder {
 public:
  explicit JsonTimeFinder(TimeUnit unit) : unit_(unit) {}

  /// Looks at [begin, end), behind which Input::padding bytes are readable. False: it takes a parser to tell. True: `time` is the event's
  /// time, or empty when it has none; provided that the line is a JSON object at all.
  [[nodiscard]] bool find(const char* begin, const char* end, std::optional<EventTime>& time);

 private:
  TimeReader time_reader_;
  TimeUnit unit_;
};

}  // namespace varpulis::codec
