#include "forecast/forecaster.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/assert.h"

namespace varpulis::forecast {

namespace {

constexpr double gap_weight = 0.05;  // of the newest gap
constexpr double advance_min = 0.01;
/// A small model is compiled after every event until it has seen so many; then when a hundredth is new, and a large one not so often that
/// its cost would matter.
constexpr std::uint64_t exact_until = 1000;
constexpr std::uint64_t cost_of_small = 20'000;
constexpr std::uint64_t cost_of_event = 8;

std::uint64_t distance(std::int64_t from, std::int64_t to) {
  return to > from ? static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from) : 0;
}

std::optional<std::int64_t> silence(const Settings& settings) {
  if (!settings.partitioned) return std::nullopt;
  return std::max(settings.horizon, settings.within.value_or(0));
}

}  // namespace

Forecaster::Forecaster(PatternShape shape, const Settings& settings)
    : settings_(settings),
      pattern_(std::move(shape)),
      tree_(pattern_.shape().alphabet(), settings.depth),
      contexts_(tree_.symbols()),
      chain_(pattern_),
      hawkes_(tree_.symbols()),
      acceptance_(pattern_.shape().items),
      acceptance_used_(acceptance_),
      stability_(pattern_.size(), tree_.symbols()),
      sequences_(silence(settings)) {
  VARPULIS_ASSERT(pattern_.levels() <= levels_max);
}

// ---- Learning ----

void Forecaster::learn(std::uint32_t partition, std::uint32_t symbol, std::int64_t time) {
  now_ = std::max(now_, time);
  ++events_;
  partition_ = partition;
  symbol_ = symbol;
  time_ = time;
  pending_.resolve_passed(now_, [&](const PendingForecast& forecast) { resolve(forecast, false); });
  end_silent();
  const std::int64_t before = partition < sequences_.size() ? sequences_[partition].last_time : 0;
  Sequence& sequence = sequences_.touch(partition, time);
  if (sequence.events > 1) {
    const double gap = static_cast<double>(distance(before, time));
    gap_ = gap_ >= 0 ? gap_weight * gap + (1 - gap_weight) * gap_ : gap;
    sequence.gap = sequence.gap >= 0 ? gap_weight * gap + (1 - gap_weight) * sequence.gap : gap;
  }
  observe(sequence.context, symbol);
  sequence.context = sequence.context.followed_by(symbol, settings_.depth);
  sequence.last_symbol = symbol;
  if (sequence.generation == generation_) {
    sequence.state = contexts_.next(sequence.state, symbol);
  } else {
    follow(sequence);
  }
  if (settings_.hawkes) hawkes_.observe(symbol, time);
  const std::size_t lists = std::size_t{partition + 1} * pattern_.levels();
  if (lists_.size() < lists) lists_.resize(lists);
  if (pattern_.is_conditional()) offer(partition);
}

/// The tree learns many observations at once when there are enough, or when it is asked what it knows.
void Forecaster::observe(Context context, std::uint32_t symbol) {
  observed_.push_back({.context = context, .symbol = symbol});
  if (observed_.size() == observed_max) learn_observed();
}

void Forecaster::learn_observed() {
  tree_.update(observed_);
  observed_.clear();
}

/// Sequences in which nothing has come for long are over.
void Forecaster::end_silent() {
  for (std::uint32_t id = sequences_.silent(now_); id != Sequences::none; id = sequences_.silent(now_)) {
    observe(sequences_[id].context, static_cast<std::uint32_t>(pattern_.shape().symbols.size()));
    sequences_.forget(id);
    silent_.push_back(id);
  }
}

void Forecaster::follow(Sequence& sequence) {
  sequence.state = contexts_.state_of(sequence.context);
  sequence.generation = generation_;
}

