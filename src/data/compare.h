#pragma once
// The one comparer of the language: numbers by value across int and float (exact), texts by bytes, timestamps and durations among
// themselves, bools for equality only; arrays and maps deeply; different kinds are unequal and unordered.
#include <compare>

#include "data/value.h"

namespace varpulis::data {

/// `==`. Neither side may be missing (that comparison has no value). NaN equals NaN, null equals null, -0.0 equals 0.0.
[[nodiscard]] bool equal(const Value& a, const Value& b);

/// `<` and its relatives; unordered where the comparison has no value (different kinds, null, bools, arrays, maps, NaN).
[[nodiscard]] std::partial_ordering order(const Value& a, const Value& b);

/// Exact order of an int and a float by value, also beyond 2^53. Unordered for NaN.
[[nodiscard]] std::partial_ordering order(std::int64_t a, double b);

/// Equal values have equal hashes: 1 and 1.0, -0.0 and 0.0, all NaNs. Missing has a hash of its own. Stable across runs.
[[nodiscard]] std::uint64_t hash(const Value& value);
/// The parts of it, for columns.
[[nodiscard]] std::uint64_t hash_integer(std::int64_t value);
[[nodiscard]] std::uint64_t hash_real(double value);
[[nodiscard]] std::uint64_t hash_text(std::string_view text);

/// Key equality of partitions, joins and `distinct`: `==`, with missing and null as two groups of their own.
[[nodiscard]] bool same_key(const Value& a, const Value& b);

}  // namespace varpulis::data
