#pragma once
#include <deque>
#include <unordered_map>

#include "catalog/match_record.h"
#include "data/batch.h"
#include "plan/plan.h"

namespace varpulis::app {

/// Which match rows stem from: `--provenance` gives each that does a field `_match` with the match's id, the hash of its rule, and the
/// positions of its events in the input.
class MatchOrigins {
 public:
  static constexpr std::size_t matches_max = 100'000;  // of which something is known at a time; older ones are forgotten

  explicit MatchOrigins(const plan::Plan& plan);
  void add(const catalog::MatchRecord& record);
  /// Rows [begin, begin + count), dense, with the field behind their own; the same rows where none stems from a match.
  [[nodiscard]] data::Rows of(const data::Rows& rows, std::size_t begin, std::size_t count) const;
  /// Matches that were forgotten while something could still hold rows that stem from them.
  [[nodiscard]] std::uint64_t forgotten() const { return holds_rows_ ? forgotten_ : 0; }

 private:
  bool holds_rows_ = false;  // some operator does, of rows that come to it
  std::unordered_map<std::uint64_t, data::Value> by_root_;
  std::deque<std::uint64_t> roots_;  // oldest first
  std::uint64_t forgotten_ = 0;
};

}  // namespace varpulis::app
