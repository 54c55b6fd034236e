#include "forecast/suffix_tree.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"

namespace varpulis::forecast {

namespace {

/// Counts are halved when the root's reaches this: it fits its word for ever, and what is old weighs less.
constexpr std::uint32_t total_max = 1U << 31;

}  // namespace

SuffixTree::SuffixTree(std::uint32_t symbols, std::uint32_t depth) : symbols_(symbols), depth_(depth), stride_(header + 2 * symbols) {
  VARPULIS_ASSERT(symbols > 0 && symbols <= symbols_max && depth <= depth_max);
  words_.resize(stride_);
  judgements_.resize(1);
}

void SuffixTree::update(Context context, std::uint32_t symbol) {
  // A node for each symbol of the context at most.
  if (nodes() + depth_ > nodes_max) forget_rarest();
  std::uint32_t node = 0;
  Context rest = context;
  for (;;) {
    std::uint32_t* const own = words(node);
    ++own[0];
    ++own[header + symbol];
    if (rest.length == 0) break;
    if (own[1] != 0) {
      const Unseen once = unseen_of(own);
      set_unseen(own, {});
      add_once(node, once.rest, once.symbol);
    }
    const std::uint32_t known = child(node, rest[0]);
    if (known == none) {
      add_once(node, rest, symbol);
      break;
    }
    node = known;
    rest = rest.before();
  }
  if (++updates_ % prune_interval == 0) prune();
  if (words_[0] == total_max) halve();
}

std::uint32_t SuffixTree::add_child(std::uint32_t node, std::uint32_t older) {
  const std::uint32_t child = nodes();
  judgements_.emplace_back();
  words_.resize(words_.size() + stride_);
  words(node)[header + symbols_ + older] = child;
  return child;
}

/// The first of the three words is 0 where nothing is unseen.
SuffixTree::Unseen SuffixTree::unseen_of(const std::uint32_t* words) {
  return {.rest = {.symbols = std::uint64_t{words[3]} << 32U | words[2], .length = words[1] >> 8U}, .symbol = words[1] & 0xffU};
}

void SuffixTree::set_unseen(std::uint32_t* words, const Unseen& unseen) {
  words[1] = unseen.rest.length == 0 ? 0 : unseen.rest.length << 8U | unseen.symbol;
  words[2] = static_cast<std::uint32_t>(unseen.rest.symbols);
  words[3] = static_cast<std::uint32_t>(unseen.rest.symbols >> 32U);
}

/// A context below a node has come for the first time.
void SuffixTree::add_once(std::uint32_t node, Context rest, std::uint32_t symbol) {
  const std::uint32_t child = add_child(node, rest[0]);
  std::uint32_t* const own = words(child);
  own[0] = own[header + symbol] = 1;
  set_unseen(own, {.rest = rest.before(), .symbol = symbol});
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

// ---- Pruning ----

/// Kullback-Leibler divergence of what follows a context from what follows its suffix, both smoothed.
double SuffixTree::divergence(std::uint32_t node, std::uint32_t parent) const {
  double sum = 0;
  for (std::uint32_t x = 0; x < symbols_; ++x) {
    const double own = probability(node, x);
    sum += own * std::log(own / probability(parent, x));
  }
  return sum;
}

/// True if the node counts, or one below it.
bool SuffixTree::judge(std::uint32_t node, std::uint32_t parent) {
  bool child_counts = false;
  for (std::uint32_t x = 0; x < symbols_; ++x) {
    const std::uint32_t next = child(node, x);
    // Contexts below one that was seen too seldom were too.
    if (next != none && total(next) >= observations_min) child_counts = judge(next, node) || child_counts;
  }
  if (node == 0) return true;
  Judgement& judgement = judgements_[node];
  if (child_counts) {
    judgement = {};
  } else if (total(node) >= judgement.total + judgement.total / 4 || judgement.total == 0) {
    judgement = {.pruned = divergence(node, parent) < divergence_min, .total = total(node)};
  }
  return !judgement.pruned;
}

void SuffixTree::prune() { judge(0, 0); }

void SuffixTree::copy_kept(std::uint32_t node, std::uint32_t total_min, SuffixTree& to, std::uint32_t at) const {
  std::copy_n(words_.data() + std::size_t{node} * stride_, header + symbols_, to.words(at));
  to.judgements_[at] = judgements_[node];
  for (std::uint32_t x = 0; x < symbols_; ++x) {
    const std::uint32_t next = child(node, x);
    // A context is seen at least as often as any longer one.
    if (next != none && total(next) >= total_min) copy_kept(next, total_min, to, to.add_child(at, x));
  }
}

/// Keeps the contexts that were seen most: at most half of what fits.
void SuffixTree::forget_rarest() {
  std::uint32_t total_min = 1;
  std::uint32_t kept = nodes();
  while (kept > nodes_max / 2) {
    total_min *= 2;
    kept = 1;
    for (std::uint32_t node = 1; node < nodes(); ++node) kept += total(node) >= total_min ? 1U : 0U;
  }
  SuffixTree smaller(symbols_, depth_);
  copy_kept(0, total_min, smaller, 0);
  forgotten_ += nodes() - smaller.nodes();
  words_ = std::move(smaller.words_);
  judgements_ = std::move(smaller.judgements_);
}

void SuffixTree::halve() {
  for (std::uint32_t node = 0; node < nodes(); ++node) {
    std::uint32_t total = 0;
    for (std::uint32_t x = 0; x < symbols_; ++x) {
      std::uint32_t& count = words(node)[header + x];
      count /= 2;
      total += count;
    }
    words(node)[0] = total;
    judgements_[node].total /= 2;
    set_unseen(words(node), {});
  }
}

// ---- State ----

void SuffixTree::save(state::SnapshotWriter& to) const {
  to.section("suffix tree");
  to.put(updates_);
  to.put(forgotten_);
  to.put(std::uint64_t{nodes()});
  for (std::uint32_t node = 0; node < nodes(); ++node) {
    to.put(judgements_[node].pruned);
    to.put(std::uint64_t{judgements_[node].total});
    // Most counts and children of most nodes are none.
    std::uint64_t given = 0;
    for (std::uint32_t i = 1; i < stride_; ++i) given += words_[std::size_t{node} * stride_ + i] != 0 ? 1U : 0U;
    to.put(given);
    for (std::uint32_t i = 1; i < stride_; ++i) {
      const std::uint32_t word = words_[std::size_t{node} * stride_ + i];
      if (word != 0) to.put(std::uint64_t{i} << 32 | word);
    }
  }
}

Result<void> SuffixTree::load(state::SnapshotReader& from) {
  const auto damaged = [] { return Error(ErrorCode::invalid_data, "the snapshot holds a suffix tree that the forecast cannot have"); };
  VARPULIS_CHECK(from.section("suffix tree"));
  VARPULIS_CHECK(from.get(updates_));
  VARPULIS_CHECK(from.get(forgotten_));
  std::uint64_t nodes = 0;
  VARPULIS_CHECK(from.get(nodes));
  if (nodes == 0 || nodes > nodes_max) return damaged();
  words_.assign(nodes * stride_, 0);
  judgements_.assign(nodes, {});
  for (std::uint64_t node = 0; node < nodes; ++node) {
    std::uint64_t total = 0;
    std::uint64_t given = 0;
    VARPULIS_CHECK(from.get(judgements_[node].pruned));
    VARPULIS_CHECK(from.get(total));
    judgements_[node].total = static_cast<std::uint32_t>(total);
    VARPULIS_CHECK(from.get(given));
    for (std::uint64_t i = 0; i < given; ++i) {
      std::uint64_t packed = 0;
      VARPULIS_CHECK(from.get(packed));
      const std::uint64_t place = packed >> 32;
      const auto word = static_cast<std::uint32_t>(packed);
      if (place == 0 || place >= stride_) return damaged();
      // Children come after their parents.
      if (place >= header + symbols_ && (word <= node || word >= nodes)) return damaged();
      words_[node * stride_ + place] = word;
      if (place >= header && place < header + symbols_) words_[node * stride_] += word;
    }
    const Unseen unseen = unseen_of(words(static_cast<std::uint32_t>(node)));
    if (unseen.rest.length > depth_ || unseen.symbol >= symbols_) return damaged();
    for (std::uint32_t i = 0; i < unseen.rest.length; ++i) {
      if (unseen.rest[i] >= symbols_) return damaged();
    }
  }
  return {};
}

}  // namespace varpulis::forecast
