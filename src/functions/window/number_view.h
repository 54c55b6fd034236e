#pragma once
#include <bit>
#include <limits>

#include "functions/vocabulary.h"

namespace varpulis::functions {

/// A row of an argument column: the bits of an int or of a float, or neither.
struct Number {
  enum class Kind : std::uint8_t { none, integer, real };
  std::uint64_t bits = 0;
  Kind kind = Kind::none;

  [[nodiscard]] std::int64_t as_integer() const { return static_cast<std::int64_t>(bits); }
  [[nodiscard]] double as_real() const { return std::bit_cast<double>(bits); }
  /// NaN for none.
  [[nodiscard]] double as_double() const {
    if (kind == Kind::real) return as_real();
    return kind == Kind::integer ? static_cast<double>(as_integer()) : std::numeric_limits<double>::quiet_NaN();
  }
};

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
