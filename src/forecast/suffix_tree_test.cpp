#include "forecast/suffix_tree.h"

#include <gtest/gtest.h>

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
  for (const std::uint32_t symbol : {0U, 1U, 0U, 1U, 1U}) learn(tree, context, symbol);
  EXPECT_EQ(tree.total(0), 5);
  EXPECT_EQ(tree.count(0, 1), 3);
  const std::uint32_t after_0 = tree.child(0, 0);
  EXPECT_EQ(tree.total(after_0), 2);
  EXPECT_EQ(tree.count(after_0, 1), 2);
  EXPECT_DOUBLE_EQ(tree.probability(after_0, 1), 2.01 / 2.02);
  // 1 after 0 came once before a 0 and once before a 1.
  const std::uint32_t after_01 = tree.child(tree.child(0, 1), 0);
  EXPECT_EQ(tree.count(after_01, 0), 1);
  EXPECT_EQ(tree.count(after_01, 1), 1);
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
