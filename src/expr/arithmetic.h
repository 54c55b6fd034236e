#pragma once
// The operators on single values: the one place that says what they mean. Column kernels are faster ways to the same results.
//
// Every function returns missing where the operation has no value, and then, if `why` is given, the reason there; a missing operand
// makes the result missing and leaves `why` alone, because the reason lies with the operand.
#include <cstdint>

#include "catalog/evaluation.h"
#include "data/value.h"
#include "expr/build.h"

namespace varpulis::expr {

/// Arrays that `a..b` makes have at most so many elements; longer ones have no value. Loops over ranges have no such limit.
inline constexpr std::uint64_t range_elements_max = 10'000'000;

[[nodiscard]] data::Value add(const data::Value& a, const data::Value& b, catalog::NoValue* why = nullptr);
[[nodiscard]] data::Value subtract(const data::Value& a, const data::Value& b, catalog::NoValue* why = nullptr);
[[nodiscard]] data::Value multiply(const data::Value& a, const data::Value& b, catalog::NoValue* why = nullptr);
[[nodiscard]] data::Value divide(const data::Value& a, const data::Value& b, catalog::NoValue* why = nullptr);
[[nodiscard]] data::Value remainder(const data::Value& a, const data::Value& b, catalog::NoValue* why = nullptr);
/// Two ints are computed in double and truncated.
[[nodiscard]] data::Value power(const data::Value& a, const data::Value& b, catalog::NoValue* why = nullptr);
/// `| ^ & << >>` of ints. A shift to the left that loses bits overflows; counts outside 0 to 63 are out of range.
[[nodiscard]] data::Value bitwise(BinaryOperator op, const data::Value& a, const data::Value& b,
                                  catalog::NoValue* why = nullptr);
[[nodiscard]] data::Value negate(const data::Value& a, catalog::NoValue* why = nullptr);
[[nodiscard]] data::Value bit_not(const data::Value& a, catalog::NoValue* why = nullptr);
/// `a..b` and `a..=b` as an array.
[[nodiscard]] data::Value range(const data::Value& a, const data::Value& b, bool inclusive,
                                catalog::NoValue* why = nullptr);

/// `== != < <= > >=`. Comparisons with NaN are false but for NaN with itself, which it equals.
[[nodiscard]] data::Value compare(BinaryOperator op, const data::Value& a, const data::Value& b,
                                  catalog::NoValue* why = nullptr);
/// `a in b`: element of an array, key of a map, part of a text.
[[nodiscard]] data::Value contains(const data::Value& a, const data::Value& b, catalog::NoValue* why = nullptr);

/// `a[i]`: negative indices count from the end; texts are counted in code points.
[[nodiscard]] data::Value element(const data::Value& a, const data::Value& i, catalog::NoValue* why = nullptr);
/// `a[begin:end]`; a bound that was not given is a null pointer.
[[nodiscard]] data::Value slice(const data::Value& a, const data::Value* begin, const data::Value* end,
                                catalog::NoValue* why = nullptr);
/// `a.name` and `a?.name`.
[[nodiscard]] data::Value member(const data::Value& a, std::string_view name, bool null_safe,
                                 catalog::NoValue* why = nullptr);

/// Three-valued: whatever is not a bool is unknown, and the result missing when unknown.
[[nodiscard]] data::Value logical_and(const data::Value& a, const data::Value& b, catalog::NoValue* why = nullptr);
[[nodiscard]] data::Value logical_or(const data::Value& a, const data::Value& b, catalog::NoValue* why = nullptr);
[[nodiscard]] data::Value logical_not(const data::Value& a, catalog::NoValue* why = nullptr);

/// Any operator by its name.
[[nodiscard]] data::Value apply(BinaryOperator op, const data::Value& a, const data::Value& b,
                                catalog::NoValue* why = nullptr);
[[nodiscard]] data::Value apply(UnaryOperator op, const data::Value& a, catalog::NoValue* why = nullptr);

/// The `<` that `>` is when its sides change places; `==` and `!=` are their own.
[[nodiscard]] BinaryOperator mirrored(BinaryOperator op);

}  // namespace varpulis::expr
