// Spans of nodes: what each covers, and that they nest.
#include <gtest/gtest.h>

#include "vpl/testing/parsing.h"
#include "vpl/tree_node.h"

namespace varpulis::vpl {
namespace {

constexpr std::string_view program =
    "stream  A : [int] = T.from( Bus ) where (a+b) * c > f( x, n: 1 ) as t # comment\n"
    "  -> B {2,3} as b\n"
    "  .emit  as R ( y : x desc , z: [1 , {k: -2}] )\n"
    "pattern P = SEQ( X as x , NOT Y ) within 5m\n"
    "event  E { a : int ? , b: str }\n"
    "fn f( a : int ) -> str :\n"
    "    if a  > 1 :\n"
    "        return \"x\"\n";

void collect(const TreeNode& node, std::map<std::string, std::vector<std::string>>& texts) {
  const auto text = [](SourceSpan at) { return std::string(program.substr(at.begin, at.size())); };
  texts[std::string(node.kind)].push_back(text(node.at));
  for (const TreeField& field : node.fields) {
    for (const TreeNode& child : field.nodes) {
      EXPECT_GE(child.at.begin, node.at.begin) << node.kind << ' ' << text(child.at);
      if (node.kind != "branch") { EXPECT_LE(child.at.end, node.at.end) << node.kind << ' ' << text(child.at); }
      collect(child, texts);
    }
  }
}

TEST(Spans, cover_the_text_of_their_node) {
  const auto parsed = testing::parse_text(program);
  ASSERT_TRUE(parsed.diagnostics.all().empty()) << parsed.diagnostics.all()[0].message;
  std::map<std::string, std::vector<std::string>> texts;
  collect(tree_node(parsed.program), texts);
  using Texts = std::vector<std::string>;
  EXPECT_EQ(texts["stream"].front().substr(0, 20), "stream  A : [int] = ");
  EXPECT_EQ(texts["stream"].front().substr(texts["stream"].front().size() - 9), "k: -2}] )");
  EXPECT_EQ(texts["event_source"], Texts{"T.from( Bus ) where (a+b) * c > f( x, n: 1 ) as t"});
  EXPECT_EQ(texts["step"],
            (Texts{"T.from( Bus ) where (a+b) * c > f( x, n: 1 ) as t", "B {2,3} as b", "X as x", "NOT Y"}));
  EXPECT_EQ(texts["binary"], (Texts{"(a+b) * c > f( x, n: 1 )", "(a+b) * c", "a+b", "a  > 1"}));
  EXPECT_EQ(texts["call"], (Texts{"f( x, n: 1 )", ".from( Bus )", ".emit  as R ( y : x desc , z: [1 , {k: -2}] )"}));
  EXPECT_EQ(texts["argument"], (Texts{"x", "n: 1", "Bus", "y : x desc", "z: [1 , {k: -2}]"}));
  EXPECT_EQ(texts["array"], Texts{"[1 , {k: -2}]"});
  EXPECT_EQ(texts["map"], Texts{"{k: -2}"});
  EXPECT_EQ(texts["entry"], Texts{"k: -2"});
  EXPECT_EQ(texts["unary"], Texts{"-2"});
  EXPECT_EQ(texts["pattern"], Texts{"pattern P = SEQ( X as x , NOT Y ) within 5m"});
  EXPECT_EQ(texts["pattern_sequence"], Texts{"SEQ( X as x , NOT Y )"});
  EXPECT_EQ(texts["event"], Texts{"event  E { a : int ? , b: str }"});
  EXPECT_EQ(texts["field"], (Texts{"a : int ?", "b: str", "a : int"}));
  EXPECT_EQ(texts["array_type"], Texts{"[int]"});
  EXPECT_EQ(texts["return"], Texts{"return \"x\""});
  EXPECT_EQ(texts["if"], Texts{"if a  > 1 :\n        return \"x\""});
}

}  // namespace
}  // namespace varpulis::vpl
