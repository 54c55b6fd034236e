#include <chrono>
#include <thread>

#include "apps/varpulis/commands.h"
#include "apps/varpulis/session.h"
#include "apps/varpulis/text_file.h"
#include "apps/varpulis/workload.h"
#include "vpl/parser.h"

namespace varpulis::app {
namespace {

std::string type_text(const vpl::Type& type) {
  std::string text = "list";
  if (const auto* named = std::get_if<vpl::NamedType>(&type.node)) text = named->name;
  else if (std::holds_alternative<vpl::MapType>(type.node)) text = "map";
  return type.optional ? text + "?" : text;
}

/// The events that a program declares, with inherited fields.
Result<std::vector<EventSchema>> declared_events(const std::string& path, const catalog::Catalog& catalog) {
  VARPULIS_TRY(const std::string text, read_file(path));
  Diagnostics diagnostics;
  const vpl::Program program = vpl::parse(
      text, {.file = 0, .is_operator = [&](std::string_view name) { return catalog.find_operator(name) != nullptr; }},
      diagnostics);
  if (diagnostics.has_errors()) {
    return Error(ErrorCode::invalid_argument, fmt::format("{} has syntax errors: see varpulis check {}", path, path));
  }
  std::vector<EventSchema> schemas;
  for (const vpl::Statement& statement : program.statements) {
    const auto* event = std::get_if<vpl::EventDeclaration>(&statement.node);
    if (event == nullptr) continue;
    EventSchema schema{.name = event->name.text, .fields = {}};
    if (event->extends) {
      for (const EventSchema& base : schemas) {
        if (base.name == event->extends->text) schema.fields = base.fields;
      }
    }
    for (const vpl::Field& field : event->fields) schema.fields.emplace_back(field.name.text, type_text(field.type));
    schemas.push_back(std::move(schema));
  }
  if (schemas.empty()) return Error(ErrorCode::invalid_argument, fmt::format("{} declares no events", path));
  return schemas;
}

Result<std::unique_ptr<Workload>> choose_workload(const Invocation& invocation, const Session& session) {
  const WorkloadOptions options{.seed = static_cast<std::uint64_t>(invocation.integer("seed")),
                                .anomaly_rate = invocation.real("anomaly-rate")};
  if (invocation.has("program")) {
    VARPULIS_TRY(std::vector<EventSchema> schemas, declared_events(invocation.text("program"), session.catalog));
    return make_declared_workload(std::move(schemas), options);
  }
  return make_workload(invocation.has("workload") ? invocation.text("workload") : invocation.text("schema"), options);
}

EventFormat format_of(std::string_view name) {
  if (name == "evt") return EventFormat::evt;
  return name == "json" ? EventFormat::json : EventFormat::jsonl;
}

int run(const Invocation& invocation, Session& session) {
  const int sources =
      (invocation.has("schema") ? 1 : 0) + (invocation.has("workload") ? 1 : 0) + (invocation.has("program") ? 1 : 0);
  if (sources > 1) {
    session.error.write("Error: --schema, --workload and --program exclude each other\n");
    return exit_usage;
  }
  Result<std::unique_ptr<Workload>> chosen = choose_workload(invocation, session);
  if (!chosen) return fail(session, chosen.error());
  Workload& workload = **chosen;

  const auto rate = static_cast<std::uint64_t>(invocation.integer("rate"));
  const auto duration_ns = static_cast<__int128>(invocation.duration_ns("duration"));
  const std::uint64_t count = invocation.has("count") ? static_cast<std::uint64_t>(invocation.integer("count"))
                                                      : static_cast<std::uint64_t>(duration_ns * rate / ns_per_s);
  const EventFormat format = format_of(invocation.text("format"));
  const bool paced = invocation.has("paced");
  session.error.write(fmt::format("Generating {} events at {} a second ...\n", count, rate));
  session.error.flush();

  const auto start = std::chrono::steady_clock::now();
  std::uint64_t made = 0, anomalies = 0;
  std::string line;
  if (format == EventFormat::json) session.out.write("[");
  while (made < count && session.out.is_open() && !session.interrupted) {
    GeneratedEvent event = workload.next();
    event.time.ns = static_cast<std::int64_t>(static_cast<__int128>(made) * ns_per_s / rate);
    if (paced) {
      const auto due = start + std::chrono::nanoseconds(event.time.ns);
      if (due > std::chrono::steady_clock::now()) {
        session.out.flush();
        std::this_thread::sleep_until(due);
      }
    }
    line.clear();
    if (format == EventFormat::json) line += made == 0 ? "\n" : ",\n";
    append_event(line, event, format);
    if (format != EventFormat::json) line += '\n';
    if (!session.out.write(line)) break;
    ++made;
    anomalies += event.is_anomaly ? 1 : 0;
  }
  if (format == EventFormat::json) session.out.write("\n]\n");
  session.out.flush();
  session.error.write(fmt::format("Generated {} events, {} of them anomalies.\n", made, anomalies));
  return exit_fine;
}

}  // namespace

Command gen_command() {
  return {.name = "gen",
          .aliases = {"generate"},
          .summary = "Make events: of a schema, of a benchmark workload, or of the events that a program declares",
          .description =
              "The same seed gives the same events. Their times begin at the epoch (1970) and follow the rate exactly; "
              "--paced writes each event "
              "when its time has come.\n\nSchemas: climate (a building with three zones), fraud (payments and logins), "
              "iot (sensors of a plant), "
              "sysmon (process and network records), trading (prices). Workload W1 is a stock ticker whose price "
              "cycles from 40 to 139.",
          .examples = {{"payments, one in a hundred fraudulent, through a program",
                        "varpulis gen --schema fraud --anomaly-rate 0.01 --count 10000 | varpulis run -f rules.vpl"},
                       {"a million events of the benchmark workload",
                        "varpulis gen --workload W1 --count 1000000 > w1.jsonl"},
                       {"ten events a second, as they would arrive",
                        "varpulis gen --schema iot --rate 10 --duration 1m --paced"}},
          .options = {{.name = "schema",
                       .kind = ValueKind::choice,
                       .value_name = "NAME",
                       .default_value = "iot",
                       .summary = "What the events are about",
                       .choices = schema_names()},
                      {.name = "workload",
                       .kind = ValueKind::choice,
                       .value_name = "NAME",
                       .summary = "A benchmark workload instead of a schema",
                       .choices = workload_names()},
                      {.name = "program",
                       .letter = 'p',
                       .kind = ValueKind::file,
                       .value_name = "FILE",
                       .summary = "Events of the types that this program declares, with random fields"},
                      {.name = "rate",
                       .letter = 'r',
                       .kind = ValueKind::integer,
                       .value_name = "N",
                       .default_value = "1000",
                       .summary = "Events a second, in event time",
                       .minimum = 1,
                       .maximum = 1'000'000'000},
                      {.name = "duration",
                       .letter = 'd',
                       .kind = ValueKind::duration,
                       .value_name = "TIME",
                       .default_value = "60s",
                       .summary = "Event time to cover: 90s, 5m, 2h, or seconds"},
                      {.name = "count",
                       .letter = 'n',
                       .kind = ValueKind::integer,
                       .value_name = "N",
                       .summary = "Number of events, instead of a duration"},
                      {.name = "anomaly-rate",
                       .aliases = {"inject"},
                       .kind = ValueKind::real,
                       .value_name = "SHARE",
                       .default_value = "0.05",
                       .summary = "Share of anomalies, from 0 to 1",
                       .minimum = 0,
                       .maximum = 1},
                      {.name = "seed",
                       .kind = ValueKind::integer,
                       .value_name = "N",
                       .default_value = "1",
                       .summary = "Seed of the random numbers"},
                      {.name = "format",
                       .kind = ValueKind::choice,
                       .value_name = "FORMAT",
                       .default_value = "jsonl",
                       .summary = "How events are written",
                       .choices = {"jsonl", "json", "evt"}},
                      {.name = "paced", .summary = "Write each event when its time has come"}},
          .failure = "the program with the declarations cannot be read",
          .run = &run};
}

}  // namespace varpulis::app
