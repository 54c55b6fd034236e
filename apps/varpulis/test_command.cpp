#include <filesystem>

#include "apps/varpulis/commands.h"
#include "apps/varpulis/diagnostic_text.h"
#include "apps/varpulis/session.h"
#include "apps/varpulis/text_file.h"
#include "scenario/report.h"
#include "scenario/runner.h"
#include "scenario/scenario_file.h"
#include "scenario/vpl_test_file.h"

namespace varpulis::app {
namespace {

constexpr std::string_view scenario_extension = ".scn";
constexpr std::string_view fixture_extension = ".vpl.test";

bool is_test(std::string_view path) { return path.ends_with(scenario_extension) || path.ends_with(fixture_extension); }

/// The test files at and below the paths, sorted within each.
Result<std::vector<std::string>> find_tests(const std::vector<std::string>& paths) {
  std::vector<std::string> tests;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
      if (!std::filesystem::exists(path, error))
        return Error(ErrorCode::not_found, fmt::format("there is no {}", path));
      if (!is_test(path))
        return Error(ErrorCode::invalid_argument, fmt::format("{} is no test: expected a name that ends with {} or {}",
                                                              path, scenario_extension, fixture_extension));
      tests.push_back(path);
      continue;
    }
    std::vector<std::string> found;
    for (std::filesystem::recursive_directory_iterator entry(path, error), end; !error && entry != end;
         entry.increment(error)) {
      if (entry->is_regular_file() && is_test(entry->path().string())) found.push_back(entry->path().string());
    }
    if (error) return Error(ErrorCode::io, fmt::format("cannot read {}: {}", path, error.message()));
    std::ranges::sort(found);
    tests.insert(tests.end(), found.begin(), found.end());
  }
  return tests;
}

scenario::RunOptions run_options(const std::string& path, const scenario::Configuration& configuration,
                                 const Session& session) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return {.catalog = session.catalog,
          .configuration = configuration,
          .read_file =
              [folder](const std::string& name) {
                return read_file(folder.empty() || name.starts_with('/') ? name : fmt::format("{}/{}", folder, name));
              },
          .render = [](const Diagnostics& diagnostics,
                       const vpl::SourceMap& sources) { return diagnostic_text(diagnostics, sources, false); }};
}

scenario::TestResult refused(const std::string& path, const Error& error) {
  return {.path = path, .title = {}, .passed = false, .explanation = error.message() + "\n", .rewritten = false};
}

scenario::TestResult run_test(const std::string& path, const scenario::Configuration& configuration, bool rewrites,
                              const Session& session) {
  const Result<std::string> text = read_file(path);
  if (!text) return refused(path, text.error());
  const scenario::RunOptions options = run_options(path, configuration, session);
  if (path.ends_with(fixture_extension)) {
    const Result<scenario::VplTestFile> file = scenario::parse_vpl_test(path, *text);
    if (!file) return refused(path, file.error());
    scenario::Outcome outcome = scenario::run_vpl_test(*file, options);
    return {.path = path,
            .title = file->title,
            .passed = outcome.passed,
            .explanation = std::move(outcome.explanation),
            .rewritten = false};
  }
  const Result<scenario::ScenarioFile> file = scenario::parse_scenario(path, *text);
  if (!file) return refused(path, file.error());
  scenario::Outcome outcome = scenario::run_scenario(*file, options);
  scenario::TestResult result{.path = path,
                              .title = file->title,
                              .passed = outcome.passed,
                              .explanation = std::move(outcome.explanation),
                              .rewritten = false};
  if (!result.passed && rewrites && outcome.rewritten) {
    if (const auto written = write_file(path, *outcome.rewritten); !written) return refused(path, written.error());
    result.passed = result.rewritten = true;
  }
  return result;
}

int run(const Invocation& invocation, Session& session) {
  scenario::Configuration configuration;
  if (invocation.has("config")) {
    const Result<std::string> text = read_file(invocation.text("config"));
    if (!text) return fail(session, text.error());
    Result<scenario::Configuration> parsed = scenario::parse_configuration(invocation.text("config"), *text);
    if (!parsed) return fail(session, parsed.error());
    configuration = std::move(*parsed);
  }
  const Result<std::vector<std::string>> tests = find_tests(invocation.positionals);
  if (!tests) return fail(session, tests.error());
  if (tests->empty())
    return fail(session, fmt::format("no tests found: expected files that end with {} or {}", scenario_extension,
                                     fixture_extension));
  std::vector<scenario::TestResult> results;
  for (const std::string& path : *tests) {
    if (session.interrupted) return fail(session, "interrupted");
    results.push_back(run_test(path, configuration, invocation.has("rewrite"), session));
  }
  session.out.write(scenario::text_report(results, invocation.has("verbose")));
  if (invocation.has("junit")) {
    if (const auto written = write_file(invocation.text("junit"), scenario::junit_report(results)); !written)
      return fail(session, written.error());
  }
  return std::ranges::all_of(results, &scenario::TestResult::passed) ? exit_fine : exit_failed;
}

}  // namespace

Command test_command() {
  return {
      .name = "test",
      .summary = "Run scenario files: programs with their input and what they must give",
      .description =
          "Runs every .scn and .vpl.test file at and below the paths. The format is described in "
          "docs/guide/testing.md.",
      .examples = {{"run the tests of your rules", "varpulis test rules/"},
                   {"take over what comes out, and review the difference as code",
                    "varpulis test --rewrite rules/ && git diff"},
                   {"results for a build server", "varpulis test --junit report.xml rules/"}},
      .positionals = {{.name = "PATH",
                       .kind = ValueKind::file,
                       .summary = "Test files, or folders with them",
                       .required = true,
                       .repeated = true}},
      .options = {{.name = "rewrite", .summary = "Write what came out into the files of the scenarios that failed"},
                  {.name = "junit",
                   .kind = ValueKind::file,
                   .value_name = "FILE",
                   .summary = "Also write the results as JUnit XML"},
                  {.name = "config",
                   .kind = ValueKind::file,
                   .value_name = "FILE",
                   .summary = "How scenarios are run: JSON like {\"batch_size\": 7} or {\"restart\": \"every event\"}"},
                  {.name = "verbose", .letter = 'v', .summary = "Name the tests that passed, too"}},
      .failure = "a test failed, or there is none",
      .run = &run};
}

}  // namespace varpulis::app
