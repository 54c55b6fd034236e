#include "scenario/report.h"

#include <fmt/format.h>

namespace varpulis::scenario {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      default:
        // XML 1.0 has no way to write other control characters.
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') out += '?';
        else out += c;
    }
  }
  return out;
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

std::string file_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

}  // namespace

std::string junit_report(const std::vector<TestResult>& results) {
  std::vector<std::string> folders;
  for (const TestResult& result : results) {
    const std::string folder = folder_of(result.path);
    if (std::ranges::find(folders, folder) == folders.end()) folders.push_back(folder);
  }
  const auto failures = [&](const std::string* folder) {
    return std::ranges::count_if(results, [&](const TestResult& result) {
      return !result.passed && (folder == nullptr || folder_of(result.path) == *folder);
    });
  };
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  out +=
      fmt::format("<testsuites name=\"varpulis\" tests=\"{}\" failures=\"{}\">\n", results.size(), failures(nullptr));
  for (const std::string& folder : folders) {
    const auto tests =
        std::ranges::count_if(results, [&](const TestResult& result) { return folder_of(result.path) == folder; });
    out += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n", escaped(folder), tests,
                       failures(&folder));
    for (const TestResult& result : results) {
      if (folder_of(result.path) != folder) continue;
      out += fmt::format("    <testcase classname=\"{}\" name=\"{}\"", escaped(folder), escaped(file_of(result.path)));
      if (result.passed) {
        out += "/>\n";
      } else {
        const std::string first = result.explanation.substr(0, result.explanation.find('\n'));
        out += fmt::format(">\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n", escaped(first),
                           escaped(result.explanation));
      }
    }
    out += "  </testsuite>\n";
  }
  return out + "</testsuites>\n";
}

std::string text_report(const std::vector<TestResult>& results, bool verbose) {
  std::string out;
  std::size_t passed = 0;
  for (const TestResult& result : results) {
    passed += result.passed ? 1 : 0;
    const std::string title = result.title.empty() ? "" : fmt::format("  {}", result.title);
    if (result.rewritten) out += fmt::format("rewrote {}\n", result.path);
    else if (!result.passed) out += fmt::format("FAIL {}{}\n{}\n", result.path, title, result.explanation);
    else if (verbose) out += fmt::format("ok   {}{}\n", result.path, title);
  }
  return out + fmt::format("{} passed, {} failed\n", passed, results.size() - passed);
}

}  // namespace varpulis::scenario
