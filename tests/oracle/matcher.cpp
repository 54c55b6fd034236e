#include "oracle/matcher.h"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

namespace varpulis::oracle {
namespace {

constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

/// A run is what it has taken, in order, and when it was opened. Everything else follows.
struct Taken {
  std::size_t event = 0;
  std::uint32_t step = 0;
};
struct Run {
  std::vector<Taken> taken;
};
/// By step, the events of a match.
using Choice = std::vector<std::vector<std::size_t>>;

std::optional<std::int64_t> field(const Event& event, char name) {
  switch (name) {
    case 'v': return event.v;
    case 'w': return event.w;
    case 'k': return event.k;
    default: return event.n;
  }
}

bool compares(std::optional<std::int64_t> left, Comparison::Op op, std::optional<std::int64_t> right) {
  if (!left || !right) return false;
  switch (op) {
    case Comparison::Op::equal: return *left == *right;
    case Comparison::Op::unequal: return *left != *right;
    case Comparison::Op::less: return *left < *right;
    default: return *left > *right;
  }
}

/// One alternative of a pattern over the events of one partition.
class Matching {
 public:
  Matching(const Pattern& pattern, const Node& root, std::uint32_t steps, std::span<const Event> events,
           std::optional<std::int64_t> key, std::vector<std::size_t> own, std::span<const std::int64_t> clock,
           const std::vector<bool>& is_seen)
      : pattern_(pattern),
        root_(root),
        steps_(steps),
        events_(events),
        key_(key),
        own_(std::move(own)),
        clock_(clock),
        is_seen_(is_seen) {
    const bool sequence = root.kind == Node::Kind::sequence;
    if (sequence) {
      for (const Item& item : root.items) {
        if (!item.negated) order_.push_back(&item);
      }
      absence_ = root.items.back().negated;
    } else {
      absence_ = std::ranges::any_of(root.parts, &is_negation);
    }
    repeats_ = std::ranges::any_of(order_, &Item::repeats);
    const bool self = std::ranges::any_of(order_, [](const Item* item) { return refers_to_itself(*item); });
    compares_ = self && pattern.mode != Mode::subsets && pattern.policy != Policy::stam;
    mode_ = pattern.mode == Mode::unset && self ? Mode::longest : pattern.mode;
    // A last step that repeats, with nothing behind it whose absence has to be awaited.
    last_repeats_ = sequence && order_.back()->repeats() && !absence_;
    waits_ = last_repeats_ && (mode_ == Mode::longest || mode_ == Mode::subsets);
    one_run_ = pattern.policy == Policy::stnm || compares_ || (order_.size() == 1 && order_.front()->repeats());
  }

  struct Result {
    Match match;
    std::size_t first_event = 0;
    std::int64_t start = 0;
  };

  std::vector<Result> run() {
    for (const std::size_t event : own_) {
      expire(clock_[event], event);
      std::erase_if(runs_, [&](const Run& run) { return is_ended_by(run, event); });
      if (!pattern_.partitioned || events_[event].k == key_) take(event);
    }
    expire(never, events_.size());
    std::ranges::stable_sort(runs_, {}, [this](const Run& run) { return first(run).time_ms; });
    for (const Run& run : runs_) {
      if (waits_ && is_complete(run, events_.size())) report(run, std::nullopt, events_.size(), std::nullopt);
    }
    return std::move(results_);
  }

 private:
  static bool is_negation(const Node& node) {
    return node.kind == Node::Kind::sequence && node.items.size() == 1 && node.items[0].negated;
  }

  // ---- What a run is ----
  [[nodiscard]] const Event& first(const Run& run) const { return events_[run.taken.front().event]; }
  [[nodiscard]] static std::vector<std::size_t> events_of(const Run& run, std::uint32_t step) {
    std::vector<std::size_t> found;
    for (const Taken& taken : run.taken) {
      if (taken.step == step) found.push_back(taken.event);
    }
    return found;
  }
  [[nodiscard]] static std::size_t count(const Run& run, const Item& item) { return events_of(run, item.step).size(); }
  /// The last step of a sequence that has taken something, as an index in its positive items.
  [[nodiscard]] static std::optional<std::size_t> current(const Run& run, const std::vector<const Item*>& order) {
    for (std::size_t i = order.size(); i-- > 0;) {
      if (count(run, *order[i]) > 0) return i;
    }
    return std::nullopt;
  }
  [[nodiscard]] static std::vector<const Item*> positive(const Node& node) {
    std::vector<const Item*> found;
    for (const Item& item : node.items) {
      if (!item.negated) found.push_back(&item);
    }
    return found;
  }

