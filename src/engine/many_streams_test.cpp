#include <fmt/format.h>
#include <gtest/gtest.h>

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

using Event = std::pair<Value, Value>;  // symbol and price

Outcome run(const std::string& program, const std::vector<Event>& events, std::uint32_t epoch_size, const EngineOptions& options = {}) {
  const Compilation compilation = compile("main.vpl", program, testing::every_extension(), {});
  EXPECT_NE(compilation.plan, nullptr);
  Record record;
  Engine engine(compilation.plan, options, record);
  data::EpochBuilder builder(engine.projection());
  std::int64_t at = 0;
  for (const auto& [symbol, price] : events) {
    data::TypeBuilder& type = builder.type("T");
    if (auto* column = type.field("symbol"); column != nullptr && !symbol.is_missing()) column->value(type.row(), symbol);
    if (auto* column = type.field("price"); column != nullptr && !price.is_missing()) column->value(type.row(), price);
    builder.end_event(type, {at++ * ns_per_s});
    if (builder.positions() == epoch_size) engine.feed(builder.finish());
  }
  if (builder.positions() > 0) engine.feed(builder.finish());
  engine.finish();
  Outcome outcome{.told = std::move(record.told), .in_order = std::move(record.in_order), .counts = {}};
  for (const StreamStatistics& stream : engine.statistics().streams) {
    std::string& text = outcome.counts[stream.name];
    text = fmt::format("{} {} {} [{}]", stream.rows_in, stream.rows_out, stream.outputs, fmt::join(stream.counters, " "));
    for (const OperatorStatistics& each : stream.operators) text += fmt::format(" {}-{}", each.rows_in, each.rows_out);
  }
  return outcome;
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
    const std::string program = fmt::format("{}", fmt::join(streams, ""));
    const std::uint32_t epoch_size = round % 3 == 0 ? 7 : 64;
    const Outcome together = run(program, events, epoch_size);
    ASSERT_EQ(together.in_order, run(program, events, epoch_size, {.step_everything = true}).in_order) << "in round " << round;
    for (std::size_t i = 0; i < streams.size(); ++i) {
      const std::string name = fmt::format("R{}", i);
      const Outcome alone = run(streams[i], events, 64);
      const auto told = [&](const Outcome& outcome) { return outcome.told.contains(name) ? outcome.told.at(name) : std::string(); };
      ASSERT_EQ(told(together), told(alone)) << streams[i] << " in round " << round;
      ASSERT_EQ(together.counts.at(name), alone.counts.at(name)) << streams[i] << " in round " << round;
    }
  }
}

}  // namespace
}  // namespace varpulis::engine
