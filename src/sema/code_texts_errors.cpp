#include "sema/code_texts.h"

namespace varpulis::sema {
namespace {

constexpr CodeDescription texts[] = {
    {"E150", "not run by this version",
     "What stands here belongs to the language, but this version of the engine does not run it. `check` warns, so that "
     "programs can be written\n"
     "ahead; `run` and `simulate` refuse the program rather than leave something out. `simulate` opens no connectors "
     "and does not mind those\n"
     "that cannot be opened.",
     "", ""},
    {"E151", "streams read each other in a circle",
     "A stream that reads its own output, directly or through others, would never come to rest. The message names the "
     "loop.\n"
     "`stream T = T.from(...)` is no circle: it reads events of type T from a connector.",
     "stream A = B .where(x > 1)\nstream B = A .where(x > 2) .emit()",
     "stream A = T .where(x > 1)\nstream B = A .where(x > 2) .emit()"},
    {"E152", "unknown stream operation", "No operator has this name. The help shows the nearest one, or all of them.",
     "stream S = T .wehre(x > 1) .emit()", "stream S = T .where(x > 1) .emit()"},
    {"E153", "unknown method",
     "`x.name(a)` calls the builtin function `name` with x as its first argument, and there is none of this name. "
     "Functions of the program are\n"
     "called as `name(x, a)`.",
     "stream S = T .where(name.containz(\"x\")) .emit()", "stream S = T .where(name.contains(\"x\")) .emit()"},
    {"E154", "wrong argument of an operator",
     "An argument is missing, is one too many, or is not what the operator needs at this place.",
     "stream S = T .limit() .emit()", "stream S = T .limit(10) .emit()"},
    {"E155", "unknown name",
     "The name before the dot is neither an alias of the stream nor a field or variable; or the initial value of a "
     "variable uses a name that is\n"
     "not a variable before it.",
     "event Order:\n    id: int\nstream S = Order as order .emit(id: ordr.id)",
     "event Order:\n    id: int\nstream S = Order as order .emit(id: order.id)"},
    {"E156", "alias of a later step",
     "A step of a pattern sees the events of the steps before it. An alias that is bound later has no event yet, so "
     "the condition could never\n"
     "be true; put it on the later step.",
     "stream S = A where x == b.x as a -> B as b .within(5m) .emit(x: a.x)",
     "stream S = A as a -> B where x == a.x as b .within(5m) .emit(x: a.x)"},
    {"E157", "constant needed",
     "This argument is fixed when the program is loaded: a size, a duration, a mode. It cannot depend on an event. Literals, `let` and\n"
     "`const` variables and calculations with them are constant; a `var` is not.",
     "stream S = T .limit(n) .emit()", "stream S = T .limit(100) .emit()"},
    {"E158", "alias used as a value",
     "The alias of a step stands for an event, or for many, not for one value. Use a field of it, or an aggregate over "
     "it.",
     "stream S = A as a -> all B as b .within(5m) .emit(b: b)",
     "stream S = A as a -> all B as b .within(5m) .emit(x: a.x, n: count(b))"},
    {"E159", "call that can never have a value",
     "With these literal arguments the function has no value for any event, for example because a pattern is "
     "malformed.",
     "stream S = T .where(regex_match(name, \"(\")) .emit()",
     "stream S = T .where(regex_match(name, \"[(]\")) .emit()"},
    {"E160", "statement in a wrong place",
     "`break` and `continue` belong into a loop, declarations to the top level of the program.",
     "fn f(x: int) -> int:\n    if x > 1:\n        break\n    return x\nstream S = T .emit(y: f(x))",
     "fn f(x: int) -> int:\n    for i in 0..x:\n        if i > 1:\n            break\n    return x\nstream S = T "
     ".emit(y: f(x))"},
    {"E161", "operator needs a pattern",
     "The operator works on the matches of a pattern. Make the stream a pattern with `->`, `sequence(...)` or a named "
     "pattern.",
     "stream S = T .trend_aggregate(n: count_trends()) .emit(n: n)",
     "stream S = T as a -> all T as b .within(5m) .trend_aggregate(n: count_trends()) .emit(n: n)"},
    {"E162", "`.any` or `.all` without `.fork`",
     "`.any(k)` and `.all()` say how many branches of the `.fork` directly before them must produce something.",
     "stream S = T .any(2) .emit()", "stream S = T .fork(a: .where(x > 1), b: .where(y > 1)) .any(2) .emit()"},
    {"E163", "negation without a beginning or an end",
     "`NOT X` says that X does not come between two events, or before time runs out. So something must come before it, "
     "and at the end of a\n"
     "pattern there must be a time limit.",
     "pattern Silent = SEQ(Start as s, NOT Stop)\nstream S = Silent .emit(x: s.x)",
     "pattern Silent = SEQ(Start as s, NOT Stop) within 5m partition by unit\nstream S = Silent .emit(x: s.x)"},
    {"E164", "settings that contradict each other",
     "`.selection(any)` asks for every combination of events, `.each()` and `.longest()` for one at a time.",
     "stream S = A as a -> all B as b .within(5m) .selection(any) .longest() .emit(x: a.x)",
     "stream S = A as a -> all B as b .within(5m) .selection(any) .emit(x: a.x)"},
    {"E165", "join without a key",
     "A join brings together events with equal keys, so each source needs a field that is compared with one of another "
     "source.",
     "event A:\n    id: int\nevent B:\n    id: int\nstream S = join(A, B) .window(1m) .emit(id: A.id)",
     "event A:\n    id: int\nevent B:\n    id: int\nstream S = join(A, B) .on(A.id == B.id) .window(1m) .emit(id: "
     "A.id)"},
    {"E166", "given twice",
     "A parameter, field, branch or variable can be given once; of two values one would be lost.",
     "stream S = T .log(level: \"info\", level: \"warn\") .emit()", "stream S = T .log(level: \"info\") .emit()"},
    {"E167", "aggregate inside an aggregate",
     "An aggregate works on the values of single events; the result of another one is no such value. Use two streams, "
     "one after the other.",
     "stream S = T .window(10) .aggregate(m: avg(stddev(x))) .emit(m: m)",
     "stream One = T .window(10) .aggregate(x: stddev(x))\nstream S = One .window(10) .aggregate(m: avg(x)) .emit(m: "
     "m)"},
    {"E168", "event extends something impossible",
     "`extends` names another declared event, whose fields come first. It cannot lead back to the event itself.",
     "event Base:\n    id: int\nevent Order extends Bass:\n    amount: float\nstream S = Order .emit()",
     "event Base:\n    id: int\nevent Order extends Base:\n    amount: float\nstream S = Order .emit()"},
    {"E169", "operator before an arrow",
     "Between the steps of a pattern nothing can collect events. Windows, aggregates and joins go into a stream of "
     "their own, which the pattern\n"
     "then reads.",
     "stream S = A as a .window(5) -> B as b .within(5m) .emit(x: a.x)",
     "stream Five = A .window(5) .aggregate(x: last(x))\nstream S = Five as a -> B as b .within(5m) .emit(x: a.x)"},
    {"E170", "lambda in a wrong place",
     "`x => ...` can only be an argument of a function that calls it, such as map and filter of arrays; and those need "
     "one.",
     "stream S = T .emit(y: x => x + 1)", "stream S = T .emit(y: xs.map(x => x + 1))"},
    {"E171", "connector used in the wrong direction", "Some connectors only deliver events, others only take them.",
     "connector Out = console()\nstream S = T.from(Out) .emit()",
     "connector Out = console()\nstream S = T .emit() .to(Out)"},
    {"E172", "pattern that cannot be matched as it is written",
     "A sequence is made of steps, of 64 at most with their negations. What holds alternatives or steps in any order becomes a stream\n"
     "of its own, which is then a step.",
     "pattern P = SEQ(A as a, (B as b OR C as c)) within 5m\nstream S = P .emit(x: a.x)",
     "pattern Either = B as b OR C as c\nstream E = Either\nstream S = A as a -> E as e .within(5m) .emit(x: a.x)"},
    {"E180", "connector unfit for lookups",
     "The connector is of a type that answers lookups, but its declaration lacks what they need: an http connector a `url`\n"
     "that begins with http:// or https://, a database the kind of database in its `url` and a `query` in which `$1` stands\n"
     "for the key.",
     "connector Store = database(url: \"sqlite:store.db\")\nstream S = T .enrich(Store, key: id, fields: [name]) .emit()",
     "connector Store = database(url: \"sqlite:store.db\", query: \"SELECT name FROM customers WHERE id = $1\")\n"
     "stream S = T .enrich(Store, key: id, fields: [name]) .emit()"},
    {"E181", "part of the program not installed",
     "What needs somebody else's library (libcurl, SOCI, hiredis, ONNX Runtime) is in files of its own beside the program or in\n"
     "`lib/varpulis`. `run` and `simulate` refuse a program that needs one which is not there, or whose library is missing;\n"
     "`check` does not look. The help says how to get it.",
     "", ""},
    {"E182", "model that cannot be used",
     "The model of `.score` is opened before the run: the file is missing or no ONNX model, or the model takes another number of\n"
     "inputs than are named. `check` does not look.",
     "", ""},
    {"E190", "imports in a circle",
     "A file imports itself, directly or through others. Move what both need into a third file.", "", ""},
    {"E191", "imports too deep",
     "Imports are nested more than ten deep. Import the file from one that is nearer to the main program.", "", ""},
    {"E192", "file cannot be imported",
     "The file does not exist or cannot be read. Paths are relative to the folder of the importing file.", "", ""},
};

}  // namespace

std::span<const CodeDescription> error_texts() { return texts; }

}  // namespace varpulis::sema
