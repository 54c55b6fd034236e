#include "ops/match_watch.h"

#include <algorithm>
#include <set>

namespace varpulis::ops {

using catalog::MatchWatcher;
using catalog::Obstacle;
using data::Value;

/// Passes on what becomes of the runs of one matcher, and remembers which of them took the event at hand.
class MatchWatch::Listener final : public pattern::Observer {
 public:
  /// Whoever observed the matcher before goes on doing so.
  Listener(std::uint32_t alternative, const pattern::Matcher& matcher, MatchWatcher& watcher)
      : alternative_(alternative), matcher_(matcher), watcher_(watcher), next_(matcher.observer()) {}

  void opened(std::uint32_t run, std::uint32_t event) override {
    if (next_ != nullptr) next_->opened(run, event);
    has_opened = true;
    watcher_.opened(id(run));
  }
  void took(std::uint32_t run, std::uint32_t step, std::uint32_t event) override {
    if (next_ != nullptr) next_->took(run, step, event);
    took_event.insert(matcher_.runs().run(run).serial);
    watcher_.took(id(run), step);
  }
  void matched(std::uint32_t run, std::uint32_t event) override {
    if (next_ != nullptr) next_->matched(run, event);
    watcher_.matched(id(run));
  }
  void ended(std::uint32_t run, End why, std::uint32_t event) override {
    if (next_ != nullptr) next_->ended(run, why, event);
    watcher_.ended(id(run), why_of(why));
  }
  [[nodiscard]] pattern::Observer* next() const { return next_; }

  std::set<std::uint64_t> took_event;  // serials of runs
  bool has_opened = false;

 private:
  [[nodiscard]] MatchWatcher::RunId id(std::uint32_t run) const { return {.alternative = alternative_, .serial = matcher_.runs().run(run).serial}; }
  static MatchWatcher::End why_of(End why) {
    switch (why) {
      case End::completed: return MatchWatcher::End::completed;
      case End::expired: return MatchWatcher::End::expired;
      case End::cancelled: return MatchWatcher::End::cancelled;
      case End::broken: return MatchWatcher::End::broken;
      case End::replaced: return MatchWatcher::End::replaced;
      case End::superseded: return MatchWatcher::End::superseded;
      case End::evicted: return MatchWatcher::End::evicted;
      case End::finished: break;
    }
    return MatchWatcher::End::finished;
  }

