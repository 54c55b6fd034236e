#include "apps/varpulis/alert_writer.h"
#include "apps/varpulis/commands.h"
#include "apps/varpulis/detection_options.h"
#include "apps/varpulis/listing.h"
#include "apps/varpulis/text_table.h"

namespace varpulis::app {
namespace {

std::unique_ptr<AlertWriter> writer_of(const Invocation& invocation) {
  const std::string format = invocation.text("format");
  if (format == "json") return make_json_alert_writer();
  if (format == "cef") return make_cef_alert_writer();
  return make_table_alert_writer(format == "markdown" ? AlertTable::markdown : AlertTable::text, invocation.has("verbose"));
}

std::string counts_table(const RuleFiles& rules, const Detection& detection) {
  TableColumn rule{.heading = "rule", .cells = {}}, alerts{.heading = "alerts", .cells = {}, .is_number = true}, file{.heading = "file", .cells = {}};
  for (const Detection::Count& count : detection.counts()) {
    rule.cells.emplace_back(count.rule);
    alerts.cells.push_back(grouped(count.alerts));
    file.cells.push_back(one_line(rules.files[count.file].path));
  }
  return text_table({rule, alerts, file}, 2);
}

int run(const Invocation& invocation, Session& session) {
  std::vector<std::string> paths = invocation.all("events");
  paths.insert(paths.end(), invocation.positionals.begin(), invocation.positionals.end());
  if (paths.empty()) {
    session.error.write("Error: detect needs events: name their files, or - for standard input\n");
    return exit_usage;
  }
  if (std::ranges::count(paths, "-") > 1) {
    session.error.write("Error: standard input can be read once only\n");
    return exit_usage;
  }
  const Result<RuleFiles> rules = rules_of(invocation, session);
  if (!rules) return fail(session, rules.error());
  const Result<std::unique_ptr<DetectionPass>> pass = DetectionPass::open(*rules, paths, invocation, session);
  if (!pass) return fail(session, pass.error());

  const std::unique_ptr<AlertWriter> writer = writer_of(invocation);
  std::string text;
  const auto use = [&](const Alert& alert, std::size_t) {
    writer->write(alert, text);
    if (text.empty()) return;
    session.out.write(text);
    text.clear();
  };
  const Result<void> done = (*pass)->run(use, session);
  writer->finish(text);
  session.out.write(text);
  session.out.flush();
  std::vector<std::string> losses;
  if (writer->non_finite() > 0) losses.push_back(fmt::format("{} values were written as null: NaN or infinite", writer->non_finite()));
  (*pass)->write_summary(std::move(losses), session);
  if (invocation.has("verbose")) session.error.write("\n" + counts_table(*rules, (*pass)->detection()));
  if (!done) return fail(session, done.error());
  return invocation.has("fail-on-alert") && (*pass)->alerts() > 0 ? exit_found : exit_fine;
}

}  // namespace

Command detect_command() {
  std::vector<Option> options = {
      {.name = "events",
       .letter = 'e',
       .kind = ValueKind::file,
       .value_name = "FILE",
       .summary = "Events, like the arguments; may be repeated",
       .repeated = true},
      {.name = "format",
       .letter = 'f',
       .kind = ValueKind::choice,
       .value_name = "FORMAT",
       .default_value = "table",
       .summary = "How alerts are shown; json and cef are a line for each",
       .choices = {"table", "json", "cef", "markdown"}},
      {.name = "fail-on-alert", .summary = "Exit with 3 when there are alerts"},
      {.name = "verbose", .letter = 'v', .summary = "Also tell which rule of which file an alert is from, and the number of alerts of each rule"},
  };
  return {.name = "detect",
          .summary = "Look for what many rules describe, in one pass over files of events",
          .description =
              "Every output of a rule is an alert. Its fields rule, severity, mitre and summary have a place of their own; without them an alert has the "
              "name of its stream and the severity medium. Rule files do not see each other: their streams may be called alike. A file of events is "
              "taken in the order of its times; several are merged by time, each in its own order. No connectors are opened.",
          .examples = {{"all rules of a folder over a day", "varpulis detect -r rules/ monday.jsonl"},
                       {"alerts for another program", "varpulis detect -r rules/ -f json monday.jsonl | jq 'select(.severity == \"high\")'"},
                       {"in a build: these events must raise no alert", "varpulis detect -r rules/ --fail-on-alert harmless.jsonl"}},
          .positionals = {{.name = "EVENTS", .kind = ValueKind::file, .summary = "Files of events; - is standard input", .repeated = true}},
          .options = with_detection_options(std::move(options)),
          .failure = "a rule file is invalid, there are no rules, a file cannot be read or, with --strict, a record is bad",
          .found = "with --fail-on-alert, there are alerts",
          .run = &run};
}

}  // namespace varpulis::app
