#pragma once
#include "plan/plan.h"

namespace varpulis::plan {

/// Proves that the rows of a component can be divided among shards, each of which runs all its streams on its share, without a change in
/// what comes out; or names what stands against it.
///
/// Rows are divided where they enter the program. What an operator keeps for each key has to see all rows of that key, so the key is
/// followed back through the operators and streams before it to a field of the incoming events; for each type of these it has to be one
/// field, whatever operator it is followed from. Rows that a deadline makes, or the end of the input, are put in order by
/// catalog::ShardNotes, which asks for at most one such operator on the way of a row, and for one stream at most that brings such rows into
/// another.
[[nodiscard]] Division division(const Plan& plan, const Component& component);

/// The largest number of workers that the groups of connected streams keep busy as they are, eight each: then the groups are divided among them and
/// not the rows of each, where every stream would be visited once for each worker.
[[nodiscard]] std::size_t workers_kept_busy(const Plan& plan);

/// Why no rows are divided by a field that somebody wants them divided by, in words; empty where some are, or may be divided in any way.
[[nodiscard]] std::string obstacle_to_division_by(const Plan& plan, std::string_view field);

/// Warns of `.concurrent` where rows cannot be divided, and says why.
void report_division(const Plan& plan, Diagnostics& diagnostics);

}  // namespace varpulis::plan