/// Runs that wait for an item of the event, where it may fit some of them only.
void Forecaster::offer(std::uint32_t partition) {
  const PatternShape& shape = pattern_.shape();
  const std::uint64_t items = shape.symbols[symbol_];
  for (std::uint32_t level = 0; level < pattern_.levels(); ++level) {
    const std::int64_t runs = list(partition, level).size;
    if (runs == 0) continue;
    for (std::uint64_t places = pattern_.reachable(level); places != 0; places &= places - 1) {
      const PatternShape::Step& step = shape.steps[static_cast<std::size_t>(std::countr_zero(places))];
      if (step.conditional && (items >> step.item & 1U) != 0) acceptance_.offered(step.item, runs);
    }
    for (const PatternShape::Gap& gap : shape.gaps) {
      if (gap.conditional && (items >> gap.item & 1U) != 0 && pattern_.place(level) <= gap.after) acceptance_.offered(gap.item, runs);
    }
    for (const PatternShape::Cancel& cancel : shape.cancels) {
      if (cancel.conditional && (items >> cancel.item & 1U) != 0) acceptance_.offered(cancel.item, runs);
    }
  }
}

/// The event never was offered to what the run could reach up to a place.
void Forecaster::withdraw(const Run& run, std::uint32_t behind) {
  const PatternShape& shape = pattern_.shape();
  const std::uint64_t items = shape.symbols[symbol_];
  for (std::uint64_t places = pattern_.reachable(run.level); places != 0; places &= places - 1) {
    const auto place = static_cast<std::uint32_t>(std::countr_zero(places));
    const PatternShape::Step& step = shape.steps[place];
    if (place < behind && step.conditional && (items >> step.item & 1U) != 0) acceptance_.offered(step.item, -1);
  }
}

// ---- Runs ----

void Forecaster::opened(std::uint32_t run) {
  if (run >= runs_.size()) runs_.resize(run + 1);
  runs_[run] = {.live = true, .partition = partition_};
  ++sequences_[partition_].runs;
}

void Forecaster::took(std::uint32_t id, std::uint32_t place) {
  Run& run = runs_[id];
  if (run.complete) return;
  if (run.level != none) {
    if (pattern_.is_conditional()) {
      if (pattern_.shape().steps[place].conditional) acceptance_.taken(pattern_.shape().steps[place].item);
      withdraw(run, place);
    }
    leave(id);
  }
  run.taken = run.level != none && run.place == place ? run.taken + 1 : 1;
  run.place = place;
  const std::uint32_t state = pattern_.state(place, run.taken, 0);
  if (state != pattern_.complete()) {
    enter(id, state);
    return;
  }
  run.complete = true;
  --sequences_[run.partition].runs;
  pending_.resolve_run(id, [&](const PendingForecast& forecast) { resolve(forecast, time_ <= forecast.until); });
}

void Forecaster::ended(std::uint32_t id, End why) {
  Run& run = runs_[id];
  if (!run.live) return;
  run.live = false;
  if (run.complete) return;
  if (run.level != none) {
    if (why == End::cancelled && pattern_.is_conditional()) {
      const PatternShape& shape = pattern_.shape();
      withdraw(run, none);
      const auto caused = [&](const auto& negation) { return (shape.symbols[symbol_] >> negation.item & 1U) != 0; };
      // A run is ended by the first of the negations that the event can stand for.
      if (const auto cancel = std::ranges::find_if(shape.cancels, caused); cancel != shape.cancels.end()) {
        if (cancel->conditional) acceptance_.taken(cancel->item);
      } else if (const auto gap = std::ranges::find_if(shape.gaps, caused); gap != shape.gaps.end() && gap->conditional) {
        acceptance_.taken(gap->item);
      }
    }
    leave(id);
  }
  --sequences_[run.partition].runs;
  pending_.resolve_run(id, [&](const PendingForecast& forecast) {
    if (why != End::unknown) resolve(forecast, false);
  });
}

