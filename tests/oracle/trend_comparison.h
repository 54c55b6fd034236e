#pragma once
#include "oracle/comparison.h"
#include "oracle/random_cases.h"

namespace varpulis::oracle {

/// All patterns up to three steps with repetitions in any place, conditions of every kind, bounds, windows and negations, over all streams up
/// to a length.
void compare_all_trends(Tally& tally);
/// One pattern that is made up, over some streams, run in several ways.
void compare_made_up_trends(Choices& choices, Tally& tally);
/// Several queries in one program that count the trends of windows, as each by its definition: what queries share must not show.
void compare_query_sets(Choices& choices, Tally& tally);

}  // namespace varpulis::oracle
