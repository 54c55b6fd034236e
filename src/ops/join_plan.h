#pragma once
// The immutable plan of a join: sources, keys, options, and which fields its results have.
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/operator.h"

namespace varpulis::ops {

/// Rows that a join keeps for one key of one source.
constexpr std::uint32_t join_rows_max = 1000;

struct JoinOptions {
  /// How far the second source's row may lie before and after that of the first, in ns.
  struct Bounds {
    std::uint64_t before = 0;
    std::uint64_t after = 0;
  };
  std::uint64_t window = 60 * static_cast<std::uint64_t>(ns_per_s);
  bool all_pairs = false;         // each arrival joins with every live partner, not with the latest
  bool at_expiry = false;         // unmatched rows come out when their window has passed, not when they arrive
  std::optional<Bounds> bounds;
};

struct JoinPlan {
  std::string keyword;
  catalog::JoinKind kind = catalog::JoinKind::inner;
  std::vector<catalog::JoinSource> sources;
  JoinOptions options;
  std::string condition;        // text of the equalities
  catalog::FieldUse of_output;  // what is read of the results
  bool event_time = false;      // under `.watermark`

  [[nodiscard]] std::size_t width() const { return sources.size(); }
  /// Whether this field of the source's rows can be read of the results.
  [[nodiscard]] bool keeps(std::size_t source, std::string_view field) const;
  /// Fields of the input that are read, by the join itself or of its results.
  [[nodiscard]] catalog::FieldUse fields_read() const;
  /// Whether rows of the source come out although partners are missing.
  [[nodiscard]] bool preserves(std::size_t source) const {
    using enum catalog::JoinKind;
    return kind == full || (kind == left && source == 0) || (kind == right && source != 0);
  }
};

/// A field as one source has it: number of the source and of its kept field.
struct JoinField {
  std::uint32_t source = 0;
  std::uint32_t field = 0;
};

/// One field of the results. Its value is that of the first of `from` whose source is present and whose row has the field.
struct JoinColumn {
  std::string name;
  std::vector<JoinField> from;
  std::vector<std::uint32_t> null_without;  // sources without whose row it reads as null instead of missing
};

/// The fields of the results when the sources keep `fields` (names, by source).
class JoinLayout {
 public:
  JoinLayout(const JoinPlan& plan, const std::vector<std::vector<std::string>>& fields);

  [[nodiscard]] const std::vector<JoinColumn>& columns() const { return columns_; }
  /// Order of the fields in a result: `rows[s]` is the order of the row's fields (numbers of kept fields), or null for an absent source.
  [[nodiscard]] data::Shape shape(const std::vector<const data::Shape*>& rows) const;

 private:
  JoinColumn& column(std::string name);
  [[nodiscard]] std::uint32_t find(std::string_view name) const;

  const JoinPlan& plan_;
  const std::vector<std::vector<std::string>>& fields_;
  std::vector<JoinColumn> columns_;
};

}  // namespace varpulis::ops
