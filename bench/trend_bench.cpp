// Trend aggregation in the engine (workload W9): k queries `S_i -> all B`, ten starts and then a burst of 20 B, again and again.
#include <map>

#include "bench/program_run.h"

namespace varpulis::bench {
namespace {

constexpr std::size_t starts = 10, burst = 20;
constexpr std::int64_t event_ns = 1'000'000;
constexpr std::int64_t few = 90;  // three rounds: their trends fit an int

struct Event {
  std::size_t start = starts;  // which start; B: `starts`; noise: more
  std::int64_t price = 0;
};

/// `noise`: one event in twenty is of a type that nobody reads.
std::vector<Event> round_of_bursts(std::size_t events, bool noise) {
  std::vector<Event> made;
  Random random;
  while (made.size() < events) {
    for (std::size_t i = 0; i < starts + burst; ++i) {
      if (noise && random.next() % 20 == 0) made.push_back({.start = starts + 1});
      made.push_back({.start = std::min(i, starts), .price = static_cast<std::int64_t>(random.next() % 1000)});
    }
  }
  made.resize(events);
  return made;
}

/// Epochs as large as the program makes them for so many streams.
std::vector<data::Epoch> epochs_of(const std::vector<Event>& events, const data::Projection& projection, std::int64_t queries) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < starts; ++i) names.push_back(fmt::format("S{}", i));
  names.emplace_back("B");
  names.emplace_back("Noise");
  EpochList epochs(projection, engine::epoch_events(static_cast<std::size_t>(queries)));
  std::int64_t at = 0;
  for (const Event& event : events) {
    data::TypeBuilder& type = epochs.type(names[event.start]);
    if (event.start == starts) {
      if (auto* column = type.field("price")) column->integer(type.row(), event.price);
    }
    epochs.end_event(type, {at++ * event_ns});
  }
  return epochs.finish();
}

enum class Kind : std::uint8_t { tumbling, sliding, rising, different };

/// The window of a query in events. Ten starts make ten queries; more are different only if their windows are.
std::int64_t window_of(std::int64_t query, Kind kind, std::int64_t events) {
  return kind == Kind::different ? events - query / static_cast<std::int64_t>(starts) : events;
}

std::string program(std::int64_t queries, Kind kind, std::int64_t window_events) {
  const char* const step = kind == Kind::rising ? "B.increasing(price)" : "all B";
  const char* const bound = kind == Kind::sliding ? "within" : "window";
  std::string text;
  for (std::int64_t i = 0; i < queries; ++i) {
    text += fmt::format("stream Q{0} = S{1} as s -> {2} as b .{3}({4}ms) .trend_aggregate(n: count_trends()) .emit(n: n)\n", i,
                        static_cast<std::size_t>(i) % starts, step, bound, window_of(i, kind, window_events));
  }
  return text;
}

/// What a query gives, by its definition: how many results, and the sum of their numbers of trends.
struct Expected {
  std::uint64_t results = 0;
  double trends = 0;
};

/// The trends `S -> all B` of the events [begin, end), and whether the last of them completes one.
double trends_of(const std::vector<Event>& events, std::size_t begin, std::size_t end, std::size_t start, bool rising) {
  double opened = 0;
  double all = 0;
  std::map<std::int64_t, double> by_price;
  for (std::size_t i = begin; i < end; ++i) {
    if (events[i].start == start) opened += 1;
    if (events[i].start != starts) continue;
    double ends_here = opened;  // S has no price: the first B is not compared
    if (rising) {
      for (const auto& [price, count] : by_price) {
        if (price < events[i].price) ends_here += count;
      }
      by_price[events[i].price] += ends_here;
    } else {
      ends_here += all;
    }
    all += ends_here;
  }
  return all;
}

