#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "plan/plan.h"
#include "report/collector.h"

namespace varpulis::report {

/// What a run was, apart from what the collector saw of it.
struct RunFacts {
  std::string command;  // "run" or "simulate"
  std::string program_name;
  std::string program_text;
  std::vector<std::string> inputs;  // as the user named them
  std::string diagnostics;          // of the compiler, as text; empty: none
  std::vector<std::string> losses;  // what did not come through, a line each
  std::uint64_t bad_records = 0;
  std::optional<double> seconds;  // none: the page does not tell how long it took
  std::string note;               // about the run as a whole; empty: none
  std::string failure;            // why the run ended early; empty: it did not
};

/// The whole page: well-formed XML and HTML, nothing loaded from anywhere.
[[nodiscard]] std::string page(const RunFacts& facts, const plan::Plan& plan, const engine::Statistics& statistics,
                               const Collector& collector);

/// Its style sheet and its script; both stand in XML as they are.
[[nodiscard]] std::string_view page_style();
[[nodiscard]] std::string_view page_script();

}  // namespace varpulis::report
