#include "engine/compile.h"

#include <gtest/gtest.h>

#include <map>


namespace varpulis::engine {
namespace {

/// What is wrong with main.vpl when the folder holds `files`, as code and place.
std::vector<std::string> findings(std::string main, const std::map<std::string, std::string>& files, bool can_read = true) {
  const catalog::Catalog nothing;
  CompileOptions options;
  if (can_read) {
    options.read_file = [&files](const std::string& path) -> Result<std::string> {
      const auto found = files.find(path);
      if (found == files.end()) return Error(ErrorCode::not_found, "No such file or directory");
      return found->second;
    };
  }
  const Compilation compilation = compile("rules/main.vpl", std::move(main), nothing, options);
  std::vector<std::string> result;
  for (const Diagnostic& diagnostic : compilation.diagnostics.all()) {
    const vpl::Position place = compilation.sources.position(diagnostic.at.file, diagnostic.at.begin);
    result.push_back(fmt::format("{} {}:{}:{} {}", diagnostic.code, compilation.sources.name(diagnostic.at.file), place.line, place.column,
                                 diagnostic.message));
  }
  return result;
}

using Findings = std::vector<std::string>;

TEST(Imports, are_relative_to_the_importing_file_and_read_once) {
  const std::map<std::string, std::string> files = {{"rules/lib/a.vpl", "import \"b.vpl\"\nconst x = 1\n"},
                                                    {"rules/lib/b.vpl", "const y = 2\n"}};
  EXPECT_EQ(findings("import \"lib/a.vpl\"\nimport \"./lib/../lib/b.vpl\"\nconst z = x + y\n", files), Findings{});
}

TEST(Imports, name_the_cycle) {
  const std::map<std::string, std::string> files = {{"rules/a.vpl", "import \"main.vpl\"\n"}};
  EXPECT_EQ(findings("import \"a.vpl\"\n", files), Findings{"E190 rules/a.vpl:1:8 import of 'main.vpl' closes a cycle"});
}

TEST(Imports, stop_at_the_depth_limit) {
  std::map<std::string, std::string> files;
  for (int i = 1; i <= 12; ++i) files[fmt::format("rules/{}.vpl", i)] = fmt::format("import \"{}.vpl\"\n", i + 1);
  EXPECT_EQ(findings("import \"1.vpl\"\n", files), Findings{"E191 rules/10.vpl:1:8 imports are nested deeper than 10"});
}

TEST(Imports, tell_what_cannot_be_read) {
  EXPECT_EQ(findings("import \"none.vpl\"\n", {}),
            Findings{"E192 rules/main.vpl:1:8 cannot import 'none.vpl': No such file or directory"});
  EXPECT_EQ(findings("import \"none.vpl\"\n", {}, false),
            Findings{"E192 rules/main.vpl:1:8 cannot import 'none.vpl': this program has no folder to read from"});
}

TEST(Imports, report_mistakes_at_their_place_in_the_imported_file) {
  const Findings found = findings("import \"a.vpl\"\n", {{"rules/a.vpl", "const x = 1\nconst x = 2\nstream = T\n"}});
  ASSERT_FALSE(found.empty());
  EXPECT_NE(found.front().find("rules/a.vpl:"), std::string::npos) << found.front();
}

}  // namespace
}  // namespace varpulis::engine
