#include "codec/json_scanner.h"

#include "codec/utf8.h"

namespace varpulis::codec {

void JsonScanner::cut(std::string_view& text) {
  text = utf8_prefix(text, limits_.text_bytes_max);
  ++counts_.texts_cut;
}

bool JsonScanner::escaped_text(const char* begin, Text& out) {
  decoded_.assign(begin, at);
  while (*at != '"') {
    if (*at != '\\') return fail("invalid JSON: control character in a string, or no closing quote");
    ++at;
    if (!escape()) return false;
    const char* const end = find_text_end(at);
    decoded_.append(at, end);
    at = end;
  }
  ++at;
  out = {.view = decoded_, .in_input = false};
  return true;
}

bool JsonScanner::escape() {
  switch (*at++) {
    case '"': decoded_ += '"'; return true;
    case '\\': decoded_ += '\\'; return true;
    case '/': decoded_ += '/'; return true;
    case 'b': decoded_ += '\b'; return true;
    case 'f': decoded_ += '\f'; return true;
    case 'n': decoded_ += '\n'; return true;
    case 'r': decoded_ += '\r'; return true;
    case 't': decoded_ += '\t'; return true;
    case 'u': break;
    default: --at; return fail("invalid JSON: unknown escape in a string");
  }
  char32_t code_point = 0;
  if (!hex4(code_point)) return false;
  if (code_point >= 0xd800 && code_point <= 0xdfff) {
    char32_t low = 0;
    if (code_point >= 0xdc00 || at[0] != '\\' || at[1] != 'u') return fail("invalid JSON: half a surrogate pair");
    at += 2;
    if (!hex4(low)) return false;
    if (low < 0xdc00 || low > 0xdfff) return fail("invalid JSON: half a surrogate pair");
    code_point = 0x10000 + ((code_point - 0xd800) << 10U) + (low - 0xdc00);
  }
  append_utf8(decoded_, code_point);
  return true;
}

bool JsonScanner::hex4(char32_t& out) {
  out = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = *at;
    char32_t digit = 0;
    if (is_digit(c)) digit = static_cast<char32_t>(c - '0');
    else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') digit = static_cast<char32_t>((c | 0x20) - 'a' + 10);
    else return fail("invalid JSON: \\u needs four hexadecimal digits");
    out = out << 4U | digit;
    ++at;
  }
  return true;
}

bool JsonScanner::value(data::Value& out, std::size_t depth) {
  switch (*at) {
    case '"': {
      ++at;
      Text text;
      if (!value_text(text)) return false;
      out = data::Value::text(text.view);
      return true;
    }
    case 't': out = data::Value::boolean(true); return word("true");
    case 'f': out = data::Value::boolean(false); return word("false");
    case 'n': out = data::Value::null(); return word("null");
    case '{':
    case '[':
      if (depth > limits_.depth_max) {
        ++counts_.values_too_deep;
        out = data::Value::null();
        return skip_value();
      }
      return *at == '{' ? object(out, depth) : array(out, depth);
    default: {
      Number number_read;
      if (*at != '-' && !is_digit(*at)) return fail("invalid JSON: expected a value");
      if (!number(number_read)) return false;
      out = number_read.is_integer ? data::Value::integer(number_read.as_integer())
                                   : data::Value::real(number_read.as_real());
      return true;
    }
  }
}

bool JsonScanner::array(data::Value& out, std::size_t depth) {
  ++at;
  data::Array elements;
  bool is_cut = false;
  skip_space();
  if (*at == ']') ++at;
  else {
    for (;;) {
      skip_space();
      if (elements.size() < limits_.array_elements_max) {
        if (!value(elements.emplace_back(), depth + 1)) return false;
      } else {
        is_cut = true;
        if (!skip_value()) return false;
      }
      skip_space();
      const char next = *at++;
      if (next == ']') break;
      if (next != ',') return --at, fail("invalid JSON: expected ',' or ']'");
    }
  }
  if (is_cut) ++counts_.arrays_cut;
  out = data::Value::array(std::move(elements));
  return true;
}

bool JsonScanner::object(data::Value& out, std::size_t depth) {
  ++at;
  data::Map map;
  skip_space();
  if (*at == '}') ++at;
  else {
    for (;;) {
      skip_space();
      if (*at != '"') return fail("invalid JSON: expected a name in quotes");
      ++at;
      Text name;
      if (!text(name)) return false;
      const std::string key(name.view);
      skip_space();
      if (*at != ':') return fail("invalid JSON: expected ':'");
      ++at;
      skip_space();
      if (map.size() < limits_.fields_max || map.find(key) != nullptr) {
        data::Value entry;
        if (!value(entry, depth + 1)) return false;
        map.set(key, std::move(entry));
      } else {
        ++counts_.fields_dropped;
        if (!skip_value()) return false;
      }
      skip_space();
      const char next = *at++;
      if (next == '}') break;
      if (next != ',') return --at, fail("invalid JSON: expected ',' or '}'");
    }
  }
  out = data::Value::map(std::move(map));
  return true;
}

bool JsonScanner::skip_scalar() {
  switch (*at) {
    case '"': {
      ++at;
      at = find_text_end(at);
      if (*at == '"') return ++at, true;
      Text ignored;
      return escaped_text(at, ignored);
    }
    case 't': return word("true");
    case 'f': return word("false");
    case 'n': return word("null");
    default: {
      Number ignored;
      if (*at != '-' && !is_digit(*at)) return fail("invalid JSON: expected a value");
      return number(ignored);
    }
  }
}

bool JsonScanner::skip_name() {
  if (*at != '"') return fail("invalid JSON: expected a name in quotes");
  if (!skip_scalar()) return false;
  skip_space();
  if (*at != ':') return fail("invalid JSON: expected ':'");
  ++at;
  skip_space();
  return true;
}

bool JsonScanner::skip_value() {
  if (*at != '{' && *at != '[') return skip_scalar();
  brackets_.clear();
  for (;;) {
    if (!brackets_.empty() && brackets_.back() == '{' && !skip_name()) return false;
    if (*at == '{' || *at == '[') {
      const char open = *at++;
      skip_space();
      if (*at != (open == '{' ? '}' : ']')) {
        brackets_ += open;
        continue;
      }
      ++at;
    } else if (!skip_scalar()) {
      return false;
    }
    // Behind a value: close what ends here, up to the comma before the next value.
    for (;;) {
      if (brackets_.empty()) return true;
      skip_space();
      const bool in_object = brackets_.back() == '{';
      if (*at == ',') break;
      if (*at != (in_object ? '}' : ']'))
        return fail(in_object ? "invalid JSON: expected ',' or '}'" : "invalid JSON: expected ',' or ']'");
      ++at;
      brackets_.pop_back();
    }
    ++at;
    skip_space();
  }
}

}  // namespace varpulis::codec