  std::uint32_t alternative_;
  const pattern::Matcher& matcher_;
  MatchWatcher& watcher_;
  pattern::Observer* next_;
};

MatchWatch::MatchWatch(std::shared_ptr<const MatchPlan> plan, const MatchEvents& events, std::deque<pattern::Matcher>& matchers,
                       MatchWatcher& watcher)
    : plan_(std::move(plan)), events_(events), matchers_(matchers), watcher_(watcher) {
  for (std::uint32_t m = 0; m < matchers_.size(); ++m) {
    listeners_.push_back(std::make_unique<Listener>(m, matchers_[m], watcher_));
    matchers_[m].set_observer(listeners_.back().get());
  }
  const auto evaluation = [](const catalog::ExpressionPtr& expression) {
    return expression ? expression->row_evaluation() : nullptr;
  };
  for (const catalog::PatternStep& step : plan_->description->steps) {
    std::vector<Sides>& own = sides_.emplace_back();
    for (const catalog::Conjunct& each : step.condition.conjuncts) {
      own.push_back({.holds = evaluation(each.holds), .left = evaluation(each.left), .right = evaluation(each.right)});
    }
  }
}

MatchWatch::~MatchWatch() {
  for (std::size_t m = 0; m < matchers_.size(); ++m) matchers_[m].set_observer(listeners_[m]->next());
}

void MatchWatch::begin(const data::Rows& rows, catalog::OperatorContext& context) {
  rows_ = &rows;
  watcher_.begin(rows, context.evaluation);
  for (std::vector<Sides>& of_step : sides_) {
    for (Sides& each : of_step) {
      for (catalog::RowEvaluation* evaluation : {each.holds.get(), each.left.get(), each.right.get()}) {
        if (evaluation != nullptr) evaluation->begin(rows, context.evaluation);
      }
    }
  }
}

void MatchWatch::at(std::uint32_t event) { is_of_interest_ = watcher_.at(event); }

bool MatchWatch::is_of_type(std::uint32_t step, std::uint32_t event) const { return rows_->type_of(event) == plan_->type(step); }

/// `compares`: the values of its own step that the condition reads are there.
void MatchWatch::add_conditions(std::uint32_t step, std::uint32_t event, std::span<const Value> captured, bool compares,
                                std::vector<Obstacle>& to) {
  const catalog::StepCondition& condition = plan_->description->steps[step].condition;
  for (std::uint32_t c = 0; c < sides_[step].size(); ++c) {
    Sides& sides = sides_[step][c];
    if (!sides.holds) continue;
    const Value holds = sides.holds->evaluate(event, captured);
    if (holds.kind() == data::Kind::boolean && holds.as_boolean()) continue;
    // The first element of a step that compares its elements has nothing before it.
    if (!compares && holds.is_missing() && condition.to_previous) continue;
    Obstacle obstacle{.kind = Obstacle::Kind::condition, .conjunct = c};
    if (sides.left) obstacle.left = sides.left->evaluate(event, captured);
    if (sides.right) obstacle.right = sides.right->evaluate(event, captured);
    if (holds.is_missing()) obstacle.why = sides.holds->explain(event, captured).text;
    to.push_back(std::move(obstacle));
  }
}

std::vector<Obstacle> MatchWatch::obstacles(std::uint32_t alternative, std::uint32_t id, const pattern::Matcher::Reach& reach,
                                            std::uint32_t event) {
  using Kind = Obstacle::Kind;
  pattern::Matcher& matcher = matchers_[alternative];
  const pattern::Program& program = plan_->programs[alternative];
  const pattern::Run& run = matcher.runs().run(id);
  std::vector<Obstacle> found;
  const std::int64_t time = events_.times[event];
  if (events_.partitions != nullptr && events_.partitions[event] != run.partition) {
    found.push_back({.kind = Kind::partition, .left = events_.partition_column->value(event), .right = matcher.runs().partitions().key(run.partition)[0]});
  }
  if (reach.barred) found.push_back({.kind = Kind::barred});
  if (program.in_order && time < run.start) found.push_back({.kind = Kind::earlier});
  const auto add_bound = [&](Kind kind, const std::optional<std::int64_t>& bound, std::int64_t from) {
    if (!bound || time <= from || static_cast<std::uint64_t>(time) - static_cast<std::uint64_t>(from) <= static_cast<std::uint64_t>(*bound)) return;
    found.push_back({.kind = kind,
                     .left = Value::duration(static_cast<std::uint64_t>(time) - static_cast<std::uint64_t>(from)),
                     .right = Value::duration(static_cast<std::uint64_t>(*bound))});
  };
  add_bound(Kind::within, program.within, run.start);
  if (reach.before != pattern::none) {
    add_bound(Kind::step_within, program.steps[reach.step].within, matcher.time_of(matcher.runs().last_of(id, reach.before)));
  }
  if (program.distinct_roots && matcher.runs().holds_root(id, events_.roots[event])) found.push_back({.kind = Kind::same_origin});
  const bool compares = matcher.registers_of(id, reach.step, registers_);
  add_conditions(reach.step, event, registers_, compares, found);
  return found;
}

void MatchWatch::before(std::uint32_t alternative, std::uint32_t event) {
  pattern::Matcher& matcher = matchers_[alternative];
  Listener& listener = *listeners_[alternative];
  listener.took_event.clear();
  listener.has_opened = false;
  refusals_.clear();
  if (!watcher_.follows_some()) return;
  for (std::uint32_t run = matcher.runs().oldest(); run != pattern::none; run = matcher.runs().run(run).newer) {
    const MatchWatcher::RunId id{.alternative = alternative, .serial = matcher.runs().run(run).serial};
    if (!watcher_.follows(id)) continue;
    matcher.reachable(run, reachable_);
    for (const pattern::Matcher::Reach& reach : reachable_) {
      if (is_of_type(reach.step, event)) refusals_.push_back({.run = id, .step = reach.step, .obstacles = obstacles(alternative, run, reach, event)});
    }
  }
}

void MatchWatch::after(std::uint32_t alternative, std::uint32_t event) {
  const Listener& listener = *listeners_[alternative];
  for (Refusal& each : refusals_) {
    if (!each.obstacles.empty() && !listener.took_event.contains(each.run.serial)) watcher_.refused(each.run, each.step, std::move(each.obstacles));
  }
  if (!is_of_interest_ || listener.has_opened) return;
  const pattern::Program& program = plan_->programs[alternative];
  registers_.assign(program.slots, Value());
  for (const pattern::Sequence& sequence : program.sequences) {
    for (const std::uint32_t step : sequence.steps) {
      if (is_of_type(step, event)) {
        std::vector<Obstacle> found;
        add_conditions(step, event, registers_, false, found);
        if (found.empty() && listener.took_event.empty()) found.push_back({.kind = Obstacle::Kind::occupied});
        if (!found.empty()) watcher_.not_opened(alternative, step, std::move(found));
      }
      if (program.steps[step].min > 0) break;
    }
  }
}

}  // namespace varpulis::ops
