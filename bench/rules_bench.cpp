// Many streams over the same events (W13): filters for one symbol each, thresholds, sequences of different types, and sequences that begin alike. Every
// number of outputs is counted by hand beside the engine.
#include <algorithm>
#include <array>

#include "bench/program_run.h"

namespace varpulis::bench {
namespace {

constexpr std::int64_t quote_count = 1'000'000;
constexpr std::uint64_t symbols = 5'000;

struct Quote {
  std::uint64_t symbol = 0;
  std::int64_t price = 0;  // 0 to 999
};

std::vector<Quote> quotes() {
  std::vector<Quote> made(quote_count);
  Random random;
  for (Quote& quote : made) {
    const std::uint64_t bits = random.next();
    quote = {.symbol = bits % symbols, .price = static_cast<std::int64_t>((bits >> 32U) % 1000)};
  }
  return made;
}

/// How large the program makes epochs for so many streams, once it knows how much events give out.
std::uint32_t epoch_size(std::size_t streams, std::size_t events, std::uint64_t outputs) {
  engine::EpochSize size = engine::EpochSize::for_streams(streams);
  for (int epoch = 0; epoch < 64; ++epoch) size.observe(size.next(), outputs * size.next() / events);
  return static_cast<std::uint32_t>(size.next());
}

std::vector<data::Epoch> epochs_of(const std::vector<Quote>& quotes, const data::Projection& projection, std::uint32_t epoch_events) {
  EpochList epochs(projection, epoch_events);
  std::int64_t at = 0;
  for (const Quote& quote : quotes) {
    data::TypeBuilder& type = epochs.type("Quote");
    if (auto* column = type.field("symbol")) column->text(type.row(), fmt::format("S{}", quote.symbol));
    if (auto* column = type.field("price")) column->integer(type.row(), quote.price);
    epochs.end_event(type, {at++ * ns_per_us});
  }
  return epochs.finish();
}

std::int64_t threshold(std::int64_t rule) { return 500 + rule * 7 % 500; }

/// (a) `rules` filters for a symbol and a price above a threshold; with more rules than symbols, several for each.
void filters_by_symbol(benchmark::State& state) {
  std::string program;
  std::vector<std::vector<std::int64_t>> thresholds(symbols);
  for (std::int64_t rule = 0; rule < state.range(0); ++rule) {
    const std::uint64_t symbol = static_cast<std::uint64_t>(rule) % symbols;
    program += fmt::format("stream R{} = Quote .where(symbol == \"S{}\" and price > {}) .emit(price: price)\n", rule, symbol, threshold(rule));
    thresholds[symbol].push_back(threshold(rule));
  }
  const std::vector<Quote> events = quotes();
  std::uint64_t expected = 0;
  for (const Quote& quote : events) {
    expected += static_cast<std::uint64_t>(std::ranges::count_if(thresholds[quote.symbol], [&](std::int64_t t) { return quote.price > t; }));
  }
  run(state, program, expected, [&](const data::Projection& projection) {
    return epochs_of(events, projection, epoch_size(static_cast<std::size_t>(state.range(0)), events.size(), expected));
  });
}
BENCHMARK(filters_by_symbol)->Arg(1000)->Arg(10'000)->Unit(benchmark::kMillisecond);

/// (b) `rules` filters for a price above a threshold that few reach.
void thresholds(benchmark::State& state) {
  std::string program;
  for (std::int64_t rule = 0; rule < state.range(0); ++rule) {
    program += fmt::format("stream R{} = Quote .where(price >= {}) .emit(price: price)\n", rule, 995 + rule % 5);
  }
  const std::vector<Quote> events = quotes();
  std::uint64_t expected = 0;
  for (std::int64_t rule = 0; rule < state.range(0); ++rule) {
    expected += static_cast<std::uint64_t>(std::ranges::count_if(events, [&](const Quote& quote) { return quote.price >= 995 + rule % 5; }));
  }
  run(state, program, expected, [&](const data::Projection& projection) {
    return epochs_of(events, projection, epoch_size(static_cast<std::size_t>(state.range(0)), events.size(), expected));
  });
}
BENCHMARK(thresholds)->Arg(1000)->Unit(benchmark::kMillisecond);

/// Three types, in order.
using Triple = std::array<std::uint64_t, 3>;

std::vector<std::uint64_t> types_of_events(std::uint64_t types) {
  std::vector<std::uint64_t> of(1'000'000);
  Random random;
  for (std::uint64_t& type : of) type = random.next() % types;
  return of;
}

constexpr std::int64_t never_over = 3'600'000'000'000;

/// Each first one with the next second one, and that with the next third one, if that comes in time; a microsecond apart.
std::uint64_t count_sequences(const std::vector<std::uint64_t>& events, const Triple& types, std::int64_t within) {
  std::uint64_t found = 0;
  std::vector<std::int64_t> after_first, after_second;  // when the first one came
  for (std::size_t i = 0; i < events.size(); ++i) {
    const std::int64_t now = static_cast<std::int64_t>(i) * ns_per_us;
    if (events[i] == types[0]) after_first.push_back(now);
    if (events[i] == types[1]) {
      after_second.insert(after_second.end(), after_first.begin(), after_first.end());
      after_first.clear();
    }
    if (events[i] == types[2]) {
      found += static_cast<std::uint64_t>(std::ranges::count_if(after_second, [&](std::int64_t first) { return now - first <= within; }));
      after_second.clear();
    }
  }
  return found;
}

void sequences(benchmark::State& state, std::uint64_t types, const std::vector<Triple>& rules, std::int64_t within) {
  const std::vector<std::uint64_t> events = types_of_events(types);
  std::string program;
  std::uint64_t expected = 0;
  for (std::size_t rule = 0; rule < rules.size(); ++rule) {
    program += fmt::format("stream R{} = T{} as a -> T{} as b -> T{} as c .within({}us) .emit(a: a.v, c: c.v)\n", rule, rules[rule][0],
                           rules[rule][1], rules[rule][2], within / ns_per_us);
    expected += count_sequences(events, rules[rule], within);
  }
  run(state, program, expected, [&](const data::Projection& projection) {
    EpochList epochs(projection, epoch_size(rules.size(), events.size(), expected));
    std::int64_t at = 0;
    for (const std::uint64_t of : events) {
      data::TypeBuilder& type = epochs.type(fmt::format("T{}", of));
      if (auto* column = type.field("v")) column->integer(type.row(), at % 100);
      epochs.end_event(type, {at++ * ns_per_us});
    }
    return epochs.finish();
  });
}

/// (c) sequences of three of a hundred types, each another one: ten matches for each event where they may take as long as they like, one in six
/// events within 20 events.
void different_sequences(benchmark::State& state, std::int64_t within) {
  std::vector<Triple> rules;
  for (std::uint64_t rule = 0; rule < static_cast<std::uint64_t>(state.range(0)); ++rule) {
    rules.push_back({rule % 100, (rule * 7 + rule / 100 + 1) % 100, (rule * 31 + rule / 100 + 2) % 100});
  }
  std::erase_if(rules, [](const Triple& types) { return types[0] == types[1] || types[1] == types[2] || types[0] == types[2]; });
  sequences(state, 100, rules, within);
}
BENCHMARK_CAPTURE(different_sequences, unbounded, never_over)->Arg(1000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(different_sequences, within_20_events, 20 * ns_per_us)->Arg(1000)->Unit(benchmark::kMillisecond);

/// (d) sequences that differ in their last step only.
void sequences_that_begin_alike(benchmark::State& state) {
  const auto count = static_cast<std::uint64_t>(state.range(0));
  std::vector<Triple> rules;
  for (std::uint64_t rule = 0; rule < count; ++rule) rules.push_back({0, 1, rule + 2});
  sequences(state, count + 2, rules, never_over);
}
BENCHMARK(sequences_that_begin_alike)->Arg(1000)->Arg(10'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace varpulis::bench

BENCHMARK_MAIN();
