#include "sema/code_texts.h"

namespace varpulis::sema {
namespace {

constexpr CodeDescription texts[] = {
    {"W001", "`.aggregate` without `.window`",
     "Without a window each event is aggregated on its own, so count() is always 1.",
     "stream S = T .aggregate(n: count()) .emit(n: n)", "stream S = T .window(10) .aggregate(n: count()) .emit(n: n)"},
    {"W002", "`.partition_by` after `.window`",
     "The window is then one for all keys, and only its results are grouped. Before the window, each key has a window "
     "of its own.",
     "stream S = T .window(10) .partition_by(zone) .aggregate(n: count()) .emit(n: n)",
     "stream S = T .partition_by(zone) .window(10) .aggregate(n: count()) .emit(n: n)"},
    {"W032", "`.enrich` without fields", "The lookup is made for each event, and nothing of the answer is used.",
     "connector Crm = http(url: \"http://crm\")\nstream S = T .enrich(Crm, key: id) .emit()",
     "connector Crm = http(url: \"http://crm\")\nstream S = T .enrich(Crm, key: id, fields: [name]) .emit()"},
    {"W034", "unknown field of an alias",
     "The event behind the alias, or the struct, is declared and has no such field; the expression will have no value "
     "unless events carry more\n"
     "than they declare.",
     "event Order:\n    id: int\n    amount: float\nstream S = Order as o .emit(id: o.ident)",
     "event Order:\n    id: int\n    amount: float\nstream S = Order as o .emit(id: o.id)"},
    {"W035", "unknown name",
     "The event at this point is known to have other fields, and nothing else has this name; a condition on it is "
     "never true.",
     "event Transfer:\n    amount: float\nstream Large = Transfer .where(ammount > 1000) .emit()",
     "event Transfer:\n    amount: float\nstream Large = Transfer .where(amount > 1000) .emit()"},
    {"W060", "condition is arithmetic", "A condition must be a bool; a number or string is never true.",
     "event T:\n    x: int\nstream S = T .where(x + 1) .emit()",
     "event T:\n    x: int\nstream S = T .where(x + 1 > 5) .emit()"},
    {"W061", "condition is known not to be a bool",
     "The field is declared as something else than bool, so the condition is never true.",
     "event T:\n    x: int\nstream S = T .where(x) .emit()",
     "event T:\n    x: int\nstream S = T .where(x > 0) .emit()"},
    {"W080", "unknown or misplaced connector parameter",
     "This type of connector has no such parameter, or not at this place. It would be ignored.",
     "connector Bus = mqtt(url: \"tcp://broker\", topik: \"a\")\nstream S = T .emit() .to(Bus)",
     "connector Bus = mqtt(url: \"tcp://broker\", topic: \"a\")\nstream S = T .emit() .to(Bus)"},
    {"W081", "connector parameter of the wrong kind",
     "The parameter should be of another kind; what the connector makes of this value is uncertain.",
     "connector Bus = mqtt(url: \"tcp://broker\", qos: \"one\")\nstream S = T .emit() .to(Bus)",
     "connector Bus = mqtt(url: \"tcp://broker\", qos: 1)\nstream S = T .emit() .to(Bus)"},
    {"W100", "route left out",
     "Events that a function emits as T also go to streams that read T. Here that would lead back to the emitting "
     "stream, so this way is left\n"
     "out; everything else stays.",
     "fn again(x: int):\n    emit Echo(x: x)\nstream First = Echo .where(x > 1)\nstream Second = First "
     ".process(again(x))",
     "fn again(x: int):\n    emit Echoed(x: x)\nstream First = Echo .where(x > 1)\nstream Second = First "
     ".process(again(x))"},
    {"W101", "assignment sets a local variable",
     "Inside a function `:=` always writes a local variable. A top-level variable of that name is not changed: events "
     "never change globals.",
     "var total = 0\nfn add(x: int) -> int:\n    total := total + x\n    return total\nstream S = T .emit(y: add(x))",
     "var total = 0\nfn add(x: int) -> int:\n    var sum = total + x\n    return sum\nstream S = T .emit(y: add(x))"},
    {"W102", "counts over all keys",
     "`.limit`, `.distinct` and `.first` are not affected by `.partition_by`. `per: key` counts for each key.",
     "stream S = T .partition_by(zone) .limit(3) .emit()", "stream S = T .limit(3, per: zone) .emit()"},
    {"W103", "unreachable operator", "An operator before this one lets nothing pass.", "stream S = T .limit(0) .emit()",
     "stream S = T .limit(10) .emit()"},
    {"W104", "never true, or never a value",
     "Values of different kinds are unequal and have no order, and cannot be added. Numbers are the exception: 1 and "
     "1.0 are equal. And\n"
     "functions over the events of a pattern's step have values in matches only, not in the conditions of steps.",
     "event T:\n    x: int\nstream S = T .where(x == \"5\") .emit()",
     "event T:\n    x: int\nstream S = T .where(x == 5) .emit()"},
    {"W105", "`.emit` of a name that is no field",
     "When all arguments of `.emit` are bare names or strings, a name that is no field comes out as its own text. If "
     "that is meant, write it as a\n"
     "string.",
     "event T:\n    zone: str\nstream S = T .emit(zone: zne)",
     "event T:\n    zone: str\nstream S = T .emit(zone: zone)"},
    {"W106", "pattern without a time limit",
     "Everything that the pattern has begun to match is kept until it is complete, which may be never. A limit bounds "
     "the memory.",
     "stream S = A as a -> B as b .emit(x: a.x)", "stream S = A as a -> B as b .within(5m) .emit(x: a.x)"},
    {"W107", "absence over all keys",
     "Without a partition any event of the type counts as the missing one, whichever device or user it belongs to.",
     "pattern Silent = SEQ(Start as s, NOT Stop) within 5m\nstream S = Silent .emit(x: s.x)",
     "pattern Silent = SEQ(Start as s, NOT Stop) within 5m partition by unit\nstream S = Silent .emit(x: s.x)"},
    {"W108", "setting given more than once", "The last one counts, the others have no effect.",
     "stream S = A as a -> B as b .within(5m) .within(10m) .emit(x: a.x)",
     "stream S = A as a -> B as b .within(10m) .emit(x: a.x)"},
    {"W109", "filter between steps",
     "After the first arrow, `.where` filters finished matches. To say which events fit a step, write `where` on the "
     "step.",
     "stream S = A as a -> B as b .where(b.x > 1) -> C as c .within(5m) .emit(x: a.x)",
     "stream S = A as a -> B where x > 1 as b -> C as c .within(5m) .emit(x: a.x)"},
    {"W110", "setting without effect", "The setting says how a pattern matches, and this stream is none.",
     "stream S = T .strict() .emit()", "stream S = T as a -> T as b .within(5m) .strict() .emit(x: a.x)"},
    {"W111", "join without `.on`",
     "Such a join compares the field `symbol` of its sources, which is rarely what is meant.",
     "stream S = join(A, B) .window(1m) .emit(x: A.x)",
     "stream S = join(A, B) .on(A.id == B.id) .window(1m) .emit(x: A.x)"},
    {"W112", "`let` assigned again", "`let` tells readers that the value stays. `var` is for what changes.",
     "fn f(x: int) -> int:\n    let y = x\n    y := y + 1\n    return y\nstream S = T .emit(y: f(x))",
     "fn f(x: int) -> int:\n    var y = x\n    y := y + 1\n    return y\nstream S = T .emit(y: f(x))"},
    {"W113", "variable without a value",
     "The expression has no value when the program is loaded, for example because of a division by zero. Conditions on "
     "the variable are never\n"
     "true then.",
     "let rate = 1 / 0\nstream S = T .where(x > rate) .emit()",
     "let rate = 1 / 2\nstream S = T .where(x > rate) .emit()"},
    {"W114", "field given twice", "An event has one field of a name; the later value replaces the earlier one.",
     "stream S = T .emit(x: a, x: b)", "stream S = T .emit(x: a, y: b)"},
    {"W120", "unknown log level", "The levels are error, warn, info, debug and trace. Anything else is logged as info.",
     "stream S = T .log(level: \"fatal\") .emit()", "stream S = T .log(level: \"error\") .emit()"},
    {"W121", "webhook that is not called",
     "Alerts are printed and counted. This release opens no network connections, so nothing reaches the address.",
     "stream S = T .alert(webhook: \"http://desk.example/alerts\", message: \"{a} is high\") .emit()",
     "stream S = T .alert(message: \"{a} is high\") .emit()"},
    {"W130", "allowed lateness without a watermark",
     "Events are late when they are older than the watermark. Without `.watermark` the order of arrival is the authority, "
     "and nothing is late.",
     "stream S = T .allowed_lateness(10s) .emit()",
     "stream S = T .watermark(out_of_order: 5s) .allowed_lateness(10s) .emit()"},
    {"W131", "alignment under a watermark",
     "Windows of time under `.watermark` begin at multiples of their slide from the epoch, so that arrival order does not "
     "matter. `align` says nothing more.",
     "stream S = T .watermark(out_of_order: 5s) .window(1m, align: true) .aggregate(n: count()) .emit(n: n)",
     "stream S = T .watermark(out_of_order: 5s) .window(1m) .aggregate(n: count()) .emit(n: n)"},
    {"W140", "window of a join without effect",
     "A join keeps the events of a stretch of time and takes nothing of `.window` but a duration.",
     "stream S = join(A, B) .on(A.id == B.id) .window(100) .emit(x: A.x)",
     "stream S = join(A, B) .on(A.id == B.id) .window(30s) .emit(x: A.x)"},
    {"W150", "state that grows with every new key",
     "The operator keeps something for each key and never gives it up: a window of so many events waits for them, and a "
     "counter goes on counting. That is fine\nwhile there are few keys, such as machines or shops. Windows of time give "
     "up a key when its window is closed. Reported by `check` only.",
     "stream S = T .partition_by(unit) .window(100) .aggregate(mean: avg(x)) .emit()",
     "stream S = T .partition_by(unit) .window(5m) .aggregate(mean: avg(x)) .emit()"},
    {"W151", "keys that hardly come twice are kept for ever",
     "The key looks like one that differs from event to event: a time, a float, a uuid, the number of a request. Each "
     "event then adds to the state for ever,\nand windows of so many events are never full.",
     "stream S = T .partition_by(request_id) .window(100) .aggregate(mean: avg(x)) .emit()",
     "stream S = T .partition_by(request_id) .window(5m) .aggregate(mean: avg(x)) .emit()"},
    {"W152", "condition of a step that can never hold",
     "The parts of the condition, joined by `and`, exclude each other, or one of them is false in any case. No event ever "
     "fits the step.",
     "stream S = A as a -> B where v > 10 and v < 5 as b .within(5m) .emit(x: a.x)",
     "stream S = A as a -> B where v > 5 and v < 10 as b .within(5m) .emit(x: a.x)"},
    {"W153", "step that can never follow",
     "The negation before the step rules out every event that would fit it: it is looked at first, and the way to the step "
     "stays barred.",
     "pattern P = SEQ(A as a, NOT B, B as b) within 5m\nstream S = P .emit(x: a.x)",
     "pattern P = SEQ(A as a, NOT B where v > 9, B as b) within 5m\nstream S = P .emit(x: a.x)"},
    {"W154", "matches that double with each event",
     "Every non-empty choice of the repeated step's events is a match of its own: n events give 2^n - 1. Enumeration stops after "
     "10,000 results\nof one completion, which is counted and marked.",
     "stream S = A as a -> all B as b -> C as c .within(5m) .subsets() .emit(x: a.x)",
     "stream S = A as a -> all B as b -> C as c .within(5m) .emit(x: a.x, n: count(b))"},
    {"W160", "`.concurrent` without effect",
     "Rows can be divided among workers where everything that the stream, and those connected with it, keep between rows is kept for each "
     "value of one field of the\ninput, or where nothing is kept. `varpulis explain` shows what is divided and what stands against it.",
     "", ""},
};

}  // namespace

std::span<const CodeDescription> warning_texts() { return texts; }

}  // namespace varpulis::sema
