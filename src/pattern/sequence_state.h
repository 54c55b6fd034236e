#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "data/value.h"
#include "pattern/program.h"
#include "sums/exact_sum.h"

namespace varpulis::pattern {

/// Whether a value counts for sum, avg, min and max: NaN does not.
[[nodiscard]] bool is_summed(const data::Value& value);

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
  double extreme_ = 0;
  std::uint32_t element_ = none;
  std::unique_ptr<sums::Sum> sum_;  // made when it is asked for, as the other
  std::unique_ptr<Distinct> distinct_;
};

/// A value over the elements [begin, end) of one step; `argument` gives an element's field, or the whole event. Values that an array cannot
/// hold (data::array_elements_max) are added to `left_out`.
template <typename Argument>
[[nodiscard]] data::Value value_over(const SequenceValue& of, std::uint32_t begin, std::uint32_t end, Argument argument, std::uint64_t& left_out) {
  using enum SequenceValue::Kind;
  const auto size = static_cast<std::int64_t>(end - begin);
  if (of.kind == first || of.kind == last || of.kind == element_at) {
    const std::int64_t at = of.kind == first ? 0 : of.kind == last ? size - 1 : of.index < 0 ? size + of.index : of.index;
    return at >= 0 && at < size ? argument(begin + static_cast<std::uint32_t>(at)) : data::Value();
  }
  if (of.kind == collect) {
    data::Array values;
    for (std::uint32_t element = begin; element < end; ++element) {
      data::Value value = argument(element);
      if (value.is_missing()) continue;
      if (values.size() < data::array_elements_max) values.push_back(std::move(value));
      else ++left_out;
    }
    return data::Value::array(std::move(values));
  }
  SequenceState state;
  for (std::uint32_t element = begin; element < end; ++element) {
    state.add(of, of.of_field ? argument(element) : data::Value(), element);
  }
  return state.result(of);
}

}  // namespace varpulis::pattern
