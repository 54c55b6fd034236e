#include "expr/number_kernel.h"

namespace varpulis::expr {

using data::Column;
using data::Numbers;

const double* as_doubles(const Column& column, data::Buffer<double>& buffer) {
  if (column.numbers == Numbers::reals) return column.as_reals();
  buffer.resize(column.rows);
  const std::int64_t* integers = column.as_integers();
  const double* reals = column.as_reals();
  if (column.numbers == Numbers::integers) {
    for (std::size_t i = 0; i < column.rows; ++i) buffer[i] = static_cast<double>(integers[i]);
  } else {
    for (std::size_t i = 0; i < column.rows; ++i)
      buffer[i] = column.integers[i] ? static_cast<double>(integers[i]) : reals[i];
  }
  return buffer.data();
}

bool fits_doubles(const Column& column) {
  constexpr std::uint64_t exact = std::uint64_t{1} << 53U;
  if (column.numbers == Numbers::reals) return true;
  std::uint64_t beyond = 0;
  if (column.numbers == Numbers::integers) {
    for (std::size_t i = 0; i < column.rows; ++i) beyond |= std::uint64_t{column.words[i] + exact > 2 * exact};
  } else {
    column.integers.for_each([&](std::size_t i) { beyond |= std::uint64_t{column.words[i] + exact > 2 * exact}; });
  }
  return beyond == 0;
}

}  // namespace varpulis::expr
