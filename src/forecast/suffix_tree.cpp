#include "forecast/suffix_tree.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "base/assert.h"

namespace varpulis::forecast {

namespace {

/// Counts are halved when the root's reaches this: it fits its word for ever, and what is old weighs less.
constexpr std::uint32_t total_max = 1U << 31;

}  // namespace

SuffixTree::SuffixTree(std::uint32_t symbols, std::uint32_t depth) : depth_(depth), counts_(symbols) {
  VARPULIS_ASSERT(symbols > 0 && symbols <= symbols_max && depth <= depth_max);
  add_counts(0);
}

// ---- Counting ----

void SuffixTree::update(Context context, std::uint32_t symbol) {
  // A node for each symbol of the context at most.
  if (nodes() + depth_ > nodes_max) forget_rarest();
  table_.reserve(depth_);
  counts_.is_inline() ? count_suffixes<true>(context, symbol) : count_suffixes<false>(context, symbol);
  if (++updates_ % prune_interval == 0) prune();
  if (counts_.total(0) == total_max) halve();
}

template <bool in_place>
void SuffixTree::count_suffixes(Context context, std::uint32_t symbol) {
  counts_.increment<in_place>(0, symbol);
  Context rest = context;
  for (std::uint32_t length = 1; length <= context.length; ++length) {
    const std::uint64_t key = ContextTable::key_of(context.suffix(length));
    const ContextTable::Place place = table_.find(key);
    rest = rest.before();
    if (table_[place].key == 0) {
      table_.put(place, key, once(rest, symbol));
      return;
    }
    if ((table_[place].value & once_bit) != 0) come_again(place);
    counts_.increment<in_place>(static_cast<std::uint32_t>(table_[place].value), symbol);
  }
}

/// The second time: the context gets counts, and the longer one that came before has come once.
void SuffixTree::come_again(ContextTable::Place place) {
  ContextTable::Entry& entry = table_[place];
  const std::uint32_t symbol = symbol_of(entry.value);
  const Context rest = rest_of(entry.value);
  const std::uint32_t number = add_counts(entry.key);
  counts_.add(number, symbol, 1);
  entry.value = number;
  if (rest.length == 0) return;
  const std::uint64_t longer = ContextTable::key_of(ContextTable::context_of(entry.key).preceded_by(rest[0]));
  table_.put(table_.find(longer), longer, once(rest.before(), symbol));
}

std::uint32_t SuffixTree::add_counts(std::uint64_t key) {
  judgements_.emplace_back();
  return counts_.add(key);
}

/// From the lowest bit: the symbols of the rest, a 1 that ends them, what followed, and that it is one of these.
std::uint64_t SuffixTree::once(Context rest, std::uint32_t symbol) {
  return once_bit | std::uint64_t{symbol} << 56U | std::uint64_t{1} << (Context::bits * rest.length) | rest.symbols;
}

Context SuffixTree::rest_of(std::uint64_t once) {
  const std::uint64_t ended = once & rest_mask;
  const auto bits = static_cast<std::uint32_t>(std::bit_width(ended)) - 1;
  return {.symbols = ended ^ std::uint64_t{1} << bits, .length = bits / Context::bits};
}

// ---- Reading ----

std::uint32_t SuffixTree::child(std::uint32_t node, std::uint32_t older) const {
  const Context context = node == 0 ? Context{} : ContextTable::context_of(table_[node - 1].key);
  if (context.length == depth_) return none;
  const ContextTable::Place place = table_.find(ContextTable::key_of(context.preceded_by(older)));
  return table_[place].key == 0 ? none : node_at(place);
}

std::uint32_t SuffixTree::count(std::uint32_t node, std::uint32_t symbol) const {
  return is_once(node) ? (symbol_of(value(node)) == symbol ? 1U : 0U) : counts_.count(number(node), symbol);
}

void SuffixTree::distribution(std::uint32_t node, std::span<double> probabilities) const {
  std::ranges::fill(probabilities, smoothed(0, total(node)));
  if (is_once(node)) {
    probabilities[symbol_of(value(node))] = smoothed(1, 1);
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
    if (!is_known[parent(number)]) continue;
    is_known[number] = true;
    const std::uint64_t key = counts_.key(number);
    known.push_back({.node = node_at(table_.find(key)), .context = ContextTable::context_of(key)});
  }
  return known;
}

std::uint32_t SuffixTree::parent(std::uint32_t number) const {
  const Context context = ContextTable::context_of(counts_.key(number));
  if (context.length == 1) return 0;
  return static_cast<std::uint32_t>(table_[table_.find(ContextTable::key_of(context.suffix(context.length - 1)))].value);
}

bool SuffixTree::has_parent(std::uint32_t number) const {
  const Context context = ContextTable::context_of(counts_.key(number));
  if (context.length > 1) {
    const ContextTable::Entry& entry = table_[table_.find(ContextTable::key_of(context.suffix(context.length - 1)))];
    if (entry.key == 0 || (entry.value & once_bit) != 0) return false;
  }
  return counts_.total(parent(number)) >= counts_.total(number);
}

std::uint64_t SuffixTree::bytes() const {
  return table_.size() * 2 * sizeof(ContextTable::Entry) + counts_.bytes() + judgements_.size() * sizeof(Judgement);
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
  // Contexts below one that was seen too seldom were too. Longer ones first: what is below a context is judged before it.
  std::array<std::vector<std::uint32_t>, depth_max + 1> of_length;
  for (std::uint32_t number = 1; number < counts_.size(); ++number) {
    if (counts_.total(number) >= observations_min) of_length[ContextTable::context_of(counts_.key(number)).length].push_back(number);
  }
  std::vector<bool> longer_counts(counts_.size());
  std::vector<double> logarithms(counts_.size());  // 0: not known yet
  for (std::uint32_t length = depth_; length > 0; --length) {
    for (const std::uint32_t number : of_length[length]) {
      const std::uint32_t suffix = parent(number);
      Judgement& judgement = judgements_[number];
      const std::uint32_t total = counts_.total(number);
      if (longer_counts[number]) {
        judgement = {};
      } else if (total >= judgement.total + judgement.total / 4 || judgement.total == 0) {
        if (logarithms[suffix] == 0) logarithms[suffix] = sum_of_logarithms(suffix);
        judgement = {.pruned = divergence(number, suffix, logarithms[suffix]) < divergence_min, .total = total};
      }
      if (!judgement.pruned) longer_counts[suffix] = true;
    }
  }
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
  counts_.keep(total_min, [&](std::uint32_t from, std::uint32_t to) { judgements_[to] = judgements_[from]; });
  judgements_.resize(counts_.size());
  table_.clear();
  for (std::uint32_t number = 1; number < counts_.size(); ++number) {
    const std::uint64_t key = counts_.key(number);
    table_.put(table_.find(key), key, number);
  }
}

void SuffixTree::halve() {
  ContextCounts halves(symbols());
  for (std::uint32_t number = 0; number < counts_.size(); ++number) {
    halves.add(counts_.key(number));
    counts_.for_each(number, [&](std::uint32_t symbol, std::uint32_t count) {
      if (count > 1) halves.add(number, symbol, count / 2);
    });
    judgements_[number].total /= 2;
  }
  counts_ = std::move(halves);
  keep(1);
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
    to.put(entry.key);
    to.put((entry.value & once_bit) != 0 ? entry.value : 0);
    if ((entry.value & once_bit) != 0) continue;
    const auto number = static_cast<std::uint32_t>(entry.value);
    to.put(judgements_[number].pruned);
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
  const auto is_known = [&](Context context) {
    for (std::uint32_t i = 0; i < context.length; ++i) {
      if (context[i] >= symbols()) return false;
    }
    return context.symbols >> (Context::bits * context.length) == 0;
  };
  for (std::uint64_t node = 0, last = 0; node < nodes; ++node) {
    std::uint64_t key = 0;
    std::uint64_t value = 0;
    VARPULIS_CHECK(from.get(key));
    VARPULIS_CHECK(from.get(value));
    const Context context = ContextTable::context_of(key);
    if ((node == 0) != (key == 0) || (node > 0 && key <= last) || context.length > depth_ || !is_known(context)) return damaged();
    last = key;
    if ((value & once_bit) != 0) {
      if (node == 0 || (value & rest_mask) == 0) return damaged();
      const Context rest = rest_of(value);
      if (context.length + rest.length > depth_ || !is_known(rest)) return damaged();
      if (symbol_of(value) >= symbols() || once(rest, symbol_of(value)) != value) return damaged();
    } else {
      if (value != 0) return damaged();
      const std::uint32_t number = add_counts(key);
      VARPULIS_CHECK(load_counts(from, number));
      // Whatever comes, its suffix has come.
      if (node > 0 && !has_parent(number)) return damaged();
      value = number;
    }
    if (node == 0) continue;
    table_.reserve(1);
    table_.put(table_.find(key), key, value);
  }
  return {};
}

Result<void> SuffixTree::load_counts(state::SnapshotReader& from, std::uint32_t number) {
  std::uint64_t judged = 0;
  std::uint64_t given = 0;
  VARPULIS_CHECK(from.get(judgements_[number].pruned));
  VARPULIS_CHECK(from.get(judged));
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
