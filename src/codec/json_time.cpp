#include "codec/json_time.h"

#include <cstring>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "codec/json_scanner.h"

namespace varpulis::codec {
namespace {

constexpr std::string_view time_names[] = {"@timestamp", "UtcTime", "TimeCreated", "_timestamp", "timestamp"};

/// The first place at or after `p` with a backslash, or with a quote behind the last two letters of a time name; or `end`.
/// Looks at the two bytes before `p`.
const char* find_candidate(const char* p, const char* end) {
#ifdef __SSE2__
  for (; p < end; p += 16) {
    const auto equal = [](__m128i block, char c) { return _mm_cmpeq_epi8(block, _mm_set1_epi8(c)); };
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i last = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p - 1));
    const __m128i last_but_one = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p - 2));
    const __m128i ends_in_m = _mm_and_si128(equal(last_but_one, 'm'), _mm_or_si128(equal(last, 'p'), equal(last, 'e')));
    const __m128i ends_in_ed = _mm_and_si128(equal(last_but_one, 'e'), equal(last, 'd'));
    const __m128i closes = _mm_and_si128(equal(block, '"'), _mm_or_si128(ends_in_m, ends_in_ed));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(closes, equal(block, '\\'))));
    if (mask != 0) return std::min(end, p + __builtin_ctz(mask));
  }
  return end;
#else
  const auto closes = [](const char* q) {
    return *q == '"' && ((q[-2] == 'm' && (q[-1] == 'p' || q[-1] == 'e')) || (q[-2] == 'e' && q[-1] == 'd'));
  };
  while (p < end && *p != '\\' && !closes(p)) ++p;
  return p;
#endif
}

/// Whether the text that the quote at `p` closes is a time name. Nothing before `begin` is looked at.
bool closes_time_name(const char* begin, const char* p) {
  for (const std::string_view name : time_names) {
    if (static_cast<std::size_t>(p - begin) <= name.size()) continue;
    const char* const name_begin = p - name.size();
    if (name_begin[-1] == '"' && std::memcmp(name_begin, name.data(), name.size()) == 0) return true;
  }
  return false;
}

}  // namespace

bool JsonTimeFinder::find(const char* begin, const char* end, std::optional<EventTime>& time) {
  time.reset();
  const char* value = nullptr;
  for (const char* p = begin + 2; (p = find_candidate(p, end)) < end; ++p) {
    if (*p == '\\') return false;
    if (!closes_time_name(begin, p)) continue;
    const char* after = p + 1;
    while (*after == ' ' || *after == '\t') ++after;
    if (*after != ':') continue;  // a value
    const auto before = static_cast<std::size_t>(p - begin - 1);
    const bool is_nested =
        std::memchr(begin + 1, '{', before) != nullptr || std::memchr(begin + 1, '[', before) != nullptr;
    if (value != nullptr || is_nested) return false;
    ++after;
    while (*after == ' ' || *after == '\t') ++after;
    value = after;
  }
  if (value == nullptr) return true;
  if (*value == '"') {
    const char* const text_end = find_text_end(value + 1);
    if (*text_end != '"') return false;
    time = time_reader_.read({value + 1, static_cast<std::size_t>(text_end - value - 1)});
  } else if (*value == '-' || is_digit(*value)) {
    Number number;
    const char* const number_end = read_number(value, number);
    if (number_end == nullptr) return false;
    time = number.is_integer ? time_of_number(number, unit_)
                             : time_of_digits({value, static_cast<std::size_t>(number_end - value)}, unit_);
  }
  return true;
}

}  // namespace varpulis::codec
