#pragma once
#include "functions/number.h"
#include "functions/vocabulary.h"

namespace varpulis::functions {

/// The rows of an argument column as numeric aggregates see them.
struct NumberView {
  enum class Shape : std::uint8_t { reals, integers, tagged };
  Shape shape = Shape::tagged;
  const std::uint64_t* words = nullptr;  // the bits of the number
  const Number::Kind* kinds = nullptr;   // tagged: what it is; floats may be NaN in each shape

  /// Requires the view to have that shape.
  template <Shape shape>
  [[nodiscard]] Number at(std::size_t row) const {
    if constexpr (shape == Shape::reals) return {words[row], Number::Kind::real};
    else if constexpr (shape == Shape::integers) return {words[row], Number::Kind::integer};
    else return {words[row], kinds[row]};
  }
};

/// Makes views of columns; what it had to convert lives until the next call.
class NumberViews {
 public:
  /// `added` and, unless null, `evicted` in one shape.
  void read(const Column* added, const Column* evicted);
  NumberView added, evicted;

 private:
  struct Scratch {
    data::Buffer<std::uint64_t> words;
    data::Buffer<Number::Kind> kinds;
  };
  static void tag(const Column& column, Scratch& scratch, NumberView& view);
  Scratch of_added_, of_evicted_;
};

}  // namespace varpulis::functions