  // ---- Conditions ----
  /// What the run's last event of a step says.
  [[nodiscard]] std::optional<std::int64_t> captured(const Run& run, std::uint32_t step, char name) const {
    const std::vector<std::size_t> events = events_of(run, step);
    if (events.empty()) return std::nullopt;
    return field(events_[events.back()], name);
  }
  [[nodiscard]] static std::optional<std::int64_t> plus(std::optional<std::int64_t> value, std::int64_t constant) {
    return value ? std::optional(*value + constant) : std::nullopt;
  }
  /// Everything but the comparisons of the item with itself.
  [[nodiscard]] bool holds(const Run& run, const Item& item, const Event& event) const {
    return std::ranges::all_of(item.where, [&](const Comparison& comparison) {
      using With = Comparison::With;
      if (comparison.with == With::itself) return true;
      return compares(field(event, comparison.left), comparison.op,
                      comparison.with == With::constant
                          ? comparison.constant
                          : plus(captured(run, comparison.step, comparison.right), comparison.constant));
    });
  }
  /// The comparisons of the item with itself, where `before` is the event that its alias means.
  [[nodiscard]] static bool is_related(const Item& item, const Event& event, const Event& before) {
    return std::ranges::all_of(item.where, [&](const Comparison& comparison) {
      return comparison.with != Comparison::With::itself ||
             compares(field(event, comparison.left), comparison.op,
                      plus(field(before, comparison.right), comparison.constant));
    });
  }
  /// Whether `before` lacks a field that the item compares itself with.
  [[nodiscard]] static bool lacks_field(const Item& item, const Event& before) {
    return std::ranges::any_of(item.where, [&](const Comparison& comparison) {
      return comparison.with == Comparison::With::itself && !field(before, comparison.right);
    });
  }

  // ---- Taking ----
  /// Whether a negation between the steps `from` and `to` bars the way at the event `until`, by what came before that event.
  [[nodiscard]] bool is_barred(const Run& run, const Node& node, const std::vector<const Item*>& order,
                               std::size_t from, std::size_t to, std::size_t until) const {
    std::size_t before = 0;
    for (std::size_t i = 0; i + 1 < node.items.size(); ++i) {
      if (!node.items[i].negated) {
        ++before;
        continue;
      }
      const bool trailing = std::all_of(node.items.begin() + static_cast<std::ptrdiff_t>(i), node.items.end(),
                                        [](const Item& item) { return item.negated; });
      if (trailing || before == 0 || before - 1 < from || before > to) continue;
      // Since the left side took an event: did the negated one come?
      std::size_t since = 0;
      for (const Taken& taken : run.taken) {
        for (std::size_t left = 0; left < before; ++left) {
          if (order[left]->step == taken.step) since = std::max(since, taken.event + 1);
        }
      }
      if (since == 0) continue;
      for (const std::size_t seen : own_) {
        if (seen >= since && seen < until && is_negated(run, node.items[i], events_[seen])) return true;
      }
    }
    return false;
  }
  [[nodiscard]] bool is_negated(const Run& run, const Item& item, const Event& event) const {
    return item.type == event.type && holds(run, item, event);
  }

  [[nodiscard]] bool in_time(const Run& run, const Event& event) const {
    return run.taken.empty() || !pattern_.within_ms || event.time_ms - first(run).time_ms <= *pattern_.within_ms;
  }

