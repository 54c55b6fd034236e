#pragma once
#include "oracle/comparison.h"
#include "oracle/random_cases.h"

namespace varpulis::oracle {

/// One pattern over one stream, both made up: against the oracle, in several batch sizes, restarted, and stepped.
void compare_made_up(Choices& choices, Tally& tally);
/// What changes no match: irrelevant events and rules, a shift of time; under a watermark, another order of arrival within its bound.
void compare_variations(Choices& choices, Tally& tally);

}  // namespace varpulis::oracle
