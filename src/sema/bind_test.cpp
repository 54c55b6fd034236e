#include <gtest/gtest.h>

#include "sema/testing/analysis.h"

namespace varpulis::sema {
namespace {

using testing::analyze_text;
using testing::Analyzed;

std::string described(const BoundStream& stream) {
  std::string text;
  for (const catalog::BoundOperator& each : stream.operators) text += "." + each.spec->describe();
  return text;
}

TEST(bind, source_filter_operators_and_type) {
  const Analyzed program =
      analyze_text("stream Hot = Reading where unit == \"B1\" as r .where(r.celsius > 90) .emit(over: r.celsius - 90)",
                   Purpose::run);
  ASSERT_EQ(program.summary(), "");
  ASSERT_EQ(program.bound.streams.size(), 1U);
  const BoundStream& stream = program.bound.streams[0];
  EXPECT_EQ(stream.name, "Hot");
  ASSERT_EQ(stream.inputs.size(), 1U);
  EXPECT_EQ(stream.inputs[0].type, "Reading");
  EXPECT_EQ(stream.inputs[0].filter->text(), "unit == \"B1\"");
  EXPECT_EQ(described(stream), ".where(r.celsius > 90).emit(over: r.celsius - 90)");
  EXPECT_FALSE(stream.outputs_final);
}

TEST(bind, streams_are_listed_in_declaration_order_whatever_they_read) {
  const Analyzed program =
      analyze_text("stream C = B .emit()\nstream B = A .where(x > 1)\nstream A = T .where(x > 0)", Purpose::run);
  ASSERT_EQ(program.summary(), "");
  ASSERT_EQ(program.bound.streams.size(), 3U);
  EXPECT_EQ(program.bound.streams[0].name, "C");
  EXPECT_EQ(program.bound.streams[2].name, "A");
}

TEST(bind, fields_are_known_through_chains_of_streams) {
  const std::string head = "event T:\n    a: int\n    b: str\nstream One = T .emit(x: a, y: b)\n";
  EXPECT_EQ(analyze_text(head + "stream Two = One .where(x > 1 and y == \"q\") .emit()").summary(), "");
  EXPECT_EQ(analyze_text(head + "stream Two = One .where(a > 1) .emit()").summary(),
            "W035 5:25 no field, alias or variable is called `a` here\n");
  EXPECT_EQ(analyze_text(head + "stream Two = One .where(y > 1) .emit()").summary(),
            "W104 5:25 a string and an int have no order\n");
}

TEST(bind, merge_items_keep_their_filters) {
  const Analyzed program =
      analyze_text("stream M = merge(stream L = Left .where(v > 1), stream R = Right, Left) .emit(v: v)", Purpose::run);
  ASSERT_EQ(program.summary(), "");
  const BoundStream& stream = program.bound.streams.at(0);
  EXPECT_TRUE(stream.is_merge);
  ASSERT_EQ(stream.inputs.size(), 3U);
  EXPECT_EQ(stream.inputs[0].filter->text(), "v > 1");
  EXPECT_EQ(stream.inputs[1].filter, nullptr);
  EXPECT_EQ(stream.inputs[2].type, "Left");
}

TEST(bind, variables_are_evaluated_in_order) {
  const Analyzed program = analyze_text(
      "let a = 2\nvar b = a * 3\nconst c = b + 0.5\nb := b + 1\nfresh := a\nfn twice(x: int) -> int:\n    return x * "
      "2\nlet d = twice(b)\nstream S = T .where(x > a) .emit()",
      Purpose::run);
  ASSERT_EQ(program.summary(), "");
  const catalog::Globals& globals = program.bound.globals;
  EXPECT_EQ(globals.find("a")->value.as_integer(), 2);
  EXPECT_EQ(globals.find("b")->value.as_integer(), 7);
  EXPECT_TRUE(globals.find("b")->is_mutable);
  EXPECT_DOUBLE_EQ(globals.find("c")->value.as_real(), 6.5);
  EXPECT_FALSE(globals.find("c")->is_mutable);
  EXPECT_EQ(globals.find("fresh")->value.as_integer(), 2);
  EXPECT_EQ(globals.find("d")->value.as_integer(), 14);
}

TEST(bind, initialisers_see_earlier_variables_only) {
  EXPECT_EQ(analyze_text("let a = b\nlet b = 1\nstream S = T .emit()").summary(),
            "E155 1:9 `b` is no variable that is declared before this place\n");
}

TEST(bind, assignment_to_a_constant_is_an_error_that_says_immutable) {
  const Analyzed program = analyze_text("const a = 1\na := 2");
  ASSERT_TRUE(program.has("E040"));
  EXPECT_NE(program.summary().find("immutable"), std::string::npos);
}

TEST(bind, aggregates_of_one_item_are_numbered_over_all_items) {
  const Analyzed program = analyze_text(
      "stream S = T .aggregate(n: count(), spread: max(x) - min(x), twice: n * 2, kinds: count(distinct(k))) .emit(n: "
      "n)");
  EXPECT_EQ(program.summary(), "W001 1:15 without `.window` each event is aggregated on its own\n");
  EXPECT_EQ(program.bound.streams.at(0).operators.size(), 2U);
}

TEST(bind, builtins_hide_behind_user_functions) {
  const Analyzed program =
      analyze_text("fn abs(x: int, y: int) -> int:\n    return x + y\nstream S = T .emit(z: abs(a, b))", Purpose::run);
  EXPECT_EQ(program.summary(), "");
}

TEST(bind, named_arguments_find_their_parameters) {
  EXPECT_EQ(analyze_text("fn f(a: int, b: int) -> int:\n    return a - b\nlet x = f(b: 1, a: 10)\nstream S = T .emit()")
                .bound.globals.find("x")
                ->value.as_integer(),
            9);
  EXPECT_EQ(analyze_text("stream S = T .emit(y: clamp(x, lwo: 1, high: 2))").summary().substr(0, 9), "E080 1:32");
}

TEST(bind, methods_are_builtins_with_the_receiver_first) {
  EXPECT_EQ(analyze_text("let n = \"a,b\".split(\",\").len()\nlet m = [1, 2, 3].map(x => x * 2).filter(x => x > "
                         "2)\nstream S = T .emit()")
                .bound.globals.find("n")
                ->value.as_integer(),
            2);
}

TEST(bind, lambdas_in_lambdas_see_both_parameters) {
  const Analyzed program = analyze_text(
      "let n = [1, 2, 3].map(x => [1, 2, 3].filter(y => y < x).len())\nfn f(z: int) -> array:\n    let w = 1\n"
      "    return [1, 2].map(x => [z, w].map(y => y * x).sum())\nlet m = f(4)\nstream S = T .emit()");
  EXPECT_EQ(program.summary(), "");
  const data::Array& n = program.bound.globals.find("n")->value.as_array();
  EXPECT_EQ(n.at(0).as_integer() * 100 + n.at(1).as_integer() * 10 + n.at(2).as_integer(), 12);
  EXPECT_DOUBLE_EQ(program.bound.globals.find("m")->value.as_array().at(1).as_double(), 10.0);
}

TEST(bind, types_in_unused_patterns_are_checked_too) {
  EXPECT_EQ(analyze_text("event Start:\n    x: int\npattern P = SEQ(Start as a, Strat as b) within 5m").summary(),
            "E033 3:29 `Strat` is neither a declared event nor a stream\n");
}

TEST(bind, emitted_types_become_routes_unless_they_close_a_loop) {
  const Analyzed routed = analyze_text(
      "fn split(x: int):\n    emit Part(x: x)\nstream A = T .process(split(x))\nstream B = Part .emit(x: x)",
      Purpose::run);
  ASSERT_EQ(routed.summary(), "");
  EXPECT_EQ(routed.bound.streams[0].routes, std::set<std::string>{"Part"});
  EXPECT_TRUE(routed.bound.streams[0].outputs_final);
  const Analyzed loop =
      analyze_text("fn again(x: int):\n    emit T(x: x)\nstream A = T .process(again(x))", Purpose::run);
  EXPECT_TRUE(loop.has("W100"));
  EXPECT_FALSE(loop.diagnostics.has_errors());
  EXPECT_TRUE(loop.bound.streams[0].routes.empty());
}

TEST(bind, a_stream_may_read_a_type_of_its_name_from_a_connector_only) {
  EXPECT_TRUE(analyze_text("stream T = T .emit()").has("E151"));
  EXPECT_FALSE(analyze_text("connector Bus = mqtt(url: \"tcp://broker\")\nstream T = T.from(Bus) .emit()").has("E151"));
}

TEST(bind, sinks_join_the_parameters_of_declaration_and_call) {
  const Analyzed program =
      analyze_text("connector Out = file(path: \"a.jsonl\")\nstream S = T .emit() .to(Out) .to(Out, path: \"b.jsonl\")",
                   Purpose::simulate);
  ASSERT_EQ(program.bound.sinks.size(), 2U) << program.summary();
  EXPECT_EQ(program.bound.sinks[0].type, "file");
  EXPECT_EQ(program.bound.sinks[0].parameters.at(0).second.as_text(), "a.jsonl");
  EXPECT_EQ(program.bound.sinks[1].parameters.at(0).second.as_text(), "b.jsonl");
}

TEST(bind, what_cannot_run_yet_is_a_warning_of_check_and_an_error_of_run) {
  const std::string text = "connector Bus = mqtt(url: \"tcp://broker\")\nstream S = T.from(Bus, topic: \"a\") .emit()";
  EXPECT_EQ(analyze_text(text).summary(), "E150 2:19 connectors of type mqtt cannot be opened by this version of the engine\n");
  EXPECT_FALSE(analyze_text(text).diagnostics.has_errors());
  EXPECT_TRUE(analyze_text(text, Purpose::run).diagnostics.has_errors());
}

TEST(bind, simulate_does_not_mind_connectors_that_it_does_not_open) {
  const std::string text =
      "connector Bus = mqtt(url: \"tcp://broker\")\nstream S = T.from(Bus, topic: \"a\") .emit() .to(Bus, topic: "
      "\"b-\" + zone)";
  EXPECT_EQ(analyze_text(text, Purpose::simulate).summary(), "");
  EXPECT_TRUE(analyze_text(text, Purpose::run).diagnostics.has_errors());
}

TEST(bind, undeclared_types_matter_only_where_some_are_declared) {
  EXPECT_EQ(analyze_text("stream S = Tyop .emit()").summary(), "");
  const std::string text = "event Typo:\n    x: int\nstream S = Tyop .emit()";
  EXPECT_TRUE(analyze_text(text).diagnostics.has_errors());
  EXPECT_TRUE(analyze_text(text, Purpose::run).has("E033"));
  EXPECT_FALSE(analyze_text(text, Purpose::run).diagnostics.has_errors());
}

TEST(bind, inherited_and_struct_fields_are_known) {
  const std::string text =
      "type Point:\n    x: float\n    y: float\nevent Base:\n    id: int\nevent Car extends Base:\n    at: "
      "Point\nstream S = Car as c .emit(id: c.id, x: c.at.x, z: c.at.z)";
  EXPECT_EQ(analyze_text(text).summary(), "W034 8:56 this struct has no field `z`\n");
}

TEST(bind, surplus_arguments_of_user_functions_run_but_do_not_check) {
  const std::string text = "fn f(x: int) -> int:\n    return x\nstream S = T .emit(y: f(a, b), z: f())";
  EXPECT_TRUE(analyze_text(text).diagnostics.has_errors());
  EXPECT_TRUE(analyze_text(text, Purpose::run).has("E051"));
  EXPECT_FALSE(analyze_text(text, Purpose::run).diagnostics.has_errors());
}

TEST(bind, a_route_is_left_out_for_the_reader_that_would_close_a_loop_only) {
  const Analyzed program = analyze_text(
      "fn echo(x: int):\n    emit Echo(x: x)\nstream First = merge(T, Echo) .where(x > 1)\n"
      "stream Second = First .process(echo(x + 1))\nstream Third = Echo .emit(third: x)",
      Purpose::run);
  const BoundStream& second = program.bound.streams.at(1);
  EXPECT_EQ(second.routes, std::set<std::string>{"Echo"});
  EXPECT_EQ(second.routes_left_out, (std::set<std::pair<std::string, std::string>>{{"Echo", "First"}}));
}

TEST(bind, contexts_take_a_list_of_cores) {
  EXPECT_EQ(analyze_text("context edge (cores: [0, 1])\nstream S = T .context(edge) .emit()").summary(), "");
  EXPECT_EQ(analyze_text("context edge (core: [0])\nstream S = T .emit()").summary(),
            "E080 1:15 a context has the parameter `cores` and no other\n");
}

TEST(bind, long_chains_of_streams_and_deep_expressions_are_no_trouble) {
  std::string text = "stream S0 = T .where(x > 0)\n";
  for (int i = 1; i < 5000; ++i) text += fmt::format("stream S{} = S{} .where(x > {})\n", i, i - 1, i);
  EXPECT_EQ(analyze_text(text).summary(), "");
  std::string sum = "x";
  for (int i = 0; i < 900; ++i) sum += " + x";
  EXPECT_EQ(analyze_text("stream S = T .emit(y: " + sum + ")").summary(), "");
}

TEST(bind, settings_without_effect_are_accepted) {
  EXPECT_EQ(
      analyze_text("context edge\nstream S = T .context(edge) .concurrent(workers: 2) .emit()", Purpose::run).summary(),
      "");
}

}  // namespace
}  // namespace varpulis::sema
