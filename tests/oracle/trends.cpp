#include "oracle/trends.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace varpulis::oracle {
namespace {

using Field = std::optional<std::int64_t>;

Field field(const Event& event, char name) {
  switch (name) {
    case 'v': return event.v;
    case 'w': return event.w;
    case 'k': return event.k;
    default: return event.n;
  }
}

bool compares(Field left, Comparison::Op op, Field right) {
  if (!left || !right) return false;
  switch (op) {
    case Comparison::Op::equal: return *left == *right;
    case Comparison::Op::unequal: return *left != *right;
    case Comparison::Op::less: return *left < *right;
    default: return *left > *right;
  }
}

Field plus(Field value, std::int64_t constant) { return value ? Field(*value + constant) : value; }

struct Element {
  std::size_t place = 0;  // in the sequence, among its steps
  const Event* event = nullptr;
  std::size_t at = 0;  // in the order of arrival
};
using Trend = std::vector<Element>;

/// All trends of one sequence over the events of one partition.
class Enumeration {
 public:
  Enumeration(const Pattern& pattern, const Node& sequence, std::span<const Event> events) : pattern_(pattern), events_(events) {
    for (const Item& item : sequence.items) {
      if (item.negated) {
        gaps_.emplace_back(steps_.size() - 1, &item);
      } else {
        steps_.push_back(&item);
      }
    }
  }

  /// Calls use(trend) with every trend of events at `live` places.
  template <typename Use>
  void run(const std::vector<std::size_t>& live, Use use) {
    Trend trend;
    extend(trend, live, 0, use);
  }
  [[nodiscard]] std::uint32_t step(std::size_t place) const { return steps_[place]->step; }

 private:
  template <typename Use>
  void extend(Trend& trend, const std::vector<std::size_t>& live, std::size_t from, Use use) {
    for (std::size_t i = from; i < live.size(); ++i) {
      for (std::size_t place = trend.empty() ? 0 : trend.back().place; place < steps_.size(); ++place) {
        if (steps_[place]->type != events_[live[i]].type) continue;
        trend.push_back({.place = place, .event = &events_[live[i]], .at = live[i]});
        if (holds(trend)) {
          if (is_complete(trend)) use(trend);
          extend(trend, live, i + 1, use);
        }
        trend.pop_back();
      }
    }
  }

  [[nodiscard]] std::size_t taken(const Trend& trend, std::size_t place) const {
    return static_cast<std::size_t>(std::ranges::count(trend, place, &Element::place));
  }
  [[nodiscard]] bool is_complete(const Trend& trend) const {
    for (std::size_t place = 0; place < steps_.size(); ++place) {
      if (taken(trend, place) < steps_[place]->min || taken(trend, place) > steps_[place]->max) return false;
    }
    return true;
  }
  /// Whether the last element may follow those before it.
  [[nodiscard]] bool holds(const Trend& trend) const {
    const Element& last = trend.back();
    const std::span<const Element> before(trend.data(), trend.size() - 1);
    if (taken(trend, last.place) > steps_[last.place]->max) return false;
    for (std::size_t place = 0; place < last.place; ++place) {
      if (taken(trend, place) < steps_[place]->min) return false;
    }
    if (pattern_.within_ms && last.event->time_ms - trend.front().event->time_ms > *pattern_.within_ms) return false;
    if (!conditions_hold(*steps_[last.place], *last.event, before) || !follows(last, before)) return false;
    return before.empty() || !is_barred(before, last);
  }
  /// All comparisons but those of a step's elements with each other.
  [[nodiscard]] static bool conditions_hold(const Item& item, const Event& event, std::span<const Element> before, const std::vector<const Item*>& steps) {
    return std::ranges::all_of(item.where, [&](const Comparison& comparison) {
      if (comparison.with == Comparison::With::itself) return true;
      Field right = comparison.constant;
      if (comparison.with == Comparison::With::step) {
        right.reset();
        for (const Element& each : before) {
          if (steps[each.place]->step == comparison.step) right = plus(field(*each.event, comparison.right), comparison.constant);
        }
      }
      return compares(field(event, comparison.left), comparison.op, right);
    });
  }
  [[nodiscard]] bool conditions_hold(const Item& item, const Event& event, std::span<const Element> before) const {
    return conditions_hold(item, event, before, steps_);
  }
  /// An element is compared with the one before it; the first one of a step only if that event has the fields.
  [[nodiscard]] bool follows(const Element& last, std::span<const Element> before) const {
    if (before.empty()) return true;
    const std::vector<Comparison>& where = steps_[last.place]->where;
    const Element& previous = before.back();
    const auto lacks = [&](const Comparison& each) { return each.with == Comparison::With::itself && !field(*previous.event, each.right); };
    if (previous.place != last.place && std::ranges::any_of(where, lacks)) return true;
    return std::ranges::all_of(where, [&](const Comparison& each) {
      return each.with != Comparison::With::itself ||
             compares(field(*last.event, each.left), each.op, plus(field(*previous.event, each.right), each.constant));
    });
  }
  /// Whether an event of a negation lies behind the last of `before`, up to the next element itself.
  [[nodiscard]] bool is_barred(std::span<const Element> before, const Element& next) const {
    for (std::size_t at = before.back().at + 1; at <= next.at; ++at) {
      const Event& event = events_[at];
      const auto is_of = [&](const Item& item) { return item.type == event.type && conditions_hold(item, event, before); };
      if (std::ranges::any_of(pattern_.cancels, is_of)) return true;
      for (const auto& [after, item] : gaps_) {
        if (after >= before.back().place && after < next.place && is_of(*item)) return true;
      }
    }
    return false;
  }

