#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "data/text.h"
#include "engine/compile.h"
#include "engine/engine.h"
#include "engine/testing/every_extension.h"

namespace varpulis::engine {
namespace {

using data::Value;

/// Outputs as text, by stream.
class Record final : public OutputSink {
 public:
  void output(const data::Rows& rows, std::size_t begin, std::size_t count) override {
    for (std::size_t i = begin; i < begin + count; ++i) {
      const std::string line = fmt::format("{} {}\n", rows.time(i).ns, data::display(Value::map(data::row_as_map(*rows.batch, rows.row(i)))));
      told[std::string(rows.type_of(i))] += line;
      in_order += fmt::format("{} {}", rows.type_of(i), line);
    }
  }
  void print(std::string_view) override {}
  void log(catalog::LogLevel, std::string_view, std::string_view) override {}
  void alert(std::string_view, std::string_view, std::string_view) override {}
  void warning(std::string_view stream, std::string_view message) override { told[std::string(stream)] += fmt::format("warning: {}\n", message); }
  void write(std::size_t, const data::Rows&, std::size_t, std::size_t) override {}
  std::map<std::string, std::string> told;
  std::string in_order;  // outputs of all streams
};

struct Outcome {
  std::map<std::string, std::string> told;
  std::string in_order;
  std::map<std::string, std::string> counts;  // by stream: rows in and out of it and of each operator, and its counters
};

/// `add_event(builder, i)` adds the i-th event; after each `restart_every` epochs another engine goes on.
template <typename AddEvent>
Outcome run(const std::string& program, std::size_t events, AddEvent add_event, std::uint32_t epoch_size, const EngineOptions& options,
            std::size_t restart_every = SIZE_MAX) {
  const Compilation compilation = compile("main.vpl", program, testing::every_extension(), {});
  EXPECT_NE(compilation.plan, nullptr);
  Record record;
  auto engine = std::make_unique<Engine>(compilation.plan, options, record);
  data::EpochBuilder builder(engine->projection());
  std::size_t epochs = 0;
  for (std::size_t i = 0; i < events; ++i) {
    add_event(builder, i);
    if (builder.positions() < epoch_size) continue;
    engine->feed(builder.finish());
    if (++epochs % restart_every != 0) continue;
    const std::string snapshot = engine->save();
    engine = std::make_unique<Engine>(compilation.plan, options, record);
    EXPECT_TRUE(engine->load(snapshot));
  }
  if (builder.positions() > 0) engine->feed(builder.finish());
  engine->finish();
  Outcome outcome{.told = std::move(record.told), .in_order = std::move(record.in_order), .counts = {}};
  for (const StreamStatistics& stream : engine->statistics().streams) {
    std::string& text = outcome.counts[stream.name];
    text = fmt::format("{} {} {} [{}]", stream.rows_in, stream.rows_out, stream.outputs, fmt::join(stream.counters, " "));
    for (const OperatorStatistics& each : stream.operators) text += fmt::format(" {}-{} ({}, {})", each.rows_in, each.rows_out, each.state.rows, each.state.most_rows);
  }
  return outcome;
}

using Event = std::pair<Value, Value>;  // symbol and price

Outcome run(const std::string& program, const std::vector<Event>& events, std::uint32_t epoch_size, const EngineOptions& options = {}) {
  const auto add_event = [&](data::EpochBuilder& builder, std::size_t i) {
    const auto& [symbol, price] = events[i];
    data::TypeBuilder& type = builder.type("T");
    if (auto* column = type.field("symbol"); column != nullptr && !symbol.is_missing()) column->value(type.row(), symbol);
    if (auto* column = type.field("price"); column != nullptr && !price.is_missing()) column->value(type.row(), price);
    builder.end_event(type, {static_cast<std::int64_t>(i) * ns_per_s});
  };
  return run(program, events.size(), add_event, epoch_size, options);
}

/// Each of the streams gives and counts together with the others what it does alone.
template <typename Run>
void expect_each_as_alone(const std::vector<std::string>& streams, const std::string& round, Run run_program) {
  const Outcome together = run_program(fmt::format("{}", fmt::join(streams, "")), EngineOptions());
  ASSERT_EQ(together.in_order, run_program(fmt::format("{}", fmt::join(streams, "")), EngineOptions{.step_everything = true}).in_order) << round;
  ASSERT_EQ(together.in_order, run_program(fmt::format("{}", fmt::join(streams, "")), EngineOptions{.workers = 2}).in_order) << round;
  for (std::size_t i = 0; i < streams.size(); ++i) {
    const std::string name = fmt::format("R{}", i);
    const Outcome alone = run_program(streams[i], EngineOptions());
    const auto told = [&](const Outcome& outcome) { return outcome.told.contains(name) ? outcome.told.at(name) : std::string(); };
    ASSERT_EQ(told(together), told(alone)) << streams[i] << round;
    ASSERT_EQ(together.counts.at(name), alone.counts.at(name)) << streams[i] << round;
  }
}

/// Streams that begin with the same trends have them from one of them.
TEST(ManyStreams, share_trends_that_are_alike) {
  const std::vector<std::string> rules = {
      ".window({}ms) .trend_aggregate(n: count_trends()) .emit(n: n)",
      ".window({}ms) .trend_aggregate(n: count_trends()) .where(n > 40) .emit(rule: \"high\", n: n)",
      ".window({}ms) .trend_aggregate(n: count_trends()) .where(n / (n - 3) > 1) .emit(n: n)",
      ".window({}ms) .trend_aggregate(n: count_trends()) .emit(n: n, of: stream)",
      ".within({}ms) .trend_aggregate(n: count_trends()) .emit(n: n)",
      ".window({}ms) .trend_aggregate(n: count_events()) .emit(n: n)",
  };
  std::vector<std::string> streams;
  for (std::size_t i = 0; i < 60; ++i) {
    const std::string rule = fmt::format(fmt::runtime(rules[i % rules.size()]), i % 4 == 0 ? 200 : 700);
    streams.push_back(fmt::format("stream R{} = S{} as s -> all B as b {}\n", i, i % 3, rule));
  }
  std::mt19937_64 random(21);
  for (int round = 0; round < 12; ++round) {
    std::vector<std::pair<std::string, std::int64_t>> events;
    std::int64_t at = 0;
    for (int i = 0; i < 300; ++i) {
      if (round % 2 == 1 && random() % 50 == 0) at += 40'000;     // longer than the idle timeout
      if (round % 4 == 2 && random() % 50 == 0) at -= 300;        // out of order
      at += static_cast<std::int64_t>(random() % 40);
      const std::uint64_t kind = random() % 8;
      events.emplace_back(kind < 3 ? fmt::format("S{}", kind) : kind == 3 ? "Other" : "B", at);
    }
    const auto add_event = [&](data::EpochBuilder& builder, std::size_t i) { builder.end_event(builder.type(events[i].first), {events[i].second * 1'000'000}); };
    expect_each_as_alone(streams, fmt::format("in round {}", round), [&](const std::string& program, const EngineOptions& options) {
      return run(program, events.size(), add_event, round % 3 == 0 ? 7 : 64, options);
    });
    if (HasFatalFailure()) return;
  }
}

/// Rules that ask about one field find their rows by a lookup; a single one asks each row.
TEST(ManyStreams, find_by_lookup_what_each_finds_for_itself) {
  const std::vector<std::string> rules = {
      R"(T .where(symbol == "S{0}" and price > {1}) .emit(price: price))",
      R"(T .where("S{0}" == symbol) .window(3) .aggregate(n: count(), total: sum(price)))",
      R"(T .where(symbol == {0} and price > {1}) .emit(price: price))",
      R"(T .where(symbol == {0}.0) .emit(price: price))",
      R"(T .where(price > {1} and symbol == "S{0}") .emit(price: price))",
      R"(T .where(symbol == "S{0}") .window(10s) .aggregate(n: count()))",
      R"(T .where(symbol == "S{0}") .limit(2) .emit(price: price))",
      R"(T .where(symbol == "S{0}" and price > {1} and price < 40) .emit(rule: "R{0}", over: price - {1}))",
      R"(T where symbol == "S{0}" and not price == {1} .where(price / {1} > 0) .emit(price: price, symbol: symbol))",
      R"(T .where(symbol == {0}) .where(price > {1}) .where(-price < 0) .emit as Found (price: price, at: "S{0}"))",
  };
  std::vector<std::string> streams;
  for (std::size_t i = 0; i < 200; ++i) {
    streams.push_back(fmt::format("stream R{} = {}\n", i, fmt::format(fmt::runtime(rules[i % rules.size()]), i / rules.size(), 10 * (i % 5))));
  }
  std::mt19937_64 random(20);
  for (int round = 0; round < 20; ++round) {
    std::vector<Event> events(200);
    for (auto& [symbol, price] : events) {
      const std::uint64_t kind = round % 2 == 0 ? 0 : random() % 8;  // every second time all symbols are texts
      const auto number = static_cast<std::int64_t>(random() % 30);
      if (kind < 4) symbol = Value::text(fmt::format("S{}", number));
      else if (kind == 4) symbol = Value::integer(number);
      else if (kind == 5) symbol = Value::real(static_cast<double>(number));
      else if (kind == 6) symbol = Value::null();
      if (round % 5 < 2 || random() % 10 > 0) price = Value::integer(static_cast<std::int64_t>(random() % 50));
    }
    if (round % 4 == 1) {
      for (auto& [symbol, price] : events) {
        if (symbol.kind() == data::Kind::text) symbol = Value::integer(static_cast<std::int64_t>(random() % 30));
      }
    }
    expect_each_as_alone(streams, fmt::format("in round {}", round), [&](const std::string& program, const EngineOptions& options) {
      return run(program, events, round % 3 == 0 ? 7 : 64, options);
    });
    if (HasFatalFailure()) return;
  }
}

/// A lookup tells the same numbers apart as `==` does.
TEST(ManyStreams, find_numbers_that_doubles_cannot_tell_apart) {
  const std::vector<std::string> constants = {"0",     "0.0",   "-0.0",  "1",    "1.0",  "0.5",  "9007199254740991", "9007199254740992",
                                              "9007199254740993", "9007199254740992.0", "9007199254740994.0", "9223372036854775807", "9223372036854775808.0",
                                              "-1",    "-1.0",  "12345.75", "2",    "2.0",  "3",    "3.0"};
  std::vector<std::string> streams;
  for (std::size_t i = 0; i < constants.size(); ++i) {
    streams.push_back(fmt::format("stream R{} = T .where(symbol == {}) .emit(price: price)\n", i, constants[i]));
  }
  const std::vector<Value> numbers = {Value::integer(0), Value::integer(1), Value::integer(-1), Value::integer(2), Value::integer(9007199254740991), Value::integer(9007199254740992),
                                      Value::integer(9007199254740993), Value::integer(INT64_MAX), Value::real(0.0), Value::real(-0.0), Value::real(0.5), Value::real(1.0),
                                      Value::real(9007199254740992.0), Value::real(9007199254740994.0), Value::real(9223372036854775808.0), Value::real(12345.75)};
  for (int round = 0; round < 3; ++round) {  // ints, floats, both in one column
    std::vector<Event> events;
    for (const Value& number : numbers) {
      if (round == 2 || (number.kind() == data::Kind::integer) == (round == 0)) events.emplace_back(number, Value::integer(static_cast<std::int64_t>(events.size())));
    }
    expect_each_as_alone(streams, fmt::format("in round {}", round), [&](const std::string& program, const EngineOptions& options) { return run(program, events, 64, options); });
    if (HasFatalFailure()) return;
  }
}

/// Sequences of different types are matched together while events come in order.
TEST(ManyStreams, match_sequences_together) {
  const std::vector<std::string> rules = {
      "T{} as a -> T{} as b -> T{} as c .within({}ms) .emit(a: a.v, c: c.v)",
      "T{} as a -> T{} as b -> T{} as c .within({}ms) .emit(a: a.v, b: b.v, c: c.w)",
      "T{} as a -> T{} as b -> T{} as c .within({}ms) .where(a.v < {}) .emit(rule: \"R{}\", sum: a.v + c.v)",
      "T{} as a -> T{} as b .within({}ms) .where(b.v > a.v) .emit(b: b.v)",
      "T{} as a -> T{} -> T{} -> T{} as d .emit(first: a.v, last: d.v)",
      "T{} as a -> T{} as b -> T{} -> T{} as d .within(1s) .emit(second: b.v, last: d.v)",
  };
  std::mt19937_64 random(22);
  for (int round = 0; round < 12; ++round) {
    std::vector<std::string> streams;
    for (std::size_t i = 0; i < 120; ++i) {
      const auto type = [&] { return random() % 6; };
      const std::uint64_t within = std::array<std::uint64_t, 4>{30, 100, 400, 100'000}[random() % 4];
      const std::string& rule = rules[i % rules.size()];
      std::string text;
      if (i % rules.size() == 2) text = fmt::format(fmt::runtime(rule), type(), type(), type(), within, 10 * (random() % 5), i);
      else if (i % rules.size() == 3) text = fmt::format(fmt::runtime(rule), type(), type(), within);
      else if (i % rules.size() < 3) text = fmt::format(fmt::runtime(rule), type(), type(), type(), within);
      else text = fmt::format(fmt::runtime(rule), type(), type(), type(), type());
      streams.push_back(fmt::format("stream R{} = {}\n", i, text));
    }
    struct Typed {
      std::uint64_t type = 0;
      std::int64_t at = 0;  // ms
      bool has_value = true;
    };
    std::vector<Typed> events(400);
    std::int64_t at = 0;
    for (Typed& event : events) {
      if (round % 2 == 1 && random() % 60 == 0) at += 40'000;  // longer than the idle timeout
      if (round % 4 == 2 && random() % 50 == 0) at -= 60;      // out of order
      at += static_cast<std::int64_t>(random() % 25);
      event = {.type = random() % 7, .at = at, .has_value = round % 6 != 5 || random() % 20 > 0};
    }
    const auto add_event = [&](data::EpochBuilder& builder, std::size_t i) {
      data::TypeBuilder& type = builder.type(fmt::format("T{}", events[i].type));
      if (auto* column = type.field("v"); column != nullptr && events[i].has_value) column->integer(type.row(), static_cast<std::int64_t>(i % 50));
      if (auto* column = type.field("w")) column->text(type.row(), fmt::format("a text that is not short {}", i));
      builder.end_event(type, {events[i].at * 1'000'000});
    };
    const std::size_t restart_every = std::array<std::size_t, 3>{SIZE_MAX, 1, 5}[round % 3];
    expect_each_as_alone(streams, fmt::format("in round {}", round), [&](const std::string& program, const EngineOptions& options) {
      return run(program, events.size(), add_event, round % 2 == 0 ? 7 : 64, options, restart_every);
    });
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace varpulis::engine
