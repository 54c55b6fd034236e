// Rows divided among shards: random programs over random events must say the same with any number of workers, with and without restarts:
// outputs, lines, warnings and counters, in the same order.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "data/text.h"
#include "engine/compile.h"
#include "engine/engine.h"
#include "library/builtin_catalog.h"

namespace varpulis {
namespace {

struct Event {
  std::string type;
  std::int64_t time = 0;   // ms
  data::Value key, other, value;
  std::int64_t number = 0;
};

class Random {
 public:
  explicit Random(std::uint32_t seed) : engine_(seed) {}
  std::int64_t below(std::int64_t end) { return static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(end)); }
  bool one_in(std::int64_t n) { return below(n) == 0; }
  std::string_view one_of(std::initializer_list<std::string_view> choices) { return choices.begin()[below(static_cast<std::int64_t>(choices.size()))]; }

 private:
  std::mt19937 engine_;
};

/// One key in several spellings, and what may be mistaken for a key.
data::Value make_key(Random& random) {
  const std::int64_t key = random.below(6);
  switch (random.below(24)) {
    case 0: return {};
    case 1: return data::Value::null();
    case 2: return data::Value::text(fmt::format("{}", key));
    case 3: return data::Value::text("k");
    case 4:
    case 5: return data::Value::real(static_cast<double>(key));
    default: return data::Value::integer(key);
  }
}

/// Mostly in order, with rows out of order, times that several rows share, and pauses in which time passes.
std::vector<Event> make_events(Random& random) {
  std::vector<Event> events;
  std::int64_t time = 1000;
  for (std::int64_t i = 0; i < 300; ++i) {
    time += random.one_in(60) ? 31'000 + random.below(9000) : random.one_in(3) ? 0 : random.below(120);
    Event event{.type = std::string(random.one_of({"A", "A", "A", "B", "C"})), .time = time, .key = make_key(random), .number = i};
    if (random.one_in(8)) event.time -= random.below(1500);
    event.other = data::Value::integer(random.below(3));
    if (random.one_in(40)) event.value = data::Value::text("much");
    else if (!random.one_in(15)) event.value = data::Value::real(static_cast<double>(random.below(1000)) / 8);
    events.push_back(std::move(event));
  }
  return events;
}

/// Some streams, each reading one before it or the input.
std::string make_program(Random& random) {
  std::string program = "fn twice(n: int):\n    emit Out(k: n, n: n)\n    emit Out(k: n, n: n + 1000)\n\n";
  std::vector<std::string> sources = {"A", "A", "B"};
  const std::string_view key = random.one_of({"k", "k", "k", "j"});
  const auto rows = [&]() -> std::string {
    switch (random.below(11)) {
      case 0: return fmt::format(".where(v > {})", random.below(60));
      case 1: return ".print(\"{k} {n}\")";
      case 2: return ".emit(k: k, j: j, v: v, n: n)";
      case 3: return ".select(k: k, j: j, v: v + 1, n: n)";
      case 4: return fmt::format(".limit({}, per: {})", random.below(20), key);
      case 5: return ".tap(counter: \"seen\", log: \"seen\")";
      case 6: return ".fork(a: .where(v > 20), b: .where(n > 30))";
      case 7: return ".order_by(n desc)";
      case 8: return random.one_in(3) ? ".process(twice(n)) .emit(k: k, j: k, v: n, n: n)" : ".log(level: \"info\", message: \"m\")";
      case 9: return random.one_in(4) ? ".limit(40)" : ".where(n > 4)";
      default: return ".emit(k: k, j: j, v: v * 2, n: n, u: uuid())";
    }
  };
  const auto window = [&]() -> std::string {
    const std::string_view of = random.one_of({".window(500ms)", ".window(2s)", ".window(1s, align: true)", ".window(900ms, sliding: 300ms)",
                                               ".window(session: 200ms)", ".window(session: 1s)", ".window(4)", ".window(5, sliding: 2)"});
    const std::string_view by = random.one_in(12) ? "" : random.one_in(15) ? "j" : key;
    std::string text = by.empty() ? std::string(of) : fmt::format(".partition_by({}) {}", by, of);
    if (random.one_in(4)) return text;
    text += fmt::format(" .aggregate({0}: last({0}), {1}v: sum(v), n: last(n), c: count(), all: collect(n))", by.empty() ? "k" : by, by == "j" ? "k: last(k), " : "j: last(j), ");
    return text;
  };
  const std::int64_t streams = 1 + random.below(4);
  for (std::int64_t s = 0; s < streams; ++s) {
    const std::string& source = sources[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(sources.size())))];
    std::string text = random.one_in(5) ? fmt::format("merge({}, {})", source, sources[static_cast<std::size_t>(random.below(2)) * 2]) : source;
    for (std::int64_t i = random.below(3); i > 0; --i) text += " " + rows();
    if (random.one_in(2)) text += " " + window();
    for (std::int64_t i = random.below(3); i > 0; --i) text += " " + rows();
    if (random.one_in(5)) text += " .concurrent(workers: 2)";
    program += fmt::format("stream S{} = {}\n", s, text);
    sources.push_back(fmt::format("S{}", s));
  }
  return program;
}

