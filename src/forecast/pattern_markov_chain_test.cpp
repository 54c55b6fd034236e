#include "forecast/pattern_markov_chain.h"

#include <gtest/gtest.h>

#include <cmath>

#include "forecast/testing/source.h"

namespace varpulis::forecast {
namespace {

constexpr std::uint32_t a = 0, b = 1, c = 2, x = 3;

/// Steps that take the symbols of their numbers: A -> B -> C, and X that nothing takes.
PatternShape three_steps() {
  return {.steps = {{.item = 0}, {.item = 1}, {.item = 2}}, .gaps = {}, .cancels = {}, .items = 4, .symbols = {1, 2, 4, 8}};
}

/// A tree that has seen each symbol so often, without context.
SuffixTree counts(std::initializer_list<int> of_symbols) {
  SuffixTree tree(static_cast<std::uint32_t>(of_symbols.size()), 0);
  std::uint32_t symbol = 0;
  for (const int count : of_symbols) {
    for (int i = 0; i < count; ++i) tree.update({}, symbol);
    ++symbol;
  }
  return tree;
}

/// By all ways in which events can follow, from a state of the automaton and a context.
double by_enumeration(const PatternAutomaton& pattern, const SuffixAutomaton& contexts, const Acceptance& acceptance, std::uint32_t context,
                      std::uint32_t state, int steps) {
  if (state == pattern.complete()) return 1;
  if (state == pattern.ended() || steps == 0) return 0;
  double sum = 0;
  for (std::uint32_t symbol = 0; symbol < contexts.symbols(); ++symbol) {
    for (const PatternAutomaton::Branch& branch : pattern.branches(state, symbol)) {
      sum += contexts.probability(context, symbol) * branch.probability(acceptance) *
             by_enumeration(pattern, contexts, acceptance, contexts.next(context, symbol), branch.target, steps - 1);
    }
  }
  return sum;
}

TEST(PatternMarkovChain, gives_the_value_of_a_two_step_chain_computed_by_hand) {
  const PatternAutomaton pattern(three_steps());
  const SuffixTree tree = counts({2, 3, 4, 1});
  const SuffixAutomaton contexts(tree);
  const Acceptance acceptance(4);
  PatternMarkovChain chain(pattern);
  chain.compute(contexts, acceptance);
  const double of_b = 3.01 / 10.04;
  const double of_c = 4.01 / 10.04;
  const std::uint32_t has_a = pattern.state(0, 1, 0);
  const std::uint32_t has_b = pattern.state(1, 1, 0);
  EXPECT_DOUBLE_EQ(chain.completion(0, has_b, 1), of_c);
  EXPECT_DOUBLE_EQ(chain.completion(0, has_a, 1), 0);
  EXPECT_NEAR(chain.completion(0, has_a, 2), of_b * of_c, 1e-15);
  // Three events: B at once and C in two, or something else, then B, then C.
  EXPECT_NEAR(chain.completion(0, has_a, 3), of_b * (of_c + (1 - of_c) * of_c) + (1 - of_b) * of_b * of_c, 1e-15);
  // Between whole numbers in proportion; nothing in no time.
  EXPECT_NEAR(chain.completion(0, has_b, 1.25), of_c + 0.25 * (1 - of_c) * of_c, 1e-15);
  EXPECT_EQ(chain.completion(0, has_b, 0), 0);
  EXPECT_NEAR(chain.advance(0, has_a), of_b, 1e-15);
  EXPECT_EQ(pattern.distance(has_a), 2);
}

TEST(PatternMarkovChain, waits_for_the_geometric_time_in_the_long_run) {
  const PatternAutomaton pattern(three_steps());
  const SuffixTree tree = counts({50'000, 3, 3, 0});
  const SuffixAutomaton contexts(tree);
  PatternMarkovChain chain(pattern);
  chain.compute(contexts, Acceptance(4));
  const double of_c = contexts.probability(0, c);
  const std::uint32_t has_b = pattern.state(1, 1, 0);
  for (const double steps : {5.0, 33.0, 100.0, 128.0, 500.0, 3'600.0, 10'000.0, 100'000.0, 1e6}) {
    EXPECT_NEAR(chain.completion(0, has_b, steps), 1 - std::pow(1 - of_c, steps), 0.006) << steps;
  }
  EXPECT_NEAR(chain.completion(0, has_b, 1e300), 1, 1e-9);
}

TEST(PatternMarkovChain, moves_the_context_as_the_run_moves) {
  // A B C for ever: before B the next event is B, and after it C.
  SuffixTree tree(4, 2);
  Context context;
  for (int i = 0; i < 300; ++i) {
    const auto symbol = static_cast<std::uint32_t>(i % 3);
    tree.update(context, symbol);
    context = context.followed_by(symbol, 2);
  }
  const SuffixAutomaton contexts(tree);
  const PatternAutomaton pattern(three_steps());
  PatternMarkovChain chain(pattern);
  chain.compute(contexts, Acceptance(4));
  Context after_a;
  for (const std::uint32_t symbol : {b, c, a}) after_a = after_a.followed_by(symbol, 2);
  const std::uint32_t at = contexts.state_of(after_a);
  EXPECT_GT(chain.completion(at, pattern.state(0, 1, 0), 2), 0.99);
  EXPECT_EQ(chain.completion(at, pattern.state(0, 1, 0), 1), 0);
  // With the wrong context C is two events away.
  EXPECT_LT(chain.completion(at, pattern.state(1, 1, 0), 1), 0.01);
}

TEST(PatternMarkovChain, agrees_with_enumeration_for_patterns_of_all_kinds) {
  testing::MarkovSource source(4, 2, 77);
  SuffixTree tree(4, 2);
  Context context;
  for (int i = 0; i < 5'000; ++i) {
    const std::uint32_t symbol = source.next();
    tree.update(context, symbol);
    context = context.followed_by(symbol, 2);
  }
  const SuffixAutomaton contexts(tree);
  constexpr std::uint32_t unlimited = PatternShape::unlimited;
  std::vector<PatternShape> shapes;
  shapes.push_back(three_steps());
  shapes.push_back(three_steps());  // A -> B+ -> C
  shapes.back().steps[1].max = unlimited;
  shapes.push_back(three_steps());  // A -> B{2,3} -> C
  shapes.back().steps[1] = {.item = 1, .min = 2, .max = 3};
  shapes.push_back(three_steps());  // A -> B? -> C
  shapes.back().steps[1].min = 0;
  shapes.push_back(three_steps());  // A -> B -> C, strictly
  shapes.back().strict = true;
  shapes.push_back(three_steps());  // A -> B -> NOT X -> C
  shapes.back().gaps.push_back({.item = 3, .after = 1});
  shapes.push_back(three_steps());  // A -> B+ -> NOT X -> C: X bars the way until another B
  shapes.back().steps[1].max = unlimited;
  shapes.back().gaps.push_back({.item = 3, .after = 1});
  shapes.push_back(three_steps());  // .not(X)
  shapes.back().cancels.push_back({.item = 3});
  shapes.push_back(three_steps());  // A -> B where v > a.v -> C, .not(X where v == a.v)
  shapes.back().steps[1].conditional = true;
  shapes.back().cancels.push_back({.item = 3, .conditional = true});
  shapes.push_back(three_steps());  // an event may be B and C
  shapes.back().symbols[1] = 2 | 4;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    Acceptance acceptance(4);
    acceptance.offered(1, 10);
    for (int taken = 0; taken < 3; ++taken) acceptance.taken(1);
    const PatternAutomaton pattern(shapes[i]);
    PatternMarkovChain chain(pattern);
    chain.compute(contexts, acceptance);
    for (std::uint32_t state = 0; state < pattern.size(); ++state) {
      for (std::uint32_t at = 0; at < contexts.size(); ++at) {
        for (const int steps : {1, 2, 4}) {
          ASSERT_NEAR(chain.completion(at, state, steps), by_enumeration(pattern, contexts, acceptance, at, state, steps), 1e-12)
              << "pattern " << i << " state " << state << " context " << at << " steps " << steps;
        }
      }
    }
  }
}

/// The same, from one event less to one more, for all contexts and states.
std::vector<double> by_recursion(const PatternAutomaton& pattern, const SuffixAutomaton& contexts, const Acceptance& acceptance, int steps) {
  std::vector<double> values(std::size_t{contexts.size()} * pattern.size());
  for (; steps > 0; --steps) {
    std::vector<double> more(values.size());
    for (std::uint32_t at = 0; at < contexts.size(); ++at) {
      for (std::uint32_t state = 0; state < pattern.size(); ++state) {
        for (std::uint32_t symbol = 0; symbol < contexts.symbols(); ++symbol) {
          for (const PatternAutomaton::Branch& branch : pattern.branches(state, symbol)) {
            if (branch.target == pattern.ended()) continue;
            const double then = branch.target == pattern.complete() ? 1 : values[contexts.next(at, symbol) * pattern.size() + branch.target];
            more[at * pattern.size() + state] += contexts.probability(at, symbol) * branch.probability(acceptance) * then;
          }
        }
      }
    }
    values = std::move(more);
  }
  return values;
}

TEST(PatternMarkovChain, agrees_with_recursion_where_many_symbols_never_came) {
  // Each symbol is followed by one of four others, by which one depends on the one before.
  constexpr std::uint32_t symbols = 40;
  testing::MarkovSource source(4, 2, 78);
  SuffixTree tree(symbols, 3);
  Context context;
  for (int i = 0; i < 9'000; ++i) {
    const std::uint32_t symbol = (context[0] + 1 + source.next()) % symbols;
    tree.update(context, symbol);
    context = context.followed_by(symbol, 3);
  }
  const SuffixAutomaton contexts(tree);
  ASSERT_GT(contexts.size(), 200);
  PatternShape shape{.steps = {{.item = 0}, {.item = 1, .max = PatternShape::unlimited}, {.item = 2, .conditional = true}, {.item = 3}},
                     .gaps = {{.item = 4, .after = 1}},
                     .cancels = {},
                     .items = symbols,
                     .symbols = {}};
  for (std::uint32_t symbol = 0; symbol < symbols; ++symbol) shape.symbols.push_back(std::uint64_t{1} << symbol);
  const PatternAutomaton pattern(shape);
  const Acceptance acceptance(symbols);
  PatternMarkovChain chain(pattern);
  for (int round = 0; round < 2; ++round) chain.compute(contexts, acceptance);
  for (const int steps : {1, 2, 7, 32, 96}) {
    const std::vector<double> values = by_recursion(pattern, contexts, acceptance, steps);
    for (std::uint32_t state = 0; state < pattern.size(); ++state) {
      for (std::uint32_t at = 0; at < contexts.size(); ++at) ASSERT_NEAR(chain.completion(at, state, steps), values[at * pattern.size() + state], 1e-12);
    }
  }
}

TEST(PatternMarkovChain, a_repeated_step_can_complete) {
  PatternShape shape = three_steps();
  shape.steps[1].max = PatternShape::unlimited;
  const PatternAutomaton pattern(shape);
  const SuffixTree tree = counts({1, 8, 1, 0});
  const SuffixAutomaton contexts(tree);
  PatternMarkovChain chain(pattern);
  chain.compute(contexts, Acceptance(4));
  EXPECT_GT(chain.completion(0, pattern.state(1, 5, 0), 50), 0.99);
}

TEST(PatternMarkovChain, bursts_move_probability_among_the_ways_out_only) {
  PatternShape shape = three_steps();
  shape.cancels.push_back({.item = 3});
  const PatternAutomaton pattern(shape);
  const SuffixTree tree = counts({4, 2, 2, 2});
  const SuffixAutomaton contexts(tree);
  PatternMarkovChain chain(pattern);
  chain.compute(contexts, Acceptance(4));
  const std::uint32_t has_b = pattern.state(1, 1, 0);
  const double usual = chain.completion(0, has_b, 1);
  const auto burst_of = [&](std::uint32_t symbol) {
    return chain.completion_in_bursts(0, has_b, 1, [&](std::uint32_t each) { return each == symbol ? 3.0 : 1.0; });
  };
  // C and X together keep their 4.02 of 10.04; C has three of four parts of it, or one of four.
  EXPECT_NEAR(burst_of(c), 4.02 / 10.04 * 0.75, 1e-12);
  EXPECT_NEAR(burst_of(x), 4.02 / 10.04 * 0.25, 1e-12);
  EXPECT_NEAR(burst_of(a), usual, 1e-15);
  // A state with one way out is not affected.
  const PatternAutomaton plain(three_steps());
  PatternMarkovChain of_plain(plain);
  of_plain.compute(contexts, Acceptance(4));
  EXPECT_EQ(of_plain.completion_in_bursts(0, plain.state(1, 1, 0), 5, [](std::uint32_t symbol) { return symbol == c ? 5.0 : 1.0; }),
            of_plain.completion(0, plain.state(1, 1, 0), 5));
}

}  // namespace
}  // namespace varpulis::forecast
