#include "apps/varpulis/alert_writer.h"
#include "data/text.h"

namespace varpulis::app {
namespace {

class JsonAlertWriter final : public AlertWriter {
 public:
  void write(const Alert& alert, std::string& out) override {
    out += '{';
    is_first_ = true;
    own(alert, "timestamp", format_time(alert.time), out);
    text("rule", alert.rule, out);
    text("severity", alert.severity, out);
    text("mitre", alert.mitre, out);
    text("summary", alert.summary, out);
    own(alert, "stream", alert.type, out);
    own(alert, "file", alert.file, out);
    if (alert.is_inferred) out += ", \"_inferred\": true";
    if (alert.is_truncated) out += ", \"_truncated\": true";
    for (const auto& [name, value] : alert.fields) {
      key(name, out);
      data::append_json(out, value, losses_);
    }
    out += "}\n";
  }
  [[nodiscard]] std::uint64_t non_finite() const override { return losses_.non_finite; }

 private:
  void key(std::string_view name, std::string& out) {
    if (!std::exchange(is_first_, false)) out += ", ";
    data::append_json_text(out, name);
    out += ": ";
  }
  void text(std::string_view name, std::string_view value, std::string& out) {
    key(name, out);
    data::append_json_text(out, value);
  }
  void own(const Alert& alert, std::string_view name, std::string_view value, std::string& out) {
    const bool is_taken = std::ranges::any_of(alert.fields, [&](const auto& field) { return field.first == name; });
    text(is_taken ? fmt::format("_{}", name) : name, value, out);
  }

  bool is_first_ = true;
  data::JsonLosses losses_;
};

}  // namespace

std::unique_ptr<AlertWriter> make_json_alert_writer() { return std::make_unique<JsonAlertWriter>(); }

}  // namespace varpulis::app
