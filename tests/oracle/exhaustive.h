#pragma once
#include "oracle/comparison.h"

namespace varpulis::oracle {

struct ExhaustiveOptions {
  std::size_t length = 5;   // of the longest streams
  bool everything = false;  // all pairs of settings with bounds in time, all distances between up to five events
  std::size_t part = 0, parts = 1;  // of the patterns, every `parts`-th one from number `part` on
};

/// All patterns up to three items over all streams, up to renaming of types.
void compare_exhaustively(const ExhaustiveOptions& options, Tally& tally);

}  // namespace varpulis::oracle