void Forecaster::enter(std::uint32_t id, std::uint32_t level) {
  Run& run = runs_[id];
  List& of = list(run.partition, level);
  run.level = level;
  run.previous = of.last;
  run.next = none;
  (of.last == none ? of.first : runs_[of.last].next) = id;
  of.last = id;
  ++of.size;
}

void Forecaster::leave(std::uint32_t id) {
  const Run& run = runs_[id];
  List& of = list(run.partition, run.level);
  (run.previous == none ? of.first : runs_[run.previous].next) = run.next;
  (run.next == none ? of.last : runs_[run.next].previous) = run.previous;
  --of.size;
}

void Forecaster::resolve(const PendingForecast& forecast, bool completed) {
  const double outcome = completed ? 1 : 0;
  std::optional<bool> covered;
  if (settings_.conformal) {
    covered = forecast.lower <= outcome && outcome <= forecast.upper;
    conformal_.resolve(forecast.probability, completed);
  }
  calibration_.resolve(forecast.probability, completed, covered);
}

// ---- Forecasts ----

std::uint32_t Forecaster::furthest(std::uint32_t partition) const {
  if (events_ < settings_.warmup || sequences_[partition].runs == 0) return none;
  for (std::uint32_t level = pattern_.levels(); level-- > 0;) {
    if (list(partition, level).first != none) return list(partition, level).first;
  }
  return none;
}

void Forecaster::refresh() {
  const std::uint64_t updates = tree_.updates() + observed_.size();
  if (updates < refresh_at_) return;
  learn_observed();
  contexts_ = SuffixAutomaton(tree_);
  acceptance_used_ = acceptance_;
  ++generation_;
  chain_.compute(contexts_, acceptance_used_);
  const std::uint64_t cost = chain_.cost(contexts_);
  const bool is_exact = updates < exact_until && cost <= cost_of_small;
  refresh_at_ = updates + (is_exact ? 1 : std::clamp(cost / cost_of_event, updates / 100 + 1, updates + 1));
}

double Forecaster::steps_left(const Sequence& sequence, std::int64_t start, std::int64_t time) const {
  auto left = static_cast<double>(settings_.horizon);
  if (settings_.within) {
    const std::uint64_t passed = distance(start, time);
    const auto bound = static_cast<std::uint64_t>(*settings_.within);
    left = std::min(left, passed > bound ? 0.0 : static_cast<double>(bound - passed));
  }
  const double gap = gap_of(sequence);
  return gap > 0 ? left / gap : PatternMarkovChain::steps_max;
}

Forecast Forecaster::forecast(std::uint32_t id, std::int64_t start, std::uint64_t barred) {
  refresh();
  const Run& run = runs_[id];
  Sequence& sequence = sequences_[run.partition];
  if (sequence.generation != generation_) follow(sequence);
  const std::uint32_t state = barred == 0 ? run.level : pattern_.state(run.place, run.taken, barred);
  const double steps = steps_left(sequence, start, time_);
  Forecast result;
  result.probability =
      settings_.hawkes
          ? chain_.completion_in_bursts(sequence.state, state, steps, [&](std::uint32_t symbol) { return hawkes_.boost(symbol, time_); })
          : chain_.completion(sequence.state, state, steps);
  result.probability = std::clamp(result.probability, 0.0, 1.0);
  const double waiting = pattern_.distance(state) / std::max(advance_min, chain_.advance(sequence.state, state)) * std::max(0.0, gap_of(sequence));
  result.waiting_time = waiting < 9.2e18 ? std::llround(waiting) : INT64_MAX;
  result.place = run.place;
  result.context_depth = contexts_.length(sequence.state);
  result.active_runs = sequence.runs;
  const Stability::Seen seen = stability_.observe(state, sequence.last_symbol, result.probability);
  result.confidence = seen.confidence;
  if (settings_.conformal) {
    const Conformal::Interval interval = conformal_.around(result.probability);
    result.lower = interval.lower;
    result.upper = interval.upper;
  }
  const std::int64_t until = time_ > INT64_MAX - settings_.horizon ? INT64_MAX : time_ + settings_.horizon;
  pending_.add(id, result.probability, result.lower, result.upper, until);
  result.is_told = result.probability >= settings_.confidence && (seen.settled || !settings_.adaptive_warmup);
  return result;
}

