#include "scenario/output_line.h"

#include "scenario/literal.h"

namespace varpulis::scenario {
namespace {

constexpr std::array<std::string_view, 5> said_kinds = {"print", "log", "alert", "warning", "write"};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  return text;
}

}  // namespace

OutputLine OutputLine::event(EventTime time, std::string type, const data::Map& fields) {
  return {.is_event = true, .time = time, .type = std::move(type), .fields = as_output(fields), .text = {}};
}

OutputLine OutputLine::said(std::string_view kind, std::string_view text) {
  std::string line = fmt::format("{} ", kind);
  for (const char c : text) {
    if (c == '\n') line += "\\n";
    else line += c;
  }
  return {.is_event = false, .time = {}, .type = {}, .fields = {}, .text = std::string(trimmed(line))};
}

std::string_view OutputLine::kind() const {
  return is_event ? std::string_view("event") : std::string_view(text).substr(0, std::min(text.find(' '), text.size()));
}

std::string format(const OutputLine& line) {
  if (!line.is_event) return line.text;
  std::string out;
  append_offset(out, line.time);
  out += fmt::format("  {} ", line.type);
  append_fields(out, line.fields);
  return out;
}

Result<OutputLine> parse_output_line(std::string_view text) {
  text = trimmed(text);
  const std::string_view word = text.substr(0, std::min(text.find(' '), text.size()));
  if (std::ranges::find(said_kinds, word) != said_kinds.end()) {
    return OutputLine{.is_event = false, .time = {}, .type = {}, .fields = {}, .text = std::string(text)};
  }
  if (!text.starts_with('@')) {
    return Error(
        ErrorCode::invalid_data,
        fmt::format("expected an event like '@0s  Type {{field: 1}}' or a line beginning with one of {}, found '{}'",
                    fmt::join(said_kinds, ", "), text.substr(0, 30)));
  }
  VARPULIS_TRY(const EventTime time, parse_offset(text));
  text = trimmed(text);
  const std::size_t brace = text.find('{');
  if (brace == std::string_view::npos)
    return Error(ErrorCode::invalid_data, fmt::format("expected '{{' after the event type, found '{}'", text));
  const std::string_view type = trimmed(text.substr(0, brace));
  if (type.empty()) return Error(ErrorCode::invalid_data, "expected an event type before '{'");
  text.remove_prefix(brace);
  VARPULIS_TRY(const data::Map fields, parse_fields(text));
  text = trimmed(text);
  if (!text.empty() && text[0] != '#')
    return Error(ErrorCode::invalid_data, fmt::format("expected the end of the line, found '{}'", text));
  return OutputLine::event(time, std::string(type), fields);
}

Result<std::vector<OutputLine>> parse_output_lines(std::string_view text, std::uint32_t first_line) {
  std::vector<OutputLine> lines;
  for (std::uint32_t number = first_line; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
    if (line.empty() || line[0] == '#') continue;
    Result<OutputLine> parsed = parse_output_line(line);
    if (!parsed) return Error(ErrorCode::invalid_data, fmt::format("line {}: {}", number, parsed.error().message()));
    lines.push_back(std::move(*parsed));
  }
  return lines;
}

}  // namespace varpulis::scenario
