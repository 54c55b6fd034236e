#pragma once
// `.vpl.test` fixtures of the original: a program, events in `.evt` text, and what the outputs must hold.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "scenario/runner.h"

namespace varpulis::scenario {

/// One demand of the section EXPECT_FIELDS: `[0].f = v`, `[all].f = v`, `[any].f = v`.
struct FieldDemand {
  enum class Which { one, all, any } which = Which::one;
  std::size_t index = 0;
  std::string field;
  data::Value value;
  std::uint32_t line = 0;
};

/// An output event that is demanded: its type, and fields that must be there (others may be too).
struct EventDemand {
  std::string type;
  data::Map fields;
  std::uint32_t line = 0;
};

struct VplTestFile {
  std::string path;
  std::string title;
  std::string program;
  std::string input;                               // `.evt` text
  bool ends = false;                               // section END: the end of input is run
  std::optional<std::vector<EventDemand>> events;  // EXPECT
  std::optional<std::uint64_t> count;              // EXPECT_COUNT
  bool none = false;                               // EXPECT_NONE
  std::optional<std::string> error;                // EXPECT_ERROR
  std::vector<FieldDemand> fields;                 // EXPECT_FIELDS
};

[[nodiscard]] Result<VplTestFile> parse_vpl_test(std::string path, std::string_view text);

/// Numbers compare across int and float within 1e-6, absolute or relative. There is nothing to rewrite.
[[nodiscard]] Outcome run_vpl_test(const VplTestFile& file, const RunOptions& options);

}  // namespace varpulis::scenario
