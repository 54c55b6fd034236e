// Predictions and forecasts (workload W10): the library alone, its model learnt from 200,000 symbols, contexts moving with every operation.
// Streams: `cyclic` goes round the alphabet; `noisy` goes on to the next symbol in four of five cases, else anywhere.
#include <benchmark/benchmark.h>

#include "forecast/forecaster.h"
#include "forecast/testing/source.h"

namespace varpulis::forecast {
namespace {

constexpr std::size_t stream_length = 1U << 18;

enum Stream : std::int64_t { cyclic, noisy };

std::vector<std::uint32_t> symbols_of(Stream stream, std::uint32_t symbols, std::uint64_t seed = 1) {
  testing::MarkovSource random(2, 0, seed);
  std::vector<std::uint32_t> result(stream_length);
  std::uint32_t symbol = 0;
  for (std::uint32_t& each : result) {
    symbol = stream == cyclic || random.uniform() < 0.8 ? (symbol + 1) % symbols : static_cast<std::uint32_t>(random.uniform() * symbols);
    each = symbol;
  }
  return result;
}

struct Setup {
  explicit Setup(const benchmark::State& state)
      : symbols(static_cast<std::uint32_t>(state.range(0))),
        depth(static_cast<std::uint32_t>(state.range(1))),
        stream(symbols_of(static_cast<Stream>(state.range(2)), symbols)),
        tree(symbols, depth) {
    Context context;
    for (std::size_t i = 0; i < 200'000; ++i) {
      tree.update(context, stream[i]);
      context = context.followed_by(stream[i], depth);
    }
  }
  std::uint32_t symbols, depth;
  std::vector<std::uint32_t> stream;
  SuffixTree tree;
};

void arguments(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"symbols", "depth", "noisy"});
  for (const std::int64_t symbols : {10, 50}) {
    for (const std::int64_t depth : {1, 3, 5, 10}) {
      for (const std::int64_t stream : {cyclic, noisy}) benchmark->Args({symbols, depth, stream});
    }
  }
}

void predict_one(benchmark::State& state) {
  const Setup setup(state);
  const SuffixAutomaton automaton(setup.tree);
  std::uint32_t at = automaton.start();
  std::size_t i = 0;
  for (auto _ : state) {
    at = automaton.next(at, setup.stream[i]);
    i = (i + 1) % stream_length;
    benchmark::DoNotOptimize(automaton.probability(at, setup.stream[i]));
  }
  state.counters["contexts"] = automaton.size();
}
BENCHMARK(predict_one)->Apply(arguments);

void distribution(benchmark::State& state) {
  const Setup setup(state);
  const SuffixAutomaton automaton(setup.tree);
  std::uint32_t at = automaton.start();
  std::size_t i = 0;
  std::vector<double> row(setup.symbols);
  for (auto _ : state) {
    at = automaton.next(at, setup.stream[i]);
    i = (i + 1) % stream_length;
    const std::span<const double> probabilities = automaton.distribution(at);
    std::copy(probabilities.begin(), probabilities.end(), row.begin());
    benchmark::DoNotOptimize(row.data());
    benchmark::ClobberMemory();
  }
}
BENCHMARK(distribution)->Apply(arguments);

/// As many at once as the forecaster does.
void update(benchmark::State& state) {
  Setup setup(state);
  Context context;
  std::size_t i = 0;
  std::array<SuffixTree::Observation, Forecaster::observed_max> observations;
  for (auto _ : state) {
    for (SuffixTree::Observation& each : observations) {
      each = {.context = context, .symbol = setup.stream[i]};
      context = context.followed_by(setup.stream[i], setup.depth);
      i = (i + 1) % stream_length;
    }
    setup.tree.update(observations);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(observations.size()));
  state.counters["nodes"] = setup.tree.nodes();
}
BENCHMARK(update)->Apply(arguments);

/// Steps that take the symbols 0, 1 and 2.
PatternShape three_steps(std::uint32_t symbols) {
  PatternShape shape{.steps = {{.item = 0}, {.item = 1}, {.item = 2}}, .gaps = {}, .cancels = {}, .items = symbols, .symbols = {}};
  for (std::uint32_t symbol = 0; symbol < symbols; ++symbol) shape.symbols.push_back(std::uint64_t{1} << symbol);
  return shape;
}

/// A forecast for a run in one of two states, with another number of events left each time.
void pattern_forecast(benchmark::State& state) {
  const Setup setup(state);
  const SuffixAutomaton automaton(setup.tree);
  const PatternAutomaton pattern(three_steps(setup.symbols));
  PatternMarkovChain chain(pattern);
  chain.compute(automaton, Acceptance(setup.symbols));
  std::uint32_t at = automaton.start();
  std::size_t i = 0;
  for (auto _ : state) {
    at = automaton.next(at, setup.stream[i]);
    i = (i + 1) % stream_length;
    benchmark::DoNotOptimize(chain.completion(at, static_cast<std::uint32_t>(i & 1U), static_cast<double>(i & 127U) + 0.5));
  }
}
BENCHMARK(pattern_forecast)->Apply(arguments);

/// Everything that .forecast does with an event besides matching: learning, following runs, forecasting, resolving outcomes.
void whole_forecaster(benchmark::State& state) {
  const auto symbols = static_cast<std::uint32_t>(state.range(0));
  const std::vector<std::uint32_t> stream = symbols_of(static_cast<Stream>(state.range(2)), symbols);
  constexpr std::int64_t second = 1'000'000'000;
  Forecaster forecaster(three_steps(symbols), {.confidence = 0.5,
                                               .horizon = 100 * second,
                                               .within = 100 * second,
                                               .warmup = 100,
                                               .depth = static_cast<std::uint32_t>(state.range(1))});
  std::int64_t now = 0;
  std::int64_t start = 0;
  std::uint32_t taken = 0;  // of the one run
  std::size_t i = 0;
  const auto event = [&] {
    const std::uint32_t symbol = stream[i];
    i = (i + 1) % stream_length;
    now += second;
    if (taken > 0 && now > start + 100 * second) {
      forecaster.ended(0, Forecaster::End::other);
      taken = 0;
    }
    forecaster.learn(0, symbol, now);
    if (symbol == taken) {
      if (taken == 0) {
        forecaster.opened(0);
        start = now;
      }
      forecaster.took(0, taken++);
      if (taken == 3) {
        forecaster.ended(0, Forecaster::End::other);
        taken = 0;
      }
    }
    const std::uint32_t run = forecaster.furthest(0);
    if (run != Forecaster::none) benchmark::DoNotOptimize(forecaster.forecast(run, start, 0));
  };
  for (int k = 0; k < 200'000; ++k) event();
  for (auto _ : state) event();
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(whole_forecaster)->Apply(arguments);

}  // namespace
}  // namespace varpulis::forecast
