#pragma once
#include <compare>
#include <cstdint>

namespace varpulis {

/// Half-open byte range [begin, end) in the original text of one source file. `file` indexes the SourceMap that
/// the compilation was started with; 0 is the main program.
struct SourceSpan {
  std::uint32_t file = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  friend constexpr auto operator<=>(const SourceSpan&, const SourceSpan&) = default;
  [[nodiscard]] constexpr std::uint32_t size() const { return end - begin; }
  [[nodiscard]] constexpr bool empty() const { return begin == end; }
};

/// The smallest span that covers both; they belong to one file.
[[nodiscard]] constexpr SourceSpan cover(SourceSpan a, SourceSpan b) {
  return {.file = a.file, .begin = a.begin < b.begin ? a.begin : b.begin, .end = a.end > b.end ? a.end : b.end};
}

}  // namespace varpulis
