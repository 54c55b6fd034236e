#pragma once
#include "base/time.h"

namespace varpulis::codec {

/// Writes times as format_time() does. Remembers the text of the last minute: times of one output mostly follow each other closely.
class TimeWriter {
 public:
  static constexpr int bytes_max = 32;
  /// Writes up to bytes_max bytes to `to` and returns their end.
  char* write(char* to, EventTime time);

 private:
  char minute_[17] = {};  // "2024-02-29T12:00:"
  std::int64_t minute_ns_ = 0;
  bool has_minute_ = false;
};

}  // namespace varpulis::codec
