#pragma once
#include <string>
#include <vector>

namespace varpulis::app {

struct TableColumn {
  std::string heading;
  std::vector<std::string> cells;  // one line each; see one_line
  bool is_number = false;          // stands to the right
  bool is_optional = false;        // left out when all its cells are empty
};

/// The columns side by side below their headings, `indent` blanks before and none at the ends of lines. All columns have the same number of cells.
[[nodiscard]] std::string text_table(const std::vector<TableColumn>& columns, std::size_t indent = 0);

/// The same as a table in Markdown. Characters that Markdown or HTML would read are escaped.
[[nodiscard]] std::string markdown_table(const std::vector<TableColumn>& columns);

/// Text that may come from anywhere, fit for a cell and a terminal: control characters are `?`, tabs are blanks.
[[nodiscard]] std::string one_line(std::string_view text);

}  // namespace varpulis::app
