#include "apps/varpulis/alert_writer.h"
#include "apps/varpulis/text_table.h"
#include "data/text.h"

namespace varpulis::app {
namespace {

std::string details(const Alert& alert) {
  std::string out;
  for (const auto& [name, value] : alert.fields) {
    if (!out.empty()) out += ", ";
    out += fmt::format("{}: {}", name, data::display(value));
  }
  if (alert.is_truncated) out += out.empty() ? "(more were left out)" : " (more were left out)";
  return out;
}

class TableAlertWriter final : public AlertWriter {
 public:
  TableAlertWriter(AlertTable kind, bool names_sources) : kind_(kind), names_sources_(names_sources) { clear(); }

  void write(const Alert& alert, std::string& out) override {
    std::string source;
    if (names_sources_) source = fmt::format("{} ({})", alert.file, alert.type);
    const std::string cells[] = {format_time(alert.time), alert.severity, alert.rule, alert.mitre, alert.summary, details(alert), source};
    for (std::size_t i = 0; i < columns_.size(); ++i) columns_[i].cells.push_back(one_line(cells[i]));
    if (columns_[0].cells.size() == alert_table_rows_max) finish(out);
  }
  void finish(std::string& out) override {
    if (columns_[0].cells.empty()) return;
    out += kind_ == AlertTable::text ? text_table(columns_) : markdown_table(columns_);
    clear();
  }

 private:
  void clear() {
    columns_.clear();
    for (const std::string_view heading : {"time", "severity", "rule", "mitre", "summary", "details", "source"}) {
      columns_.push_back({.heading = std::string(heading), .cells = {}, .is_number = false, .is_optional = true});
    }
  }

  AlertTable kind_;
  bool names_sources_;
  std::vector<TableColumn> columns_;
};

}  // namespace

std::unique_ptr<AlertWriter> make_table_alert_writer(AlertTable kind, bool names_sources) {
  return std::make_unique<TableAlertWriter>(kind, names_sources);
}

}  // namespace varpulis::app
