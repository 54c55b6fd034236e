#pragma once
// For tests: reads a whole input and shows its events as text.
#include <string>
#include <vector>

#include <fmt/format.h>

#include "codec/reader.h"
#include "data/text.h"

namespace varpulis::codec::testing {

/// Keeps "line:offset cause | raw" of every bad record.
class BadRecordLog final : public BadRecords {
 public:
  void add(const BadRecord& record) override {
    lines.push_back(fmt::format("{}:{} {} | {}", record.line, record.offset, record.cause, record.raw));
  }
  std::vector<std::string> lines;
};

/// `Type @ns {"field": Int(1)}` for each event of the epoch, in position order.
inline void append_events(const data::Epoch& epoch, std::vector<std::string>& out) {
  std::vector<std::size_t> next(epoch.types.size(), 0);
  for (const std::uint32_t type : epoch.type_of_position) {
    const data::Rows& rows = epoch.types[type];
    const std::size_t row = next[type]++;
    std::string text = fmt::format("{} @{} ", *rows.type, rows.keys->time[row]);
    data::append_debug(text, data::Value::map(data::row_as_map(*rows.batch, row)));
    out.push_back(std::move(text));
  }
}

inline std::vector<std::string> read_events(EventReader& reader, std::size_t positions_max,
                                            std::string* error = nullptr) {
  const data::Projection projection = data::Projection::all();
  data::EpochBuilder builder(projection);
  std::vector<std::string> events;
  for (;;) {
    const auto more = reader.read(builder, positions_max);
    append_events(builder.finish(), events);
    if (!more.ok() && error != nullptr) *error = more.error().message();
    if (!more.ok() || !*more) return events;
  }
}

inline ReaderOptions text_options(std::string text) {
  ReaderOptions options;
  options.text = std::move(text);
  return options;
}

inline std::vector<std::string> read_events(const ReaderOptions& options, std::size_t positions_max = 1024) {
  auto reader = open_reader(options);
  if (!reader.ok()) return {"error: " + reader.error().message()};
  return read_events(**reader, positions_max);
}

}  // namespace varpulis::codec::testing
