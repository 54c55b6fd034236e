#pragma once
#include <cstdint>

#include "pattern/program.h"

namespace varpulis::pattern {

/// Is told what becomes of the runs of a Matcher, as it happens: for those who predict matches or explain why there is none. A run is known
/// by its number in Matcher::runs(), which another run may get when it has ended; Run::serial stays its own. Events are those of the epoch
/// at hand, by index, or none where a deadline or the end of input is the cause.
class Observer {
 public:
  /// Why a run is given up.
  enum class End : std::uint8_t {
    completed,   // it matched, and nothing can be added
    expired,     // its bound passed; it may have matched before, or by that
    cancelled,   // by an event of a negation
    broken,      // by an event that it did not take: `.strict()`, or the end of a repetition
    replaced,    // the event took the place of its only one
    superseded,  // another run matched: `.skip(...)`
    evicted,     // to make room
    finished,    // by the end of input
  };

  Observer() = default;
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  virtual ~Observer() = default;

  /// A run begins; took() follows.
  virtual void opened(std::uint32_t run, std::uint32_t event) = 0;
  /// The run has taken the event for a step (its number in the program).
  virtual void took(std::uint32_t run, std::uint32_t step, std::uint32_t event) = 0;
  /// The run gives a match, or several.
  virtual void matched(std::uint32_t run, std::uint32_t event) = 0;
  /// The run is about to be given up; what it holds can still be read.
  virtual void ended(std::uint32_t run, End why, std::uint32_t event) = 0;
};

}  // namespace varpulis::pattern
