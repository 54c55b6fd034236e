#include "vpl/literals.h"

#include <charconv>

#include "base/time.h"

namespace varpulis::vpl {

std::optional<std::int64_t> integer_value(std::string_view digits) {
  std::int64_t value = 0;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (result.ec != std::errc() || result.ptr != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::optional<double> float_value(std::string_view text) {
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec == std::errc::result_out_of_range) {
    // Too large or too small: a negative exponent (or a leading zero without one) tells.
    const std::size_t exponent = text.find_first_of("eE");
    const bool small = exponent != std::string_view::npos ? text.substr(exponent + 1, 1) == "-" : text.front() == '0';
    if (small) return 0.0;
    return std::nullopt;
  }
  if (result.ec != std::errc() || result.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> unit_ns(std::string_view unit) {
  const auto ns = [](std::int64_t value) { return static_cast<std::uint64_t>(value); };
  if (unit == "ns") return 1;
  if (unit == "us") return ns(ns_per_us);
  if (unit == "ms") return ns(ns_per_ms);
  if (unit == "s") return ns(ns_per_s);
  if (unit == "m") return ns(ns_per_minute);
  if (unit == "h") return ns(ns_per_hour);
  if (unit == "d") return ns(ns_per_day);
  return std::nullopt;
}

std::string_view unit_meant(std::string_view word) {
  struct Spelling {
    std::string_view word, unit;
  };
  static constexpr Spelling spellings[] = {{"nanosecond", "ns"},
                                           {"nanoseconds", "ns"},
                                           {"nanos", "ns"},
                                           {"microsecond", "us"},
                                           {"microseconds", "us"},
                                           {"micros", "us"},
                                           {"millisecond", "ms"},
                                           {"milliseconds", "ms"},
                                           {"millis", "ms"},
                                           {"msec", "ms"},
                                           {"msecs", "ms"},
                                           {"sec", "s"},
                                           {"secs", "s"},
                                           {"second", "s"},
                                           {"seconds", "s"},
                                           {"S", "s"},
                                           {"min", "m"},
                                           {"mins", "m"},
                                           {"minute", "m"},
                                           {"minutes", "m"},
                                           {"hr", "h"},
                                           {"hrs", "h"},
                                           {"hour", "h"},
                                           {"hours", "h"},
                                           {"H", "h"},
                                           {"day", "d"},
                                           {"days", "d"},
                                           {"D", "d"},
                                           {"Ms", "ms"},
                                           {"MS", "ms"}};
  if (unit_ns(word)) return word;
  for (const Spelling& spelling : spellings) {
    if (spelling.word == word) return spelling.unit;
  }
  return {};
}

std::optional<std::uint64_t> duration_value(std::string_view text) {
  std::uint64_t count = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), count);
  if (result.ec != std::errc()) return std::nullopt;
  const auto unit = unit_ns(text.substr(static_cast<std::size_t>(result.ptr - text.data())));
  std::uint64_t ns = 0;
  if (!unit || __builtin_mul_overflow(count, *unit, &ns)) return std::nullopt;
  return ns;
}

std::optional<std::int64_t> timestamp_value(std::string_view text) {
  const auto time = parse_time(text.substr(1));
  if (!time) return std::nullopt;
  return time->ns;
}

std::string text_value(std::string_view text) {
  std::string value;
  value.reserve(text.size());
  const std::string_view content = text.substr(1, text.size() < 2 ? 0 : text.size() - 2);
  for (std::size_t i = 0; i < content.size();) {
    const std::size_t length = utf8_length(content.substr(i));
    if (length == 0) {
      value += "\xEF\xBF\xBD";
      ++i;
      continue;
    }
    if (content[i] == '\\' && i + 1 < content.size()) {
      static constexpr std::string_view escapes = "\"\\ntr", decoded = "\"\\\n\t\r";
      const std::size_t which = escapes.find(content[i + 1]);
      if (which != std::string_view::npos) {
        value += decoded[which];
        i += 2;
        continue;
      }
    }
    value += content.substr(i, length);
    i += length;
  }
  return value;
}

std::string quoted(std::string_view value) {
  std::string text = "\"";
  for (const char c : value) {
    switch (c) {
      case '"': text += "\\\""; break;
      case '\\': text += "\\\\"; break;
      case '\n': text += "\\n"; break;
      case '\t': text += "\\t"; break;
      case '\r': text += "\\r"; break;
      default: text += c;
    }
  }
  return text + "\"";
}

std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto continuation = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
    return byte(i) >= low && byte(i) <= high;
  };
  const unsigned first = byte(0);
  if (text.empty()) return 0;
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continuation(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned low = first == 0xE0 ? 0xA0 : 0x80,
                   high = first == 0xED ? 0x9F : 0xBF;  // no overlong forms, no surrogates
    return continuation(1, low, high) && continuation(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned low = first == 0xF0 ? 0x90 : 0x80, high = first == 0xF4 ? 0x8F : 0xBF;
    return continuation(1, low, high) && continuation(2) && continuation(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace varpulis::vpl
