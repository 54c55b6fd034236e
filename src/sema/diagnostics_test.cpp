// Runs tests/diagnostics/*.scn: a program, and what `check` reports about it, framed.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "sema/codes.h"
#include "sema/testing/analysis.h"
#include "vpl/render_text.h"
#include "vpl/syntax_codes.h"

namespace varpulis::sema {
namespace {

constexpr std::string_view folder = "tests/diagnostics";

/// The sections of a scenario by name; "" is what stands before the first.
std::map<std::string, std::string> read_sections(const std::filesystem::path& path) {
  std::map<std::string, std::string> sections;
  std::ifstream file(path);
  std::string section;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("--- ")) {
      section = line.substr(4);
    } else {
      sections[section] += line + "\n";
    }
  }
  return sections;
}

std::string render(const testing::Analyzed& analyzed, Severity severity) {
  Diagnostics chosen;
  for (const Diagnostic& each : analyzed.diagnostics.all()) {
    if (each.severity == severity) chosen.add(each);
  }
  return vpl::render_text(chosen, analyzed.sources, {});
}

std::vector<std::filesystem::path> scenarios() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".scn") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  return paths;
}

TEST(diagnostics, scenarios_give_exactly_the_expected_text) {
  for (const std::filesystem::path& path : scenarios()) {
    const std::map<std::string, std::string> sections = read_sections(path);
    const testing::Analyzed analyzed = testing::analyze_text(sections.at("program"));
    const auto expected = [&](const std::string& section) {
      return sections.contains(section) ? sections.at(section) : std::string();
    };
    EXPECT_EQ(render(analyzed, Severity::error), expected("expect-error")) << path;
    EXPECT_EQ(render(analyzed, Severity::warning), expected("expect-warning")) << path;
    EXPECT_EQ(path.filename().string().starts_with("fail_"), sections.contains("expect-error")) << path;
  }
}

TEST(diagnostics, every_code_has_a_scenario) {
  std::set<std::string> shown;
  for (const std::filesystem::path& path : scenarios()) {
    const testing::Analyzed analyzed = testing::analyze_text(read_sections(path).at("program"));
    for (const Diagnostic& each : analyzed.diagnostics.all()) shown.insert(each.code);
  }
  std::set<std::string> missing;
  // Imports need files (engine/compile_test.cpp); limits on size need megabytes of
  // program and malformed bytes no text editor, see vpl/syntax_errors_test.cpp and vpl/hostile_test.cpp. What the plan finds is in
  // tests/scenarios/operators. What an installation or a folder lacks is found before a run only, see tests/integration/enrich_test.py and
  // score_test.py. Which operators this version does not run (E090) changes from one to the next.
  const std::set<std::string_view> elsewhere{"E190",
                                             "E191",
                                             "E192",
                                             code::operator_not_run,
                                             code::part_not_installed,
                                             "E182",
                                             code::concurrent_without_effect,
                                             vpl::syntax::program_size,
                                             vpl::syntax::too_many_errors,
                                             vpl::syntax::expression_depth,
                                             vpl::syntax::loop_size,
                                             vpl::syntax::invalid_utf8,
                                             vpl::syntax::nul_byte};
  const auto need = [&](std::string_view code) {
    if (!shown.contains(std::string(code)) && !elsewhere.contains(code)) missing.emplace(code);
  };
  for (const CodeDescription& each : code_descriptions()) need(each.code);
  for (const vpl::SyntaxCode& each : vpl::syntax_codes) need(each.code);
  EXPECT_EQ(missing, std::set<std::string>());
}

TEST(diagnostics, finds_all_of_twenty_mistakes) {
  const std::map<std::string, std::string> sections =
      read_sections(std::filesystem::path(folder) / "fail_twenty_mistakes.scn");
  const testing::Analyzed analyzed = testing::analyze_text(sections.at("program"));
  std::set<std::string> codes;
  for (const Diagnostic& each : analyzed.diagnostics.all()) {
    codes.insert(each.code);
    EXPECT_FALSE(each.help.empty() && each.fixes.empty()) << each.code << " has no remedy";
  }
  EXPECT_GE(codes.size(), 20U);
}

TEST(diagnostics, sema_survives_every_prefix_of_a_program) {
  // What was not understood is left out of the tree; the analysis goes on with the rest.
  for (const std::filesystem::path& path : scenarios()) {
    const std::string program = read_sections(path).at("program");
    for (std::size_t end = 0; end < program.size(); end += 7)
      (void)testing::analyze_text(std::string_view(program).substr(0, end), Purpose::run);
  }
}

}  // namespace
}  // namespace varpulis::sema
