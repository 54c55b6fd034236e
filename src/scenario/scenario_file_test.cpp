#include "scenario/scenario_file.h"

#include <gtest/gtest.h>

namespace varpulis::scenario {
namespace {

constexpr std::string_view sample = R"(# keeps hot readings

--- program
stream Hot = T .where(v > 1) .emit(v: v)
--- input
@0s  T {v: 2}
--- expect unordered
@0s  Hot {v: 2}
)";

std::string error_of(std::string_view text, std::string path = "a.scn") {
  const auto file = parse_scenario(std::move(path), text);
  return file ? "" : file.error().message();
}

TEST(ScenarioFile, splits_sections_and_writes_them_back) {
  const auto file = parse_scenario("a.scn", sample);
  ASSERT_TRUE(file.ok()) << file.error().message();
  EXPECT_EQ(file->title, "keeps hot readings");
  ASSERT_EQ(file->sections.size(), 3U);
  EXPECT_EQ(file->find("program")->text, "stream Hot = T .where(v > 1) .emit(v: v)\n");
  EXPECT_EQ(file->find("input")->line, 5U);
  EXPECT_TRUE(file->find("expect")->has_option("unordered"));
  EXPECT_EQ(file->find("plan"), nullptr);
  EXPECT_EQ(write_scenario(*file), sample);
}

TEST(ScenarioFile, keeps_options_with_values) {
  const auto file = parse_scenario("a.scn", "--- program file=p.vpl\n--- input file=d.csv type=T\n--- expect\n");
  ASSERT_TRUE(file.ok()) << file.error().message();
  EXPECT_EQ(file->find("program")->option("file"), "p.vpl");
  EXPECT_EQ(file->find("input")->option("type"), "T");
  EXPECT_EQ(file->find("input")->option("format"), "");
}

TEST(ScenarioFile, names_the_line_of_every_mistake) {
  EXPECT_EQ(error_of("--- program\n--- exepct\n"), "a.scn:2: unknown section 'exepct', did you mean 'expect'?");
  EXPECT_EQ(error_of("--- program\n--- expect sorted\n"), "a.scn:2: the section 'expect' has no option 'sorted'");
  EXPECT_EQ(error_of("--- program\n--- expect\n--- program\n"),
            "a.scn:3: a second section 'program', the first is in line 1");
  EXPECT_EQ(error_of("stream S = T\n"),
            "a.scn:1: text before the first section: expected '--- program', or a comment that begins with '#'");
  EXPECT_EQ(error_of("---\n"), "a.scn:1: a heading needs the name of a section: '--- program'");
  EXPECT_EQ(error_of("# nothing\n"),
            "a.scn:1: the section 'program' is missing: write '--- program' and the program below it");
  EXPECT_EQ(error_of("--- program\n"), "a.scn:1: nothing is expected: add a section 'expect'");
  EXPECT_EQ(error_of("--- program\n--- input\n--- format\n"), "a.scn:2: there is an input, but no section 'expect'");
}

TEST(ScenarioFile, failing_programs_have_a_name_that_says_so) {
  constexpr std::string_view refused = "--- program\n--- expect-error\n";
  EXPECT_EQ(error_of(refused, "x/fail_limit.scn"), "");
  EXPECT_EQ(error_of(refused, "fail_x/limit.scn"),
            "fail_x/limit.scn:2: a file with a section 'expect-error' has a name that begins with fail_");
  EXPECT_EQ(
      error_of("--- program\n--- expect\n", "fail_limit.scn"),
      "fail_limit.scn:1: the name begins with fail_, so a section 'expect-error' has to say how the program fails");
  EXPECT_EQ(error_of("--- program\n--- expect-error\n--- expect\n", "fail_a.scn"),
            "fail_a.scn:3: a program that is refused has no section 'expect'");
}

}  // namespace
}  // namespace varpulis::scenario
