#pragma once
#include <map>
#include <string>
#include <vector>

#include "catalog/match_record.h"
#include "ops/kept_rows.h"
#include "pattern/matching.h"

namespace varpulis::ops {

/// What a match is called, and the events that it is made of.
struct MatchIdentity {
  std::string id;
  std::vector<catalog::MatchRecord::Event> events;
  std::vector<std::uint32_t> rows;  // their kept copies

  /// As an array of integers.
  [[nodiscard]] data::Value positions() const;
};

/// Gives matches ids that depend on the rule, the partition and the places of the events in the input only: neither batches nor workers nor
/// restarts change them. Rows that a stream made at one position are told apart by the values that the rule's conditions read of them, and
/// matches that agree in all this, and come out at the same event, by their order.
class MatchIdentities {
 public:
  explicit MatchIdentities(const catalog::PatternDescription& pattern) : pattern_(pattern) {}

  [[nodiscard]] MatchIdentity of(const pattern::Match& match, const pattern::MatchElements& elements, const data::Value& partition);
  /// Whole events, of rows that keep them.
  static void add_fields(MatchIdentity& identity, const KeptRows& rows);

 private:
  const catalog::PatternDescription& pattern_;
  std::uint64_t last_position_ = 0;             // of the match before
  std::map<std::string, std::uint64_t> given_;  // ids of matches whose last event is there, with the number of them; where rows are no input
  std::vector<std::uint32_t> elements_;         // scratch
};

}  // namespace varpulis::ops
