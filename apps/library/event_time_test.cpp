// Under `.watermark` the order of arrival shows nowhere as long as it stays within the bound: whole programs over the same events, sorted
// and disturbed, in batches of several sizes, with and without restarts, must say the same. Tumbling windows are also evaluated naively.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "data/text.h"
#include "engine/compile.h"
#include "engine/engine.h"
#include "library/builtin_catalog.h"

namespace varpulis {
namespace {

struct Event {
  std::int64_t arrival = 0, time = 0;
  std::int64_t key = 0;                 // negative: missing
  std::optional<double> value;          // missing where not set
  std::int64_t number = 0;              // tells events apart
};

/// Each event comes up to `bound` ms late. No two have one time, so that what is first at a time does not depend on arrival.
std::vector<Event> make_events(std::mt19937& random, std::int64_t bound) {
  std::vector<Event> events;
  std::int64_t time = 0;
  for (std::int64_t i = 0; i < 250; ++i) {
    time += 1 + static_cast<std::int64_t>(random() % (random() % 20 == 0 ? 4000 : 120));
    Event event{.arrival = time + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(bound + 1)), .time = time, .number = i};
    event.key = static_cast<std::int64_t>(random() % 4) - 1;
    if (random() % 9 != 0) event.value = static_cast<double>(random() % 1000) / 8.0;
    events.push_back(event);
  }
  return events;
}

class Lines final : public engine::OutputSink {
 public:
  void output(const data::Rows& rows, std::size_t begin, std::size_t count) override {
    for (std::size_t i = begin; i < begin + count; ++i) {
      std::string line = fmt::format("{} {} ", rows.type_of(i), rows.time(i).ns / ns_per_ms);
      data::append_debug(line, data::Value::map(data::row_as_map(*rows.batch, rows.row(i))));
      lines.push_back(std::move(line));
    }
  }
  void print(std::string_view) override {}
  void log(catalog::LogLevel, std::string_view, std::string_view) override {}
  void alert(std::string_view, std::string_view, std::string_view) override {}
  void warning(std::string_view, std::string_view) override {}
  void write(std::size_t, const data::Rows&, std::size_t, std::size_t) override {}
  std::vector<std::string> lines;
};

class EventTime : public ::testing::Test {
 protected:
  std::vector<std::string> run(const std::string& program, const std::vector<Event>& events, std::size_t batch, bool restart) {
    const engine::Compilation compilation = engine::compile("program", program, catalog_, {});
    if (!compilation.plan) {
      ADD_FAILURE() << program << ": " << compilation.diagnostics.all().front().message;
      return {};
    }
    Lines sink;
    auto engine = std::make_unique<engine::Engine>(compilation.plan, engine::EngineOptions{}, sink);
    data::EpochBuilder builder(engine->projection());
    for (std::size_t i = 0; i < events.size(); ++i) {
      add(builder, events[i]);
      if (builder.positions() < batch && i + 1 < events.size()) continue;
      engine->feed(builder.finish());
      if (!restart) continue;
      const std::string snapshot = engine->save();
      engine = std::make_unique<engine::Engine>(compilation.plan, engine::EngineOptions{}, sink);
      EXPECT_TRUE(engine->load(snapshot).ok());
    }
    engine->finish();
    return sink.lines;
  }

  /// Sorted, disturbed, batched and restarted; gives the common lines.
  std::vector<std::string> run_all(const std::string& program, const std::vector<Event>& sorted) {
    std::vector<Event> disturbed = sorted;
    std::ranges::stable_sort(disturbed, {}, &Event::arrival);
    const std::vector<std::string> expected = run(program, sorted, sorted.size(), false);
    EXPECT_FALSE(expected.empty()) << program;
    EXPECT_EQ(run(program, disturbed, sorted.size(), false), expected) << program;
    EXPECT_EQ(run(program, disturbed, 7, false), expected) << program;
    EXPECT_EQ(run(program, disturbed, 5, true), expected) << program;
    return expected;
  }