  [[nodiscard]] bool fits(const Run& run, const std::vector<const Item*>& order, std::size_t place,
                          const Event& event) const {
    const Item& item = *order[place];
    if (item.type != event.type || !in_time(run, event)) return false;
    // The event before it in the sequence, of the nearest step that has one.
    const Event* before = nullptr;
    for (std::size_t i = place; i-- > 0 && before == nullptr;) {
      const std::vector<std::size_t> events = events_of(run, order[i]->step);
      if (!events.empty()) before = &events_[events.back()];
    }
    if (item.within_ms && before != nullptr && event.time_ms - before->time_ms > *item.within_ms) return false;
    if (!holds(run, item, event)) return false;
    if (!refers_to_itself(item) || pattern_.mode == Mode::subsets) return true;
    const std::vector<std::size_t> own = events_of(run, item.step);
    if (!own.empty()) return is_related(item, event, events_[own.back()]);
    return before == nullptr || lacks_field(item, *before) || is_related(item, event, *before);
  }

  /// The steps that a run can reach, the first one first.
  [[nodiscard]] std::vector<std::size_t> reachable(const Run& run, const Node& node,
                                                   const std::vector<const Item*>& order, std::size_t until) const {
    std::vector<std::size_t> found;
    const std::optional<std::size_t> at = current(run, order);
    std::size_t next = 0;
    if (at) {
      const std::size_t taken = count(run, *order[*at]);
      if (taken < order[*at]->max) found.push_back(*at);
      if (taken < order[*at]->min) return found;
      next = *at + 1;
    }
    for (; next < order.size(); ++next) {
      if (!at || !is_barred(run, node, order, *at, next, until)) found.push_back(next);
      if (order[next]->min > 0) break;
    }
    return found;
  }

  bool offer(Run& run, const Node& node, std::size_t event) {
    if (node.kind == Node::Kind::sequence) {
      const std::vector<const Item*> order = positive(node);
      std::vector<std::size_t> places = reachable(run, node, order, event + 1);
      for (std::size_t i = places.size(); i-- > 0;) {
        if (!fits(run, order, places[i], events_[event])) continue;
        run.taken.push_back({event, order[places[i]]->step});
        return true;
      }
      return false;
    }
    bool any = false;
    for (const Node& part : node.parts) {
      if (is_negation(part) || is_filled(run, part, event + 1)) continue;
      any = offer(run, part, event) || any;
      if (any && node.kind == Node::Kind::all) return true;
    }
    return any;
  }

  // ---- Completion ----
  [[nodiscard]] bool is_filled(const Run& run, const Node& node, std::size_t until) const {
    if (node.kind == Node::Kind::sequence) {
      const std::vector<const Item*> order = positive(node);
      const std::optional<std::size_t> at = current(run, order);
      if (!at || count(run, *order[*at]) < order[*at]->min) return false;
      for (std::size_t i = *at + 1; i < order.size(); ++i) {
        if (order[i]->min > 0) return false;
      }
      return *at + 1 == order.size() || !is_barred(run, node, order, *at, order.size() - 1, until);
    }
    const auto filled = [&](const Node& part) { return is_negation(part) || is_filled(run, part, until); };
    return node.kind == Node::Kind::all ? std::ranges::all_of(node.parts, filled)
                                        : std::ranges::any_of(node.parts, filled);
  }
  /// By what came before the event `until`.
  [[nodiscard]] bool is_complete(const Run& run, std::size_t until) const { return is_filled(run, root_, until); }
  [[nodiscard]] bool may_go_on(const Run& run) const {
    const std::size_t at = *current(run, order_);
    return at + 1 < order_.size() || count(run, *order_[at]) < order_[at]->max;
  }
  [[nodiscard]] bool is_at_last(const Run& run) const { return !order_.empty() && count(run, *order_.back()) > 0; }

