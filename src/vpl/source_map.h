#pragma once
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/source_span.h"

namespace varpulis::vpl {

/// A place as people count: line and column from 1, columns in characters (Unicode code points).
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

/// The texts of one compilation, by SourceSpan::file. Owns them.
class SourceMap {
 public:
  /// Returns the file's index. `name` is what diagnostics show ("rules.vpl", "<expr>").
  std::uint32_t add(std::string name, std::string text);

  [[nodiscard]] std::size_t size() const { return files_.size(); }
  [[nodiscard]] const std::string& name(std::uint32_t file) const;
  [[nodiscard]] std::string_view text(std::uint32_t file) const;
  [[nodiscard]] std::string_view text(SourceSpan span) const;
  /// O(log lines + length of the line).
  [[nodiscard]] Position position(std::uint32_t file, std::uint32_t offset) const;
  /// The text of a line (from 1), without its end-of-line mark.
  [[nodiscard]] std::string_view line(std::uint32_t file, std::uint32_t line) const;

 private:
  struct File {
    std::string name;
    std::string text;
    std::vector<std::uint32_t> line_starts;
  };
  std::deque<File> files_;  // a deque never moves its elements, so views into the texts stay valid
};

}  // namespace varpulis::vpl
