#include "apps/varpulis/commands.h"
#include "apps/varpulis/input_options.h"
#include "apps/varpulis/program_file.h"
#include "apps/varpulis/text_file.h"
#include "codec/ordering.h"
#include "whynot/investigate.h"
#include "whynot/render_json.h"
#include "whynot/render_text.h"

namespace varpulis::app {
namespace {

int run(const Invocation& invocation, Session& session) {
  whynot::Question question{.rule = invocation.text("rule"), .where = invocation.text("where")};
  question.runs_max = static_cast<std::size_t>(invocation.integer("runs"));
  if (invocation.has("around")) {
    question.around = whynot::Moment::parse(invocation.text("around"));
    if (!question.around) {
      session.error.write(fmt::format("Error: --around takes a time such as 2026-03-02T10:02:00Z or 10:02, or a duration after the first event such as 90s, found `{}`\n",
                                      invocation.text("around")));
      return exit_usage;
    }
  }
  if (invocation.has("span")) question.span = invocation.duration_ns("span");
  const std::string path = invocation.text("events");
  if (path == "-") {
    session.error.write("Error: --events needs a file: the input is read several times\n");
    return exit_usage;
  }
  const Result<std::string> text = read_file(invocation.positionals[0]);
  if (!text) return fail(session, text.error());
  if (!load({.name = invocation.positionals[0], .text = *text}, sema::Purpose::simulate, session)) return exit_failed;

  codec::OrderingOptions ordering;
  ordering.temporary_directory = session.environment("TMPDIR").value_or("/tmp");
  const whynot::Case of{.name = invocation.positionals[0],
                        .text = *text,
                        .read_file = [](const std::string& imported) { return read_file(imported); },
                        .open_events =
                            [&](const plan::Plan& plan) {
                              codec::ReaderOptions input = reader_options(invocation, path);
                              use_declarations(input, plan);
                              return codec::open_ordered_reader(input, ordering);
                            },
                        .catalog = session.catalog};
  const Result<whynot::Answer> answer = whynot::investigate(of, question);
  if (!answer) return fail(session, answer.error());
  session.out.write(invocation.has("json") ? whynot::render_json(*answer) + "\n" : whynot::render_text(*answer));
  return exit_fine;
}

}  // namespace

Command whynot_command() {
  std::vector<Option> options = {
      {.name = "rule", .letter = 'r', .kind = ValueKind::text, .value_name = "STREAM", .summary = "The stream that was expected to match", .required = true},
      {.name = "events",
       .letter = 'e',
       .kind = ValueKind::file,
       .value_name = "FILE",
       .summary = "The events: .evt text, JSON Lines or CSV",
       .required = true},
      {.name = "where",
       .kind = ValueKind::text,
       .value_name = "CONDITION",
       .summary = "Which events the question is about, in the words of a program; without it all are"},
      {.name = "around",
       .kind = ValueKind::text,
       .value_name = "TIME",
       .summary = "When: a time such as 2026-03-02T10:02:00Z, a time of the day such as 10:02, or a duration after the first event such as 90s; "
                  "without it the whole input"},
      {.name = "span",
       .kind = ValueKind::duration,
       .value_name = "TIME",
       .summary = "How long before and after --around: 90s, 5m; without it the rule's `within`, or ten minutes"},
      {.name = "runs",
       .kind = ValueKind::integer,
       .value_name = "N",
       .default_value = "3",
       .summary = "Runs that are told in full, the nearest first; of the others only what became of them",
       .minimum = 1},
      {.name = "json", .summary = "Print the answer as one JSON object"},
  };
  for (Option& each : input_options()) {
    if (each.name != "dead-letter" && each.name != "strict") options.push_back(std::move(each));
  }
  return {.name = "whynot",
          .summary = "Tell why a rule did not match",
          .description =
              "The program runs over the events again, in the order of their times, while somebody looks on: which runs of the rule began with the events "
              "in question, how far each came, which events it did not take and why, with the values, and what ended it. Then single changes of the rule are "
              "tried, by running the changed program over the same events: a longer bound, a condition that does not hold, one event fewer. Those that would have given a "
              "match are listed, the nearest first.\n\nFor a stream without a pattern it tells which operator stopped the events.",
          .examples = {{"why there was no alert for one user", "varpulis whynot rules.vpl --rule Guessed --events day.jsonl --where 'user == \"u42\"' --around 10:02"},
                       {"why a rule never matches", "varpulis whynot rules.vpl --rule Guessed --events day.jsonl"}},
          .positionals = {{.name = "PROGRAM", .kind = ValueKind::file, .summary = "The program", .required = true}},
          .options = std::move(options),
          .failure = "the program is invalid, it has no such stream, the condition is wrong, or a file cannot be read",
          .run = &run};
}

}  // namespace varpulis::app
