#pragma once
// For fuzzing: whatever the input, its events and bad records do not depend on how it is cut into chunks and epochs.
#include "base/assert.h"
#include "codec/ordering.h"
#include "codec/testing/read_all.h"

namespace varpulis::codec::testing {

inline void check_any_chunks(std::string text, Format format) {
  const auto read = [&](std::size_t chunk_bytes, std::size_t positions_max) {
    ReaderOptions options = text_options(text);
    options.path = "fuzz";
    options.format = format;
    options.chunk_bytes = chunk_bytes;
    options.decode.limits.line_bytes_max = 4096;
    BadRecordLog log;
    options.bad_records = &log;
    std::vector<std::string> events = read_events(options, positions_max);
    events.insert(events.end(), log.lines.begin(), log.lines.end());
    return events;
  };
  const auto expected = read(Input::chunk_bytes_default, 1024);
  VARPULIS_ASSERT(read(1 + text.size() % 31, 3) == expected);
  // What is scanned first and decoded later gives as many events.
  ReaderOptions options = text_options(text);
  options.path = "fuzz";
  options.format = format;
  auto plain = open_reader(options);
  auto ordered = open_ordered_reader(options);
  VARPULIS_ASSERT(plain.ok() == ordered.ok() || !ordered.ok());
  if (!plain.ok() || !ordered.ok()) return;
  VARPULIS_ASSERT(read_events(**plain, 100).size() == read_events(**ordered, 100).size());
}

}  // namespace varpulis::codec::testing
