#include "scenario/literal.h"

#include <charconv>
#include <cmath>

#include "data/text.h"

namespace varpulis::scenario {
namespace {

using data::Kind;
using data::Map;
using data::Value;

constexpr std::size_t nesting_max = 64;

struct Unit {
  std::string_view name;
  std::int64_t ns;
};
constexpr std::array<Unit, 7> units = {{{"d", ns_per_day},
                                        {"h", ns_per_hour},
                                        {"m", ns_per_minute},
                                        {"s", ns_per_s},
                                        {"ms", ns_per_ms},
                                        {"us", ns_per_us},
                                        {"ns", 1}}};

bool is_word_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(std::string_view text) {
  return !text.empty() && is_word_start(text[0]) &&
         std::ranges::all_of(text, [](char c) { return is_word_start(c) || is_digit(c); });
}

void skip_space(std::string_view& text) {
  while (!text.empty() && (text[0] == ' ' || text[0] == '\t')) text.remove_prefix(1);
}

std::string found(std::string_view text) {
  return text.empty() ? "the end of the line" : fmt::format("'{}'", text.substr(0, 20));
}

Error expected(std::string_view what, std::string_view text) {
  return Error(ErrorCode::invalid_data, fmt::format("expected {}, found {}", what, found(text)));
}

void append_duration(std::string& out, std::uint64_t ns) {
  for (const Unit& unit : units) {
    const auto size = static_cast<std::uint64_t>(unit.ns);
    if ((ns % size == 0 && ns != 0) || unit.ns == 1) {
      out += fmt::format("{}{}", ns / size, unit.name);
      return;
    }
  }
}

void append_real(std::string& out, double value) {
  if (std::isnan(value)) out += "nan";
  else if (std::isinf(value)) out += value > 0 ? "inf" : "-inf";
  else data::append_json_real(out, value);
}

/// A digit run with an optional fraction times a unit, exactly.
std::optional<std::int64_t> scaled(std::string_view whole, std::string_view fraction, std::int64_t unit_ns) {
  __int128 ns = 0;
  for (const char c : whole) {
    ns = ns * 10 + (c - '0');
    if (ns > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  }
  ns *= unit_ns;
  __int128 scale = unit_ns;
  for (const char c : fraction) {
    if (scale % 10 != 0) return std::nullopt;
    scale /= 10;
    ns += (c - '0') * scale;
  }
  if (ns > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  return static_cast<std::int64_t>(ns);
}

struct Quantity {
  std::string_view whole, fraction, unit;
};

/// Splits "12.5ms..." at the front of `text` and removes it.
Quantity take_quantity(std::string_view& text) {
  const auto take = [&](auto accepts) {
    std::size_t n = 0;
    while (n < text.size() && accepts(text[n])) ++n;
    const std::string_view taken = text.substr(0, n);
    text.remove_prefix(n);
    return taken;
  };
  Quantity quantity;
  quantity.whole = take(is_digit);
  if (text.size() > 1 && text[0] == '.' && is_digit(text[1])) {
    text.remove_prefix(1);
    quantity.fraction = take(is_digit);
  }
  quantity.unit = take(is_word_start);
  return quantity;
}

Result<std::int64_t> to_ns(const Quantity& quantity, std::string_view original) {
  for (const Unit& unit : units) {
    if (quantity.unit != unit.name) continue;
    if (const auto ns = scaled(quantity.whole, quantity.fraction, unit.ns)) return *ns;
    return Error(ErrorCode::invalid_data, fmt::format("{} does not fit nanoseconds", found(original)));
  }
  return expected("a time with one of the units d, h, m, s, ms, us, ns", original);
}

class Parser {
 public:
  explicit Parser(std::string_view& text) : text_(text) {}

  Result<Value> value(std::size_t depth) {
    skip_space(text_);
    if (depth > nesting_max)
      return Error(ErrorCode::limit_exceeded, fmt::format("values nest deeper than {}", nesting_max));
    if (text_.empty()) return expected("a value", text_);
    const char c = text_[0];
    if (c == '"') {
      VARPULIS_TRY(const std::string text, quoted());
      return Value::text(text);
    }
    if (c == '[') return array(depth);
    if (c == '{') {
      VARPULIS_TRY(Map map, fields(depth));
      return Value::map(std::move(map));
    }
    if (c == '@') return timestamp();
    if (is_word_start(c)) return word();
    return number();
  }

  Result<Map> fields(std::size_t depth) {
    skip_space(text_);
    if (!take('{')) return expected("'{'", text_);
    Map map;
    skip_space(text_);
    if (take('}')) return map;
    for (;;) {
      skip_space(text_);
      VARPULIS_TRY(const std::string key, name());
      skip_space(text_);
      if (!take(':')) return expected("':' after a field name", text_);
      if (map.find(key) != nullptr)
        return Error(ErrorCode::invalid_data, fmt::format("the field '{}' stands twice", key));
      VARPULIS_TRY(Value entry, value(depth + 1));
      map.set(key, std::move(entry));
      skip_space(text_);
      if (take('}')) return map;
      if (!take(',')) return expected("',' or '}'", text_);
    }
  }

 private:
  bool take(char c) {
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  Result<std::string> name() {
    if (!text_.empty() && text_[0] == '"') return quoted();
    std::size_t n = 0;
    while (n < text_.size() && (is_word_start(text_[n]) || (n > 0 && is_digit(text_[n])))) ++n;
    if (n == 0) return expected("a field name", text_);
    std::string result(text_.substr(0, n));
    text_.remove_prefix(n);
    return result;
  }

  Result<std::string> quoted() {
    const std::string_view whole = text_;
    text_.remove_prefix(1);
    std::string out;
    while (!text_.empty() && text_[0] != '"') {
      const char c = text_[0];
      text_.remove_prefix(1);
      if (c != '\\') {
        out += c;
        continue;
      }
      if (text_.empty()) break;
      const char escaped = text_[0];
      text_.remove_prefix(1);
      switch (escaped) {
        case 'n': out += '\n'; break;
        case 't': out += '\t'; break;
        case 'r': out += '\r'; break;
        case 'b': out += '\b'; break;
        case 'f': out += '\f'; break;
        case '"':
        case '\\':
        case '/': out += escaped; break;
        case 'u': {
          unsigned code = 0;
          const auto [end, error] =
              std::from_chars(text_.data(), text_.data() + std::min<std::size_t>(4, text_.size()), code, 16);
          if (error != std::errc() || end != text_.data() + 4 || code > 0x7f)
            return expected("an ASCII \\u escape", whole);
          out += static_cast<char>(code);
          text_.remove_prefix(4);
          break;
        }
        default: return expected("an escape of JSON", whole);
      }
    }
    if (!take('"')) return expected("a closing quote", whole);
    return out;
  }

  Result<Value> array(std::size_t depth) {
    text_.remove_prefix(1);
    data::Array elements;
    skip_space(text_);
    if (take(']')) return Value::array(std::move(elements));
    for (;;) {
      VARPULIS_TRY(Value element, value(depth + 1));
      elements.push_back(std::move(element));
      skip_space(text_);
      if (take(']')) return Value::array(std::move(elements));
      if (!take(',')) return expected("',' or ']'", text_);
    }
  }

  Result<Value> timestamp() {
    const std::string_view whole = text_;
    text_.remove_prefix(1);
    const std::size_t end = std::min(text_.find_first_of(",]} \t"), text_.size());
    const auto time = parse_time(text_.substr(0, end));
    if (!time) return expected("a date like @2024-02-29T12:00:00Z", whole);
    text_.remove_prefix(end);
    return Value::timestamp(*time);
  }

  Result<Value> word() {
    std::size_t n = 0;
    while (n < text_.size() && (is_word_start(text_[n]) || is_digit(text_[n]))) ++n;
    const std::string_view word = text_.substr(0, n);
    const std::string_view whole = text_;
    text_.remove_prefix(n);
    if (word == "true" || word == "false") return Value::boolean(word == "true");
    if (word == "null") return Value::null();
    if (word == "nan") return Value::real(std::numeric_limits<double>::quiet_NaN());
    if (word == "inf") return Value::real(std::numeric_limits<double>::infinity());
    return expected("a value (texts need double quotes)", whole);
  }

  Result<Value> number() {
    const std::string_view whole = text_;
    if (text_.starts_with("-inf")) {
      text_.remove_prefix(4);
      return Value::real(-std::numeric_limits<double>::infinity());
    }
    std::int64_t integer = 0;
    const auto [integer_end, integer_error] = std::from_chars(whole.data(), whole.data() + whole.size(), integer);
    double real = 0;
    const auto [real_end, real_error] = std::from_chars(whole.data(), whole.data() + whole.size(), real);
    if (real_error != std::errc()) return expected("a value", whole);
    const bool is_integer = integer_error == std::errc() && integer_end == real_end;
    const char* const end = whole.data() + whole.size();
    if (is_integer && real_end != end && is_word_start(*real_end) && whole[0] != '-') {
      std::string_view rest = text_;
      VARPULIS_TRY(const std::int64_t ns, to_ns(take_quantity(rest), whole));
      text_ = rest;
      return Value::duration(static_cast<std::uint64_t>(ns));
    }
    text_.remove_prefix(static_cast<std::size_t>(real_end - whole.data()));
    return is_integer ? Value::integer(integer) : Value::real(real);
  }

  std::string_view& text_;
};

}  // namespace

void append_fields(std::string& out, const Map& fields) {
  out += '{';
  bool first = true;
  for (const auto& [key, value] : fields.entries()) {
    if (!first) out += ", ";
    first = false;
    if (is_word(key)) out += key;
    else data::append_json_text(out, key);
    out += ": ";
    append_literal(out, value);
  }
  out += '}';
}

void append_literal(std::string& out, const Value& value) {
  switch (value.kind()) {
    case Kind::missing:
    case Kind::null: out += "null"; return;
    case Kind::boolean: out += value.as_boolean() ? "true" : "false"; return;
    case Kind::integer: out += fmt::format("{}", value.as_integer()); return;
    case Kind::real: append_real(out, value.as_real()); return;
    case Kind::text: data::append_json_text(out, value.as_text()); return;
    case Kind::timestamp:
      out += '@';
      append_time(out, value.as_time());
      return;
    case Kind::duration: append_duration(out, value.as_duration()); return;
    case Kind::array: {
      out += '[';
      bool first = true;
      for (const Value& element : value.as_array()) {
        if (!first) out += ", ";
        first = false;
        append_literal(out, element);
      }
      out += ']';
      return;
    }
    case Kind::map: append_fields(out, value.as_map()); return;
  }
}

std::string literal(const Value& value) {
  std::string out;
  append_literal(out, value);
  return out;
}

Value as_output(const Value& value) {
  switch (value.kind()) {
    case Kind::missing: return Value::null();
    case Kind::real: return std::isfinite(value.as_real()) ? value : Value::null();
    case Kind::timestamp: return Value::integer(value.as_time().ns);
    case Kind::duration: return Value::integer(static_cast<std::int64_t>(value.as_duration()));
    case Kind::array: {
      data::Array elements;
      for (const Value& element : value.as_array()) elements.push_back(as_output(element));
      return Value::array(std::move(elements));
    }
    case Kind::map: return Value::map(as_output(value.as_map()));
    case Kind::null:
    case Kind::boolean:
    case Kind::integer:
    case Kind::text: return value;
  }
  return value;
}

Map as_output(const Map& fields) {
  Map result;
  result.reserve(fields.size());
  for (const auto& [key, value] : fields.entries()) result.set(key, as_output(value));
  return result;
}

Result<Value> parse_literal(std::string_view& text) { return Parser(text).value(0); }
Result<Map> parse_fields(std::string_view& text) { return Parser(text).fields(0); }

void append_offset(std::string& out, EventTime time) {
  constexpr std::int64_t dates_from = 100'000'000 * ns_per_s;  // 1973
  out += '@';
  if (time.ns < 0 || time.ns >= dates_from) {
    append_time(out, time);
  } else if (time.ns % ns_per_s == 0) {
    out += fmt::format("{}s", time.ns / ns_per_s);
  } else if (time.ns % ns_per_ms == 0) {
    out += fmt::format("{}ms", time.ns / ns_per_ms);
  } else {
    out += fmt::format("{}ns", time.ns);
  }
}

Result<EventTime> parse_offset(std::string_view& text) {
  const std::string_view whole = text;
  if (text.empty() || text[0] != '@') return expected("a time like @5s", whole);
  text.remove_prefix(1);
  const std::string_view word = text.substr(0, std::min(text.find_first_of(" \t"), text.size()));
  if (const auto date = parse_time(word)) {
    text.remove_prefix(word.size());
    return *date;
  }
  std::string_view rest = text;
  Quantity quantity = take_quantity(rest);
  if (quantity.whole.empty()) return expected("a time like @5s", whole);
  if (quantity.unit.empty()) quantity.unit = "ms";
  VARPULIS_TRY(const std::int64_t ns, to_ns(quantity, whole));
  text = rest;
  return EventTime{ns};
}

}  // namespace varpulis::scenario
