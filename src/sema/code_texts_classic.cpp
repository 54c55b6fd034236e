#include "sema/code_texts.h"

namespace varpulis::sema {
namespace {

constexpr CodeDescription texts[] = {
    {"E001", "event declared twice",
     "Two declarations give the same event type different fields, so nobody could say which one checks are based on. A "
     "file that is imported\n"
     "twice is read once and does not cause this.",
     "event Reading:\n    celsius: float\nevent Reading:\n    kelvin: float\nstream Hot = Reading .emit()",
     "event Reading:\n    celsius: float\nstream Hot = Reading .emit()"},
    {"E002", "stream declared twice",
     "Every stream has a name of its own: what it produces is known by that name. Rename one of the two, or merge "
     "them.",
     "stream Hot = Reading .where(celsius > 90) .emit()\nstream Hot = Reading .where(celsius > 80) .emit()",
     "stream Hot = Reading .where(celsius > 90) .emit()\nstream Warm = Reading .where(celsius > 80) .emit()"},
    {"E003", "function declared twice", "Functions are found by name alone, whatever their parameters are.",
     "fn twice(x: float) -> float:\n    return x * 2\nfn twice(x: int) -> int:\n    return x + x\nstream S = T "
     ".emit(y: twice(x))",
     "fn twice(x: float) -> float:\n    return x * 2\nstream S = T .emit(y: twice(x))"},
    {"E004", "connector declared twice",
     "`.from` and `.to` name a connector; two of one name would leave open which is meant.",
     "connector Out = console()\nconnector Out = console()\nstream S = T .emit()",
     "connector Out = console()\nstream S = T .emit()"},
    {"E005", "context declared twice",
     "A context names a place where streams run. Two declarations of one name contradict each other.",
     "context edge\ncontext edge\nstream S = T .emit()", "context edge\nstream S = T .emit()"},
    {"E006", "pattern declared twice",
     "A stream names the pattern that it looks for; two of one name would leave open which is meant.",
     "pattern Twice = SEQ(A as a, A as b) within 5m\npattern Twice = SEQ(B as a, B as b) within 5m\nstream S = T "
     ".emit()",
     "pattern Twice = SEQ(A as a, A as b) within 5m\nstream S = T .emit()"},
    {"E007", "type declared twice", "A type name stands for one type.",
     "type Celsius = float\ntype Celsius = int\nstream S = T .emit()", "type Celsius = float\nstream S = T .emit()"},
    {"E008", "unknown connector type",
     "The word after `=` is the type of the connector: mqtt, kafka, file, console and others. This one is not known, "
     "so its parameters cannot\n"
     "be checked and `run` will not open it. It is a warning of `check`, because programs may be written for other "
     "versions.",
     "connector Bus = mqtts(url: \"tls://broker\")\nstream S = T .emit()",
     "connector Bus = mqtt(url: \"tls://broker\")\nstream S = T .emit()"},
    {"E009", "required connector parameter missing",
     "This type of connector cannot work without the parameter. It may stand in the declaration or in every `.from` "
     "and `.to`.",
     "connector Db = postgres_cdc(host: \"db\")\nstream S = Row.from(Db) .emit()",
     "connector Db = postgres_cdc(host: \"db\", dbname: \"shop\")\nstream S = Row.from(Db) .emit()"},
    {"E010", "`.having` without `.aggregate`",
     "`.having` filters the results of an aggregate that stands before it in the same stream. For events there is "
     "`.where`.",
     "stream S = T .having(x > 5) .emit()", "stream S = T .where(x > 5) .emit()"},
    {"E011", "second `.aggregate`",
     "A stream aggregates once. What it produces can be aggregated again by a stream that reads it.",
     "stream S = T .window(10) .aggregate(n: count()) .aggregate(m: count()) .emit(m: m)",
     "stream First = T .window(10) .aggregate(n: count())\nstream S = First .window(10) .aggregate(m: count()) "
     ".emit(m: m)"},
    {"E012", "second `.window`",
     "A stream has one window. A window of windows is a window in a stream that reads the first one.",
     "stream S = T .window(10) .window(5) .aggregate(n: count()) .emit(n: n)",
     "stream S = T .window(10) .aggregate(n: count()) .emit(n: n)"},
    {"E020", "`.within` without a pattern",
     "`.within` says how long a pattern may take from its first event to its last. A stream that reads single events "
     "has no such length.",
     "stream S = T .within(5m) .emit()", "stream S = T as a -> T as b .within(5m) .emit(x: a.x)"},
    {"E030", "connector not declared",
     "`.from`, `.to` and `.enrich` name a connector of the program: `connector Name = type(...)`.",
     "connector Alarms = console()\nstream S = T .emit() .to(Alarm)",
     "connector Alarms = console()\nstream S = T .emit() .to(Alarms)"},
    {"E031", "context not declared",
     "`.context(name)` places a stream in a context that the program declares: `context name`.",
     "context edge\nstream S = T .context(egde) .emit()", "context edge\nstream S = T .context(edge) .emit()"},
    {"E032", "connector cannot answer lookups",
     "`.enrich` asks the connector a question for each event and waits for the answer. Only some types can answer: "
     "http, database, redis.",
     "connector Bus = mqtt(url: \"tcp://broker\")\nstream S = T .enrich(Bus, key: id, fields: [name]) .emit()",
     "connector Crm = http(url: \"http://crm\")\nstream S = T .enrich(Crm, key: id, fields: [name]) .emit()"},
    {"E033", "undeclared event type or stream",
     "The source names neither a declared event nor a stream, so it may be misspelt and the stream would never receive "
     "anything. Programs need\n"
     "not declare event types; but one that declares some is taken to declare all. In `run` and `simulate` this is a "
     "warning.",
     "event Transfer:\n    amount: float\nstream Large = Transferr .where(amount > 1000) .emit()",
     "event Transfer:\n    amount: float\nstream Large = Transfer .where(amount > 1000) .emit()"},
    {"E034", "undeclared output type",
     "`.emit as T` sends events of type T out of the engine. T is not declared; declare it, so that others can rely on "
     "its fields.",
     "event Reading:\n    celsius: float\nstream Hot = Reading .emit as Alarm (celsius: celsius)",
     "event Reading:\n    celsius: float\nevent Alarm:\n    celsius: float\nstream Hot = Reading .emit as Alarm "
     "(celsius: celsius)"},
    {"E040", "assignment to an immutable variable",
     "`let` and `const` set a value once. A variable that changes is declared with `var`.",
     "let limit = 90\nlimit := 95\nstream Hot = Reading .where(celsius > limit) .emit()",
     "var limit = 90\nlimit := 95\nstream Hot = Reading .where(celsius > limit) .emit()"},
    {"E050", "unknown function",
     "Neither the program nor the language has a function of this name. Aggregates such as stddev() are functions of "
     "many events and stand\n"
     "only in `.aggregate`.",
     "stream S = T .emit(r: squareroot(x))", "stream S = T .emit(r: sqrt(x))"},
    {"E051", "wrong number of arguments",
     "The function takes fewer or more arguments. The help shows how it is called; what stands in brackets there is "
     "optional.\n"
     "Programs that call their own functions so do run: surplus arguments are ignored, missing ones have no value. For "
     "them it is an error of\n"
     "`check` and a warning of `run` and `simulate`.",
     "stream S = T .emit(r: pow(x))", "stream S = T .emit(r: pow(x, 2))"},
    {"E060", "condition is a literal that is no bool",
     "A condition is true or false. Numbers and strings are never true by themselves in VPL, so nothing would pass.",
     "stream S = T .where(1) .emit()", "stream S = T .where(x == 1) .emit()"},
    {"E061", "duration expected",
     "A length of time needs a unit: ns, us, ms, s, m, h or d, written directly after the number.",
     "stream S = T as a -> T as b .within(30) .emit(x: a.x)", "stream S = T as a -> T as b .within(30s) .emit(x: a.x)"},
    {"E070", "unknown aggregate function",
     "An item of `.aggregate` is made of aggregate functions: count, sum, avg, min, max, last and others.",
     "stream S = T .window(10) .aggregate(total: summ(x)) .emit(total: total)",
     "stream S = T .window(10) .aggregate(total: sum(x)) .emit(total: total)"},
    {"E071", "aggregate without a field",
     "Only count() works without one; every other aggregate needs to know what to take from each event.",
     "stream S = T .window(10) .aggregate(total: sum()) .emit(total: total)",
     "stream S = T .window(10) .aggregate(total: sum(x)) .emit(total: total)"},
    {"E072", "aggregate lacks its second argument", "percentile(x, q) needs the quantile from 0 to 1.",
     "stream S = T .window(10) .aggregate(p: percentile(ms)) .emit(p: p)",
     "stream S = T .window(10) .aggregate(p: percentile(ms, 0.9)) .emit(p: p)"},
    {"E073", "bare field in `.aggregate`",
     "An aggregate makes one event of many, and the field has a value in each of them. last(field) takes the latest, "
     "first(field) the earliest.",
     "stream S = T .window(10) .aggregate(zone: zone, n: count()) .emit(n: n)",
     "stream S = T .window(10) .aggregate(zone: last(zone), n: count()) .emit(n: n)"},
    {"E080", "unknown parameter",
     "The operator or function has no parameter of this name. Nothing is ignored silently: a misspelt parameter would "
     "leave a default in place.",
     "stream S = T .log(mesage: \"seen\") .emit()", "stream S = T .log(message: \"seen\") .emit()"},
    {"E090", "operator not run by this version",
     "The operator belongs to the language, but this version of the engine does not run it. `check` warns, so that "
     "programs can be written ahead;\n"
     "`run` and `simulate` refuse the program rather than leave something out.",
     "", ""},
    {"E091", "misuse of `.concurrent`",
     "`.concurrent` lets several workers run what follows. Windows, aggregates and patterns after it would see only "
     "one worker's share; put them\n"
     "into a stream that reads this one. `workers` is from 1 to 128.",
     "stream S = T .concurrent(workers: 500) .emit()", "stream S = T .concurrent(workers: 4) .emit()"},
};

}  // namespace

std::span<const CodeDescription> classic_error_texts() { return texts; }

}  // namespace varpulis::sema
