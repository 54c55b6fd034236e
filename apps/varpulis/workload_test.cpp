#include "apps/varpulis/workload.h"

#include <gtest/gtest.h>

#include "apps/varpulis/climate.h"
#include "apps/varpulis/testing_session.h"

namespace varpulis::app {
namespace {

std::string lines(Workload& workload, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) {
    append_event(out, workload.next(), EventFormat::jsonl);
    out += '\n';
  }
  return out;
}

TEST(Workload, is_the_same_for_the_same_seed_and_another_for_another) {
  for (const std::string_view name : schema_names()) {
    const auto first = make_workload(name, {.seed = 5, .anomaly_rate = 0.1});
    const auto again = make_workload(name, {.seed = 5, .anomaly_rate = 0.1});
    const auto other = make_workload(name, {.seed = 6, .anomaly_rate = 0.1});
    const std::string text = lines(*first, 200);
    EXPECT_EQ(text, lines(*again, 200)) << name;
    EXPECT_NE(text, lines(*other, 200)) << name;
  }
}

TEST(Workload, honours_the_anomaly_rate) {
  for (const std::string_view name : {"fraud", "iot", "sysmon", "trading", "W1"}) {
    const auto none = make_workload(name, {.seed = 1, .anomaly_rate = 0});
    const auto some = make_workload(name, {.seed = 1, .anomaly_rate = 0.25});
    int anomalies = 0;
    for (int i = 0; i < 4000; ++i) {
      EXPECT_FALSE(none->next().is_anomaly) << name;
      anomalies += some->next().is_anomaly ? 1 : 0;
    }
    EXPECT_NEAR(anomalies, 1000, 150) << name;
  }
}

TEST(Workload, w1_cycles_prices_and_symbols) {
  const auto workload = make_workload("W1", {.seed = 1, .anomaly_rate = 0});
  for (int i = 0; i < 250; ++i) {
    const GeneratedEvent event = workload->next();
    EXPECT_EQ(event.type, "StockTick");
    EXPECT_DOUBLE_EQ(event.fields.find("price")->as_real(), 40 + i % 100);
  }
}

TEST(Workload, unknown_names_give_nothing) { EXPECT_EQ(make_workload("weather", {}), nullptr); }

TEST(Workload, declared_events_take_turns_and_have_their_fields) {
  const auto workload = make_declared_workload({{.name = "A", .fields = {{"n", "int"}, {"s", "str"}}},
                                                {.name = "B", .fields = {{"x", "float"}, {"ok", "bool"}}}},
                                               {.seed = 1, .anomaly_rate = 0});
  const GeneratedEvent a = workload->next(), b = workload->next(), c = workload->next();
  EXPECT_EQ(a.type + b.type + c.type, "ABA");
  EXPECT_EQ(a.fields.find("n")->kind(), data::Kind::integer);
  EXPECT_EQ(a.fields.find("s")->kind(), data::Kind::text);
  EXPECT_EQ(b.fields.find("x")->kind(), data::Kind::real);
  EXPECT_EQ(b.fields.find("ok")->kind(), data::Kind::boolean);
}

TEST(Climate, wears_out_and_shows_anomalies) {
  ClimateSimulation calm({.seed = 3, .anomaly_probability = 0, .degradation_per_tick = 0});
  ClimateSimulation troubled({.seed = 3, .anomaly_probability = 0.5, .degradation_per_tick = 0.0001});
  int anomalies = 0;
  for (int i = 0; i < 600; ++i) {
    for (const GeneratedEvent& event : calm.tick()) {
      EXPECT_FALSE(event.is_anomaly);
      if (event.type == "TemperatureReading") {
        EXPECT_LT(std::abs(event.fields.find("value")->as_real() - event.fields.find("base")->as_real()), 5.0);
      }
    }
    for (const GeneratedEvent& event : troubled.tick()) anomalies += event.is_anomaly ? 1 : 0;
  }
  EXPECT_GT(anomalies, 50);
  EXPECT_DOUBLE_EQ(troubled.degradation(), 0.06);
  EXPECT_DOUBLE_EQ(calm.degradation(), 0);
}

TEST(Gen, spaces_events_by_the_rate_and_counts) {
  TestingSession test;
  EXPECT_EQ(test.run({"gen", "--workload", "W1", "--rate", "4", "--duration", "1s", "--format", "evt", "--anomaly-rate",
                      "0"}),
            exit_fine);
  EXPECT_EQ(test.out.text(),
            "@0ms StockTick { symbol: \"AAPL\", price: 40.0, volume: 100 }\n@250ms StockTick { symbol: \"GOOG\", "
            "price: 41.0, volume: 101 }\n"
            "@500ms StockTick { symbol: \"MSFT\", price: 42.0, volume: 102 }\n@750ms StockTick { symbol: \"AAPL\", "
            "price: 43.0, volume: 103 }\n");
  EXPECT_EQ(test.error.text(), "Generating 4 events at 4 a second ...\nGenerated 4 events, 0 of them anomalies.\n");
}

TEST(Gen, refuses_two_sources_of_events) {
  TestingSession test;
  EXPECT_EQ(test.run({"gen", "--schema", "iot", "--workload", "W1"}), exit_usage);
}

}  // namespace
}  // namespace varpulis::app
