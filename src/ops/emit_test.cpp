#include <gtest/gtest.h>

#include "ops/testing/harness.h"

namespace varpulis::ops {
namespace {

using namespace testing;
using catalog::NoValueCause;
using Lines = std::vector<std::string>;

catalog::ExpressionPtr doubled() {
  return expression("v * 2", {"v"}, [](const data::Map& fields) {
    const Value* v = fields.find("v");
    return v == nullptr || v->kind() != data::Kind::integer ? Value() : number(v->as_integer() * 2);
  }, {.cause = NoValueCause::type_error, .text = "cannot multiply"});
}

TEST(Emit, sends_out_what_it_passes_on) {
  const auto spec = bind_call("emit", {argument("double", doubled()), bare("v", "v")});
  EXPECT_EQ(spec->describe(), "emit(double: v * 2, v: v)");
  EXPECT_FALSE(spec->passes_event());
  const Recorded record = run(spec, numbers({1, 2}));
  EXPECT_EQ(record.outputs, (Lines{R"(S@0.0 {"double": Int(2), "v": Int(1)})", R"(S@1.0 {"double": Int(4), "v": Int(2)})"}));
  EXPECT_EQ(record.passed, record.outputs);
}

TEST(Emit, names_fall_back_to_their_text_in_lookup_mode_only) {
  const std::vector<Event> events = {event({{"v", number(1)}}), event({{"kind", number(7)}})};
  const Recorded lookup = run(bind_call("emit", {bare("k", "kind"), literal("z", text("v"))}), events);
  EXPECT_EQ(lookup.passed, (Lines{R"(S@0.0 {"k": Str("kind"), "z": Str("v")})", R"(S@1.0 {"k": Int(7), "z": Str("v")})"}));
  EXPECT_EQ(lookup.counters, (std::map<std::string, std::uint64_t>{{"names that are no field and came out as text", 1}}));
  EXPECT_EQ(lookup.warnings.size(), 1U);

  const Recorded computed = run(bind_call("emit", {bare("k", "kind"), argument("n", constant(Value::null(), "null"))}), events);
  EXPECT_EQ(computed.passed, (Lines{R"(S@0.0 {"n": Null})", R"(S@1.0 {"k": Int(7), "n": Null})"}));
  EXPECT_EQ(computed.counters, (std::map<std::string, std::uint64_t>{{"fields omitted because they had no value", 1}}));
}

TEST(Emit, timestamp_is_the_time_of_an_event_without_such_a_field) {
  const Recorded record = run(bind_call("emit", {bare("at", "timestamp")}), {event({}), event({{"timestamp", number(5)}}), event({})});
  EXPECT_EQ(record.passed, (Lines{R"(S@0.0 {"at": Timestamp(0)})", R"(S@1.0 {"at": Int(5)})",
                                  R"(S@2.0 {"at": Timestamp(2000000000)})"}));
  EXPECT_TRUE(record.warnings.empty());
}

TEST(Emit, without_arguments_passes_all_fields) {
  const auto spec = bind_call("emit", {bare("context", "edge")});
  EXPECT_TRUE(spec->passes_event());
  EXPECT_EQ(fields_read(*spec), Lines{"*"});
  EXPECT_EQ(run(spec, {event({{"b", number(1)}, {"a", Value::null()}})}).passed, Lines{R"(S@0.0 {"b": Int(1), "a": Null})"});
}

TEST(Emit, as_type_names_the_event) {
  EXPECT_EQ(run(bind_call("emit", {bare("v", "v")}, "Alarm"), numbers({1})).outputs, Lines{R"(Alarm@0.0 {"v": Int(1)})"});
}

TEST(Emit, counts_fields_that_fail) {
  const Recorded record = run(bind_call("emit", {argument("d", doubled()), argument("w", field("w"))}),
                              {event({{"v", text("x")}, {"w", number(1)}}), event({{"v", number(2)}})});
  EXPECT_EQ(record.passed, (Lines{R"(S@0.0 {"w": Int(1)})", R"(S@1.0 {"d": Int(4)})"}));
  EXPECT_EQ(record.failed, Lines{"0.0"});
  EXPECT_EQ(record.counters, (std::map<std::string, std::uint64_t>{{"evaluations that failed", 1}, {"fields omitted because they had no value", 2}}));
  EXPECT_EQ(record.warnings, (Lines{"field `d` of .emit has no value: cannot multiply", "field `w` of .emit has no value: field `w` is missing"}));
}

TEST(Emit, the_later_of_two_fields_of_one_name_wins) {
  const Recorded record = run(bind_call("emit", {argument("a", field("x")), argument("b", field("y")), argument("a", field("z"))}),
                              {event({{"x", number(1)}, {"y", number(2)}, {"z", number(3)}}), event({{"x", number(1)}, {"y", number(2)}})});
  EXPECT_EQ(record.passed, (Lines{R"(S@0.0 {"a": Int(3), "b": Int(2)})", R"(S@1.0 {"a": Int(1), "b": Int(2)})"}));
}

TEST(Select, keeps_type_and_order_of_arguments) {
  const auto spec = bind_call("select", {bare("", "v"), argument("double", doubled())});
  EXPECT_EQ(spec->describe(), "select(v: v, double: v * 2)");
  EXPECT_EQ(fields_read(*spec), Lines{"v"});
  std::vector<Event> events = numbers({1, 2});
  events[1].type = "U";
  const Recorded record = run(spec, events);
  EXPECT_EQ(record.passed, (Lines{R"(T@0.0 {"v": Int(1), "double": Int(2)})", R"(U@1.0 {"v": Int(2), "double": Int(4)})"}));
  EXPECT_TRUE(record.outputs.empty());
}

TEST(Select, needs_names) {
  EXPECT_EQ(bind_errors("select", {argument("", doubled())}), Lines{"E154: .select() needs a name for this field"});
}

TEST(Map, replaces_fields_and_drops_what_is_no_map) {
  const auto fields = expression("fields", {"fields"}, [](const data::Map& row) { return *row.find("fields"); });
  const Recorded record = run(bind_call("map", {argument("fields", fields)}),
                              {event({{"fields", Value::map(map({{"b", number(1)}, {"a", number(2)}}))}}), event({{"fields", number(3)}}),
                               event({{"fields", Value::map(map({{"a", text("x")}, {"b", Value::null()}}))}})});
  EXPECT_EQ(record.passed, (Lines{R"(T@0.0 {"b": Int(1), "a": Int(2)})", R"(T@2.0 {"a": Str("x"), "b": Null})"}));
  EXPECT_EQ(record.counters.at("rows dropped because .map gave no map"), 1U);
  EXPECT_EQ(record.failed, Lines{"1.0"});
}

}  // namespace
}  // namespace varpulis::ops
