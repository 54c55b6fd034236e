#include "sema/match_shape.h"

namespace varpulis::sema {

Shape match_shape(const Analysis& analysis, const catalog::PatternDescription& pattern) {
  Shape made{.closed = true,
             .fields = {{"stream", {StaticKind::text}},
                        {"match_duration_ms", {StaticKind::integer}},
                        {"match_count", {StaticKind::integer}},
                        {"match_rate", {StaticKind::real}},
                        // Only where they are named.
                        {"match_id", {StaticKind::text}},
                        {"match_rule", {StaticKind::text}},
                        {"match_positions", {StaticKind::array}}}};
  for (const catalog::PatternStep& step : pattern.steps) {
    if (step.alias.empty()) continue;
    const std::string prefix = step.alias + "_";
    const Shape own = analysis.shape_of(step.type);
    for (const auto& [name, type] : own.fields) made.fields.try_emplace(prefix + name, type);
    if (!own.closed) made.open_prefixes.push_back(prefix);
  }
  if (!pattern.partition_field.empty()) made.fields.try_emplace(pattern.partition_field);
  return made;
}

}  // namespace varpulis::sema