std::uint64_t Forecaster::bytes() const {
  return tree_.bytes() + std::uint64_t{contexts_.size()} * (contexts_.symbols() * 12 + pattern_.size() * 800) + runs_.size() * sizeof(Run) +
         lists_.size() * sizeof(List) + sequences_.size() * sizeof(Sequence) + pending_.size() * sizeof(PendingForecast);
}

std::vector<std::uint32_t> Forecaster::take_silent() {
  std::vector<std::uint32_t> silent = std::exchange(silent_, {});
  std::ranges::sort(silent);
  silent.erase(std::ranges::unique(silent).begin(), silent.end());
  std::erase_if(silent, [&](std::uint32_t id) { return sequences_[id].events > 0; });
  return silent;
}

// ---- State ----

void Forecaster::save(state::SnapshotWriter& to, std::span<const std::uint32_t> order) const {
  to.section("forecaster");
  tree_.save(to);
  to.put(std::uint64_t{observed_.size()});
  for (const SuffixTree::Observation& each : observed_) {
    to.put(each.context.symbols);
    to.put(std::uint64_t{each.context.length});
    to.put(std::uint64_t{each.symbol});
  }
  contexts_.save(to);
  hawkes_.save(to);
  acceptance_.save(to);
  acceptance_used_.save(to);
  conformal_.save(to);
  stability_.save(to);
  calibration_.save(to);
  to.put(gap_);
  to.put(events_);
  to.put(now_);
  to.put(generation_);
  to.put(refresh_at_);
  std::vector<std::uint32_t> partitions;
  std::vector<std::uint32_t> number_of_partition(sequences_.size(), none);
  for (std::uint32_t id = sequences_.oldest(); id != Sequences::none; id = sequences_[id].newer) {
    number_of_partition[id] = static_cast<std::uint32_t>(partitions.size());
    partitions.push_back(id);
  }
  to.put(std::uint64_t{partitions.size()});
  for (const std::uint32_t id : partitions) {
    const Sequence& sequence = sequences_[id];
    to.put(sequence.context.symbols);
    to.put(std::uint64_t{sequence.context.length});
    to.put(std::uint64_t{sequence.last_symbol});
    to.put(sequence.last_time);
    to.put(sequence.events);
    to.put(sequence.gap);
  }
  std::vector<std::uint32_t> number_of_run(runs_.size(), none);
  to.put(std::uint64_t{order.size()});
  for (std::uint32_t number = 0; number < order.size(); ++number) {
    const Run& run = runs_[order[number]];
    number_of_run[order[number]] = number;
    to.put(run.complete);
    to.put(std::uint64_t{run.complete ? 0 : number_of_partition[run.partition]});
    to.put(std::uint64_t{run.place});
    to.put(std::uint64_t{run.taken});
  }
  // Who was where first.
  std::vector<std::uint32_t> waiting;
  for (const std::uint32_t partition : partitions) {
    for (std::uint32_t level = 0; level < pattern_.levels(); ++level) {
      for (std::uint32_t id = list(partition, level).first; id != none; id = runs_[id].next) waiting.push_back(number_of_run[id]);
    }
  }
  to.put(std::uint64_t{waiting.size()});
  for (const std::uint32_t number : waiting) to.put(std::uint64_t{number});
  pending_.save(to, number_of_run);
}

