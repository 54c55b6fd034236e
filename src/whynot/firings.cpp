#include "whynot/firings.h"

namespace varpulis::whynot {

std::vector<std::uint64_t> Firing::positions() const {
  std::vector<std::uint64_t> positions;
  for (const Taken& each : events) positions.push_back(each.position);
  return positions;
}

bool Firings::before(const data::Epoch& epoch) {
  if (!epoch.clock.empty() && setting_.is_over({epoch.clock[0]}, slack_)) return false;
  came_out_in_epoch_.clear();
  catalog::EvaluationContext evaluation;
  evaluation.epoch = &epoch;
  evaluation.stream = rule_;
  evaluation.globals = &setting_.globals();
  for (const data::Rows& rows : epoch.types) {
    if (rows.empty()) continue;
    setting_.fitting(rows, evaluation).for_each([&](std::size_t i) {
      if (setting_.in_window(rows.time(i))) fitting_.insert(rows.root(i));
    });
  }
  return true;
}

void Firings::match(const catalog::MatchRecord& record) {
  if (record.stream != rule_ || record.timed_out) return;
  Firing firing{.id = record.id, .time = record.time, .events = {}};
  bool concerns = false;
  for (const catalog::MatchRecord::Event& event : record.events) {
    firing.events.push_back({.position = event.position, .time = event.time, .step = event.step});
    concerns = concerns || fitting_.contains(event.position);
  }
  if (!concerns) return;
  if (came_out_in_epoch_.contains(record.root)) came_out_.push_back(std::move(firing));
  else by_root_.insert_or_assign(record.root, std::move(firing));
}

void Firings::stage_left(std::string_view stream, const data::Rows& rows) {
  if (stream != rule_) return;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::uint64_t root = rows.root(i);
    if (is_pattern_) {
      if (const auto found = by_root_.find(root); found != by_root_.end()) {
        came_out_.push_back(std::move(found->second));
        by_root_.erase(found);
      } else {
        came_out_in_epoch_.insert(root);
      }
    } else if (fitting_.contains(root)) {
      came_out_.push_back({.id = {}, .time = rows.time(i), .events = {{.position = root, .time = rows.time(i)}}});
    }
  }
}

}  // namespace varpulis::whynot
