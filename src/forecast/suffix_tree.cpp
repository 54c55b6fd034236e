#include "forecast/suffix_tree.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <utility>

#include "base/assert.h"

namespace varpulis::forecast {

namespace {

/// Counts are halved when the root's reaches this: it fits its word for ever, and what is old weighs less.
constexpr std::uint32_t total_max = 1U << 31;

}  // namespace

SuffixTree::SuffixTree(std::uint32_t symbols, std::uint32_t depth) : depth_(depth), counts_(symbols) {
  VARPULIS_ASSERT(symbols > 0 && symbols <= symbols_max && depth <= depth_max);
  counts_.start_counting(add(0), UINT32_MAX);
}

// ---- Counting ----

void SuffixTree::update(std::span<const Observation> observations) {
  counts_.is_inline() ? update_some<true>(observations) : update_some<false>(observations);
}

template <bool in_place>
void SuffixTree::update_some(std::span<const Observation> observations) {
  for (const Observation& observation : observations) {
    // A node for each symbol of the context at most, and one for each occurrence that goes its own way.
    const std::uint32_t room = depth_ + ContextCounts::occurrences_max + 1;
    if (nodes() + room > nodes_max) forget_rarest();
    table_.reserve(room);
    for (std::uint32_t number = longest_of(observation); number != 0; number = parents_[number]) {
      counts_.increment<in_place>(number, observation.symbol);
    }
    counts_.increment<in_place>(0, observation.symbol);
    if (++updates_ % prune_interval == 0) prune();
    if (counts_.total(0) >= total_max) halve();
  }
}

/// The number of the longest suffix that counts; what is longer by a symbol has the observation as an occurrence.
/// It is looked for where the last one was: of a sequence it can have grown by one symbol only.
std::uint32_t SuffixTree::longest_of(const Observation& observation) {
  const Context context = observation.context;
  const auto find = [&](std::uint32_t length) { return table_.find(ContextTable::key_of(context.suffix(length))); };
  const auto counts_at = [&](ContextTable::Place place) { return table_.has(place) && is_counting(table_[place].value); };
  std::uint32_t length = std::min(last_length_ + 1, context.length);
  std::uint32_t number = 0;
  ContextTable::Place longer = 0;
  if (length > 0) {
    ContextTable::Place place = find(length);
    if (counts_at(place)) {
      for (; length < context.length; ++length, place = longer) {
        longer = find(length + 1);
        if (!counts_at(longer)) break;
      }
      number = number_of(table_[place].value);
    } else {
      do {
        longer = place;
        if (--length == 0) break;
        place = find(length);
      } while (!counts_at(place));
      if (length > 0) number = number_of(table_[place].value);
    }
  }
  last_length_ = length;
  if (length < context.length) {
    const std::uint64_t key = ContextTable::key_of(context.suffix(length + 1));
    add_occurrence(longer, key, context.without(length + 1), observation.symbol);
  }
  return number;
}

/// Of a context that does not count yet. When it has come often enough to count, what its occurrences have before them become longer contexts.
void SuffixTree::add_occurrence(ContextTable::Place place, std::uint64_t key, Context before, std::uint32_t symbol) {
  const std::uint64_t occurrence = Occurrence::pack(before, symbol);
  if (!table_.has(place)) {
    table_.put(place, key, occurrence);
    return;
  }
  ContextTable::Entry& entry = table_[place];
  if (Occurrence::is(entry.value)) {
    const std::uint64_t first = std::exchange(entry.value, add(key));
    counts_.add_occurrence(number_of(entry.value), first);
  }
  const std::uint32_t number = number_of(entry.value);
  if (counts_.total(number) < ContextCounts::occurrences_max) {
    counts_.add_occurrence(number, occurrence);
    return;
  }
  std::array<std::uint64_t, ContextCounts::occurrences_max + 1> all;
  *std::ranges::copy(counts_.occurrences(number), all.begin()).out = occurrence;
  counts_.start_counting(number, Judgement{}.due());
  entry.value |= counts_bit;
  for (const std::uint64_t each : all) counts_.add(number, Occurrence(each).symbol(), 1);
  for (const std::uint64_t each : all) {
    const Context rest = Occurrence(each).before();
    if (rest.length == 0) continue;
    const std::uint64_t longer = ContextTable::key_of(ContextTable::context_of(key).preceded_by(rest[0]));
    add_occurrence(table_.find(longer), longer, rest.before(), Occurrence(each).symbol());
  }
}

std::uint32_t SuffixTree::add(std::uint64_t key) {
  judgements_.emplace_back();
  parents_.push_back(find_parent(ContextTable::context_of(key)));
  return counts_.add(key);
}

// ---- Reading ----

std::uint32_t SuffixTree::child(std::uint32_t node, std::uint32_t older) const {
  const Context context = node == 0 ? Context{} : ContextTable::context_of(table_[node - 1].key);
  if (context.length == depth_) return none;
  const ContextTable::Place place = table_.find(ContextTable::key_of(context.preceded_by(older)));
  return table_.has(place) ? node_at(place) : none;
}

std::uint32_t SuffixTree::count(std::uint32_t node, std::uint32_t symbol) const {
  return is_once(node) ? (Occurrence(value(node)).symbol() == symbol ? 1U : 0U) : counts_.count(number(node), symbol);
}

void SuffixTree::distribution(std::uint32_t node, std::span<double> probabilities) const {
  std::ranges::fill(probabilities, smoothed(0, total(node)));
  if (is_once(node)) {
    probabilities[Occurrence(value(node)).symbol()] = smoothed(1, 1);
  } else {
    const std::uint32_t all = total(node);
    counts_.for_each(number(node), [&](std::uint32_t symbol, std::uint32_t count) { probabilities[symbol] = smoothed(count, all); });
  }
}

SuffixTree::Found SuffixTree::longest_suffix(Context context) const {
  Found found;
  while (found.length < context.length) {
    const std::uint32_t next = child(found.node, context[found.length]);
    if (next == none || !counts(next)) break;
    found = {.node = next, .length = found.length + 1};
  }
  return found;
}

std::vector<SuffixTree::Known> SuffixTree::known() const {
  std::vector<std::uint32_t> numbers;
  for (std::uint32_t number = 1; number < counts_.size(); ++number) {
    if (counts_.total(number) >= observations_min && !judgements_[number].pruned) numbers.push_back(number);
  }
  std::ranges::sort(numbers, {}, [&](std::uint32_t number) { return counts_.key(number); });
  std::vector<Known> known{{}};
  std::vector<bool> is_known(counts_.size());
  is_known[0] = true;
  for (const std::uint32_t number : numbers) {
    if (!is_known[parents_[number]]) continue;
    is_known[number] = true;
    const std::uint64_t key = counts_.key(number);
    known.push_back({.node = node_at(table_.find(key)), .context = ContextTable::context_of(key)});
  }
  return known;
}

/// The number of the suffix without the oldest symbol; 0 where it is not there, or does not count.
std::uint32_t SuffixTree::find_parent(Context context) const {
  if (context.length < 2) return 0;
  const ContextTable::Place place = table_.find(ContextTable::key_of(context.suffix(context.length - 1)));
  return table_.has(place) && is_counting(table_[place].value) ? number_of(table_[place].value) : 0;
}

std::uint64_t SuffixTree::bytes() const {
  return table_.bytes() + counts_.bytes() + judgements_.size() * (sizeof(Judgement) + sizeof(std::uint32_t));
}

// ---- Pruning ----

/// Of the probabilities of all symbols.
double SuffixTree::sum_of_logarithms(std::uint32_t number) const {
  double sum = 0;
  std::uint32_t other = symbols();
  counts_.for_each(number, [&](std::uint32_t, std::uint32_t count) {
    sum += std::log(count + alpha);
    --other;
  });
  return sum + other * std::log(alpha) - symbols() * std::log(counts_.total(number) + alpha * symbols());
}

/// Kullback-Leibler divergence of what follows a context from what follows its suffix, both smoothed: of the symbols that came, and of the
/// others all at once.
double SuffixTree::divergence(std::uint32_t number, std::uint32_t parent, double parent_logarithms) const {
  double sum = 0;
  double parent_others = parent_logarithms;
  std::uint32_t others = symbols();
  counts_.for_each(number, [&](std::uint32_t symbol, std::uint32_t count) {
    const double own = smoothed(count, counts_.total(number));
    const double logarithm = std::log(smoothed(counts_.count(parent, symbol), counts_.total(parent)));
    sum += own * (std::log(own) - logarithm);
    parent_others -= logarithm;
    --others;
  });
  if (others == 0) return sum;
  const double own = smoothed(0, counts_.total(number));
  return sum + own * (others * std::log(own) - parent_others);
}

void SuffixTree::prune() {
  // Longer ones first: what is below a context is judged before it.
  std::array<std::vector<std::uint32_t>, depth_max + 1> of_length;
  for (const std::uint64_t key : counts_.take_due()) {
    const ContextTable::Place place = table_.find(key);
    // It may be forgotten by now, and have come a few times again since.
    if (key == 0 || !table_.has(place) || !is_counting(table_[place].value)) continue;
    const std::uint32_t number = number_of(table_[place].value);
    if (counts_.total(number) >= observations_min) of_length[ContextTable::context_of(key).length].push_back(number);
  }
  for (std::uint32_t length = depth_; length > 0; --length) judge(of_length[length], of_length[length - 1]);
}

void SuffixTree::judge(std::span<const std::uint32_t> of_one_length, std::vector<std::uint32_t>& of_shorter) {
  struct Leaf {
    std::uint32_t suffix = 0, number = 0;
  };
  std::vector<Leaf> leaves;
  for (const std::uint32_t number : of_one_length) leaves.push_back({.suffix = parents_[number], .number = number});
  // What is known of a suffix serves all that are longer by one symbol.
  std::ranges::sort(leaves, {}, &Leaf::suffix);
  std::uint32_t last = UINT32_MAX;
  double logarithms = 0;
  for (const auto [suffix, number] : leaves) {
    Judgement& judgement = judgements_[number];
    const std::uint32_t total = counts_.total(number);
    if (judgement.longer > 0) {
      judgement.pruned = false;
      judgement.total = 0;
    } else if (total >= judgement.due()) {
      if (suffix != last) logarithms = sum_of_logarithms(suffix);
      last = suffix;
      judgement.pruned = divergence(number, suffix, logarithms) < divergence_min;
      judgement.total = total;
    }
    counts_.set_due(number, judgement.due());
    if (judgement.is_counted != judgement.pruned) continue;
    judgement.is_counted = !judgement.pruned;
    std::uint32_t& longer = judgements_[suffix].longer;
    const bool was_leaf = longer == 0;
    judgement.is_counted ? ++longer : --longer;
    if (suffix != 0 && was_leaf != (longer == 0)) of_shorter.push_back(suffix);
  }
}

/// After contexts have gone: what is longer than what, and what is due.
void SuffixTree::count_longer() {
  for (Judgement& each : judgements_) each.longer = 0;
  for (std::uint32_t number = 1; number < counts_.size(); ++number) {
    judgements_[number].is_counted = judgements_[number].is_counted && counts_.total(number) >= observations_min;
    if (judgements_[number].is_counted) ++judgements_[parents_[number]].longer;
  }
  for (std::uint32_t number = 1; number < counts_.size(); ++number) counts_.set_due(number, judgements_[number].due());
  counts_.find_due();
}

// ---- Forgetting ----

/// Keeps the contexts that were seen most: at most half of what fits.
void SuffixTree::forget_rarest() {
  std::array<std::uint32_t, 33> of_width{};  // nodes by the bits of their totals
  for (std::uint32_t number = 1; number < counts_.size(); ++number) ++of_width[static_cast<std::size_t>(std::bit_width(counts_.total(number)))];
  std::uint32_t width = 1;
  std::uint32_t kept = counts_.size() - of_width[width];
  while (kept > nodes_max / 2) kept -= of_width[++width];
  const std::uint32_t before = nodes();
  keep(1U << width);
  forgotten_ += before - nodes();
}

/// Forgets what came once, and what came less often than so.
void SuffixTree::keep(std::uint32_t total_min) {
  std::vector<std::uint32_t> moved_to(counts_.size());
  counts_.keep(total_min, [&](std::uint32_t from, std::uint32_t to) {
    moved_to[from] = to;
    judgements_[to] = judgements_[from];
    parents_[to] = moved_to[parents_[from]];
  });
  judgements_.resize(counts_.size());
  parents_.resize(counts_.size());
  table_.clear();
  for (std::uint32_t number = 1; number < counts_.size(); ++number) {
    const std::uint64_t key = counts_.key(number);
    table_.put(table_.find(key), key, value_of(number));
  }
  // What came more seldom was not judged yet.
  if (total_min > observations_min) count_longer();
}

void SuffixTree::halve() {
  ContextCounts halves(symbols());
  for (std::uint32_t number = 0; number < counts_.size(); ++number) {
    halves.start_counting(halves.add(counts_.key(number)), 0);
    counts_.for_each(number, [&](std::uint32_t symbol, std::uint32_t count) {
      if (count > 1) halves.add(number, symbol, count / 2);
    });
    judgements_[number].total /= 2;
  }
  counts_ = std::move(halves);
  keep(ContextCounts::occurrences_max + 1);
  count_longer();
}

// ---- State ----

void SuffixTree::save(state::SnapshotWriter& to) const {
  to.section("suffix tree");
  to.put(updates_);
  to.put(forgotten_);
  std::vector<ContextTable::Entry> entries{{}};  // the root
  table_.for_each([&](const ContextTable::Entry& entry) { entries.push_back(entry); });
  std::ranges::sort(entries, {}, &ContextTable::Entry::key);
  to.put(std::uint64_t{entries.size()});
  for (const ContextTable::Entry& entry : entries) {
    const std::uint32_t number = number_of(entry.value);
    std::span<const std::uint64_t> occurrences;
    if (Occurrence::is(entry.value)) {
      occurrences = {&entry.value, 1};
    } else if (counts_.has_occurrences(number)) {
      occurrences = counts_.occurrences(number);
    }
    to.put(entry.key);
    to.put(std::uint64_t{occurrences.size()});
    for (const std::uint64_t each : occurrences) to.put(each);
    if (!occurrences.empty()) continue;
    to.put(judgements_[number].pruned);
    to.put(judgements_[number].is_counted);
    to.put(std::uint64_t{judgements_[number].total});
    std::uint64_t given = 0;
    counts_.for_each(number, [&](std::uint32_t, std::uint32_t) { ++given; });
    to.put(given);
    counts_.for_each(number, [&](std::uint32_t symbol, std::uint32_t count) { to.put(std::uint64_t{symbol} << 32U | count); });
  }
}

namespace {

Error damaged() { return {ErrorCode::invalid_data, "the snapshot holds a suffix tree that the forecast cannot have"}; }

}  // namespace

Result<void> SuffixTree::load(state::SnapshotReader& from) {
  VARPULIS_CHECK(from.section("suffix tree"));
  VARPULIS_CHECK(from.get(updates_));
  VARPULIS_CHECK(from.get(forgotten_));
  std::uint64_t nodes = 0;
  VARPULIS_CHECK(from.get(nodes));
  if (nodes == 0 || nodes > nodes_max) return damaged();
  table_ = {};
  counts_ = ContextCounts(symbols());
  judgements_.clear();
  parents_.clear();
  for (std::uint64_t node = 0, last = 0; node < nodes; ++node) {
    std::uint64_t key = 0;
    std::uint64_t occurrences = 0;
    VARPULIS_CHECK(from.get(key));
    VARPULIS_CHECK(from.get(occurrences));
    const Context context = ContextTable::context_of(key);
    if ((node == 0) != (key == 0) || (node > 0 && key <= last) || !holds(context)) return damaged();
    if (occurrences > (node == 0 ? 0 : ContextCounts::occurrences_max)) return damaged();
    last = key;
    // Whatever comes, its suffix has come, and counts.
    const std::uint32_t parent = find_parent(context);
    if (context.length > 1 && parent == 0) return damaged();
    std::uint64_t value = 0;
    if (occurrences == 1) {
      VARPULIS_CHECK(load_occurrence(from, context, value));
    } else {
      const std::uint32_t number = add(key);
      for (std::uint64_t i = 0; i < occurrences; ++i) {
        std::uint64_t each = 0;
        VARPULIS_CHECK(load_occurrence(from, context, each));
        counts_.add_occurrence(number, each);
      }
      if (occurrences == 0) {
        counts_.start_counting(number, 0);
        VARPULIS_CHECK(load_counts(from, number));
        if (counts_.has_occurrences(number)) return damaged();
      }
      if (counts_.total(parent) < counts_.total(number)) return damaged();
      value = value_of(number);
    }
    if (node == 0) continue;
    table_.reserve(1);
    table_.put(table_.find(key), key, value);
  }
  count_longer();
  return {};
}

/// Whether the tree may have it.
bool SuffixTree::holds(Context context) const {
  if (context.length > depth_) return false;
  for (std::uint32_t i = 0; i < context.length; ++i) {
    if (context[i] >= symbols()) return false;
  }
  return context.symbols >> (Context::bits * context.length) == 0;
}

Result<void> SuffixTree::load_occurrence(state::SnapshotReader& from, Context context, std::uint64_t& occurrence) const {
  VARPULIS_CHECK(from.get(occurrence));
  const Occurrence own(occurrence);
  if (!Occurrence::is(occurrence) || !own.is_ended() || !holds(own.before()) || own.symbol() >= symbols()) return damaged();
  if (context.length + own.before().length > depth_ || Occurrence::pack(own.before(), own.symbol()) != occurrence) return damaged();
  return {};
}

Result<void> SuffixTree::load_counts(state::SnapshotReader& from, std::uint32_t number) {
  std::uint64_t judged = 0;
  std::uint64_t given = 0;
  VARPULIS_CHECK(from.get(judgements_[number].pruned));
  VARPULIS_CHECK(from.get(judgements_[number].is_counted));
  VARPULIS_CHECK(from.get(judged));
  if (judged >= total_max) return damaged();
  judgements_[number].total = static_cast<std::uint32_t>(judged);
  VARPULIS_CHECK(from.get(given));
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < given; ++i) {
    std::uint64_t packed = 0;
    VARPULIS_CHECK(from.get(packed));
    const std::uint64_t symbol = packed >> 32U;
    const auto count = static_cast<std::uint32_t>(packed);
    sum += count;
    if (symbol >= symbols() || count == 0 || sum >= total_max) return damaged();
    counts_.add(number, static_cast<std::uint32_t>(symbol), count);
  }
  return {};
}

}  // namespace varpulis::forecast
