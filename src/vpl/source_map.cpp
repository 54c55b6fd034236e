#include "vpl/source_map.h"

#include <algorithm>

namespace varpulis::vpl {

std::uint32_t SourceMap::add(std::string name, std::string text) {
  File file{.name = std::move(name), .text = std::move(text), .line_starts = {0}};
  for (std::size_t i = 0; i < file.text.size(); ++i) {
    if (file.text[i] == '\n') file.line_starts.push_back(static_cast<std::uint32_t>(i + 1));
  }
  files_.push_back(std::move(file));
  return static_cast<std::uint32_t>(files_.size() - 1);
}

const std::string& SourceMap::name(std::uint32_t file) const { return files_[file].name; }

std::string_view SourceMap::text(std::uint32_t file) const { return files_[file].text; }

std::string_view SourceMap::text(SourceSpan span) const { return text(span.file).substr(span.begin, span.size()); }

Position SourceMap::position(std::uint32_t file, std::uint32_t offset) const {
  const File& source = files_[file];
  const auto after = std::ranges::upper_bound(source.line_starts, offset);
  const std::uint32_t line = static_cast<std::uint32_t>(after - source.line_starts.begin());
  Position position{.line = line, .column = 1};
  for (std::uint32_t i = source.line_starts[line - 1]; i < offset && i < source.text.size(); ++i) {
    const bool continuation_byte = (static_cast<unsigned char>(source.text[i]) & 0xC0U) == 0x80U;
    if (!continuation_byte) ++position.column;
  }
  return position;
}

std::string_view SourceMap::line(std::uint32_t file, std::uint32_t line) const {
  const File& source = files_[file];
  const std::size_t begin = source.line_starts[line - 1];
  const std::size_t end = line < source.line_starts.size() ? source.line_starts[line] : source.text.size();
  std::string_view text = std::string_view(source.text).substr(begin, end - begin);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

}  // namespace varpulis::vpl
