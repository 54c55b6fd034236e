#include "apps/varpulis/language_forms.h"

namespace varpulis::app {
namespace {

constexpr std::string_view statements = "Statements", in_functions = "Statements in functions", sources = "Sources of streams",
                           patterns = "Patterns", expressions = "Expressions", loops = "Compile time";

constexpr LanguageForm forms[] = {
    {statements, "event", "event Reading:\n    unit: str\n    celsius: float\nstream S = Reading .emit(unit: unit)", ""},
    {statements, "event ... extends", "event Base:\n    unit: str\nevent Reading extends Base:\n    celsius: float\nstream S = Reading .emit(unit: unit)", ""},
    {statements, "event ... { }", "event Reading { unit: str, celsius: float }\nstream S = Reading .emit(unit: unit)", ""},
    {statements, "type ... =", "type Celsius = float\nstream S = Reading .emit(unit: unit)", ""},
    {statements, "type ...:", "type Place:\n    site: str\n    floor: int\nstream S = Reading .emit(unit: unit)", ""},
    {statements, "let", "let limit = 90\nstream S = Reading .where(celsius > limit) .emit()", ""},
    {statements, "var", "var limit = 90\nstream S = Reading .where(celsius > limit) .emit()", ""},
    {statements, "const", "const LIMIT = 90\nstream S = Reading .where(celsius > LIMIT) .emit()", ""},
    {statements, ":=", "limit := 90\nstream S = Reading .where(celsius > limit) .emit()", ""},
    {statements, "fn", "fn double(x: float) -> float:\n    return x * 2\nstream S = Reading .emit(twice: double(celsius))", ""},
    {statements, "stream", "stream S = Reading .emit()", ""},
    {statements, "pattern", "pattern P = SEQ(A as a, B as b) within 5m\nstream S = P .emit(x: a.x, y: b.y)", ""},
    {statements, "connector", "connector Out = console()\nstream S = Reading .emit() .to(Out)", ""},
    {statements, "context", "context edge (cores: [0])\nstream S = Reading .context(edge) .emit()", ""},
    {statements, "config { }", "config limits { seconds: 5 }\nstream S = Reading .emit()", ""},
    {statements, "config:", "config:\n    seconds: 5\nstream S = Reading .emit()", ""},
    {statements, "import", "import \"limits.vpl\"\nstream S = Reading .emit()", ""},
    {statements, "import fn ... from", "import fn risk(x: float) -> float from \"risk.wasm\"\nstream S = Reading .emit(r: risk(celsius))", "E150"},

    {in_functions, "if, elif, else", "fn f(x: int) -> str:\n    if x > 9:\n        return \"a\"\n    elif x > 5:\n        return \"b\"\n    else:\n        return \"c\"\nstream S = T .emit(y: f(x))", ""},
    {in_functions, "for ... in", "fn f(n: int) -> int:\n    var s = 0\n    for i in 0..n:\n        s := s + i\n    return s\nstream S = T .emit(y: f(3))", ""},
    {in_functions, "while, break, continue", "fn f(n: int) -> int:\n    var i = 0\n    while true:\n        i := i + 1\n        if i < 3:\n            continue\n        if i > n:\n            break\n    return i\nstream S = T .emit(y: f(3))", ""},
    {in_functions, "return", "fn f(x: int):\n    return x\nstream S = T .emit(y: f(x))", ""},
    {in_functions, "emit", "fn f():\n    emit Part(n: 1)\nstream S = T .process(f())", ""},
    {in_functions, "a call by itself", "fn g():\n    emit Part(n: 1)\nfn f():\n    g()\nstream S = T .process(f())", ""},

    {sources, "an event type or a stream", "stream A = T .where(x > 1)\nstream S = A .emit()", ""},
    {sources, "T as t", "stream S = T as t .where(t.x > 1) .emit()", ""},
    {sources, "T.from", "connector In = mqtt(url: \"tcp://broker\", topic: \"readings\")\nstream S = T.from(In) .emit()", "E150"},
    {sources, "all T", "stream S = all T as t .within(1m) .emit(n: count(t))", ""},
    {sources, "merge", "stream S = merge(stream A = T .where(x > 1), U) .emit()", ""},
    {sources, "join", "stream S = join(A, B) .on(A.id == B.id) .window(5m) .emit(x: A.x, y: B.y)", ""},
    {sources, "left_join", "stream S = left_join(A, B) .on(A.id == B.id) .window(5m) .emit(x: A.x, y: B.y)", ""},
    {sources, "right_join", "stream S = right_join(A, B) .on(A.id == B.id) .window(5m) .emit(x: A.x, y: B.y)", ""},
    {sources, "full_join", "stream S = full_join(A, B) .on(A.id == B.id) .window(5m) .emit(x: A.x, y: B.y)", ""},
    {sources, "sequence", "stream S = sequence(a: A, b: B where id == a.id) .within(5m) .emit(x: a.x)", ""},
    {sources, "timer", "stream S = timer(5s, initial_delay: 1s) .emit(n: 1)", ""},

    {patterns, "->", "stream S = A as a -> B where id == a.id as b .within(5m) .emit(x: a.x)", ""},
    {patterns, "-> all", "stream S = A as a -> all B as b .within(5m) .emit(n: count(b))", ""},
    {patterns, "-> NOT", "stream S = Order as o -> NOT Payment where order == o.id .within(1h) .emit(id: o.id)", ""},
    {patterns, "SEQ", "pattern P = SEQ(A as a, B as b) within 5m\nstream S = P .emit(x: a.x)", ""},
    {patterns, "AND", "pattern P = A as a AND B as b within 5m\nstream S = P .emit(x: a.x)", ""},
    {patterns, "OR", "pattern P = A as a OR B as b\nstream S = P .emit(x: a.x)", ""},
    {patterns, "NOT", "pattern P = SEQ(A as a, NOT C, B as b) within 5m\nstream S = P .emit(x: a.x)", ""},
    {patterns, "+ * ?", "pattern P = SEQ(A+ as a, B* as b, C? as c, D as d) within 5m\nstream S = P .emit(n: count(a))", ""},
    {patterns, "{n,m}", "pattern P = SEQ(A{2,3} as a, B as b) within 5m\nstream S = P .emit(n: count(a))", ""},
    {patterns, "within", "pattern P = SEQ(A as a, B as b) within 5m\nstream S = P .emit(x: a.x)", ""},
    {patterns, "partition by", "pattern P = SEQ(A as a, B as b) within 5m partition by id\nstream S = P .emit(x: a.x)", ""},

    {expressions, "or, and, not", "stream S = T .where(a > 1 and not b == 2 or c == 3) .emit()", ""},
    {expressions, "xor (outside of .pattern)", "stream S = T .where(a == 1 xor b == 2) .emit()", "E124"},
    {expressions, "&& || !", "stream S = T .where(a == 1 && !b) .emit()", "E124"},
    {expressions, "== != < <= > >=", "stream S = T .where(a == 1 and b != 2 and c < 3 and d <= 4 and e > 5 and f >= 6) .emit()", ""},
    {expressions, "a < b < c", "stream S = T .where(1 < a < 3) .emit()", "E126"},
    {expressions, "in, not in", "stream S = T .where(a in [1, 2] and b not in [3]) .emit()", ""},
    {expressions, "is null, is not null", "stream S = T .where(a is null and b is not null) .emit()", ""},
    {expressions, "+ - * / % **", "stream S = T .emit(x: a + b - c * d / e % f ** 2)", ""},
    {expressions, "& | ^ ~ << >>", "stream S = T .emit(x: a & b | c ^ ~d << 1 >> 2)", ""},
    {expressions, "if ... then ... else", "stream S = T .emit(x: if a > 1 then \"high\" else \"low\")", ""},
    {expressions, "a.b, a[i], a[i:j]", "stream S = T .emit(x: a.b, y: c[0], z: c[1:2])", ""},
    {expressions, "a?.b", "stream S = T .emit(x: a?.b)", ""},
    {expressions, "a ?? b", "stream S = T .emit(x: a ?? 1)", "E100"},
    {expressions, "[...], {k: v}, a..b, a..=b", "stream S = T .emit(x: [1, 2], y: {k: 1}, z: 0..3, w: 0..=3)", ""},
    {expressions, "x => e", "stream S = T .emit(x: xs.map(x => x + 1))", ""},
    {expressions, "durations, timestamps", "stream S = T .where(event_time() > @2024-01-01T00:00:00Z + 5m) .emit()", ""},

    {loops, "for ... in at column 0", "for z in 1..=3:\n    stream S{z} = T .where(zone == {z}) .emit()", ""},
};

}  // namespace

std::span<const LanguageForm> language_forms() { return forms; }

}  // namespace varpulis::app
