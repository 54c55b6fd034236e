// Questions about small programs, whose answers are worked out by hand.
#include "whynot/investigate.h"

#include <gtest/gtest.h>

#include "functions/register.h"
#include "ops/register.h"
#include "whynot/render_json.h"
#include "whynot/render_text.h"

namespace varpulis::whynot {
namespace {

const catalog::Catalog& filled() {
  static const catalog::Catalog catalog = [] {
    catalog::Catalog made;
    ops::register_operators(made);
    functions::register_functions(made);
    return made;
  }();
  return catalog;
}

Result<Answer> ask_for(std::string program, std::string events, const Question& question) {
  const Case of{.name = "p.vpl",
                .text = std::move(program),
                .read_file = [](const std::string&) -> Result<std::string> { return Error(ErrorCode::not_found, "there are no files"); },
                .open_events =
                    [&](const plan::Plan&) {
                      codec::ReaderOptions options;
                      options.text = events;
                      options.format = codec::Format::evt;
                      return codec::open_reader(options);
                    },
                .catalog = filled()};
  return investigate(of, question);
}

Answer ask(std::string program, std::string events, std::string where = {}, std::string_view around = {}) {
  Question question{.rule = "R", .where = std::move(where)};
  if (!around.empty()) question.around = Moment::parse(around);
  Result<Answer> answer = ask_for(std::move(program), std::move(events), question);
  EXPECT_TRUE(answer.ok()) << (answer.ok() ? "" : answer.error().message());
  return answer.ok() ? std::move(*answer) : Answer();
}

std::string first_change(const Answer& answer) { return answer.changes.empty() ? "none" : answer.changes.front().text; }

using End = catalog::MatchWatcher::End;

TEST(WhyNot, a_value_that_is_too_small) {
  const Answer answer = ask("stream R = A as a -> B where v > 5000 and u == a.u as b .within(1m) .emit(u: a.u)\n",
                            "@0s A {u: 1}\n@8s B {u: 1, v: 4990}\n@9s B {u: 1, v: 20}\n@10s B {u: 2, v: 6000}\n@90s A {u: 7}\n");
  ASSERT_EQ(answer.runs.size(), 2U);
  const whynot::Run& run = answer.runs[0];
  EXPECT_EQ(run.events.size(), 1U);
  EXPECT_EQ(run.end, End::expired);
  EXPECT_EQ(run.deadline, EventTime{60 * ns_per_s});
  ASSERT_EQ(run.refusals.size(), 3U);
  EXPECT_EQ(run.refusals[0].event->position, 1U);
  ASSERT_EQ(run.refusals[0].reasons.size(), 1U);
  EXPECT_EQ(run.refusals[0].reasons[0].text, "v > 5000");
  EXPECT_EQ(run.refusals[0].reasons[0].found, "4990 is 10 below 5000");
  EXPECT_EQ(run.refusals[2].reasons[0].found, "2 is not 1");
  EXPECT_EQ(first_change(answer), "if `v > 5000` had held: 4990 is 10 below 5000");
  EXPECT_EQ(answer.changes.front().positions, (std::vector<std::uint64_t>{0, 1}));
}

TEST(WhyNot, time_that_was_over) {
  const Answer answer = ask("stream R = A as a -> B where u == a.u as b .within(2m) .emit()\n", "@0s A {u: 1}\n@133s B {u: 1}\n");
  EXPECT_EQ(answer.runs.front().end, End::expired);
  EXPECT_EQ(first_change(answer), "`within` of 2m 13s instead of 2m");
}

TEST(WhyNot, time_between_two_steps) {
  const Answer answer = ask("stream R = A as a -> B as b .step_within(5s) -> C as c .within(1m) .emit()\n", "@0s A {}\n@8s B {}\n@9s C {}\n");
  ASSERT_FALSE(answer.runs.front().refusals.empty());
  EXPECT_EQ(answer.runs.front().refusals.front().reasons.front().found, "8s after the step before, 3s too late");
  EXPECT_EQ(first_change(answer), "`step_within of B as b` of 8s instead of 5s");
}

TEST(WhyNot, too_few_events_of_a_counted_step) {
  const Answer answer = ask("stream R = A{5,} as a -> B as b .partition_by(u) .within(2m) .emit()\n",
                            "@0s A {u: 1}\n@1s A {u: 1}\n@2s A {u: 2}\n@3s A {u: 1}\n@4s A {u: 1}\n@5s B {u: 1}\n", "u == 1");
  EXPECT_EQ(answer.runs.front().reached, "4 A as a");
  EXPECT_EQ(answer.runs.front().waited_for, std::vector<std::string>{"1 more A"});
  EXPECT_EQ(first_change(answer), "4 A instead of 5: 1 more A would have done");
}

TEST(WhyNot, a_condition_on_the_count_behind_the_pattern) {
  const Answer answer = ask("stream R = A as a -> all A as more -> B as b .within(2m) .where(count(more) >= 2) .emit()\n", "@0s A {}\n@1s A {}\n@5s B {}\n");
  ASSERT_EQ(answer.matches.size(), 1U);
  EXPECT_FALSE(answer.matches.front().came_out);
  EXPECT_EQ(answer.matches.front().id.size(), 32U);
  ASSERT_TRUE(answer.matches.front().stop);
  EXPECT_EQ(answer.matches.front().stop->reasons.front().found, "1 is 1 below 2");
  EXPECT_EQ(first_change(answer), "if `count(more) >= 2` had held: 1 is 1 below 2; 1 more A would have done");
}

TEST(WhyNot, an_event_that_must_not_come) {
  for (const std::string_view program : {"stream R = A as a -> NOT C where u == a.u -> B as b .within(1m) .emit()\n",
                                         "stream R = A as a -> B as b .not(C where u == a.u) .within(1m) .emit()\n",
                                         "pattern P = SEQ(A as a, NOT C where u == a.u, B as b) within 1m\nstream R = P .emit()\n",
                                         "stream R = A as a -> NOT C .within(1m) .emit()\n"}) {
    const Answer answer = ask(std::string(program), "@0s A {u: 1}\n@1s C {u: 1}\n@2s B {u: 1}\n@99s A {u: 2}\n", "u == 1");
    ASSERT_FALSE(answer.runs.empty()) << program;
    EXPECT_EQ(answer.runs.front().end, End::cancelled) << program;
    ASSERT_TRUE(answer.runs.front().ended_by) << program;
    EXPECT_EQ(answer.runs.front().ended_by->position, 1U) << program;
    EXPECT_TRUE(first_change(answer).starts_with("without the C at 1970-01-01T00:00:01Z (event 1), which `")) << first_change(answer);
  }
}

TEST(WhyNot, an_event_that_a_strict_run_does_not_take) {
  const Answer answer = ask("stream R = A as a -> B as b .within(1m) .strict() .emit()\n", "@0s A {u: 1}\n@1s A {u: 2}\n@3s B {u: 1}\n", "u == 1");
  EXPECT_EQ(answer.runs.front().end, End::broken);
  EXPECT_EQ(first_change(answer), "without `.strict()`");
}

TEST(WhyNot, parts_in_any_order) {
  const Answer answer = ask("pattern P = A as a AND B as b AND C as c within 10s partition by u\nstream R = P .emit()\n",
                            "@0s A {u: 1}\n@1s C {u: 1}\n@12s B {u: 1}\n", "u == 1");
  EXPECT_EQ(answer.runs.front().waited_for, std::vector<std::string>{"B as b"});
  EXPECT_EQ(first_change(answer), "`within` of 12s instead of 10s");
}

TEST(WhyNot, alternatives) {
  const Answer answer = ask("pattern P = SEQ(A as a, B as b) OR SEQ(A as x, C where v > 3 as c) within 10s\nstream R = P .emit()\n", "@0s A {}\n@1s C {v: 2}\n");
  EXPECT_EQ(answer.runs.size(), 2U);
  EXPECT_EQ(first_change(answer), "if `v > 3` had held: 2 is 1 below 3");
}

TEST(WhyNot, another_partition) {
  const Answer answer = ask("stream R = A as a -> B as b .partition_by(k) .within(1m) .emit()\n", "@0s A {k: 1, u: 1}\n@1s B {k: 2, u: 1}\n", "u == 1");
  ASSERT_FALSE(answer.runs.front().refusals.empty());
  EXPECT_EQ(answer.runs.front().refusals.front().reasons.front().text, "partition by k");
  EXPECT_EQ(answer.runs.front().refusals.front().reasons.front().found, "2 is not 1");
}

TEST(WhyNot, elements_that_do_not_rise) {
  const Answer answer = ask("stream R = A as a -> all B where v > b.v as b -> C as c .within(1m) .stam() .emit()\n", "@0s A {}\n@1s B {v: 5}\n@2s B {v: 4}\n");
  const std::vector<Refusal>& refusals = answer.runs.front().refusals;
  ASSERT_EQ(refusals.size(), 1U);
  EXPECT_EQ(refusals.front().reasons.front().found, "4 is 1 below 5");
}

TEST(WhyNot, operators_and_filters_before_the_pattern) {
  const Answer answer = ask("stream Clean = A .where(level > 3 and ok) .select(u: u)\nstream R = Clean where u > 0 as a -> B as b .within(1m) .emit()\n",
                            "@0s A {u: 1, level: 2, ok: true}\n@2s B {u: 1}\n@3s A {u: 0, level: 5, ok: true}\n");
  ASSERT_EQ(answer.stops.size(), 1U);
  EXPECT_EQ(answer.stops.front().stream, "Clean");
  EXPECT_EQ(answer.stops.front().reasons.front().found, "2 is 1 below 3");
  ASSERT_EQ(answer.not_opened.size(), 1U);
  EXPECT_EQ(answer.not_opened.front().reasons.front().found, "0 is equal to 0");
  EXPECT_EQ(first_change(answer), "if `level > 3` had held: 2 is 1 below 3");
}

TEST(WhyNot, a_limit_behind_the_pattern) {
  const Answer answer = ask("stream R = A as a -> B where u == a.u as b .within(1m) .limit(1) .emit()\n", "@0s A {u: 1}\n@1s B {u: 1}\n@3s A {u: 2}\n@4s B {u: 2}\n", "u == 2");
  EXPECT_EQ(first_change(answer), "without `.limit(1)`");
  EXPECT_NE(render_text(answer).find("stopped by `limit(1)`"), std::string::npos);
}

TEST(WhyNot, a_stream_without_a_pattern) {
  const Answer answer = ask("stream R = A where kind == \"x\" .where(v > 3) .emit(v: v)\n", "@0s A {kind: \"x\", v: 2}\n@1s A {kind: \"y\", v: 9}\n@2s A {kind: \"x\"}\n");
  EXPECT_EQ(answer.came_out, 0U);
  ASSERT_EQ(answer.stops.size(), 2U);
  EXPECT_EQ(answer.stops[0].by, "A where kind == \"x\"");
  EXPECT_EQ(answer.stops[0].reasons.front().found, "\"y\" is not \"x\"");
  EXPECT_EQ(answer.stops[1].events, 2U);
  EXPECT_EQ(first_change(answer), "if `v > 3` had held: 2 is 1 below 3");
}

TEST(WhyNot, a_selection_is_asked_about_as_it_is) {
  const Answer answer = ask("stream R = A as a -> B where v > a.v as b .within(1m) .selection(any) .emit()\n", "@0s A {v: 5}\n@1s B {v: 4}\n@2s A {v: 3}\n@3s B {v: 4}\n");
  EXPECT_EQ(answer.matches.size(), 1U);
  EXPECT_TRUE(answer.matches.front().came_out);
  EXPECT_EQ(answer.notes.size(), 1U);
}

TEST(WhyNot, rows_held_for_the_watermark_are_the_events_that_came) {
  const Answer answer = ask("stream R = A as a -> B where v > a.v as b .within(1m) .watermark(out_of_order: 5s) .emit()\n",
                            "@0s A {v: 5}\n@1s B {v: 4}\n@100s B {v: 3}\n", {}, "0s");
  EXPECT_EQ(answer.runs.front().events.front().event->position, 0U);
  EXPECT_EQ(first_change(answer), "if `v > a.v` had held: 4 is 1 below 5");
  EXPECT_EQ(answer.changes.front().positions, (std::vector<std::uint64_t>{0, 1}));
}

TEST(WhyNot, it_did_match) {
  const Answer answer = ask("stream R = A as a -> B as b .within(1m) .emit()\n", "@0s A {u: 1}\n@1s B {u: 1}\n@5s A {u: 2}\n@6s B {u: 2}\n", "u == 1");
  ASSERT_EQ(answer.matches.size(), 1U);
  EXPECT_TRUE(answer.matches.front().came_out);
  EXPECT_TRUE(answer.changes.empty());
  EXPECT_TRUE(render_text(answer).starts_with("R did match where u == 1\n"));
}

TEST(WhyNot, nothing_fits_and_nothing_is_missing) {
  const Answer nothing = ask("stream R = A as a -> B as b .within(1m) .emit()\n", "@0s A {u: 1}\n", "u == 9");
  EXPECT_NE(render_text(nothing).find("No event of the input fits."), std::string::npos);
  const Answer lacking = ask("stream R = A as a -> B as b .within(1m) .emit()\n", "@0s A {u: 1}\n@99s A {u: 2}\n", "u == 1");
  EXPECT_NE(render_text(lacking).find("Run 1 lacked B as b, until 1970-01-01T00:01:00Z."), std::string::npos);
}

TEST(WhyNot, only_the_window_counts) {
  const std::string program = "stream R = A as a -> B where u == a.u as b .within(10s) .emit()\n";
  const std::string events = "@0s A {u: 1}\n@500s A {u: 2}\n@512s B {u: 2}\n@1000s A {u: 3}\n";
  const Answer answer = ask(program, events, {}, "505s");
  ASSERT_EQ(answer.runs.size(), 1U);
  EXPECT_EQ(answer.runs.front().events.front().event->position, 1U);
  EXPECT_EQ(first_change(answer), "`within` of 12s instead of 10s");
}

TEST(WhyNot, wrong_questions_are_errors) {
  const std::string program = "stream R = A .where(v > 1)\n";
  EXPECT_FALSE(ask_for(program, "@0s A {}\n", {.rule = "Q", .where = {}}).ok());
  const Result<Answer> cut = ask_for(program, "@0s A {}\n", {.rule = "R", .where = "v =="});
  ASSERT_FALSE(cut.ok());
  EXPECT_TRUE(cut.error().message().starts_with("the condition `v ==`:"));
  EXPECT_FALSE(ask_for(program, "@0s A {}\n", {.rule = "R", .where = "nothing(v)"}).ok());
}

TEST(WhyNot, the_whole_answer_as_json) {
  const Answer answer = ask("stream R = A as a -> B where v > 5000 as b .within(1m) .emit()\n", "@0s A {u: 1}\n@8s B {u: 1, v: 4990}\n");
  const std::string json = render_json(answer);
  EXPECT_NE(json.find("\"reasons\": [{\"condition\": \"v > 5000\", \"found\": \"4990 is 10 below 5000\", \"left\": 4990, \"right\": 5000}]"), std::string::npos) << json;
  EXPECT_NE(json.find("\"end\": \"open\""), std::string::npos);
}

}  // namespace
}  // namespace varpulis::whynot
