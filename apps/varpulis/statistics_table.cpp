#include "apps/varpulis/statistics_table.h"

#include "apps/varpulis/listing.h"
#include "report/number_text.h"
#include "vpl/display_width.h"

namespace varpulis::app {
namespace {

struct Column {
  std::string_view heading;
  bool is_number;
  std::string (*cell)(const engine::StreamStatistics& stream);  // empty: nothing to say
};

std::size_t columns_of(std::string_view text) { return vpl::display_columns(text, 8, 0); }

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
  std::vector<std::string> lines(statistics.streams.size() + 1);
  for (std::size_t c = 0; c < columns().size(); ++c) {
    const Column& column = columns()[c];
    std::vector<std::string> cells = {std::string(column.heading)};
    for (const engine::StreamStatistics& stream : statistics.streams) cells.push_back(column.cell(stream));
    const bool says_something =
        std::any_of(cells.begin() + 1, cells.end(), [](const std::string& cell) { return !cell.empty(); });
    if (c >= columns_always && !says_something) continue;
    std::size_t width = 0;
    for (const std::string& cell : cells) width = std::max(width, columns_of(cell));
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string padding(width - columns_of(cells[i]), ' ');
      lines[i] += c == 0 ? "  " : "   ";
      lines[i] += column.is_number ? padding + cells[i] : cells[i] + padding;
    }
  }
  std::string out;
  for (std::string& line : lines) {
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

}  // namespace varpulis::app
