#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "data/value.h"
#include "pattern/program.h"

namespace varpulis::pattern {

/// One SequenceValue of one run, brought up to date as events are taken: O(1) each, O(log n) for distinct values. What needs the events
/// themselves (`collect`, elements counted from the end) is not kept here.
class SequenceState {
 public:
  SequenceState();
  SequenceState(SequenceState&&) noexcept;
  SequenceState& operator=(SequenceState&&) noexcept;
  ~SequenceState();

  /// The next event: its value (missing if it has none) and the element that stands for it.
  void add(const SequenceValue& of, const data::Value& value, std::uint32_t element);
  void reset();

  /// Of those that add() computes.
  [[nodiscard]] data::Value result(const SequenceValue& of) const;
  /// Of `first` and `element` counted from the front: the element, or none.
  [[nodiscard]] std::uint32_t element() const { return element_; }

 private:
  class Distinct;
  std::uint64_t events_ = 0, numbers_ = 0;
  std::uint64_t present_ = 0;              // neither missing nor null
  double sum_ = 0, compensation_ = 0;      // Neumaier's sum
  double extreme_ = 0;
  std::uint32_t element_ = none;
  std::unique_ptr<Distinct> distinct_;
};

}  // namespace varpulis::pattern
