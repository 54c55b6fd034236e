#include "scenario/vpl_test_file.h"

#include <charconv>

#include "scenario/literal.h"

namespace varpulis::scenario {
namespace {

Error wrong(const std::string& path, std::uint32_t line, std::string_view message) {
  return Error(ErrorCode::invalid_data, fmt::format("{}:{}: {}", path, line, message));
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r' || text.back() == '\n'))
    text.remove_suffix(1);
  return text;
}

/// "VPL" of `=== VPL ===`, or nothing.
std::string_view heading(std::string_view line) {
  line = trimmed(line);
  if (!line.starts_with("===") || !line.ends_with("===") || line.size() < 7) return {};
  return trimmed(line.substr(3, line.size() - 6));
}

/// A value as event files have it: single quotes and bare words are texts too.
Result<data::Value> fixture_value(std::string_view text) {
  text = trimmed(text);
  if (text.size() >= 2 && text.front() == '\'' && text.back() == '\'')
    return data::Value::text(text.substr(1, text.size() - 2));
  if (text == "nil") return data::Value::null();
  std::string_view rest = text;
  Result<data::Value> value = parse_literal(rest);
  if (value && trimmed(rest).empty()) return as_output(*value);
  if (!text.empty() && text.front() != '"' && text.front() != '[' && text.front() != '{')
    return data::Value::text(text);
  return value ? Error(ErrorCode::invalid_data, fmt::format("expected one value, found '{}'", text)) : value.error();
}

/// Splits at commas outside quotes and brackets.
std::vector<std::string_view> pieces(std::string_view text) {
  std::vector<std::string_view> result;
  std::size_t begin = 0;
  int depth = 0;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == '\\') ++i;
      else if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[' || c == '{' || c == '(') {
      ++depth;
    } else if (c == ']' || c == '}' || c == ')') {
      --depth;
    } else if (c == ',' && depth == 0) {
      result.push_back(trimmed(text.substr(begin, i - begin)));
      begin = i + 1;
    }
  }
  const std::string_view last = trimmed(text.substr(begin));
  if (!last.empty() || !result.empty()) result.push_back(last);
  return result;
}

Result<EventDemand> parse_event(const std::string& path, std::uint32_t number, std::string_view line) {
  if (line.ends_with(';')) line = trimmed(line.substr(0, line.size() - 1));
  const std::size_t brace = line.find('{');
  if (brace == std::string_view::npos || !line.ends_with('}'))
    return wrong(path, number, fmt::format("expected an event like 'Type {{ field: 1 }}', found '{}'", line));
  EventDemand demand{.type = std::string(trimmed(line.substr(0, brace))), .fields = {}, .line = number};
  for (const std::string_view piece : pieces(line.substr(brace + 1, line.size() - brace - 2))) {
    const std::size_t colon = piece.find(':');
    if (colon == std::string_view::npos)
      return wrong(path, number, fmt::format("expected 'field: value', found '{}'", piece));
    Result<data::Value> value = fixture_value(piece.substr(colon + 1));
    if (!value) return wrong(path, number, value.error().message());
    std::string_view name = trimmed(piece.substr(0, colon));
    if (name.size() >= 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
    demand.fields.set(name, std::move(*value));
  }
  return demand;
}

Result<FieldDemand> parse_demand(const std::string& path, std::uint32_t number, std::string_view line) {
  const Error malformed =
      wrong(path, number, fmt::format("expected '[0].field = value', '[all]...' or '[any]...', found '{}'", line));
  const std::size_t bracket = line.find(']'), equals = line.find('=');
  if (!line.starts_with('[') || bracket == std::string_view::npos || equals == std::string_view::npos ||
      equals < bracket)
    return malformed;
  const std::string_view which = trimmed(line.substr(1, bracket - 1));
  std::string_view field = trimmed(line.substr(bracket + 1, equals - bracket - 1));
  if (!field.starts_with('.') || field.size() < 2) return malformed;
  FieldDemand demand{.field = std::string(field.substr(1)), .value = {}, .line = number};
  if (which == "all") demand.which = FieldDemand::Which::all;
  else if (which == "any") demand.which = FieldDemand::Which::any;
  else if (std::from_chars(which.data(), which.data() + which.size(), demand.index).ptr !=
               which.data() + which.size() ||
           which.empty())
    return malformed;
  Result<data::Value> value = fixture_value(line.substr(equals + 1));
  if (!value) return wrong(path, number, value.error().message());
  demand.value = std::move(*value);
  return demand;
}

/// The lines of a section that say something.
struct Line {
  std::uint32_t number;
  std::string_view text;
};
std::vector<Line> lines_of(std::string_view text, std::uint32_t first) {
  std::vector<Line> lines;
  for (std::uint32_t number = first; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
    if (!line.empty() && !line.starts_with('#') && !line.starts_with("//")) lines.push_back({number, line});
  }
  return lines;
}

Result<void> take_section(VplTestFile& file, const Section& section) {
  const std::vector<Line> lines = lines_of(section.text, section.line + 1);
  if (section.kind == "VPL") {
    file.program = section.text;
  } else if (section.kind == "INPUT") {
    file.input = section.text;
  } else if (section.kind == "END") {
    file.ends = true;
  } else if (section.kind == "EXPECT_NONE") {
    file.none = true;
  } else if (section.kind == "EXPECT_ERROR") {
    file.error = std::string(trimmed(section.text));
    if (file.error->empty()) return wrong(file.path, section.line, "EXPECT_ERROR needs a part of the message");
  } else if (section.kind == "EXPECT_COUNT") {
    const std::string_view text = trimmed(section.text);
    std::uint64_t count = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), count).ptr != text.data() + text.size() ||
        text.empty()) {
      return wrong(file.path, section.line, fmt::format("EXPECT_COUNT needs a number, found '{}'", text));
    }
    file.count = count;
  } else if (section.kind == "EXPECT") {
    file.events.emplace();
    for (const Line& line : lines) {
      VARPULIS_TRY(EventDemand demand, parse_event(file.path, line.number, line.text));
      file.events->push_back(std::move(demand));
    }
  } else if (section.kind == "EXPECT_FIELDS") {
    for (const Line& line : lines) {
      VARPULIS_TRY(FieldDemand demand, parse_demand(file.path, line.number, line.text));
      file.fields.push_back(std::move(demand));
    }
  } else {
    return wrong(file.path, section.line, fmt::format("unknown section '{}'", section.kind));
  }
  return {};
}

}  // namespace

Result<VplTestFile> parse_vpl_test(std::string path, std::string_view text) {
  VplTestFile file{.path = std::move(path),
                   .title = {},
                   .program = {},
                   .input = {},
                   .events = {},
                   .count = {},
                   .error = {},
                   .fields = {}};
  std::vector<Section> sections;
  for (std::uint32_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const std::string_view name = heading(line);
    if (!name.empty()) sections.push_back({.kind = std::string(name), .options = {}, .line = number, .text = {}});
    else if (!sections.empty()) sections.back().text += fmt::format("{}\n", line);
    else if (trimmed(line).starts_with("# Test:") && file.title.empty()) file.title = trimmed(trimmed(line).substr(7));
  }
  for (const Section& section : sections) VARPULIS_CHECK(take_section(file, section));
  if (std::ranges::find(sections, "VPL", &Section::kind) == sections.end())
    return wrong(file.path, 1, "the section '=== VPL ===' is missing");
  if (!file.events && !file.count && !file.none && !file.error && file.fields.empty())
    return wrong(file.path, 1, "nothing is expected: add a section EXPECT");
  return file;
}

}  // namespace varpulis::scenario
