// Every combination of events (workloads W8 and W4c), and the maximal ones (W4a). The generators below decide the numbers of matches, which an
// evaluation of all combinations gave, and for the maximal ones a count of the peaks of each symbol's prices.
#include <array>
#include <map>

#include "bench/program_run.h"

namespace varpulis::bench {
namespace {

constexpr std::int64_t millisecond = 1'000'000;

/// Events of ten types, 1 ms apart, with a price of 1 to 100.
std::vector<data::Epoch> ten_types(const data::Projection& projection, std::int64_t events, std::uint32_t epoch_events) {
  constexpr std::array<std::string_view, 10> names{"A", "B", "C", "D", "E", "F", "G", "H", "I", "J"};
  EpochList epochs(projection, epoch_events);
  Random random;
  for (std::int64_t at = 0; at < events; ++at) {
    const std::string_view name = names[random.next() % 10];
    const auto price = static_cast<std::int64_t>(random.next() % 100 + 1);
    data::TypeBuilder& type = epochs.type(name);
    if (auto* column = type.field("price")) column->integer(type.row(), price);
    epochs.end_event(type, {at * millisecond});
  }
  return epochs.finish();
}

void run_ten_types(benchmark::State& state, std::string_view program, std::uint64_t expected, std::int64_t events = 500'000,
                   std::uint64_t matches_max = 1'000'000) {
  engine::EngineOptions options;
  options.matches_max = matches_max;
  const std::uint32_t epoch_events = epoch_events_for(static_cast<double>(expected) / static_cast<double>(events));
  run(state, program, expected, [&](const data::Projection& projection) { return ten_types(projection, events, epoch_events); }, options);
}

void every_triple(benchmark::State& state) {
  run_ten_types(state, "stream S = A as a -> B as b -> C as c .within(99ms) .selection(any) .emit(a: a.price, c: c.price)", 2'435'507);
}
BENCHMARK(every_triple)->Unit(benchmark::kMillisecond);

/// 4,800 matches for each event that completes some.
void every_triple_of_thousand(benchmark::State& state) {
  run_ten_types(state, "stream S = A as a -> B as b -> C as c .within(999ms) .selection(any) .emit(a: a.price, c: c.price)", 23'790'107, 50'000);
}
BENCHMARK(every_triple_of_thousand)->Unit(benchmark::kMillisecond);

/// The first match of each event that completes some; how many more there are is told as well.
void first_triple(benchmark::State& state) {
  const std::int64_t bound = state.range(0);
  const std::map<std::int64_t, std::uint64_t> expected{{99, 50'423}, {999, 50'439}, {99'999, 50'439}};
  run_ten_types(state, fmt::format("stream S = A as a -> B as b -> C as c .within({}ms) .selection(any) .emit(a: a.price)", bound), expected.at(bound),
                500'000, 1);
}
BENCHMARK(first_triple)->Arg(99)->Arg(999)->Unit(benchmark::kMillisecond);

void every_dear_triple(benchmark::State& state) {
  run_ten_types(state,
                "stream S = A where price > 90 as a -> B where price > 90 as b -> C where price > 90 as c .within(99ms) .selection(any) "
                ".emit(a: a.price, c: c.price)",
                2'465);
}
BENCHMARK(every_dear_triple)->Unit(benchmark::kMillisecond);

void every_trend(benchmark::State& state) {
  run_ten_types(state, "stream S = A as a -> all B as b -> C as c .within(29ms) .selection(any) .emit(a: a.price, b: b.price)", 602'558);
}
BENCHMARK(every_trend)->Unit(benchmark::kMillisecond);

/// One result for each event that completes some, however long the bound.
void latest_triple(benchmark::State& state) {
  const std::int64_t bound = state.range(0);
  const std::map<std::int64_t, std::uint64_t> expected{{99, 50'423}, {999, 50'439}, {99'999, 50'439}};
  run_ten_types(state, fmt::format("stream S = A as a -> B as b -> C as c .within({}ms) .selection(last) .emit(a: a.price)", bound),
                expected.at(bound));
}
BENCHMARK(latest_triple)->Arg(99)->Arg(999)->Arg(99'999)->Unit(benchmark::kMillisecond);

struct Price {
  std::size_t symbol = 0;
  std::int64_t price = 0;
};

/// Random walks of so many symbols.
std::vector<Price> random_walks(std::int64_t symbols, std::size_t events) {
  std::vector<Price> walks(events);
  Random random;
  std::vector<std::int64_t> prices(static_cast<std::size_t>(symbols), 1000);
  for (Price& each : walks) {
    each.symbol = random.next() % static_cast<std::uint64_t>(symbols);
    each.price = prices[each.symbol] += static_cast<std::int64_t>(random.next() % 21) - 10;
  }
  return walks;
}

/// 1 ms apart.
std::vector<data::Epoch> epochs_of(const std::vector<Price>& walks, const data::Projection& projection, std::uint64_t matches) {
  EpochList epochs(projection, epoch_events_for(static_cast<double>(matches) / static_cast<double>(walks.size())));
  std::int64_t at = 0;
  for (const Price& each : walks) {
    data::TypeBuilder& type = epochs.type("T");
    if (auto* column = type.field("symbol")) column->integer(type.row(), static_cast<std::int64_t>(each.symbol));
    if (auto* column = type.field("price")) column->integer(type.row(), each.price);
    epochs.end_event(type, {at++ * millisecond});
  }
  return epochs.finish();
}

/// The maximal rises of 2 and 1,000 symbols: from where a price has fallen to, equal prices passed over, until the next fall.
void maximal_rise(benchmark::State& state) {
  const std::int64_t symbols = state.range(0);
  const std::uint64_t expected = symbols == 2 ? 23'819 : 23'289;
  run(state,
      "stream S = T as a -> all T.increasing(price) as b -> T where price < b.price as c .partition_by(symbol) .within(60s) "
      ".emit(a: a.price, b: b.price)",
      expected, [&](const data::Projection& projection) { return epochs_of(random_walks(symbols, 100'000), projection, expected); });
}
BENCHMARK(maximal_rise)->Arg(2)->Arg(1000)->Unit(benchmark::kMillisecond);

/// Every rise of 2 and 1,000 symbols that a fall ends, within eight times as many events as there are symbols.
void every_rise(benchmark::State& state) {
  const std::int64_t symbols = state.range(0);
  engine::EngineOptions options;
  options.matches_max = 1'000'000;
  const std::uint64_t expected = symbols == 2 ? 2'588'296 : 3'799'721;
  run(state,
      fmt::format("stream S = T as a -> all T.increasing(price) as b -> T where price < b.price as c .partition_by(symbol) .within({}ms) "
                  ".selection(any) .emit(a: a.price, b: b.price)",
                  8 * symbols),
      expected, [&](const data::Projection& projection) { return epochs_of(random_walks(symbols, 100'000), projection, expected); },
      options);
}
BENCHMARK(every_rise)->Arg(2)->Arg(1000)->Unit(benchmark::kMillisecond);

/// How many rises each event of a symbol ends, counted up to `limit`: one for each set of rising prices above the event's with a lower one before it.
std::uint64_t count_rises(const std::vector<Price>& walks, std::uint64_t limit) {
  struct Element {
    std::int64_t price = 0;
    std::uint64_t rises = 0;  // that it is the last element of, up to the limit
  };
  std::map<std::size_t, std::vector<Element>> symbols;
  std::uint64_t count = 0;
  for (const Price& each : walks) {
    std::vector<Element>& before = symbols[each.symbol];
    std::uint64_t ended = 0, rises = 0;
    for (const Element& element : before) {
      if (element.price > each.price) ended = std::min(limit, ended + element.rises);
      if (element.price < each.price) rises = std::min(limit, rises + 1 + element.rises);
    }
    count += ended;
    before.push_back({.price = each.price, .rises = rises});
  }
  return count;
}

/// The first 1,000 rises that each fall ends, however long ago they began: 60 s hold all events.
void thousand_rises(benchmark::State& state) {
  const std::vector<Price> walks = random_walks(state.range(0), static_cast<std::size_t>(state.range(1)));
  engine::EngineOptions options;
  options.matches_max = 1000;
  const std::uint64_t expected = count_rises(walks, options.matches_max);
  run(state,
      "stream S = T as a -> all T.increasing(price) as b -> T where price < b.price as c .partition_by(symbol) .within(60s) "
      ".selection(any) .emit(a: a.price, b: b.price)",
      expected, [&](const data::Projection& projection) { return epochs_of(walks, projection, expected); }, options);
}
BENCHMARK(thousand_rises)->Args({2, 20'000})->Args({1000, 50'000})->Unit(benchmark::kMillisecond);

/// One start, a burst of 10,000 and an end: 2^10,000 - 1 matches, of which the first 1,000 come out.
void burst_under_any(benchmark::State& state) {
  engine::EngineOptions options;
  options.matches_max = 1000;
  run(
      state, "stream S = A as a -> all B as b -> C as c .within(1h) .selection(any) .emit(n: count(b), v: b.v)", 1000,
      [](const data::Projection& projection) {
        EpochList epochs(projection);
        for (std::int64_t at = 0; at < 10'002; ++at) {
          data::TypeBuilder& type = epochs.type(at == 0 ? "A" : at == 10'001 ? "C" : "B");
          if (auto* column = type.field("v")) column->integer(type.row(), at);
          epochs.end_event(type, {at * millisecond});
        }
        return epochs.finish();
      },
      options);
}
BENCHMARK(burst_under_any)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace varpulis::bench

BENCHMARK_MAIN();
