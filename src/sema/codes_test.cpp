#include "sema/codes.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "sema/testing/analysis.h"
#include "vpl/syntax_codes.h"

namespace varpulis::sema {
namespace {

std::set<std::string> registered() {
  std::set<std::string> codes;
  for (const CodeDescription& each : code_descriptions()) codes.emplace(each.code);
  for (const vpl::SyntaxCode& each : vpl::syntax_codes) codes.emplace(each.code);
  return codes;
}

TEST(codes, every_code_in_the_sources_is_registered) {
  const std::set<std::string> known = registered();
  std::set<std::string> unknown;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("src")) {
    const std::string extension = entry.path().extension().string();
    if ((extension != ".cpp" && extension != ".h") || entry.path().string().ends_with("_test.cpp")) continue;
    std::ifstream file(entry.path());
    std::stringstream text;
    text << file.rdbuf();
    const std::string source = text.str();
    for (std::size_t quote = source.find('"'); quote != std::string::npos; quote = source.find('"', quote + 1)) {
      const std::string literal = source.substr(quote + 1, 4);
      const bool is_code = quote + 5 < source.size() && source[quote + 5] == '"' &&
                           (literal[0] == 'E' || literal[0] == 'W') &&
                           std::all_of(literal.begin() + 1, literal.end(), [](char c) { return c >= '0' && c <= '9'; });
      if (is_code && !known.contains(literal)) unknown.insert(literal + " in " + entry.path().string());
    }
  }
  EXPECT_EQ(unknown, std::set<std::string>());
}

TEST(codes, wrong_programs_have_their_code_and_corrected_ones_have_not) {
  for (const CodeDescription& each : code_descriptions()) {
    if (each.wrong.empty()) continue;
    const testing::Analyzed wrong = testing::analyze_text(each.wrong);
    EXPECT_TRUE(wrong.has(each.code)) << each.code << "\n" << each.wrong << "\n" << wrong.summary();
    const testing::Analyzed corrected = testing::analyze_text(each.corrected);
    EXPECT_FALSE(corrected.has(each.code)) << each.code << "\n" << each.corrected << "\n" << corrected.summary();
    EXPECT_FALSE(corrected.diagnostics.has_errors()) << each.code << "\n"
                                                     << each.corrected << "\n"
                                                     << corrected.summary();
  }
}

TEST(codes, explains_codes_of_parser_and_analysis) {
  const std::string text = explain_code("E030").value_or("");
  EXPECT_NE(text.find("E030: connector not declared\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\nCorrected:\n    connector Alarms = console()\n"), std::string::npos) << text;
  EXPECT_TRUE(explain_code("E100").has_value());
  EXPECT_FALSE(explain_code("E999").has_value());
  EXPECT_EQ(code_title("E001"), "event declared twice");
}

}  // namespace
}  // namespace varpulis::sema
