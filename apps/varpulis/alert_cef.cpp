#include <algorithm>
#include <charconv>

#include "apps/varpulis/alert_writer.h"
#include "data/text.h"

namespace varpulis::app {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// A field of the header: a line end cannot stand there.
void append_header(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '\\' || c == '|') out += '\\';
    out += is_control(c) ? ' ' : c;
  }
  out += '|';
}

void append_extension(std::string& out, std::string_view key, std::string_view value) {
  if (out.back() != '|') out += ' ';
  for (const char c : key) {
    const bool is_allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
    out += is_allowed ? c : '_';
  }
  out += '=';
  for (const char c : value) {
    if (c == '\\' || c == '=') out.append({'\\', c});
    else if (c == '\n') out += "\\n";
    else if (c == '\r') out += "\\r";
    else out += is_control(c) ? ' ' : c;
  }
}

/// 0 to 10. Numbers stay; a word that is none of the known ones counts as medium.
int severity_number(std::string_view severity) {
  std::string word(severity);
  std::ranges::transform(word, word.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (word == "critical") return 10;
  if (word == "high") return 8;
  if (word == "low") return 3;
  if (word == "info" || word == "informational") return 1;
  int number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error == std::errc() && end == word.data() + word.size() && number >= 0 && number <= 10) return number;
  return 5;
}

class CefAlertWriter final : public AlertWriter {
 public:
  void write(const Alert& alert, std::string& out) override {
    line_ = "CEF:0|Varpulis|KillChain|1.0|";
    append_header(line_, alert.rule);
    append_header(line_, alert.summary.empty() ? alert.rule : alert.summary);
    append_header(line_, fmt::format("{}", severity_number(alert.severity)));
    if (!alert.mitre.empty()) append_extension(line_, "cat", alert.mitre);
    append_extension(line_, "rt", fmt::format("{}", alert.time.ns / ns_per_ms));
    for (const auto& [name, value] : alert.fields) {
      const bool is_ours = name == "cat" || name == "rt";
      append_extension(line_, is_ours ? fmt::format("_{}", name) : name, data::display(value));
    }
    out += line_ + "\n";
  }

 private:
  std::string line_;
};

}  // namespace

std::unique_ptr<AlertWriter> make_cef_alert_writer() { return std::make_unique<CefAlertWriter>(); }

}  // namespace varpulis::app
