#pragma once
#include <vector>

#include "whynot/answer.h"
#include "whynot/setting.h"

namespace varpulis::whynot {

/// A part of the rule that may have been in the way, and the edit that takes it out.
struct Relaxation {
  Change::Kind kind = Change::Kind::condition;
  std::string text;                      // the part
  std::vector<Edit> edits;
  std::optional<std::uint64_t> bound;    // ns, of a bound on time
  std::optional<std::uint32_t> step;     // whose bound or count it is; none: the whole pattern's
  std::uint32_t count = 0;               // how often the step wants events
  Reason reason;                         // of a condition: why it did not hold where that was seen first

  /// The same edits with another text: the bound or count that is enough.
  [[nodiscard]] std::vector<Edit> with(const std::string& replacement) const;
};

/// Parts of the rule that were seen in the way, or may have been where that cannot be seen.
[[nodiscard]] std::vector<Relaxation> relaxations(const engine::Compilation& program, const plan::Stage& rule, const Answer& seen);

}  // namespace varpulis::whynot
