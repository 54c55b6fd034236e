#include "scenario/runner.h"

#include <gtest/gtest.h>

#include "functions/register.h"
#include "ops/register.h"
#include "scenario/vpl_test_file.h"
#include "vpl/render_text.h"

namespace varpulis::scenario {
namespace {

const catalog::Catalog& full_catalog() {
  static const catalog::Catalog catalog = [] {
    catalog::Catalog made;
    functions::register_functions(made);
    functions::register_aggregates(made);
    ops::register_operators(made);
    return made;
  }();
  return catalog;
}

RunOptions options(Configuration configuration = {}) {
  return {.catalog = full_catalog(),
          .configuration = std::move(configuration),
          .read_file = [](const std::string& path) -> Result<std::string> {
            if (path == "p.vpl") return std::string("stream S = T .emit(v: v)\n");
            if (path == "d.csv") return std::string("v\n1\n2\n");
            return Error(ErrorCode::not_found, fmt::format("there is no {}", path));
          },
          .render = [](const Diagnostics& diagnostics,
                       const vpl::SourceMap& sources) { return vpl::render_text(diagnostics, sources, {}); }};
}

Outcome run(std::string_view text, std::string path = "a.scn", Configuration configuration = {}) {
  const auto file = parse_scenario(std::move(path), text);
  EXPECT_TRUE(file.ok()) << file.error().message();
  return file ? run_scenario(*file, options(std::move(configuration)))
              : Outcome{.passed = false, .explanation = "", .rewritten = {}};
}

constexpr std::string_view limited =
    "--- program\nstream S = T .limit(2) .emit(v: v)\n--- input\n@1s T {v: 1}\n@restart  # here\n@2s T {v: 2}\n@3s T "
    "{v: 3}\n--- expect\n@1s S {v: 1}\n@2s S {v: 2}\n";

TEST(Runner, passes_under_every_configuration) {
  for (const Configuration& configuration : {Configuration{}, Configuration{.name = "one", .batch_size = 1},
                                             Configuration{.name = "restart", .restart_after_every_event = true}}) {
    const Outcome outcome = run(limited, "a.scn", configuration);
    EXPECT_TRUE(outcome.passed) << configuration.name << "\n" << outcome.explanation;
    EXPECT_EQ(outcome.explanation, "");
    EXPECT_FALSE(outcome.rewritten.has_value());
  }
}

TEST(Runner, a_difference_fails_and_can_be_rewritten) {
  const Outcome outcome = run("--- program\nstream S = T .emit(v: v)\n--- input\nT {v: 1}\n--- expect\n@0s S {v: 2}\n");
  EXPECT_FALSE(outcome.passed);
  EXPECT_EQ(outcome.explanation,
            "a.scn:5: the section 'expect' differs (- expected, + found):\n- @0s  S {v: 2}\n+ @0s  S {v: 1}\n      v: "
            "expected 2 (int), found 1 (int)\n");
  EXPECT_EQ(outcome.rewritten,
            "--- program\nstream S = T .emit(v: v)\n--- input\nT {v: 1}\n--- expect\n@0s  S {v: 1}\n");
}

TEST(Runner, compares_what_is_said_as_soon_as_it_is_mentioned) {
  constexpr std::string_view program =
      "--- program\nstream S = T .print(v) .emit(v: v)\n--- input\nT {v: 1}\n--- expect\n";
  EXPECT_TRUE(run(fmt::format("{}@0s S {{v: 1}}\n", program)).passed);
  EXPECT_TRUE(run(fmt::format("{}print [PRINT] 1\n@0s S {{v: 1}}\n", program)).passed);
  EXPECT_FALSE(run(fmt::format("{}print [PRINT] 2\n@0s S {{v: 1}}\n", program)).passed);
}

TEST(Runner, takes_program_and_input_from_files) {
  EXPECT_TRUE(
      run("--- program file=p.vpl\n--- input file=d.csv type=T\n--- expect\n@0s S {v: 1}\n@0s S {v: 2}\n").passed);
  EXPECT_EQ(run("--- program file=absent.vpl\n--- expect\n").explanation, "there is no absent.vpl\n");
}

TEST(Runner, other_sections) {
  EXPECT_TRUE(run("--- program\nstream   S=T.where(v>1).emit(v:v)\n--- input\nT {}\n--- expect\n--- counters\nS: 1 "
                  "rows dropped because a condition had no value\n")
                  .passed);
  EXPECT_NE(run("--- program\nstream S = T .emit()\n--- plan\n").explanation.find("+ stream S"), std::string::npos);
  EXPECT_NE(run("--- program\nstream   S=T.emit(v:v)\n--- format\n").explanation.find("+ stream S = T"),
            std::string::npos);
  EXPECT_NE(run("--- program\nstream S = T .whre(v)\n--- expect-error\n", "fail_a.scn").explanation.find("+ error[E"),
            std::string::npos);
}

TEST(Runner, says_why_a_scenario_cannot_be_run) {
  const auto why = [](std::string_view text, std::string path = "a.scn") {
    return run(text, std::move(path)).explanation;
  };
  EXPECT_NE(why("--- program\nstream S = T .whre(v)\n--- expect\n").find("the program was refused:\nerror[E"),
            std::string::npos);
  EXPECT_EQ(why("--- program\nstream S = T .emit()\n--- expect-error\n", "fail_a.scn"),
            "fail_a.scn:3: the program was accepted\n");
  constexpr std::string_view begin = "--- program\nstream S = T .emit()\n--- input\nT {}\n";
  EXPECT_EQ(why(fmt::format("{}@crash\n--- expect\n", begin)),
            "a.scn:5: unknown directive '@crash': expected @restart, @watermark or an event\n");
  EXPECT_EQ(why(fmt::format("{}@restart now\n--- expect\n", begin)), "a.scn:5: @restart takes nothing, found 'now'\n");
  EXPECT_EQ(why(fmt::format("{}@watermark\n--- expect\n", begin)), "a.scn:5: expected a time: @watermark 5s\n");
  EXPECT_NE(why(fmt::format("{}nonsense\n--- expect\n", begin)).find("line 2"), std::string::npos);
  EXPECT_NE(why(fmt::format("{}--- expect\nnonsense\n", begin)).find("a.scn: line 6: expected an event"),
            std::string::npos);
}

TEST(VplTestRun, holds_listed_fields_only) {
  const auto passes = [](std::string_view expectation) {
    const auto file = parse_vpl_test(
        "a.vpl.test",
        fmt::format("=== VPL ===\nstream S = T .emit(v: v, w: 1.5)\n=== INPUT ===\nT {{ v: 2 }}\n{}", expectation));
    EXPECT_TRUE(file.ok()) << file.error().message();
    return run_vpl_test(*file, options()).passed;
  };
  EXPECT_TRUE(passes("=== EXPECT ===\nS { v: 2.0000001 }\n"));
  EXPECT_FALSE(passes("=== EXPECT ===\nS { v: 2.1 }\n"));
  EXPECT_FALSE(passes("=== EXPECT ===\nS { x: 2 }\n"));
  EXPECT_FALSE(passes("=== EXPECT ===\nX { v: 2 }\n"));
  EXPECT_FALSE(passes("=== EXPECT ===\n"));
  EXPECT_TRUE(passes("=== EXPECT_COUNT ===\n1\n"));
  EXPECT_FALSE(passes("=== EXPECT_NONE ===\n"));
  EXPECT_TRUE(passes("=== EXPECT_FIELDS ===\n[0].w = 1.5\n[all].v = 2\n[any].v = 2\n"));
  EXPECT_FALSE(passes("=== EXPECT_FIELDS ===\n[1].w = 1.5\n"));
  EXPECT_FALSE(passes("=== EXPECT_ERROR ===\nanything\n"));
}

}  // namespace
}  // namespace varpulis::scenario
