#pragma once
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "whynot/answer.h"
#include "whynot/replay.h"

namespace varpulis::whynot {

/// A match that came out of the rule.
struct Firing {
  std::string id;
  EventTime time;
  struct Taken {
    std::uint64_t position = 0;
    EventTime time;
    std::uint32_t step = 0;
  };
  std::vector<Taken> events;

  [[nodiscard]] std::vector<std::uint64_t> positions() const;
};

/// Collects the matches of the rule that hold an event which fits in the window, and came out; of a stream without pattern the fitting events
/// that did, one each.
class Firings final : public Spectator {
 public:
  /// All outlive it.
  Firings(std::string_view rule, bool is_pattern, const Setting& setting, std::int64_t slack)
      : rule_(rule), is_pattern_(is_pattern), setting_(setting), slack_(slack) {}

  [[nodiscard]] const std::vector<Firing>& all() const { return came_out_; }

  bool before(const data::Epoch& epoch) override;
  void match(const catalog::MatchRecord& record) override;
  void stage_left(std::string_view stream, const data::Rows& rows) override;

 private:
  std::string_view rule_;
  bool is_pattern_;
  const Setting& setting_;
  std::int64_t slack_;
  std::unordered_set<std::uint64_t> fitting_;
  std::unordered_map<std::uint64_t, Firing> by_root_;     // matches that have not come out yet
  std::unordered_set<std::uint64_t> came_out_in_epoch_;   // roots: matches are told of when their epoch is over
  std::vector<Firing> came_out_;
};

}  // namespace varpulis::whynot
