#pragma once
// The results of a test run, for people and for machines.
#include <string>
#include <vector>

namespace varpulis::scenario {

struct TestResult {
  std::string path;
  std::string title;
  bool passed = true;
  std::string explanation;  // of a failure
  bool rewritten = false;
};

/// JUnit XML: one test suite per folder, one test case per file. No times: they would differ from run to run.
[[nodiscard]] std::string junit_report(const std::vector<TestResult>& results);
/// Failures with their explanations, then "N passed, N failed".
[[nodiscard]] std::string text_report(const std::vector<TestResult>& results, bool verbose);

}  // namespace varpulis::scenario
