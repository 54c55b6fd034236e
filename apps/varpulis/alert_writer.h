#pragma once
#include <memory>
#include <string>

#include "apps/varpulis/alert.h"

namespace varpulis::app {

/// Turns alerts into text.
class AlertWriter {
 public:
  virtual ~AlertWriter() = default;
  virtual void write(const Alert& alert, std::string& out) = 0;
  /// Appends what write() has held back. Call it at the end.
  virtual void finish(std::string& out) { static_cast<void>(out); }
  /// NaN and infinities written as null so far.
  [[nodiscard]] virtual std::uint64_t non_finite() const { return 0; }
};

/// One JSON object per alert and line: timestamp, rule, severity, mitre, summary, stream and file, then the other fields. A field that is
/// called like one of timestamp, stream and file keeps its name; ours becomes `_timestamp` and so on.
[[nodiscard]] std::unique_ptr<AlertWriter> make_json_alert_writer();

/// ArcSight's Common Event Format, revision 0, one line per alert. The signature is the rule, the name the summary (else the rule), `cat` the
/// technique, `rt` the time in milliseconds; then the other fields. Characters that no key may have are `_`.
[[nodiscard]] std::unique_ptr<AlertWriter> make_cef_alert_writer();

/// Tables of up to alert_table_rows_max alerts each, which are held back until then.
enum class AlertTable { text, markdown };
inline constexpr std::size_t alert_table_rows_max = 1000;
[[nodiscard]] std::unique_ptr<AlertWriter> make_table_alert_writer(AlertTable kind, bool names_sources);

}  // namespace varpulis::app
