#pragma once
// What the analysis knows about a join, for the operator that runs it.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/source_span.h"
#include "catalog/evaluation.h"

namespace varpulis::catalog {

/// Which results a join makes although a source has no row for them: none, those of the first source's rows, those of the other sources'
/// rows, or both.
enum class JoinKind : std::uint8_t { inner, left, right, full };

struct JoinSource {
  std::string type;                   // rows of this type enter
  std::vector<std::string> prefixes;  // names before the dot that mean the source: the type, then local name and types behind an alias
  std::vector<std::string> key;       // the field of each equality; as many for all sources
  ExpressionPtr filter;               // of `.where` on the item; null: every row
};

struct JoinDescription {
  std::string keyword;  // "join", "left_join" ...
  JoinKind kind = JoinKind::inner;
  std::vector<JoinSource> sources;
  std::optional<std::uint64_t> window;  // ns
  SourceSpan window_at;
};

}  // namespace varpulis::catalog