  const Pattern& pattern_;
  std::span<const Event> events_;
  std::vector<const Item*> steps_;
  std::vector<std::pair<std::size_t, const Item*>> gaps_;  // behind this place
};

std::vector<const Node*> alternatives(const Pattern& pattern) {
  std::vector<const Node*> found;
  if (pattern.root.kind == Node::Kind::sequence) return {&pattern.root};
  for (const Node& part : pattern.root.parts) found.push_back(&part);
  return found;
}

/// What the functions are computed from.
struct Sums {
  std::int64_t trends = 0, events = 0;
  std::vector<std::int64_t> of_step, v_of_step;
  std::int64_t w = 0;
  Field least_v, greatest_w;
};

std::vector<std::optional<double>> values(const Sums& sums) {
  std::vector<std::optional<double>> found{static_cast<double>(sums.trends), static_cast<double>(sums.events)};
  for (std::size_t step = 0; step < sums.of_step.size(); ++step) {
    found.emplace_back(static_cast<double>(sums.of_step[step]));
    found.emplace_back(static_cast<double>(sums.v_of_step[step]));
  }
  found.emplace_back(static_cast<double>(sums.w));
  found.push_back(sums.trends == 0 ? std::nullopt : std::optional(static_cast<double>(sums.w) / static_cast<double>(sums.trends)));
  found.push_back(sums.least_v ? std::optional(static_cast<double>(*sums.least_v)) : std::nullopt);
  found.push_back(sums.greatest_w ? std::optional(static_cast<double>(*sums.greatest_w)) : std::nullopt);
  return found;
}

/// The events of one partition.
struct Partition {
  Field key;
  std::vector<Event> events;
  std::size_t window_begin = 0;  // in `events`
  std::int64_t window_end = 0, last = 0;
  std::size_t opened = 0;  // counts windows
  std::int64_t of_steps = 0;  // events of steps in the window
  bool is_open = false;
};

class Run {
 public:
  Run(const Pattern& pattern, const std::optional<TrendWindow>& window) : pattern_(pattern), window_(window), types_(types(pattern)) {
    for (const Item* step : steps(pattern)) step_types_ += step->type;
  }

  std::vector<TrendResult> run(std::span<const Event> events) {
    for (const Event& event : events) {
      if (types_.find(event.type) == std::string::npos) continue;
      now_ = std::max(now_, event.time_ms);
      close_windows(now_);
      take(event);
    }
    close_windows(INT64_MAX);
    return std::move(results_);
  }

