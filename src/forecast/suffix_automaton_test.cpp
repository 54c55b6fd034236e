#include "forecast/suffix_automaton.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "forecast/testing/source.h"

namespace varpulis::forecast {
namespace {

SuffixTree learnt(testing::MarkovSource& source, std::uint32_t symbols, std::uint32_t depth, int events) {
  SuffixTree tree(symbols, depth);
  Context context;
  for (int i = 0; i < events; ++i) {
    const std::uint32_t symbol = source.next();
    tree.update(context, symbol);
    context = context.followed_by(symbol, depth);
  }
  return tree;
}

TEST(SuffixAutomaton, predicts_what_the_tree_says_whatever_comes) {
  for (const int events : {50, 1'000, 25'000}) {
    testing::MarkovSource source(4, 2, 21);
    const SuffixTree tree = learnt(source, 4, 4, events);
    const SuffixAutomaton automaton(tree);
    testing::MarkovSource other(4, 0, 22);  // goes to places that the source avoids
    std::uint32_t state = automaton.start();
    Context context;
    for (int i = 0; i < 5'000; ++i) {
      const std::uint32_t symbol = other.next();
      state = automaton.next(state, symbol);
      context = context.followed_by(symbol, 4);
      const SuffixTree::Found found = tree.longest_suffix(context);
      ASSERT_EQ(automaton.state_of(context), state);
      ASSERT_EQ(automaton.length(state), found.length);
      for (std::uint32_t x = 0; x < 4; ++x) ASSERT_DOUBLE_EQ(automaton.probability(state, x), tree.probability(found.node, x));
    }
  }
}

TEST(SuffixAutomaton, rows_sum_to_one) {
  testing::MarkovSource source(50, 1, 31);
  const SuffixTree tree = learnt(source, 50, 3, 60'000);
  const SuffixAutomaton automaton(tree);
  EXPECT_GT(automaton.size(), 50);
  for (std::uint32_t state = 0; state < automaton.size(); ++state) {
    const std::span<const double> row = automaton.distribution(state);
    EXPECT_NEAR(std::accumulate(row.begin(), row.end(), 0.0), 1.0, 1e-12);
  }
}

/// A source of each order is learnt up to the sampling error: what is predicted after its own contexts is within five standard deviations
/// of the truth, for as many observations as the prediction rests on.
class KnownSource : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(KnownSource, is_learnt_up_to_the_sampling_error) {
  const std::uint32_t order = GetParam();
  testing::MarkovSource source(3, order, 100 + order);
  const SuffixTree tree = learnt(source, 3, 3, 300'000);
  const SuffixAutomaton automaton(tree);
  std::uint32_t state = automaton.state_of(source.context());
  double worst = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::vector<double>& truth = source.row(source.context());
    const std::uint32_t node = tree.longest_suffix(source.context().suffix(3)).node;
    for (std::uint32_t x = 0; x < 3; ++x) {
      const double deviation = std::sqrt(truth[x] * (1 - truth[x]) / tree.total(node));
      const double error = std::abs(automaton.probability(state, x) - truth[x]);
      worst = std::max(worst, error / deviation);
      // Contexts that were joined because they differ by less than 0.05 nats may be off by what that is in probability.
      ASSERT_LT(error, 5 * deviation + (automaton.length(state) < order ? 0.16 : 0.0));
    }
    state = automaton.next(state, source.next());
  }
  EXPECT_GT(worst, 0);
}

INSTANTIATE_TEST_SUITE_P(Orders, KnownSource, ::testing::Values(0U, 1U, 2U, 3U));

TEST(SuffixAutomaton, without_pruning_a_source_of_order_three_is_learnt_exactly) {
  testing::MarkovSource source(3, 3, 9);
  // Fewer events than are pruned after.
  const SuffixTree tree = learnt(source, 3, 3, 9'999);
  const SuffixAutomaton automaton(tree);
  std::uint32_t state = automaton.state_of(source.context());
  for (int i = 0; i < 5'000; ++i) {
    const std::vector<double>& truth = source.row(source.context());
    const SuffixTree::Found found = tree.longest_suffix(source.context().suffix(3));
    if (found.length == 3) {
      for (std::uint32_t x = 0; x < 3; ++x) {
        const double deviation = std::sqrt(truth[x] * (1 - truth[x]) / tree.total(found.node));
        ASSERT_LT(std::abs(automaton.probability(state, x) - truth[x]), 5 * deviation);
      }
    }
    state = automaton.next(state, source.next());
  }
}

TEST(SuffixAutomaton, is_the_same_after_loading) {
  testing::MarkovSource source(4, 2, 41);
  const SuffixAutomaton one(learnt(source, 4, 3, 5'000));
  state::SnapshotWriter to;
  one.save(to);
  SuffixAutomaton two(4);
  state::SnapshotReader from(to.bytes());
  ASSERT_TRUE(two.load(from));
  ASSERT_EQ(two.size(), one.size());
  for (std::uint32_t state = 0; state < one.size(); ++state) {
    for (std::uint32_t x = 0; x < 4; ++x) {
      ASSERT_EQ(two.next(state, x), one.next(state, x));
      ASSERT_EQ(two.probability(state, x), one.probability(state, x));
    }
  }
}

}  // namespace
}  // namespace varpulis::forecast