  // ---- One event ----
  /// Whether the event ends the run because it was not to come.
  [[nodiscard]] bool is_ended_by(const Run& run, std::size_t event) const {
    const auto comes = [&](const Item& item) { return is_negated(run, item, events_[event]); };
    if (std::ranges::any_of(pattern_.cancels, comes)) return true;
    return is_ended_by(run, root_, comes);
  }
  template <typename Comes>
  [[nodiscard]] bool is_ended_by(const Run& run, const Node& node, Comes comes) const {
    if (node.kind != Node::Kind::sequence) {
      return std::ranges::any_of(node.parts, [&](const Node& part) {
        if (node.kind == Node::Kind::all && is_negation(part)) return comes(part.items[0]);
        return is_ended_by(run, part, comes);
      });
    }
    const std::vector<const Item*> order = positive(node);
    const std::optional<std::size_t> at = current(run, order);
    std::size_t before = 0;
    for (const Item& item : node.items) {
      if (!item.negated) {
        ++before;
        continue;
      }
      if (!comes(item)) continue;
      if (before == order.size()) return true;  // trailing: absence
      // Between two steps, when the left one can take no more.
      if (at && *at + 1 == before && count(run, *order[*at]) >= order[*at]->max) return true;
    }
    return false;
  }

  void take(std::size_t event) {
    bool completed = false;
    std::vector<Run> kept;
    for (std::size_t r = 0; r < runs_.size(); ++r) {
      Run run = runs_[r];
      if (offer(run, root_, event)) {
        bool ends = false;
        const bool matched = after_taking(run, event, ends);
        completed = completed || ends;
        if (matched && pattern_.skip == Skip::past_last) {
          runs_.clear();
          if (!ends) runs_.push_back(std::move(run));
          return;
        }
        if (!ends) kept.push_back(std::move(run));
      } else if (stays(run, event)) {
        kept.push_back(std::move(run));
      }
    }
    runs_ = std::move(kept);
    if ((one_run_ && !runs_.empty()) || (pattern_.policy == Policy::stnm && completed)) return;
    Run fresh;
    if (!offer(fresh, root_, event)) return;
    bool ends = false;
    after_taking(fresh, event, ends);
    if (!ends) runs_.push_back(std::move(fresh));
  }

  /// The run has not taken the event of its partition. What it gives by that comes out here; false if it ends.
  bool stays(const Run& run, std::size_t event) {
    if (waits_ && is_at_last(run) && is_complete(run, event + 1)) {
      report(run, std::nullopt, event, std::nullopt);
      return false;
    }
    if (pattern_.policy == Policy::strict) {
      if (waits_ && is_complete(run, event + 1)) report(run, std::nullopt, event, std::nullopt);
      return false;
    }
    // The last step breaks: under .stnm, and where it compares itself.
    if (last_repeats_ && is_at_last(run) &&
        (pattern_.policy == Policy::stnm || (one_run_ && refers_to_itself(*order_.back()))))
      return false;
    // A failing event that would open a run takes the place of an anchor.
    const bool is_anchor = compares_ && order_.size() > 1 && refers_to_itself(*order_[1]) &&
                           order_[0]->type == order_[1]->type && count(run, *order_[1]) == 0 &&
                           run.taken.back().step == order_[0]->step;
    if (is_anchor && fits({}, order_, 0, events_[event])) return false;
    return true;
  }

  /// Reports what is due because the run took `event`; true if something was.
  bool after_taking(const Run& run, std::size_t event, bool& ends) {
    if (root_.kind != Node::Kind::sequence) {
      if (!is_complete(run, event + 1) || absence_) return false;
      report(run, events_[event].time_ms, event, std::nullopt);
      return ends = true;
    }
    if (absence_) return false;
    if (mode_ == Mode::each && repeats_) {
      ends = is_complete(run, event + 1) && !may_go_on(run);
      const std::size_t at = *current(run, order_);
      const bool is_last_of_adjacent = at + 1 == order_.size() || !order_[at + 1]->repeats();
      if (!order_[at]->repeats() || count(run, *order_[at]) < order_[at]->min || !is_last_of_adjacent) return false;
      report(run, events_[event].time_ms, event, std::nullopt);
      return true;
    }
    if (waits_ || !is_complete(run, event + 1)) return false;
    ends = !may_go_on(run);
    report(run, events_[event].time_ms, event, std::nullopt);
    return true;
  }

