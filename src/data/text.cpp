#include "data/text.h"

#include <charconv>
#include <cmath>

#include "data/number_text.h"

namespace varpulis::data {
namespace {

void append_integer(std::string& out, std::int64_t value) {
  char buffer[24];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  out.append(buffer, end);
}

void append_unsigned(std::string& out, std::uint64_t value) {
  char buffer[24];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  out.append(buffer, end);
}

/// Shortest text that reads back as the same double, in plain notation unless that gets long. No point is added.
std::string_view shortest(double value, char (&buffer)[40]) {
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  return {buffer, static_cast<std::size_t>(end - buffer)};
}

void append_nested(std::string& out, const Value& value) {
  if (value.kind() == Kind::text) {
    out += '"';
    out += value.as_text();
    out += '"';
  } else {
    append_display(out, value);
  }
}

template <typename AppendElement>
void append_list(std::string& out, const Array& array, AppendElement append_element) {
  out += '[';
  for (std::size_t i = 0; i < array.size(); ++i) {
    if (i > 0) out += ", ";
    append_element(array[i]);
  }
  out += ']';
}

template <typename AppendKey, typename AppendEntry>
void append_map(std::string& out, const Map& map, AppendKey append_key, AppendEntry append_entry) {
  out += '{';
  bool first = true;
  for (const auto& [key, entry] : map.entries()) {
    if (!first) out += ", ";
    first = false;
    append_key(key);
    out += ": ";
    append_entry(entry);
  }
  out += '}';
}

void append_display_real(std::string& out, double value) {
  char buffer[40];
  if (std::isfinite(value) && std::fabs(value) < 1e16 && std::trunc(value) == value) {
    append_integer(out, static_cast<std::int64_t>(value));  // an integral float shows no point; -0.0 shows as 0
    return;
  }
  if (std::isnan(value)) out += "NaN";
  else if (std::isinf(value)) out += value > 0 ? "inf" : "-inf";
  else out += shortest(value, buffer);
}

}  // namespace

void append_display(std::string& out, const Value& value) {
  switch (value.kind()) {
    case Kind::missing:
    case Kind::null: out += "null"; return;
    case Kind::boolean: out += value.as_boolean() ? "true" : "false"; return;
    case Kind::integer: append_integer(out, value.as_integer()); return;
    case Kind::real: append_display_real(out, value.as_real()); return;
    case Kind::text: out += value.as_text(); return;
    case Kind::timestamp:
      out += '@';
      append_time(out, value.as_time());
      return;
    case Kind::duration: out += format_duration(value.as_duration()); return;
    case Kind::array:
      append_list(out, value.as_array(), [&](const Value& element) { append_nested(out, element); });
      return;
    case Kind::map:
      append_map(
          out, value.as_map(), [&](std::string_view key) { out += key; }, [&](const Value& entry) { append_nested(out, entry); });
      return;
  }
}

std::string display(const Value& value) {
  std::string out;
  append_display(out, value);
  return out;
}

void append_debug(std::string& out, const Value& value) {
  char buffer[40];
  switch (value.kind()) {
    case Kind::missing:
    case Kind::null: out += "Null"; return;
    case Kind::boolean: out += value.as_boolean() ? "Bool(true)" : "Bool(false)"; return;
    case Kind::integer:
      out += "Int(";
      append_integer(out, value.as_integer());
      out += ')';
      return;
    case Kind::real:
      out += "Float(";
      if (std::isfinite(value.as_real())) append_json_real(out, value.as_real());
      else if (std::isnan(value.as_real())) out += "NaN";
      else out += shortest(value.as_real(), buffer);
      out += ')';
      return;
    case Kind::text:
      out += "Str(";
      append_json_text(out, value.as_text());
      out += ')';
      return;
    case Kind::timestamp:
      out += "Timestamp(";
      append_integer(out, value.as_time().ns);
      out += ')';
      return;
    case Kind::duration:
      out += "Duration(";
      append_unsigned(out, value.as_duration());
      out += ')';
      return;
    case Kind::array:
      append_list(out, value.as_array(), [&](const Value& element) { append_debug(out, element); });
      return;
    case Kind::map:
      append_map(
          out, value.as_map(), [&](std::string_view key) { append_json_text(out, key); }, [&](const Value& entry) { append_debug(out, entry); });
      return;
  }
}

void append_json_text(std::string& out, std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  out += '"';
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text.substr(begin, i - begin));
    begin = i + 1;
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\t': out += "\\t"; break;
      case '\r': out += "\\r"; break;
      default:
        out += "\\u00";
        out += digits[c >> 4U];
        out += digits[c & 15U];
    }
  }
  out.append(text.substr(begin));
  out += '"';
}

void append_json_real(std::string& out, double value) {
  char buffer[number_text_bytes_max];
  out.append(buffer, write_real(buffer, value));
}

void append_json(std::string& out, const Value& value, JsonLosses& losses) {
  switch (value.kind()) {
    case Kind::missing:
    case Kind::null: out += "null"; return;
    case Kind::boolean: out += value.as_boolean() ? "true" : "false"; return;
    case Kind::integer: append_integer(out, value.as_integer()); return;
    case Kind::real:
      if (std::isfinite(value.as_real())) {
        append_json_real(out, value.as_real());
      } else {
        ++losses.non_finite;
        out += "null";
      }
      return;
    case Kind::text: append_json_text(out, value.as_text()); return;
    case Kind::timestamp: append_integer(out, value.as_time().ns); return;
    case Kind::duration: append_unsigned(out, value.as_duration()); return;
    case Kind::array: {
      out += '[';
      const Array& array = value.as_array();
      for (std::size_t i = 0; i < array.size(); ++i) {
        if (i > 0) out += ", ";
        append_json(out, array[i], losses);
      }
      out += ']';
      return;
    }
    case Kind::map:
      append_map(
          out, value.as_map(), [&](std::string_view key) { append_json_text(out, key); }, [&](const Value& entry) { append_json(out, entry, losses); });
      return;
  }
}

std::string format_duration(std::uint64_t ns) {
  struct Unit {
    std::uint64_t ns;
    const char* suffix;
  };
  static constexpr Unit units[] = {{86'400'000'000'000ULL, "d"}, {3'600'000'000'000ULL, "h"}, {60'000'000'000ULL, "m"},
                                   {1'000'000'000ULL, "s"},      {1'000'000ULL, "ms"},        {1'000ULL, "us"}};
  std::string out;
  for (const Unit& unit : units) {
    if (ns >= unit.ns) {
      append_unsigned(out, ns / unit.ns);
      return out += unit.suffix;
    }
  }
  append_unsigned(out, ns);
  return out += "ns";
}

}  // namespace varpulis::data
