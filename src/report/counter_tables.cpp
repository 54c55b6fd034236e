#include "report/counter_tables.h"

#include "report/markup.h"
#include "report/number_text.h"

namespace varpulis::report {
namespace {

struct Cell {
  std::string text;
  bool is_number = true;
};

/// Rows of cells under headings; columns from `optional` on stand only where some row has something.
std::string table(const std::vector<std::string>& headings, std::size_t optional,
                  const std::vector<std::vector<Cell>>& rows) {
  std::vector<bool> shown(headings.size(), true);
  for (std::size_t c = optional; c < headings.size(); ++c) {
    shown[c] = std::ranges::any_of(rows, [&](const std::vector<Cell>& row) { return !row[c].text.empty(); });
  }
  std::string out = "<div class=\"scroll\"><table><thead><tr>";
  for (std::size_t c = 0; c < headings.size(); ++c) {
    const bool is_number = !rows.empty() && rows.front()[c].is_number;
    if (shown[c]) out += fmt::format("<th{}>{}</th>", is_number ? " class=\"number\"" : "", escaped(headings[c]));
  }
  out += "</tr></thead><tbody>\n";
  for (const std::vector<Cell>& row : rows) {
    out += "<tr>";
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (shown[c])
        out += fmt::format("<td{}>{}</td>", row[c].is_number ? " class=\"number\"" : "", escaped(row[c].text));
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

std::string unless_zero(std::uint64_t number) { return number == 0 ? std::string() : grouped(number); }
std::string bytes_unless_zero(std::uint64_t bytes) { return bytes == 0 ? std::string() : bytes_text(bytes); }

}  // namespace

std::string stream_table(const engine::Statistics& statistics) {
  constexpr std::size_t always = 4;
  constexpr auto counters = static_cast<std::size_t>(catalog::Counter::count_);
  std::vector<std::string> headings = {"stream", "rows in", "rows out", "outputs"};
  for (std::size_t i = 0; i < counters; ++i) headings.emplace_back(catalog::describe(static_cast<catalog::Counter>(i)));
  for (const char* heading : {"keys", "rows kept", "most kept", "state", "stream time", "held back by", "taps"})
    headings.emplace_back(heading);
  std::vector<std::vector<Cell>> rows;
  for (const engine::StreamStatistics& stream : statistics.streams) {
    std::vector<Cell>& row = rows.emplace_back();
    row.push_back({stream.name, false});
    for (const std::uint64_t count : {stream.rows_in, stream.rows_out, stream.outputs}) row.push_back({grouped(count)});
    for (std::size_t i = 0; i < counters; ++i)
      row.push_back({i < stream.counters.size() ? unless_zero(stream.counters[i]) : std::string()});
    row.push_back({unless_zero(stream.state.keys)});
    row.push_back({unless_zero(stream.state.rows)});
    row.push_back({unless_zero(stream.state.most_rows)});
    row.push_back({bytes_unless_zero(stream.state.bytes)});
    row.push_back({stream.time ? format_time(*stream.time) : std::string(), false});
    row.push_back({stream.held_back_by, false});
    std::string taps;
    for (const auto& [name, amount] : stream.named)
      taps += fmt::format("{}{} {}", taps.empty() ? "" : ", ", name, grouped(amount));
    row.push_back({taps, false});
  }
  return table(headings, always, rows);
}

std::string operator_table(const plan::Plan& plan, const engine::Statistics& statistics) {
  constexpr std::size_t always = 4;
  const std::vector<std::string> headings = {"stream", "operator",  "rows in", "rows out",
                                             "keys",   "rows kept", "state",   "keeps at most"};
  std::vector<std::vector<Cell>> rows;
  for (const plan::Stage& stage : plan.stages) {
    const engine::StreamStatistics& stream = statistics.streams[stage.declaration];
    for (std::size_t op = 0; op < stream.operators.size(); ++op) {
      const engine::OperatorStatistics& each = stream.operators[op];
      rows.push_back({{op == 0 ? stage.name : std::string(), false},
                      {"." + each.text, false},
                      {grouped(each.rows_in)},
                      {grouped(each.rows_out)},
                      {unless_zero(each.state.keys)},
                      {unless_zero(each.state.rows)},
                      {bytes_unless_zero(each.state.bytes)},
                      {plan::state_text(*stage.operators[op].spec), false}});
    }
  }
  return table(headings, always, rows);
}

}  // namespace varpulis::report