  // ---- Time ----
  /// Ends the runs whose bound lies before `now`, the stream time at `event`; never: what the end of input still reaches.
  void expire(std::int64_t now, std::size_t event) {
    if (!pattern_.within_ms) return;
    std::vector<Run> kept;
    for (Run& run : runs_) {
      const std::int64_t deadline = first(run).time_ms + *pattern_.within_ms;
      if (now == never ? deadline > final_time() : deadline >= now) {
        kept.push_back(std::move(run));
        continue;
      }
      if ((!absence_ && !waits_) || !is_complete(run, event)) continue;
      // One that was late from the beginning: at the next event, whether the pattern sees it or not.
      std::size_t position = run.taken.front().event + 1;
      while (position < events_.size() && clock_[position] <= deadline) ++position;
      report(run, absence_ ? std::optional(deadline) : std::nullopt, position, deadline);
    }
    runs_ = std::move(kept);
  }

  /// At the end of input time has passed since the last event that the pattern sees as the engine clock shows it.
  [[nodiscard]] std::int64_t final_time() const {
    std::int64_t engine_clock = std::numeric_limits<std::int64_t>::min(), at_last = engine_clock;
    for (std::size_t i = 0; i < events_.size(); ++i) {
      engine_clock = std::max(engine_clock, events_[i].time_ms);
      if (is_seen_[i]) at_last = engine_clock;
    }
    return clock_.back() + engine_clock - at_last;
  }

  // ---- Results ----
  /// `time` is that of the match, or its last event's.
  void report(const Run& run, std::optional<std::int64_t> time, std::size_t position,
              std::optional<std::int64_t> deadline) {
    Choice all(steps_);
    for (const Taken& taken : run.taken) all[taken.step].push_back(taken.event);
    if (root_.kind == Node::Kind::all) clear_unfilled(run, root_, position + 1, all);
    if (mode_ != Mode::subsets || !repeats_) {
      add(run, all, time, position, deadline);
      return;
    }
    std::vector<Choice> choices{all};
    for (const Item* item : order_) {
      if (!item->repeats() || all[item->step].empty()) continue;
      std::vector<Choice> more;
      for (const Choice& choice : choices) {
        for (std::vector<std::size_t>& subset : subsets(*item, choice)) {
          more.push_back(choice);
          more.back()[item->step] = std::move(subset);
        }
      }
      choices = std::move(more);
    }
    std::ranges::stable_sort(choices, {}, [&](const Choice& choice) {
      std::vector<std::size_t> repeated;
      for (const Item* item : order_) {
        if (item->repeats()) repeated.insert(repeated.end(), choice[item->step].begin(), choice[item->step].end());
      }
      return repeated;
    });
    for (const Choice& choice : choices) add(run, choice, time, position, deadline);
  }

  /// The subsets of the events of a step that may stand in a match; what the steps before it have is chosen.
  [[nodiscard]] std::vector<std::vector<std::size_t>> subsets(const Item& item, const Choice& choice) const {
    const std::vector<std::size_t>& all = choice[item.step];
    const Event* before = nullptr;
    for (const Item* other : order_) {
      if (other->step < item.step && !choice[other->step].empty()) before = &events_[choice[other->step].back()];
    }
    std::vector<std::vector<std::size_t>> found;
    for (std::uint64_t bits = 1; bits < (std::uint64_t{1} << all.size()); ++bits) {
      std::vector<std::size_t> subset;
      for (std::size_t i = 0; i < all.size(); ++i) {
        if ((bits >> i & 1U) != 0) subset.push_back(all[i]);
      }
      if (subset.size() < item.min || subset.size() > item.max) continue;
      bool related = !refers_to_itself(item) || before == nullptr || lacks_field(item, *before) ||
                     is_related(item, events_[subset[0]], *before);
      for (std::size_t i = 1; i < subset.size() && related; ++i)
        related = is_related(item, events_[subset[i]], events_[subset[i - 1]]);
      if (related) found.push_back(std::move(subset));
    }
    return found;
  }

  /// What alternatives took that were not filled is no part of the match.
  void clear_unfilled(const Run& run, const Node& node, std::size_t until, Choice& choice) const {
    for (const Node& part : node.parts) {
      if (part.kind != Node::Kind::sequence) {
        clear_unfilled(run, part, until, choice);
      } else if (!is_negation(part) && !is_filled(run, part, until)) {
        for (const Item* item : positive(part)) choice[item->step].clear();
      }
    }
  }