Result<void> Forecaster::load(state::SnapshotReader& from, std::span<const std::uint32_t> order) {
  const auto damaged = [] { return Error(ErrorCode::invalid_data, "the snapshot holds runs that the forecast cannot have"); };
  VARPULIS_CHECK(from.section("forecaster"));
  const auto get = [&](std::uint32_t& value, std::uint64_t limit) -> Result<void> {
    std::uint64_t wide = 0;
    VARPULIS_CHECK(from.get(wide));
    if (wide >= limit) return damaged();
    value = static_cast<std::uint32_t>(wide);
    return {};
  };
  const auto get_context = [&](Context& context) -> Result<void> {
    VARPULIS_CHECK(from.get(context.symbols));
    VARPULIS_CHECK(get(context.length, settings_.depth + 1));
    for (std::uint32_t i = 0; i < context.length; ++i) {
      if (context[i] >= tree_.symbols()) return damaged();
    }
    if (context.symbols >> (Context::bits * context.length) != 0) return damaged();
    return {};
  };
  VARPULIS_CHECK(tree_.load(from));
  std::uint32_t observed = 0;
  VARPULIS_CHECK(get(observed, observed_max));
  observed_.resize(observed);
  for (SuffixTree::Observation& each : observed_) {
    VARPULIS_CHECK(get_context(each.context));
    VARPULIS_CHECK(get(each.symbol, tree_.symbols()));
  }
  VARPULIS_CHECK(contexts_.load(from));
  VARPULIS_CHECK(hawkes_.load(from));
  VARPULIS_CHECK(acceptance_.load(from));
  VARPULIS_CHECK(acceptance_used_.load(from));
  VARPULIS_CHECK(conformal_.load(from));
  VARPULIS_CHECK(stability_.load(from));
  VARPULIS_CHECK(calibration_.load(from));
  VARPULIS_CHECK(from.get(gap_));
  VARPULIS_CHECK(from.get(events_));
  VARPULIS_CHECK(from.get(now_));
  VARPULIS_CHECK(from.get(generation_));
  VARPULIS_CHECK(from.get(refresh_at_));
  if (generation_ > 0) chain_.compute(contexts_, acceptance_used_);
  std::uint32_t partitions = 0;
  VARPULIS_CHECK(get(partitions, none));
  for (std::uint32_t id = 0; id < partitions; ++id) {
    Sequence sequence;
    VARPULIS_CHECK(get_context(sequence.context));
    VARPULIS_CHECK(get(sequence.last_symbol, tree_.symbols()));
    VARPULIS_CHECK(from.get(sequence.last_time));
    VARPULIS_CHECK(from.get(sequence.events));
    VARPULIS_CHECK(from.get(sequence.gap));
    follow(sequence);
    sequences_.restore(id, sequence);
  }
  lists_.resize(std::size_t{partitions} * pattern_.levels());
  std::uint32_t runs = 0;
  VARPULIS_CHECK(get(runs, none));
  if (runs != order.size()) return damaged();
  runs_.resize(order.empty() ? 0 : *std::ranges::max_element(order) + 1);
  for (const std::uint32_t id : order) {
    Run& run = runs_[id];
    run.live = true;
    VARPULIS_CHECK(from.get(run.complete));
    VARPULIS_CHECK(get(run.partition, std::max(partitions, 1U)));
    VARPULIS_CHECK(get(run.place, pattern_.shape().steps.size()));
    VARPULIS_CHECK(get(run.taken, none));
    if (!run.complete) ++sequences_[run.partition].runs;
  }
  std::uint32_t waiting = 0;
  VARPULIS_CHECK(get(waiting, std::uint64_t{runs} + 1));
  for (std::uint32_t i = 0; i < waiting; ++i) {
    std::uint32_t number = 0;
    VARPULIS_CHECK(get(number, runs));
    const std::uint32_t id = order[number];
    const Run& run = runs_[id];
    const std::uint32_t state = run.taken == 0 ? none : pattern_.state(run.place, run.taken, 0);
    if (run.complete || run.level != none || state >= pattern_.levels()) return damaged();
    enter(id, state);
  }
  return pending_.load(from, order);
}

}  // namespace varpulis::forecast
