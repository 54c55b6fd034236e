#include "vpl/dump.h"

#include <gtest/gtest.h>

#include "vpl/testing/parsing.h"

namespace varpulis::vpl {
namespace {

TEST(Dump, shows_kinds_places_and_fields) {
  SourceMap sources;
  sources.add("test", "stream G = T\n    .where(x == \"\xC3\xA4\")\n");
  const auto parsed = testing::parse_text(sources.text(0));
  EXPECT_EQ(dump_text(parsed.program, sources),
            "program 1:1-2:21\n"
            "  statements:\n"
            "    stream 1:1-2:21 name=\"G\"\n"
            "      source:\n"
            "        event_source 1:12-1:13\n"
            "          step:\n"
            "            step 1:12-1:13 type=\"T\"\n"
            "      links:\n"
            "        call 2:5-2:21 name=\"where\"\n"
            "          arguments:\n"
            "            argument 2:12-2:20\n"
            "              value:\n"
            "                binary 2:12-2:20 op=\"==\"\n"
            "                  left:\n"
            "                    name 2:12-2:13 name=\"x\"\n"
            "                  right:\n"
            "                    text 2:17-2:20 value=\"\xC3\xA4\"\n");
}

TEST(Dump, is_json) {
  SourceMap sources;
  sources.add("test", "let x = 1 + 2.5");
  const auto parsed = testing::parse_text(sources.text(0));
  EXPECT_EQ(
      dump_json(parsed.program, sources, -1),
      R"({"kind":"program","at":{"line":1,"column":1,"end_line":1,"end_column":16},"statements":[)"
      R"({"kind":"variable","at":{"line":1,"column":1,"end_line":1,"end_column":16},"keyword":"let","name":"x","value":)"
      R"({"kind":"binary","at":{"line":1,"column":9,"end_line":1,"end_column":16},"op":"+","left":)"
      R"({"kind":"integer","at":{"line":1,"column":9,"end_line":1,"end_column":10},"value":1},"right":)"
      R"({"kind":"float","at":{"line":1,"column":13,"end_line":1,"end_column":16},"value":2.5,"text":"2.5"}}}]})");
}

}  // namespace
}  // namespace varpulis::vpl
