#pragma once
// Compile-time loops: a line `for NAME in A..B:` at column 0, with integer literals, repeats the indented lines below it, every
// `{NAME}` replaced by the value. A purely textual pass before lexing. It keeps a map back to the original text, so that spans
// and diagnostics never show the expansion.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace varpulis::vpl {

inline constexpr int loop_passes_max = 10;               // nested loops
inline constexpr std::int64_t loop_values_max = 10'000;  // values of one range

/// Offsets of an expanded text to those of the original.
class OffsetMap {
 public:
  /// The original range of the characters [begin, end); text that replaced a `{NAME}` stands for the whole `{NAME}`.
  [[nodiscard]] SourceSpan original(std::uint32_t file, std::uint32_t begin, std::uint32_t end) const;
  /// Whether [begin, end) is one piece of the original, character by character.
  [[nodiscard]] bool verbatim(std::uint32_t begin, std::uint32_t end) const;
  [[nodiscard]] bool identity() const { return identity_; }

 private:
  friend class LoopExpander;
  struct Segment {
    std::uint32_t begin = 0;  // in the expanded text; ends where the next one begins
    std::uint32_t original_begin = 0;
    std::uint32_t original_end = 0;
    bool replaced = false;  // stands for [original_begin, original_end) as a whole
  };
  [[nodiscard]] const Segment& segment(std::uint32_t offset) const;
  std::vector<Segment> segments_;
  bool identity_ = true;
};

struct ExpandedText {
  std::string storage;  // unused when there is no loop
  OffsetMap map;
  [[nodiscard]] std::string_view text(std::string_view original) const {
    return map.identity() ? original : std::string_view(storage);
  }
};

/// Linear in the size of the result, which is at most program_bytes_max. A loop beyond a limit is reported and left out.
[[nodiscard]] ExpandedText expand_loops(std::string_view text, std::uint32_t file, Diagnostics& diagnostics);

/// A compile-time loop as it stands in a text: the header line and the lines of its body.
struct LoopText {
  std::size_t begin = 0;       // of the header line
  std::size_t header_end = 0;  // of the header line's text, before the end-of-line mark
  std::size_t body_begin = 0;
  std::size_t end = 0;          // after the last line of the body that is not blank
  std::size_t indentation = 0;  // of the first body line, in bytes
  std::string_view variable;
  std::string_view first, last;  // the range as written: "1", "-3"
  std::size_t range_begin = 0, range_end = 0;
  bool inclusive = false;
  std::string_view comment;  // after the colon; may be empty
};

/// The first loop of `text` that begins at or after `from`, or none. Lines inside strings and block comments are no headers.
/// `from` must be outside of strings and comments.
[[nodiscard]] std::optional<LoopText> find_loop(std::string_view text, std::size_t from);

}  // namespace varpulis::vpl
