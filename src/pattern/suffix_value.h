#pragma once
#include <cstdint>
#include <memory>
#include <optional>

#include "data/value.h"
#include "pattern/program.h"

namespace varpulis::pattern {

/// A SequenceValue over every suffix of a growing sequence at once, so that runs which began at different places need none of their own.
/// Results are those of SequenceState over the same events.
class SuffixValue {
 public:
  SuffixValue() = default;
  SuffixValue(const SuffixValue&) = delete;
  SuffixValue& operator=(const SuffixValue&) = delete;
  virtual ~SuffixValue() = default;

  /// The value of the next event, missing if it has none. Amortised O(1); O(log n) for distinct values.
  virtual void add(const data::Value& value) = 0;
  /// Events before this place are not asked for any more.
  virtual void cut(std::uint64_t before) = 0;
  /// Over the events from a place to the end. O(1) for counts and sums, else O(log n). Nothing where it has to be computed from the events:
  /// sums that hold infinities or numbers of very different size.
  [[nodiscard]] virtual std::optional<data::Value> result(std::uint64_t from) const = 0;
  [[nodiscard]] virtual std::uint64_t bytes() const = 0;
};

/// Null for what is read from the events themselves: whole-event counts, `first`, `last`, `a[i]`, `collect`. The first event has the place
/// `begin`.
[[nodiscard]] std::unique_ptr<SuffixValue> make_suffix_value(const SequenceValue& of, std::uint64_t begin);

}  // namespace varpulis::pattern
