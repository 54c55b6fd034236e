#pragma once
// Many programs that look for something in the same events.
#include <memory>
#include <string>
#include <vector>

#include "apps/varpulis/session.h"
#include "plan/plan.h"

namespace varpulis::app {

inline constexpr std::string_view rule_extension = ".vpl";

/// A program of one file. Its names are its own: streams of two files may be called alike.
struct RuleFile {
  std::string path;
  std::shared_ptr<const plan::Plan> plan;
  std::vector<std::string> rules;  // its streams whose rows leave it, in declaration order
};

struct RuleFiles {
  std::vector<RuleFile> files;   // sorted by path within each path given; each file once
  std::size_t invalid = 0;       // left out
  std::size_t without_rules = 0; // left out: what others import, mostly
  [[nodiscard]] std::size_t rules() const;
};

/// Loads the files, and all files that end with .vpl at and below the folders. Diagnostics are printed. Errors: a path that is not there, no
/// rules at all, and, unless `skips_invalid`, a file with an invalid program; all of those are shown first.
[[nodiscard]] Result<RuleFiles> load_rule_files(const std::vector<std::string>& paths, bool skips_invalid, Session& session);

/// What decoders have to materialise for all of them.
[[nodiscard]] data::Projection united_projection(const std::vector<RuleFile>& files);

/// Fields that two files declare with different types, one line each: the columns of CSV files follow the first one.
[[nodiscard]] std::vector<std::string> contrary_declarations(const std::vector<RuleFile>& files);

}  // namespace varpulis::app
