#pragma once
// The tokens of JSON, read in one pass from text that ends with a control character (a line end), so that nothing else looks for the end.
#include <string>
#include <string_view>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "codec/bad_record.h"
#include "codec/limits.h"
#include "codec/number.h"
#include "data/value.h"

namespace varpulis::codec {

/// The first `"`, backslash or control character at or after `p`. Reads up to 15 bytes beyond it.
[[nodiscard]] inline const char* find_text_end(const char* p) {
#ifdef __SSE2__
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i control_max = _mm_set1_epi8(0x1f);
  for (;; p += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i special = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, backslash)),
                                         _mm_cmpeq_epi8(_mm_min_epu8(block, control_max), block));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(special));
    if (mask != 0) return p + __builtin_ctz(mask);
  }
#else
  while (*p != '"' && *p != '\\' && static_cast<unsigned char>(*p) >= 0x20) ++p;
  return p;
#endif
}

/// A cursor over one JSON text. Each read function returns false after setting error() when the text is not JSON.
class JsonScanner {
 public:
  JsonScanner(const EventLimits& limits, ReadCounts& counts) : limits_(limits), counts_(counts) {}

  const char* at = nullptr;
  [[nodiscard]] std::string_view error() const { return error_; }
  bool fail(std::string_view cause) {
    error_ = cause;
    return false;
  }

  void skip_space() {
    while (*at == ' ' || *at == '\t' || *at == '\r') ++at;
  }
  struct Text {
    std::string_view view;
    bool in_input = true;  // else in the scanner's own memory, until the next text is read
  };
  /// A string; `at` is behind its opening quote, and afterwards behind the closing one.
  [[nodiscard]] bool text(Text& out) {
    const char* const begin = at;
    at = find_text_end(begin);
    if (*at != '"') return escaped_text(begin, out);
    out = {.view = {begin, static_cast<std::size_t>(at - begin)}, .in_input = true};
    ++at;
    return true;
  }
  /// A string as a value: one that is too long is cut.
  [[nodiscard]] bool value_text(Text& out) {
    if (!text(out)) return false;
    if (out.view.size() > limits_.text_bytes_max) [[unlikely]]
      cut(out.view);
    return true;
  }
  [[nodiscard]] bool number(Number& out) {
    const char* const end = read_number(at, out);
    if (end == nullptr) return fail("invalid JSON: malformed number");
    at = end;
    return true;
  }
  /// `true`, `false` or `null`.
  [[nodiscard]] bool word(std::string_view expected) {
    if (std::memcmp(at, expected.data(), expected.size()) != 0) return fail("invalid JSON: expected a value");
    at += expected.size();
    return true;
  }
  /// Any value; `depth` is that of a container found here (1 for the value of a field). Containers deeper than the limit become null.
  [[nodiscard]] bool value(data::Value& out, std::size_t depth);
  /// Passes over any value, checking it. Constant stack.
  [[nodiscard]] bool skip_value();

 private:
  bool escaped_text(const char* begin, Text& out);
  bool escape();
  bool hex4(char32_t& out);
  bool skip_scalar();
  bool skip_name();
  bool array(data::Value& out, std::size_t depth);
  bool object(data::Value& out, std::size_t depth);
  void cut(std::string_view& text);

  const EventLimits& limits_;
  ReadCounts& counts_;
  std::string_view error_;
  std::string decoded_;   // a text with escapes
  std::string brackets_;  // open ones, in skip_value()
};

}  // namespace varpulis::codec