 private:
  void take(const Event& event) {
    const Field key = pattern_.partitioned ? event.k : Field();
    auto found = std::ranges::find(partitions_, key, &Partition::key);
    if (found == partitions_.end()) found = partitions_.insert(found, Partition{.key = key, .events = {}});
    Partition& partition = *found;
    const bool is_of_step = step_types_.find(event.type) != std::string::npos;
    using Kind = TrendWindow::Kind;
    if (window_ && is_of_step && !partition.is_open) {
      partition.is_open = true;
      partition.window_begin = partition.events.size();
      partition.window_end = window_->kind == Kind::count ? INT64_MAX : event.time_ms + window_->size;
      partition.last = event.time_ms;
      partition.opened = ++opened_;
      partition.of_steps = 0;
    }
    if (is_of_step) {
      partition.last = std::max(partition.last, event.time_ms);
      ++partition.of_steps;
    }
    partition.events.push_back(event);
    if (window_) {
      if (!partition.is_open) return;
      if (window_->kind == Kind::session) partition.window_end = partition.last + window_->size + 1;
      if (window_->kind == Kind::count && partition.of_steps == window_->size) close(partition);
      return;
    }
    const std::int64_t since = pattern_.within_ms ? now_ - *pattern_.within_ms : INT64_MIN;
    std::vector<std::size_t> live;
    for (std::size_t at = 0; at < partition.events.size(); ++at) {
      if (partition.events[at].time_ms >= since) live.push_back(at);
    }
    bool completes = false;
    const Sums sums = add_up(partition, live, completes);
    if (completes) results_.push_back({.key = key, .time_ms = event.time_ms, .values = values(sums)});
  }

  void close_windows(std::int64_t now) {
    if (!window_ || window_->kind == TrendWindow::Kind::count) return;
    std::vector<Partition*> due;
    for (Partition& each : partitions_) {
      if (each.is_open && each.window_end <= now) due.push_back(&each);
    }
    std::ranges::sort(due, [](const Partition* a, const Partition* b) {
      return a->window_end != b->window_end ? a->window_end < b->window_end : a->opened < b->opened;
    });
    for (Partition* each : due) close(*each);
  }

  void close(Partition& partition) {
    std::vector<std::size_t> inside;
    for (std::size_t at = partition.window_begin; at < partition.events.size(); ++at) inside.push_back(at);
    bool completes = false;
    results_.push_back({.key = partition.key, .time_ms = partition.last, .values = values(add_up(partition, inside, completes))});
    partition.is_open = false;
  }

  /// `completes`: the last event of the partition ends a trend.
  Sums add_up(const Partition& partition, const std::vector<std::size_t>& live, bool& completes) {
    Sums sums;
    sums.of_step.resize(steps(pattern_).size());
    sums.v_of_step.resize(sums.of_step.size());
    for (const Node* sequence : alternatives(pattern_)) {
      Enumeration enumeration(pattern_, *sequence, partition.events);
      enumeration.run(live, [&](const Trend& trend) {
        ++sums.trends;
        completes = completes || trend.back().at + 1 == partition.events.size();
        for (const Element& each : trend) {
          const std::uint32_t step = enumeration.step(each.place);
          ++sums.events;
          ++sums.of_step[step];
          sums.v_of_step[step] += each.event->v;
          sums.w += each.event->w.value_or(0);
          sums.least_v = std::min(sums.least_v.value_or(INT64_MAX), each.event->v);
          if (each.event->w) sums.greatest_w = std::max(sums.greatest_w.value_or(INT64_MIN), *each.event->w);
        }
      });
    }
    return sums;
  }

  const Pattern& pattern_;
  std::optional<TrendWindow> window_;
  std::string types_, step_types_;
  std::int64_t now_ = INT64_MIN / 2;
  std::vector<Partition> partitions_;
  std::size_t opened_ = 0;
  std::vector<TrendResult> results_;
};

}  // namespace

std::vector<std::string> trend_functions(const Pattern& pattern) {
  std::vector<std::string> functions{"n: count_trends()", "e: count_events()"};
  for (const Item* step : steps(pattern)) {
    functions.push_back(fmt::format("e{0}: count_events(s{0})", step->step));
    functions.push_back(fmt::format("v{0}: sum_trends(s{0}.v)", step->step));
  }
  for (const char* each : {"w: sum_trends(w)", "avg: avg_trends(w)", "lo: min_trends(v)", "hi: max_trends(w)"}) functions.emplace_back(each);
  return functions;
}

std::string TrendWindow::text() const {
  switch (kind) {
    case Kind::count: return fmt::format(" .window({})", size);
    case Kind::session: return fmt::format(" .window(session: {}ms)", size);
    case Kind::time: break;
  }
  return fmt::format(" .window({}ms)", size);
}

std::string trend_program(const Pattern& pattern, const std::optional<TrendWindow>& window) {
  std::string text = stream_text(pattern);
  if (window) text += window->text();
  text += fmt::format(" .trend_aggregate({})", fmt::join(trend_functions(pattern), ", "));
  return text + " .emit()\n";
}

std::vector<TrendResult> expected_trends(const Pattern& pattern, const std::optional<TrendWindow>& window, std::span<const Event> events) {
  return Run(pattern, window).run(events);
}

}  // namespace varpulis::oracle