 private:
  static void add(data::EpochBuilder& builder, const Event& event) {
    data::TypeBuilder& type = builder.type("T");
    if (auto* column = type.field("k"); column != nullptr && event.key >= 0) column->integer(type.row(), event.key);
    if (auto* column = type.field("v"); column != nullptr && event.value) column->real(type.row(), *event.value);
    if (auto* column = type.field("n")) column->integer(type.row(), event.number);
    builder.end_event(type, {event.time * ns_per_ms});
  }

  catalog::Catalog catalog_ = builtin_catalog();
};

constexpr std::string_view all_aggregates =
    ".aggregate(count: count(), some: count(v), total: sum(v), mean: avg(v), low: min(v), high: max(v), deviation: stddev(v), "
    "spread: variance(v), first: first(n), last: last(n), smooth: ema(v, 4), middle: median(v), most: p95(v), part: percentile(v, 0.3), "
    "usual: mode(k), before: lag(n, 2), after: lead(n), place: rank(v), different: count_distinct(k), all: collect(n)) "
    ".emit(count: count, some: some, total: total, mean: mean, low: low, high: high, deviation: deviation, spread: spread, first: first, "
    "last: last, smooth: smooth, middle: middle, most: most, part: part, usual: usual, before: before, after: after, place: place, "
    "different: different, all: all)";

TEST_F(EventTime, no_window_shows_the_order_of_arrival) {
  std::mt19937 random(5);
  for (const std::string_view window : {".window(500ms)", ".window(500ms, sliding: 150ms)", ".window(200ms, sliding: 300ms)",
                                        ".window(session: 100ms)", ".window(7)", ".window(7, sliding: 2)"}) {
    for (const std::string_view partition : {"", ".partition_by(k) "}) {
      for (const std::int64_t bound : {0, 90, 900}) {
        const std::vector<Event> events = make_events(random, bound);
        static_cast<void>(
            run_all(fmt::format("stream S = T .watermark(out_of_order: {}ms) {}{} {}", bound, partition, window, all_aggregates), events));
        static_cast<void>(
            run_all(fmt::format("stream S = T .watermark(out_of_order: {}ms) {}{} .emit(n: n, v: v)", bound, partition, window), events));
      }
    }
  }
}

TEST_F(EventTime, no_operator_that_depends_on_order_shows_the_order_of_arrival) {
  std::mt19937 random(6);
  for (const std::string_view rest :
       {".distinct(v) .emit(n: n)", ".limit(20) .emit(n: n)", ".limit(5, per: k) .emit(n: n)", ".first() .emit(n: n)",
        ".process(twice(n)) .emit(n: n)", ".distinct(k) .window(300ms) .aggregate(n: count(), m: last(n)) .emit(n: n, m: m)",
        ".where(v > 10) .fork(a: .limit(9), b: .where(v > 60)) .emit(n: n)"}) {
    const std::vector<Event> events = make_events(random, 400);
    static_cast<void>(run_all(
        fmt::format("fn twice(n: int):\n    emit Out(n: n)\n    emit Out(n: n + 1000)\n\nstream S = T .watermark(out_of_order: 400ms) {}", rest), events));
  }
}

TEST_F(EventTime, tumbling_windows_agree_with_a_count_over_all_events) {
  std::mt19937 random(7);
  const std::vector<Event> events = make_events(random, 300);
  std::map<std::pair<std::int64_t, std::int64_t>, std::vector<std::int64_t>> windows;  // by (end, key)
  for (const Event& event : events) windows[{event.time / 700, event.key}].push_back(event.number);
  std::vector<std::string> expected;
  std::vector<std::tuple<std::int64_t, std::int64_t, std::string>> order;
  for (const auto& [window, numbers] : windows) {
    const auto first = events[static_cast<std::size_t>(numbers.front())].time, last = events[static_cast<std::size_t>(numbers.back())].time;
    order.emplace_back(window.first, first, fmt::format("S {} {{\"n\": Int({}), \"last\": Int({})}}", last, numbers.size(), numbers.back()));
  }
  std::ranges::sort(order);
  for (const auto& [end, first, line] : order) expected.push_back(line);
  EXPECT_EQ(run_all("stream S = T .watermark(out_of_order: 300ms) .partition_by(k) .window(700ms) .aggregate(n: count(), last: last(n)) "
                    ".emit(n: n, last: last)",
                    events),
            expected);
}

}  // namespace
}  // namespace varpulis
