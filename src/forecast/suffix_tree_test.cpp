#include "forecast/suffix_tree.h"

#include <gtest/gtest.h>

#include <map>

#include "forecast/testing/source.h"

namespace varpulis::forecast {
namespace {

Context context_of(std::initializer_list<std::uint32_t> oldest_first) {
  Context context;
  for (const std::uint32_t symbol : oldest_first) context = context.followed_by(symbol, depth_max);
  return context;
}

/// What a tree makes of a sequence, learnt with its own contexts.
void learn(SuffixTree& tree, Context& context, std::uint32_t symbol) {
  tree.update(context, symbol);
  context = context.followed_by(symbol, tree.depth());
}

TEST(Context, holds_the_newest_symbols) {
  Context context;
  for (const std::uint32_t symbol : {3U, 63U, 0U, 7U}) context = context.followed_by(symbol, 3);
  EXPECT_EQ(context.length, 3);
  EXPECT_EQ(context[0], 7);
  EXPECT_EQ(context[1], 0);
  EXPECT_EQ(context[2], 63);
  EXPECT_EQ(context.suffix(1), context_of({7}));
  EXPECT_EQ(context.before(), context_of({63, 0}));
}

TEST(SuffixTree, counts_what_follows_every_suffix) {
  SuffixTree tree(2, 2);
  Context context;
  for (int i = 0; i < 5; ++i) {
    for (const std::uint32_t symbol : {0U, 1U, 0U, 1U, 1U}) learn(tree, context, symbol);
  }
  EXPECT_EQ(tree.total(0), 25);
  EXPECT_EQ(tree.count(0, 1), 15);
  const std::uint32_t after_0 = tree.child(0, 0);
  EXPECT_EQ(tree.total(after_0), 10);
  EXPECT_EQ(tree.count(after_0, 1), 10);
  EXPECT_DOUBLE_EQ(tree.probability(after_0, 1), 10.01 / 10.02);
  // 1 after 0 came five times before a 0 and five times before a 1.
  const std::uint32_t after_01 = tree.child(tree.child(0, 1), 0);
  EXPECT_EQ(tree.count(after_01, 0), 5);
  EXPECT_EQ(tree.count(after_01, 1), 5);
}

TEST(SuffixTree, backs_off_to_the_longest_suffix_that_was_seen_newest_symbol_first) {
  SuffixTree tree(3, 3);
  Context context;
  for (int i = 0; i < 20; ++i) {
    for (const std::uint32_t symbol : {0U, 1U, 2U}) learn(tree, context, symbol);
  }
  // 2 2 1 never came; 1 did, always before 2. A tree read from the oldest symbol on would answer with what follows 2.
  const SuffixTree::Found found = tree.longest_suffix(context_of({2, 2, 1}));
  EXPECT_EQ(found.length, 1);
  EXPECT_GT(tree.probability(found.node, 2), 0.99);
  EXPECT_EQ(tree.longest_suffix(context_of({2, 0, 1})).length, 3);
  EXPECT_EQ(tree.longest_suffix({}).length, 0);
}

TEST(SuffixTree, does_not_rest_on_contexts_seen_too_seldom) {
  SuffixTree tree(2, 1);
  Context context;
  for (std::uint32_t i = 0; i < SuffixTree::observations_min; ++i) learn(tree, context, 0);
  EXPECT_EQ(tree.longest_suffix(context_of({0})).length, 0);  // one less: the first symbol had no context
  learn(tree, context, 0);
  EXPECT_EQ(tree.longest_suffix(context_of({0})).length, 1);
}

TEST(SuffixTree, prunes_leaves_that_say_what_their_suffix_says) {
  // Order 1: what came before the last symbol does not matter.
  testing::MarkovSource source(2, 1, 7);
  SuffixTree tree(2, 3);
  Context context;
  for (std::uint64_t i = 0; i + 1 < SuffixTree::prune_interval; ++i) learn(tree, context, source.next());
  std::uint32_t longest = 0;
  for (std::uint32_t a = 0; a < 2; ++a) longest = std::max(longest, tree.longest_suffix(context_of({a, 1, 0})).length);
  EXPECT_EQ(longest, 3);
  learn(tree, context, source.next());
  for (std::uint32_t a = 0; a < 2; ++a) {
    for (std::uint32_t b = 0; b < 2; ++b) EXPECT_LE(tree.longest_suffix(context_of({a, b})).length, 1);
  }
  // A leaf that was pruned goes on counting.
  const std::uint32_t leaf = tree.child(tree.child(0, 0), 0);
  EXPECT_FALSE(tree.counts(leaf));
  const std::uint32_t before = tree.total(leaf);
  for (int i = 0; i < 1000; ++i) learn(tree, context, source.next());
  EXPECT_GT(tree.total(leaf), before);
}

TEST(SuffixTree, a_pruned_context_counts_again_when_it_says_something_else) {
  SuffixTree tree(2, 1);
  Context context;
  testing::MarkovSource noise(2, 0, 3);
  for (std::uint64_t i = 0; i < SuffixTree::prune_interval; ++i) learn(tree, context, noise.next());
  EXPECT_EQ(tree.longest_suffix(context_of({1})).length, 0);
  for (std::uint64_t i = 0; i < 2 * SuffixTree::prune_interval; ++i) learn(tree, context, 1 - context[0]);
  EXPECT_EQ(tree.longest_suffix(context_of({1})).length, 1);
}

TEST(SuffixTree, forgets_the_rarest_contexts_when_there_are_too_many) {
  testing::MarkovSource noise(64, 0, 5);
  SuffixTree tree(64, 4);
  Context context;
  for (int i = 0; i < 100'000; ++i) learn(tree, context, noise.next());
  EXPECT_LE(tree.nodes(), SuffixTree::nodes_max);
  EXPECT_GT(tree.forgotten(), 0);
  // What is frequent stays exact.
  EXPECT_EQ(tree.total(0), 100'000);
  std::uint64_t sum = 0;
  for (std::uint32_t x = 0; x < 64; ++x) sum += tree.total(tree.child(0, x));
  EXPECT_EQ(sum, 99'999);
}

/// Every context up to the depth, counted by itself.
class EveryContext : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(EveryContext, is_counted_as_often_as_it_came) {
  const std::uint32_t symbols = GetParam();
  testing::MarkovSource source(symbols, 1, 13);
  SuffixTree tree(symbols, 4);
  std::map<std::uint64_t, std::map<std::uint32_t, std::uint32_t>> counted;  // by key
  Context context;
  for (int i = 0; i < 6'000; ++i) {
    const std::uint32_t symbol = source.next();
    for (std::uint32_t length = 1; length <= context.length; ++length) ++counted[ContextTable::key_of(context.suffix(length))][symbol];
    learn(tree, context, symbol);
    // Sequences begin anew: their first contexts are short.
    if (i % 97 == 0) context = {};
  }
  ASSERT_EQ(tree.forgotten(), 0);
  std::uint32_t found = 0;
  for (const auto& [key, counts] : counted) {
    const Context whole = ContextTable::context_of(key);
    std::uint32_t total = 0;
    for (const auto& [symbol, count] : counts) total += count;
    std::uint32_t node = 0;
    std::uint32_t suffix_total = UINT32_MAX;
    for (std::uint32_t i = 0; i < whole.length && (i == 0 || node != SuffixTree::none); ++i) {
      suffix_total = tree.total(node);
      node = tree.child(node, whole[i]);
    }
    // There is no node below a context that does not count yet.
    if (node == SuffixTree::none) {
      ASSERT_LE(suffix_total, ContextCounts::occurrences_max);
      ASSERT_LT(total, SuffixTree::observations_min);
      continue;
    }
    ++found;
    ASSERT_TRUE(suffix_total > ContextCounts::occurrences_max || whole.length == 1);
    ASSERT_EQ(tree.total(node), total);
    std::vector<double> row(symbols);
    tree.distribution(node, row);
    for (std::uint32_t x = 0; x < symbols; ++x) {
      const auto at = counts.find(x);
      ASSERT_EQ(tree.count(node, x), at == counts.end() ? 0 : at->second);
      ASSERT_EQ(row[x], tree.probability(node, x));
    }
  }
  EXPECT_EQ(found + 1, tree.nodes());
}

INSTANTIATE_TEST_SUITE_P(Symbols, EveryContext, ::testing::Values(1U, 3U, 12U, 13U, 64U));

TEST(SuffixTree, learns_the_same_from_many_at_once) {
  // Enough to be pruned, and to forget.
  testing::MarkovSource source(40, 1, 17);
  SuffixTree one(40, 5);
  SuffixTree many(40, 5);
  std::vector<SuffixTree::Observation> observations;
  Context context;
  for (int i = 0; i < 120'000; ++i) {
    const std::uint32_t symbol = source.next();
    one.update(context, symbol);
    observations.push_back({.context = context, .symbol = symbol});
    context = context.followed_by(symbol, 5);
    if (i % 101 == 0) context = {};
    if (observations.size() < static_cast<std::size_t>(1 + i % 150)) continue;
    many.update(observations);
    observations.clear();
  }
  many.update(observations);
  ASSERT_GT(one.forgotten(), 0);
  state::SnapshotWriter first;
  state::SnapshotWriter second;
  one.save(first);
  many.save(second);
  EXPECT_EQ(first.bytes(), second.bytes());
}

/// Puts a tree of three contexts: the empty one, that of 0, and one that came once.
std::string snapshot_of(std::uint64_t zeros, std::uint64_t after_zero) {
  state::SnapshotWriter to;
  to.section("suffix tree");
  to.put(zeros + 1);
  to.put(std::uint64_t{0});
  to.put(std::uint64_t{3});
  const auto node = [&](Context context, std::initializer_list<std::uint64_t> counts) {
    to.put(ContextTable::key_of(context));
    to.put(std::uint64_t{0});  // occurrences
    to.put(false);
    to.put(false);
    to.put(std::uint64_t{0});
    to.put(std::uint64_t{counts.size()});
    for (const std::uint64_t each : counts) to.put(each);
  };
  constexpr std::uint64_t one = std::uint64_t{1} << 32U;
  node({}, {zeros, one | 1});
  node(context_of({0}), {after_zero, one | 1});
  to.put(ContextTable::key_of(context_of({1})));
  to.put(std::uint64_t{1});
  to.put(Occurrence::pack({}, 0));  // it came first, before a 0
  return to.take();
}

TEST(SuffixTree, halves_its_counts_before_they_do_not_fit) {
  SuffixTree tree(2, 1);
  const std::string saved = snapshot_of((1U << 31U) - 4, (1U << 31U) - 5);
  state::SnapshotReader from(saved);
  ASSERT_TRUE(tree.load(from));
  Context context = context_of({0});
  learn(tree, context, 0);
  EXPECT_EQ(tree.total(0), (1U << 31U) - 2);
  EXPECT_EQ(tree.nodes(), 3);
  learn(tree, context, 0);
  learn(tree, context, 0);
  // 2^31 - 1 zeros and a one: what came once counts no more.
  EXPECT_EQ(tree.total(0), (1U << 30U) - 1);
  EXPECT_EQ(tree.count(0, 0), (1U << 30U) - 1);
  EXPECT_EQ(tree.count(0, 1), 0);
  EXPECT_EQ(tree.nodes(), 2);
  EXPECT_EQ(tree.count(tree.child(0, 0), 0), (1U << 30U) - 1);
}

TEST(SuffixTree, does_not_load_contexts_that_came_more_often_than_their_suffixes) {
  SuffixTree tree(2, 1);
  const std::string saved = snapshot_of(10, 11);
  state::SnapshotReader from(saved);
  EXPECT_FALSE(tree.load(from));
}

TEST(SuffixTree, goes_on_after_loading_as_if_it_had_not_stopped) {
  testing::MarkovSource source(4, 2, 11);
  SuffixTree one(4, 3);
  Context context;
  for (int i = 0; i < 12'345; ++i) learn(one, context, source.next());
  state::SnapshotWriter to;
  one.save(to);
  SuffixTree two(4, 3);
  state::SnapshotReader from(to.bytes());
  ASSERT_TRUE(two.load(from));
  EXPECT_TRUE(from.at_end());
  Context of_two = context;
  for (int i = 0; i < 10'000; ++i) {
    const std::uint32_t symbol = source.next();
    learn(one, context, symbol);
    learn(two, of_two, symbol);
  }
  state::SnapshotWriter first;
  state::SnapshotWriter second;
  one.save(first);
  two.save(second);
  EXPECT_EQ(first.bytes(), second.bytes());
}

}  // namespace
}  // namespace varpulis::forecast
