#pragma once
// Alerts: output rows of rules, as those who run many rules look at them.
#include <string>
#include <utility>
#include <vector>

#include "data/batch.h"

namespace varpulis::app {

/// An output row. Its texts are those of the row's fields of these names, in display form; a field that is missing or null gives the default.
struct Alert {
  EventTime time;
  std::string rule;      // default: the row's type
  std::string severity;  // default: medium
  std::string mitre;     // technique of the MITRE ATT&CK catalogue; default: empty
  std::string summary;   // default: empty
  std::string_view type;
  std::string_view file;  // of the rule
  bool is_inferred = false, is_truncated = false;  // see data::Keys::flags
  std::vector<std::pair<std::string_view, data::Value>> fields;  // the others, in their order, null ones included
};

/// The i-th of these rows. The alert refers to both arguments.
[[nodiscard]] Alert make_alert(const data::Rows& rows, std::size_t i, std::string_view file);

}  // namespace varpulis::app
