#include <gtest/gtest.h>

#include "vpl/testing/parsing.h"

namespace varpulis::vpl {
namespace {

using testing::compact;
using testing::parse_text;

struct Case {
  std::string_view text, tree;
};

// Each statement of the grammar in its forms, and its tree.
constexpr Case cases[] = {
    {R"(context edge (cores: [0, 1]))", R"(context(edge, arguments=[argument(cores, array(elements=[0, 1]))]))"},
    {R"(context plain)", R"(context(plain, arguments=[]))"},
    {R"(connector Bus = kafka(brokers: "a:9092", qos: 1,))",
     R"(connector(Bus, type=kafka, parameters=[argument(brokers, text(a:9092)), argument(qos, 1)]))"},
    {R"(config engine { mode: "x", ttl: 5m n: -3 })",
     R"(config(engine, entries=[argument(mode, text(x)), argument(ttl, duration(ns=300000000000, text=5m)), argument(n, unary(-, 3))]))"},
    {R"(config:
    a: 1
    b: "x")",
     R"(config(default, deprecated_form, entries=[argument(a, 1), argument(b, text(x))]))"},
    {R"(import "a.vpl" as lib)", R"(import(path=a.vpl, as=lib))"},
    {R"(import fn f(x: int, y: [float]?) -> {str: float} from "m.wasm")",
     R"(import_function(f, parameters=[field(x, type=named_type(int)), field(y, type=array_type(element=named_type(float), optional))], result=map_type(key=named_type(str), named_type(float)), path=m.wasm))"},
    {R"(event A:
    id: int  # number
    name: string)",
     R"(event(A, fields=[field(id, type=named_type(int)), field(name, type=named_type(string))]))"},
    {R"(event B extends A { a: string, b: int? })",
     R"(event(B, extends=A, braces, fields=[field(a, type=named_type(string)), field(b, type=named_type(int, optional))]))"},
    {R"(event C: x: int y: (int, float))",
     R"(event(C, fields=[field(x, type=named_type(int)), field(y, type=tuple_type(elements=[named_type(int), named_type(float)]))]))"},
    {R"(type T = Stream<Stream<int>>)", R"(type(T, alias=stream_type(element=stream_type(element=named_type(int)))))"},
    {R"(type S:
    a: int)",
     R"(type(S, fields=[field(a, type=named_type(int))]))"},
    {R"(let x: int = 5)", R"(variable(keyword=let, x, type=named_type(int), 5))"},
    {R"(const z = 1)", R"(variable(keyword=const, z, 1))"},
    {R"(x := y + 1)", R"(assign(x, binary(+, y, 1)))"},
    {R"(log(x))", R"(expression(call(log, arguments=[argument(x)])))"},
    {R"(fn f(a: int, b: Stream<int>) -> float:  # body
    let q = a
        + b
        .abs()
    (q))",
     R"(function(f, parameters=[field(a, type=named_type(int)), field(b, type=stream_type(element=named_type(int)))], result=named_type(float), body=[variable(keyword=let, q, binary(+, a, call(member(b, abs), arguments=[]))), expression(name(q, parenthesized))]))"},
    {R"(fn f():
    if a:
        return
    elif b:
        break
    else:
        continue)",
     R"(function(f, parameters=[], body=[if(branches=[branch(condition=a, body=[return()]), branch(condition=b, body=[break()])], else=[continue()])]))"},
    {R"(fn f():
    for i in 0..=10:
        while true:
            emit Foo(a: i)
    q := 5
    if a then b else c)",
     R"(function(f, parameters=[], body=[for(variable=i, in=binary(..=, 0, 10), body=[while(condition=bool(true), body=[emit(type=Foo, fields=[argument(a, i)])])]), assign(q, 5), expression(conditional(condition=a, then=b, else=c))]))"},
    {R"(stream A = T)", R"(stream(A, source=event_source(step=step(type=T)), links=[]))"},
    {R"(stream A: Stream<T> = T as t)",
     R"(stream(A, type=stream_type(element=named_type(T)), source=event_source(step=step(type=T, as=t)), links=[]))"},
    {R"(stream A = all T as t)", R"(stream(A, source=event_source(step=step(mark=all, type=T, as=t)), links=[]))"},
    {R"(stream A = T where x > 1 as t .limit(1))",
     R"(stream(A, source=event_source(step=step(type=T, where=binary(>, x, 1), as=t)), links=[call(limit, arguments=[argument(1)])]))"},
    {R"(stream A = T where (x.first() == 2) .first())",
     R"(stream(A, source=event_source(step=step(type=T, where=binary(==, call(member(x, first), arguments=[]), 2, parenthesized))), links=[call(first, arguments=[])]))"},
    {R"(stream A = T .where(x > 1) as t -> B)",
     R"(stream(A, source=event_source(step=step(type=T, where=binary(>, x, 1), where_as_call, as=t)), links=[step(type=B)]))"},
    {R"(stream A = T .where(x > 1) .limit(1))",
     R"(stream(A, source=event_source(step=step(type=T)), links=[call(where, arguments=[argument(binary(>, x, 1))]), call(limit, arguments=[argument(1)])]))"},
    {R"(stream A = T.from(Bus, topic: "x") as t where x -> B)",
     R"(stream(A, source=event_source(step=step(type=T, where=x, as=t), from=call(from, arguments=[argument(Bus), argument(topic, text(x))])), links=[step(type=B)]))"},
    {R"(stream A = T as t -> all B where x as b -> C as c where y -> D+ -> E* -> F? -> G{2} -> H{2,} -> I{2,3} as i)",
     R"(stream(A, source=event_source(step=step(type=T, as=t)), links=[step(mark=all, type=B, where=x, as=b), step(type=C, where=y, as=c), step(mark=+, type=D), step(mark=*, type=E), step(mark=?, type=F), step(mark=counted, count_min=2, count_max=2, type=G), step(mark=counted, count_min=2, type=H), step(mark=counted, count_min=2, count_max=3, type=I, as=i)]))"},
    {R"(stream A = T -> B?.within(5m))",
     R"(stream(A, source=event_source(step=step(type=T)), links=[step(mark=?, type=B), call(within, arguments=[argument(duration(ns=300000000000, text=5m))])]))"},
    {R"(stream A = T -> B.increasing(f) where x as b .within(5m))",
     R"(stream(A, source=event_source(step=step(type=T)), links=[step(type=B, suffixes=[call(increasing, arguments=[argument(f)])], where=x, as=b), call(within, arguments=[argument(duration(ns=300000000000, text=5m))])]))"},
    {R"(stream A = T where x.contains("a") and y in ["a", "b"] .not(B where z) .emit as R (a: 1))",
     R"(stream(A, source=event_source(step=step(type=T, where=binary(and, call(member(x, contains), arguments=[argument(text(a))]), binary(in, y, array(elements=[text(a), text(b)]))))), links=[call(not, arguments=[argument(B, where=z)]), call(emit, as=R, arguments=[argument(a, 1)])]))"},
    {R"(stream A = merge(B, stream c = C .where(x > 1),))",
     R"(stream(A, source=composite_source(keyword=merge, items=[source_item(type=B), source_item(alias=c, type=C, calls=[call(where, arguments=[argument(binary(>, x, 1))])])]), links=[]))"},
    {R"(stream A = left_join(stream O = Orders.on(id), P, stream C = CustEvt on O.cid == C.id) .window(5s, sliding: 1s))", R"(stream(A, source=composite_source(keyword=left_join, items=[source_item(alias=O, type=Orders, calls=[call(on, arguments=[argument(id)])]), source_item(type=P), source_item(alias=C, type=CustEvt, on=binary(==, member(O, cid), member(C, id)))]), links=[call(window, arguments=[argument(duration(ns=5000000000, text=5s)), argument(sliding, duration(ns=1000000000, text=1s))])]))"},
    {R"(stream A = sequence(a: A where x or y .within(5s), b: B where z.first() > 1,))",
     R"(stream(A, source=sequence_source(steps=[step(type=A, suffixes=[call(within, arguments=[argument(duration(ns=5000000000, text=5s))])], where=binary(or, x, y), as=a), step(type=B, where=binary(>, call(member(z, first), arguments=[]), 1), as=b)]), links=[]))"},
    {R"(stream A = timer(5s, initial_delay: 1s))",
     R"(stream(A, source=timer_source(arguments=[argument(duration(ns=5000000000, text=5s)), argument(initial_delay, duration(ns=1000000000, text=1s))]), links=[]))"},
    {R"(stream A = T .order_by(x desc, y asc, z) .fork(a: .where(x).emit(), b: .limit(3),))",
     R"(stream(A, source=event_source(step=step(type=T)), links=[call(order_by, arguments=[argument(x, order=desc), argument(y, order=asc), argument(z)]), call(fork, arguments=[argument(a, branch=[call(where, arguments=[argument(x)]), call(emit, arguments=[])]), argument(b, branch=[call(limit, arguments=[argument(3)])])])]))"},
    {R"(stream A = T .pattern(p: A -> B and not (C xor D) or E))",
     R"(stream(A, source=event_source(step=step(type=T)), links=[call(pattern, arguments=[argument(p, binary(or, binary(and, binary(->, A, B), unary(not, binary(xor, C, D, parenthesized))), E))])]))"},
    {R"(stream A = T .pattern(p: x => x.len() > 2))",
     R"(stream(A, source=event_source(step=step(type=T)), links=[call(pattern, arguments=[argument(p, lambda(parameters=[x], body=binary(>, call(member(x, len), arguments=[]), 2)))])]))"},
    {R"(stream event = type
stream all = all
stream stream = all all as all
stream not_ok = emit where where > as as where)",
     R"(stream(event, source=event_source(step=step(type=type)), links=[])
)"
     R"(stream(all, source=event_source(step=step(type=all)), links=[])
)"
     R"(stream(stream, source=event_source(step=step(mark=all, type=all, as=all)), links=[])
)"
     R"(stream(not_ok, source=event_source(step=step(type=emit, where=binary(>, where, as), as=where)), links=[]))"},
    {R"(pattern P = SEQ(A as a where x > 1, NOT B, C+ where all > 1 as c) within 5m partition by k)",
     R"(pattern(P, pattern=pattern_sequence(items=[step_pattern(step=step(type=A, where=binary(>, x, 1), as=a)), step_pattern(step=step(negated, type=B)), step_pattern(step=step(mark=+, type=C, where=binary(>, all, 1), as=c))]), within=duration(ns=300000000000, text=5m), partition_by=k))"},
    {R"(pattern P = A AND (B OR NOT C*) OR D)",
     R"(pattern(P, pattern=pattern_or(operands=[pattern_and(operands=[step_pattern(step=step(type=A)), pattern_or(operands=[step_pattern(step=step(type=B)), step_pattern(step=step(mark=*, negated, type=C))], parenthesized)]), step_pattern(step=step(type=D))])))"},
    {R"(pattern P = A as a -> all B.increasing(c) where c as b -> NOT D where e -> SEQ(E, F) PARTITION BY a.k + 1 WITHIN 5m)", R"(pattern(P, pattern=pattern_sequence(arrows, items=[step_pattern(step=step(type=A, as=a)), step_pattern(step=step(mark=all, type=B, suffixes=[call(increasing, arguments=[argument(c)])], where=c, as=b)), step_pattern(step=step(negated, type=D, where=e)), pattern_sequence(items=[step_pattern(step=step(type=E)), step_pattern(step=step(type=F))])]), within=duration(ns=300000000000, text=5m), partition_by=binary(+, member(a, k), 1)))"},
    {R"(pattern P = NOT (A -> B) AND NOT (C) AND NOT SEQ(D, E))",
     R"(pattern(P, pattern=pattern_and(operands=[pattern_not(pattern_sequence(arrows, items=[step_pattern(step=step(type=A)), step_pattern(step=step(type=B))], parenthesized)), step_pattern(step=step(negated, type=C)), pattern_not(pattern_sequence(items=[step_pattern(step=step(type=D)), step_pattern(step=step(type=E))]))])))"},
    {R"(pattern within = partition within 5m)",
     R"(pattern(within, pattern=step_pattern(step=step(type=partition)), within=duration(ns=300000000000, text=5m)))"},
    {R"(stream A = T
    .where(x)  # one

    -> B
        .emit()
# three
fn f(): /* two */
  x)",
     R"(stream(A, source=event_source(step=step(type=T)), links=[call(where, arguments=[argument(x)]), step(type=B), call(emit, arguments=[])])
)"
     R"(function(f, parameters=[], body=[expression(x)]))"},
};

TEST(Statement, has_the_tree) {
  for (const Case& c : cases) {
    const auto parsed = parse_text(c.text);
    EXPECT_TRUE(parsed.diagnostics.all().empty()) << c.text << ": " << parsed.diagnostics.all()[0].message;
    std::string trees;
    for (const Statement& statement : parsed.program.statements)
      trees += (trees.empty() ? "" : "\n") + compact(statement);
    EXPECT_EQ(trees, c.tree) << c.text;
  }
}

}  // namespace
}  // namespace varpulis::vpl
