// libFuzzer target: the bytes choose a pattern and streams; the engine finds what the oracle finds, and what does not matter changes nothing.
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/assert.h"
#include "oracle/random_comparison.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  varpulis::oracle::ByteChoices choices(std::span(data, size));
  varpulis::oracle::Tally tally;
  varpulis::oracle::compare_made_up(choices, tally);
  varpulis::oracle::compare_variations(choices, tally);
  VARPULIS_ASSERT(tally.differences() == 0);
  return 0;
}
