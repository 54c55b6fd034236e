#include "vpl/parser.h"

#include <gtest/gtest.h>

namespace varpulis::vpl {
namespace {

TEST(Parser, reads_a_stream) {
  Diagnostics diagnostics;
  const ParserOptions options{.is_operator = [](std::string_view name) { return name == "where" || name == "emit"; }};
  const Program program = parse("stream A = T where x.contains(\"a\") as t .where(t.y > 5) .emit(y: t.y)", options, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors());
  ASSERT_EQ(program.statements.size(), 1U);
  const auto* stream = std::get_if<StreamDeclaration>(&program.statements[0].node);
  ASSERT_NE(stream, nullptr);
  EXPECT_EQ(stream->links.size(), 2U);
}

}  // namespace
}  // namespace varpulis::vpl
