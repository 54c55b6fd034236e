#pragma once
// The text of a scenario file, in sections. docs/guide/testing.md describes the format.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace varpulis::scenario {

struct Section {
  std::string kind;                  // "program", "input", "expect" ...
  std::vector<std::string> options;  // words behind the kind
  std::uint32_t line = 0;            // of the heading; its text begins in the next one
  std::string text;                  // lines up to the next heading, each with its line feed

  [[nodiscard]] bool has_option(std::string_view word) const;
  /// The value of `name=value`; empty when not given.
  [[nodiscard]] std::string option(std::string_view name) const;
};

struct ScenarioFile {
  std::string path;
  std::string title;     // the first comment, without its mark
  std::string preamble;  // everything before the first heading
  std::vector<Section> sections;

  /// The section of that kind, or null.
  [[nodiscard]] const Section* find(std::string_view kind) const;
  [[nodiscard]] Section* find(std::string_view kind);
  /// A scenario whose file name begins with `fail_` is about a program that must be refused.
  [[nodiscard]] bool expects_failure() const;
};

/// Errors are of the form "path:line: what is wrong".
[[nodiscard]] Result<ScenarioFile> parse_scenario(std::string path, std::string_view text);
/// The text again; parse_scenario reads it back. Of an unchanged file exactly its text.
[[nodiscard]] std::string write_scenario(const ScenarioFile& file);

}  // namespace varpulis::scenario