Expected expected_of(const std::vector<Event>& events, std::size_t start, Kind kind, std::int64_t window_events) {
  Expected expected;
  const auto is_read = [&](std::size_t i) { return events[i].start == start || events[i].start == starts; };
  if (kind == Kind::sliding) {
    // The first 20,000 events stand for all of them.
    const std::size_t last = std::min<std::size_t>(events.size(), 20'000);
    for (std::size_t i = 0; i < last; ++i) {
      if (events[i].start != starts) continue;
      const std::size_t begin = i > static_cast<std::size_t>(window_events) ? i - static_cast<std::size_t>(window_events) : 0;
      const bool opens = std::any_of(events.begin() + static_cast<std::ptrdiff_t>(begin), events.begin() + static_cast<std::ptrdiff_t>(i),
                                     [&](const Event& event) { return event.start == start; });
      if (!opens) continue;
      ++expected.results;
      expected.trends += trends_of(events, begin, i + 1, start, false);
    }
    return expected;
  }
  for (std::size_t begin = 0; begin < events.size();) {
    if (!is_read(begin)) {
      ++begin;
      continue;
    }
    const std::size_t end = std::min(events.size(), begin + static_cast<std::size_t>(window_events));
    ++expected.results;
    expected.trends += trends_of(events, begin, end, start, kind == Kind::rising);
    begin = end;
  }
  return expected;
}

/// Adds up the numbers of trends by stream.
class TrendSink final : public CountingSink {
 public:
  void output(const data::Rows& rows, std::size_t begin, std::size_t count) override {
    CountingSink::output(rows, begin, count);
    if (!adds) return;
    const data::Column* const n = rows.batch->find("n");
    for (std::size_t i = begin; i < begin + count; ++i) {
      Expected& of_type = found[std::string(rows.type_of(i))];
      ++of_type.results;
      of_type.trends += n->value(rows.row(i)).as_double();
    }
  }
  std::map<std::string, Expected> found;
  bool adds = false;
};

void run_trends(benchmark::State& state, Kind kind, bool noise, std::size_t count, std::int64_t window_events = few) {
  const std::int64_t queries = state.range(0);
  const std::string text = program(queries, kind, window_events);
  const catalog::Catalog catalog = builtin_catalog();
  const engine::Compilation compilation = engine::compile("bench", text, catalog, {});
  if (!compilation.plan) fail("the program of the benchmark does not compile: " + compilation.diagnostics.all().front().message);
  const auto pass = [&](const std::vector<data::Epoch>& epochs, TrendSink& sink) {
    engine::Engine engine(compilation.plan, {.workers = 1}, sink);
    for (const data::Epoch& epoch : epochs) engine.feed(epoch);
    engine.finish();
  };
  // The numbers of trends first, of some events; then the time of all of them.
  const std::vector<Event> some = round_of_bursts(20'000, noise);
  TrendSink checked;
  checked.adds = true;
  pass(epochs_of(some, compilation.plan->projection, queries), checked);
  for (std::int64_t query = 0; query < queries; ++query) {
    const Expected expected = expected_of(some, static_cast<std::size_t>(query) % starts, kind, window_of(query, kind, window_events));
    const Expected& found = checked.found[fmt::format("Q{}", query)];
    if (found.results != expected.results || std::abs(found.trends - expected.trends) > 1e-9 * expected.trends) {
      fail(fmt::format("Q{}: {} results with {} trends, expected {} with {}", query, found.results, found.trends, expected.results, expected.trends));
    }
  }
  const std::vector<data::Epoch> epochs = epochs_of(round_of_bursts(count, noise), compilation.plan->projection, queries);
  std::uint64_t outputs = 0;
  for (auto _ : state) {
    TrendSink sink;
    pass(epochs, sink);
    outputs = sink.outputs;
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
  state.counters["outputs"] = static_cast<double>(outputs);
}

void tumbling(benchmark::State& state) { run_trends(state, Kind::tumbling, false, 1'000'000); }
void tumbling_with_noise(benchmark::State& state) { run_trends(state, Kind::tumbling, true, 1'000'000); }
void tumbling_all_different(benchmark::State& state) { run_trends(state, Kind::different, false, 1'000'000); }
void sliding(benchmark::State& state) { run_trends(state, Kind::sliding, false, 200'000); }
void sliding_over_1000_events(benchmark::State& state) { run_trends(state, Kind::sliding, false, 200'000, 1000); }
void rising(benchmark::State& state) { run_trends(state, Kind::rising, false, 200'000); }

BENCHMARK(tumbling)->Arg(1)->Arg(5)->Arg(10)->Arg(25)->Arg(50)->Unit(benchmark::kMillisecond);
BENCHMARK(tumbling_with_noise)->Arg(1)->Arg(10)->Arg(50)->Unit(benchmark::kMillisecond);
BENCHMARK(tumbling_all_different)->Arg(25)->Arg(50)->Unit(benchmark::kMillisecond);
BENCHMARK(sliding)->Arg(1)->Arg(10)->Unit(benchmark::kMillisecond);
BENCHMARK(sliding_over_1000_events)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(rising)->Arg(1)->Arg(10)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace varpulis::bench

BENCHMARK_MAIN();