  void add(const Run& run, const Choice& choice, std::optional<std::int64_t> time, std::size_t position,
           std::optional<std::int64_t> deadline) {
    Result result{.match = {.steps = {}, .time_ms = 0, .position = position, .deadline_ms = deadline},
                  .first_event = run.taken.front().event,
                  .start = first(run).time_ms};
    std::size_t last = 0;
    for (const std::vector<std::size_t>& events : choice) {
      std::vector<std::int64_t>& numbers = result.match.steps.emplace_back();
      for (const std::size_t event : events) numbers.push_back(events_[event].n);
      if (!pattern_.collects && !numbers.empty()) numbers = {numbers.back(), static_cast<std::int64_t>(numbers.size())};
      if (!events.empty()) last = std::max(last, events.back());
    }
    result.match.time_ms = time.value_or(events_[last].time_ms);
    results_.push_back(std::move(result));
  }

  const Pattern& pattern_;
  const Node& root_;
  std::uint32_t steps_;
  std::span<const Event> events_;
  std::optional<std::int64_t> key_;  // of the partition
  std::vector<std::size_t>
      own_;  // events of the pattern's types, in this partition or without a key: those may be negated
  std::span<const std::int64_t> clock_;  // stream time at each event, itself included
  const std::vector<bool>& is_seen_;     // events of the pattern's types
  std::vector<const Item*> order_;       // positive items of a sequence
  Mode mode_ = Mode::unset;
  bool absence_ = false, repeats_ = false, compares_ = false, last_repeats_ = false;
  bool waits_ = false;  // a complete run comes out when it ends
  bool one_run_ = false;
  std::vector<Run> runs_;  // open ones, oldest first
  std::vector<Result> results_;
};

}  // namespace

std::vector<Match> find_matches(const Pattern& pattern, std::span<const Event> events) {
  const std::string own_types = types(pattern);
  const auto steps = static_cast<std::uint32_t>(oracle::steps(pattern).size());
  std::vector<std::int64_t> clock;
  std::vector<bool> is_seen(events.size(), false);
  using Key = std::optional<std::int64_t>;
  std::map<Key, std::vector<std::size_t>> partitions;
  std::int64_t now = std::numeric_limits<std::int64_t>::min();
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (own_types.find(events[i].type) != std::string::npos) {
      is_seen[i] = true;
      now = std::max(now, events[i].time_ms);
      partitions[pattern.partitioned ? events[i].k : Key()].push_back(i);
    }
    clock.push_back(now);
  }
  // Events without a key are seen by all partitions.
  if (const auto keyless = partitions.find(Key()); pattern.partitioned && keyless != partitions.end()) {
    for (auto& [key, own] : partitions) {
      if (!key) continue;
      own.insert(own.end(), keyless->second.begin(), keyless->second.end());
      std::ranges::sort(own);
    }
  }
  // Position, by deadlines first, deadline or (at the end) first event's time, first event, alternative; then as made.
  using Place = std::tuple<std::size_t, bool, std::int64_t, std::size_t, std::size_t>;
  std::vector<std::pair<Place, Match>> all;
  const bool alternatives = pattern.root.kind == Node::Kind::any;
  for (std::size_t a = 0; a < (alternatives ? pattern.root.parts.size() : 1); ++a) {
    const Node& root = alternatives ? pattern.root.parts[a] : pattern.root;
    for (const auto& [key, own] : partitions) {
      for (Matching::Result& result : Matching(pattern, root, steps, events, key, own, clock, is_seen).run()) {
        const Match& match = result.match;
        const bool at_end = match.position == events.size();
        Place place{match.position, !match.deadline_ms, 0, 0, a};
        if (match.deadline_ms || at_end)
          place = {match.position, !match.deadline_ms, match.deadline_ms.value_or(result.start), result.first_event, a};
        all.emplace_back(place, std::move(result.match));
      }
    }
  }
  std::ranges::stable_sort(all, {}, &std::pair<Place, Match>::first);
  std::vector<Match> matches;
  for (auto& [place, match] : all) matches.push_back(std::move(match));
  return matches;
}

}  // namespace varpulis::oracle
