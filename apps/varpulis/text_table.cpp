#include "apps/varpulis/text_table.h"

#include <algorithm>

#include "vpl/display_width.h"

namespace varpulis::app {
namespace {

constexpr std::size_t tab_columns = 8;

std::size_t columns_of(std::string_view text) { return vpl::display_columns(text, tab_columns, 0); }

bool is_shown(const TableColumn& column) {
  return !column.is_optional || std::ranges::any_of(column.cells, [](const std::string& cell) { return !cell.empty(); });
}

void append_markdown(std::string& out, std::string_view text) {
  static constexpr std::string_view special = "\\|`*[]<>&";
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
}

}  // namespace

std::string one_line(std::string_view text) { return vpl::display_text(text, tab_columns); }

std::string text_table(const std::vector<TableColumn>& columns, std::size_t indent) {
  if (columns.empty()) return {};
  std::vector<std::string> lines(columns.front().cells.size() + 1, std::string(indent, ' '));
  bool is_first = true;
  for (const TableColumn& column : columns) {
    if (!is_shown(column)) continue;
    const std::string_view gap = std::exchange(is_first, false) ? "" : "   ";
    std::size_t width = columns_of(column.heading);
    for (const std::string& cell : column.cells) width = std::max(width, columns_of(cell));
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::string& cell = i == 0 ? column.heading : column.cells[i - 1];
      const std::string padding(width - columns_of(cell), ' ');
      lines[i] += gap;
      lines[i] += column.is_number ? padding + cell : cell + padding;
    }
  }
  std::string out;
  for (std::string& line : lines) {
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

std::string markdown_table(const std::vector<TableColumn>& columns) {
  if (columns.empty()) return {};
  std::vector<std::string> lines(columns.front().cells.size() + 2, "|");
  for (const TableColumn& column : columns) {
    if (!is_shown(column)) continue;
    lines[0] += fmt::format(" {} |", column.heading);
    lines[1] += column.is_number ? "---:|" : "---|";
    for (std::size_t i = 0; i < column.cells.size(); ++i) {
      lines[i + 2] += ' ';
      append_markdown(lines[i + 2], column.cells[i]);
      lines[i + 2] += " |";
    }
  }
  return fmt::format("{}\n", fmt::join(lines, "\n"));
}

}  // namespace varpulis::app
