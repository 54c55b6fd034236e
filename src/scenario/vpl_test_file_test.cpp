#include "scenario/vpl_test_file.h"

#include <gtest/gtest.h>

#include "scenario/literal.h"

namespace varpulis::scenario {
namespace {

std::string error_of(std::string_view text) {
  const auto file = parse_vpl_test("a.vpl.test", text);
  return file ? "" : file.error().message();
}

TEST(VplTestFile, reads_all_sections) {
  const auto file = parse_vpl_test(
      "a.vpl.test",
      "# Test: hot readings\nignored\n=== VPL ===\nstream S = T\n=== INPUT ===\nT { v: 1 }\n=== END ===\n"
      "=== EXPECT ===\n# a comment\nS { v: 1, name: 'x', color: red, list: [1, 2] }\n=== EXPECT_COUNT ===\n1\n"
      "=== EXPECT_FIELDS ===\n[0].v = 1\n[all].v = 1.5\n[any].name = \"x\"\n");
  ASSERT_TRUE(file.ok()) << file.error().message();
  EXPECT_EQ(file->title, "hot readings");
  EXPECT_EQ(file->program, "stream S = T\n");
  EXPECT_EQ(file->input, "T { v: 1 }\n");
  EXPECT_TRUE(file->ends);
  EXPECT_EQ(file->count, 1U);
  ASSERT_EQ(file->events->size(), 1U);
  EXPECT_EQ((*file->events)[0].type, "S");
  EXPECT_EQ(literal(data::Value::map((*file->events)[0].fields)), "{v: 1, name: \"x\", color: \"red\", list: [1, 2]}");
  ASSERT_EQ(file->fields.size(), 3U);
  EXPECT_EQ(file->fields[1].which, FieldDemand::Which::all);
  EXPECT_EQ(file->fields[2].field, "name");
  EXPECT_EQ(file->fields[2].line, 16U);
}

TEST(VplTestFile, names_the_line_of_every_mistake) {
  EXPECT_EQ(error_of("=== INPUT ===\n"), "a.vpl.test:1: the section '=== VPL ===' is missing");
  EXPECT_EQ(error_of("=== VPL ===\n"), "a.vpl.test:1: nothing is expected: add a section EXPECT");
  EXPECT_EQ(error_of("=== VPL ===\n=== EXPEKT ===\n"), "a.vpl.test:2: unknown section 'EXPEKT'");
  EXPECT_EQ(error_of("=== VPL ===\n=== EXPECT_COUNT ===\nmany\n"),
            "a.vpl.test:2: EXPECT_COUNT needs a number, found 'many'");
  EXPECT_EQ(error_of("=== VPL ===\n=== EXPECT ===\nS v: 1\n"),
            "a.vpl.test:3: expected an event like 'Type { field: 1 }', found 'S v: 1'");
  EXPECT_EQ(error_of("=== VPL ===\n=== EXPECT_FIELDS ===\nv = 1\n"),
            "a.vpl.test:3: expected '[0].field = value', '[all]...' or '[any]...', found 'v = 1'");
}

}  // namespace
}  // namespace varpulis::scenario
