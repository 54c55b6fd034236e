#include "apps/varpulis/statistics_table.h"

#include "apps/varpulis/listing.h"
#include "apps/varpulis/text_table.h"
#include "report/number_text.h"

namespace varpulis::app {
namespace {

struct Column {
  std::string_view heading;
  bool is_number;
  std::string (*cell)(const engine::StreamStatistics& stream);  // empty: nothing to say
};

std::string unless_zero(std::uint64_t number) { return number == 0 ? std::string() : grouped(number); }

/// The first four always stand, the others where a stream has something to say.
constexpr std::size_t columns_always = 4;
const std::vector<Column>& columns() {
  using Stream = engine::StreamStatistics;
  static const std::vector<Column> table = {
      {"stream", false, [](const Stream& stream) { return stream.name; }},
      {"rows in", true, [](const Stream& stream) { return grouped(stream.rows_in); }},
      {"rows out", true, [](const Stream& stream) { return grouped(stream.rows_out); }},
      {"outputs", true, [](const Stream& stream) { return grouped(stream.outputs); }},
      {"keys", true, [](const Stream& stream) { return unless_zero(stream.state.keys); }},
      {"rows kept", true, [](const Stream& stream) { return unless_zero(stream.state.rows); }},
      {"most kept", true, [](const Stream& stream) { return unless_zero(stream.state.most_rows); }},
      {"state", true,
       [](const Stream& stream) {
         return stream.state.bytes == 0 ? std::string() : report::bytes_text(stream.state.bytes);
       }},
      {"time", false, [](const Stream& stream) { return stream.time ? format_time(*stream.time) : std::string(); }},
      {"held back by", false, [](const Stream& stream) { return stream.held_back_by; }},
  };
  return table;
}

}  // namespace

std::string statistics_table(const engine::Statistics& statistics) {
  if (statistics.streams.empty()) return {};
  std::vector<TableColumn> table;
  for (const Column& column : columns()) {
    TableColumn& added = table.emplace_back(TableColumn{.heading = std::string(column.heading),
                                                        .cells = {},
                                                        .is_number = column.is_number,
                                                        .is_optional = table.size() >= columns_always});
    for (const engine::StreamStatistics& stream : statistics.streams) added.cells.push_back(column.cell(stream));
  }
  return text_table(table, 2);
}

}  // namespace varpulis::app
