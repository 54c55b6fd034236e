#include "scenario/report.h"

#include <gtest/gtest.h>

#include "scenario/configuration.h"

namespace varpulis::scenario {
namespace {

const std::vector<TestResult> results = {
    {.path = "a/one.scn", .title = "first", .passed = true, .explanation = {}, .rewritten = false},
    {.path = "a/two.scn", .title = "", .passed = false, .explanation = "1 < 2 & \"so\"\nmore\n", .rewritten = false},
    {.path = "three.scn", .title = "", .passed = true, .explanation = {}, .rewritten = true}};

TEST(Report, closes_with_the_counts) {
  EXPECT_EQ(text_report(results, false),
            "FAIL a/two.scn\n1 < 2 & \"so\"\nmore\n\nrewrote three.scn\n2 passed, 1 failed\n");
  EXPECT_TRUE(text_report(results, true).starts_with("ok   a/one.scn  first\n"));
}

TEST(Report, junit_escapes_and_groups_by_folder) {
  EXPECT_EQ(junit_report(results),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"varpulis\" tests=\"3\" failures=\"1\">\n"
            "  <testsuite name=\"a\" tests=\"2\" failures=\"1\">\n    <testcase classname=\"a\" name=\"one.scn\"/>\n"
            "    <testcase classname=\"a\" name=\"two.scn\">\n      <failure message=\"1 &lt; 2 &amp; "
            "&quot;so&quot;\">1 &lt; 2 &amp; &quot;so&quot;\nmore\n</failure>\n"
            "    </testcase>\n  </testsuite>\n  <testsuite name=\".\" tests=\"1\" failures=\"0\">\n"
            "    <testcase classname=\".\" name=\"three.scn\"/>\n  </testsuite>\n</testsuites>\n");
}

TEST(Configuration, takes_what_it_knows_and_refuses_the_rest) {
  EXPECT_EQ(parse_configuration("c", "{\"batch_size\": 7}")->batch_size, 7U);
  EXPECT_TRUE(parse_configuration("c", "{\"restart\": \"every event\"}")->restart_after_every_event);
  for (const std::string_view wrong :
       {"", "[]", "{\"batch_size\": 0}", "{\"batch_size\": 1.5}", "{\"restart\": \"sometimes\"}", "{\"threads\": 2}"}) {
    EXPECT_FALSE(parse_configuration("c", wrong).ok()) << wrong;
  }
}

}  // namespace
}  // namespace varpulis::scenario
