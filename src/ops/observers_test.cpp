// .print, .log, .alert, .tap, .to: what they do beside passing rows on.
#include <gtest/gtest.h>

#include "ops/testing/harness.h"

namespace varpulis::ops {
namespace {

using namespace testing;
using Lines = std::vector<std::string>;

std::vector<Event> readings() {
  return {event({{"unit", text("A")}, {"c", Value::real(91.5)}}), event({{"unit", text("B")}}), event({{"c", number(3)}})};
}

TEST(Print, writes_the_event_or_values) {
  const auto whole = bind_call("print", {});
  EXPECT_EQ(fields_read(*whole), Lines{"*"});
  const Recorded record = run(whole, readings());
  EXPECT_EQ(record.prints, (Lines{R"([PRINT] [S] T: {"unit": Str("A"), "c": Float(91.5)})", R"([PRINT] [S] T: {"unit": Str("B")})",
                                  R"([PRINT] [S] T: {"c": Int(3)})"}));
  EXPECT_EQ(record.passed.size(), 3U);
  const auto values = bind_call("print", {argument("", field("unit")), argument("", field("c"))});
  EXPECT_EQ(values->describe(), "print(unit, c)");
  EXPECT_EQ(fields_read(*values), (Lines{"c", "unit"}));
  EXPECT_EQ(run(values, readings()).prints, (Lines{"[PRINT] A 91.5", "[PRINT] B null", "[PRINT] null 3"}));
}

TEST(Log, writes_message_and_data) {
  EXPECT_EQ(run(bind_call("log", {}), readings()).logs.front(), R"(info T: {"unit": Str("A"), "c": Float(91.5)})");
  const auto spec = bind_call("log", {literal("level", text("warn")), literal("message", text("hot")), argument("data", field("c"))});
  EXPECT_EQ(fields_read(*spec), Lines{"c"});
  EXPECT_EQ(run(spec, readings()).logs, (Lines{"warning hot: 91.5", "warning hot", "warning hot: 3"}));
}

TEST(Log, warns_about_an_unknown_level) {
  EXPECT_EQ(bind_errors("log", {literal("level", text("loud"))}), Lines{"W120: .log does not know the level `loud` and uses info"});
}

TEST(Alert, fills_its_message) {
  const auto spec = bind_call("alert", {literal("webhook", text("http://h/")), literal("message", text("{unit} at {c}, {T.c} {x} {a.b} {"))});
  EXPECT_EQ(spec->describe(), R"(alert(webhook: "http://h/", message: "{unit} at {c}, {T.c} {x} {a.b} {"))");
  EXPECT_EQ(run(spec, readings()).alerts, (Lines{"http://h/ A at 91.5, 91.5 {x} {a.b} {", "http://h/ B at {c}, {T.c} {x} {a.b} {",
                                                 "http://h/ {unit} at 3, 3 {x} {a.b} {"}));
  const std::vector<Event> joined = {event({{"a.b", number(1)}}), event({{"a_b", number(2)}}), event({{"a", Value::map(map({{"b", text("q")}}))}})};
  EXPECT_EQ(run(bind_call("alert", {literal("message", text("{a.b}"))}), joined).alerts, (Lines{"1", "2", "q"}));
  EXPECT_EQ(run(bind_call("alert", {}), numbers({1})).alerts, Lines{R"({"v": Int(1)})"});
}

TEST(Tap, counts_and_samples) {
  const std::vector<Event> events = numbers({1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  EXPECT_EQ(run(bind_call("tap", {literal("counter", text("seen"))}), events).counters.at("seen"), 10U);
  const auto sampled = bind_call("tap", {literal("counter", text("seen")), literal("log", text("look")), literal("sample", Value::real(0.3))});
  const Recorded record = run(sampled, events);
  EXPECT_EQ(record.counters.at("seen"), 3U);
  EXPECT_EQ(record.logs, (Lines{R"(info look: {"v": Int(3)})", R"(info look: {"v": Int(6)})", R"(info look: {"v": Int(9)})"}));
  EXPECT_EQ(record.passed.size(), 10U);
}

TEST(Tap, splits_its_counter_by_labels) {
  catalog::BoundArgument labels{.name = "labels"};
  labels.names = {"unit"};
  const auto spec = bind_call("tap", {literal("counter", text("seen")), labels});
  EXPECT_EQ(fields_read(*spec), Lines{"unit"});
  EXPECT_EQ(run(spec, readings()).counters,
            (std::map<std::string, std::uint64_t>{{R"(seen{unit=""})", 1}, {R"(seen{unit="A"})", 1}, {R"(seen{unit="B"})", 1}}));
}

TEST(Tap, refuses_a_share_outside_its_range) {
  EXPECT_EQ(bind_errors("tap", {literal("sample", number(0))}), Lines{"E154: `sample` of .tap needs a share above 0 and up to 1, found 0"});
}

TEST(To, writes_to_its_sink_and_passes_on) {
  catalog::BoundArgument connector{.name = "connector", .bare_name = "Out", .sink = 2};
  const auto spec = bind_call("to", {connector, literal("topic", text("x"))});
  EXPECT_EQ(spec->describe(), "to(Out, topic: \"x\")");
  const Recorded record = run(spec, numbers({1}));
  EXPECT_EQ(record.writes, Lines{R"(2: T@0.0 {"v": Int(1)})"});
  EXPECT_EQ(record.passed, Lines{R"(T@0.0 {"v": Int(1)})"});
}

TEST(To, does_not_send_an_event_whose_topic_has_no_value) {
  catalog::BoundArgument connector{.name = "connector", .bare_name = "Out"};
  const auto topic = expression("\"t-\" + unit", {"unit"}, [](const data::Map& fields) {
    const Value* unit = fields.find("unit");
    return unit == nullptr ? Value() : text(fmt::format("t-{}", unit->as_text()));
  }, {.text = "field `unit` is missing"});
  const Recorded record = run(bind_call("to", {connector, argument("topic", topic)}), readings());
  EXPECT_EQ(record.writes.size(), 2U);
  EXPECT_EQ(record.passed.size(), 3U);
  EXPECT_EQ(record.counters.at("rows not sent to a sink"), 1U);

  const Recorded by_name = run(bind_call("to", {connector, bare("topic", "unit")}), readings());
  EXPECT_EQ(by_name.writes.size(), 3U);
  EXPECT_EQ(by_name.warnings, Lines{"`unit` in .to is no field of the event: the topic is \"unit\""});
}

}  // namespace
}  // namespace varpulis::ops