class Lines final : public engine::OutputSink {
 public:
  void output(const data::Rows& rows, std::size_t begin, std::size_t count) override {
    for (std::size_t i = begin; i < begin + count; ++i) {
      std::string line = fmt::format("{} {} {} ", rows.type_of(i), rows.time(i).ns / ns_per_ms, rows.flags(i));
      data::append_debug(line, data::Value::map(data::row_as_map(*rows.batch, rows.row(i))));
      lines.push_back(std::move(line));
    }
  }
  void print(std::string_view line) override { lines.emplace_back(line); }
  void log(catalog::LogLevel, std::string_view stream, std::string_view line) override { lines.push_back(fmt::format("log {} {}", stream, line)); }
  void alert(std::string_view stream, std::string_view line, std::string_view) override { lines.push_back(fmt::format("alert {} {}", stream, line)); }
  void warning(std::string_view stream, std::string_view line) override { lines.push_back(fmt::format("warning {} {}", stream, line)); }
  void write(std::size_t, const data::Rows&, std::size_t, std::size_t) override {}
  std::vector<std::string> lines;
};

struct Way {
  std::size_t workers = 1, batch = 1000;
  bool restart = false;
  std::size_t later_workers = 0;  // after the first restart; 0: as many
  std::size_t cores = 0;          // for `.concurrent`
};

class Shards : public ::testing::Test {
 protected:
  std::shared_ptr<const plan::Plan> plan_of(const std::string& program) {
    const engine::Compilation compilation = engine::compile("program", program, catalog_, {});
    if (!compilation.plan) ADD_FAILURE() << program << ": " << compilation.diagnostics.all().front().message;
    return compilation.plan;
  }

  static std::vector<std::string> run(const std::shared_ptr<const plan::Plan>& plan, const std::vector<Event>& events, const Way& way) {
    Lines sink;
    engine::EngineOptions options{.workers = way.workers, .cores = way.cores};
    auto engine = std::make_unique<engine::Engine>(plan, options, sink);
    data::EpochBuilder builder(engine->projection());
    for (std::size_t i = 0; i < events.size(); ++i) {
      add(builder, events[i]);
      if (builder.positions() < way.batch && i + 1 < events.size()) continue;
      engine->feed(builder.finish());
      if (!way.restart) continue;
      const std::string snapshot = engine->save();
      if (way.later_workers > 0) options.workers = way.later_workers;
      engine = std::make_unique<engine::Engine>(plan, options, sink);
      const Result<void> loaded = engine->load(snapshot);
      EXPECT_TRUE(loaded.ok());
    }
    engine->finish();
    const engine::Statistics statistics = engine->statistics();
    for (const engine::StreamStatistics& stream : statistics.streams) {
      std::string line = fmt::format("{} {} {} {} {}", stream.name, stream.rows_in, stream.rows_out, stream.outputs, fmt::join(stream.counters, ","));
      for (const auto& [name, amount] : stream.named) line += fmt::format(" {} {}", name, amount);
      for (const engine::OperatorStatistics& each : stream.operators) line += fmt::format(" {}/{} {} {}", each.rows_in, each.rows_out, each.state.keys, each.state.rows);
      sink.lines.push_back(std::move(line));
    }
    return std::move(sink.lines);
  }

  catalog::Catalog catalog_ = builtin_catalog();

 private:
  static void add(data::EpochBuilder& builder, const Event& event) {
    data::TypeBuilder& type = builder.type(event.type);
    const auto put = [&](std::string_view name, const data::Value& value) {
      if (auto* column = type.field(name); column != nullptr && !value.is_missing()) column->value(type.row(), value);
    };
    put("k", event.key);
    put("j", event.other);
    put("v", event.value);
    put("n", data::Value::integer(event.number));
    builder.end_event(type, {event.time * ns_per_ms});
  }
};

TEST_F(Shards, say_what_one_shard_says) {
  std::size_t divided_by_key = 0, divided_row_by_row = 0;
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    Random random(seed);
    const std::string program = make_program(random);
    const std::vector<Event> events = make_events(random);
    const std::shared_ptr<const plan::Plan> plan = plan_of(program);
    ASSERT_TRUE(plan);
    for (const plan::Component& component : plan->components) {
      if (component.division.possible) ++(component.division.keys.empty() ? divided_row_by_row : divided_by_key);
    }
    for (const auto& [batch, restart] : {std::pair<std::size_t, bool>{1000, false}, {25, true}, {7, false}}) {
      const std::vector<std::string> expected = run(plan, events, {.batch = batch, .restart = restart});
      for (Way way : {Way{.workers = 2}, Way{.workers = 3}, Way{.workers = 8}, Way{.workers = 1, .cores = 4},
                      Way{.workers = 3, .later_workers = 1}, Way{.workers = 1, .later_workers = 2}}) {
        if (way.later_workers > 0 && !restart) continue;
        way.batch = batch;
        way.restart = restart;
        const std::vector<std::string> lines = run(plan, events, way);
        const auto [found, wanted] = std::ranges::mismatch(lines, expected);
        ASSERT_EQ(found == lines.end() ? "the end" : *found, wanted == expected.end() ? "the end" : *wanted)
            << "line " << found - lines.begin() << ", seed " << seed << ", " << way.workers << " workers, batches of " << way.batch << "\n"
            << program;
      }
    }
  }
  EXPECT_GT(divided_by_key, 10U);
  EXPECT_GT(divided_row_by_row, 10U);
}

}  // namespace
}  // namespace varpulis
