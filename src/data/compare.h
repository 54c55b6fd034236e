#pragma once
// The one comparer of the language: numbers by value across int and float (exact), texts by bytes, timestamps and durations among
// themselves, bools for equality only; arrays and maps deeply; different kinds are unequal and unordered.
#include <compare>

#include "data/text_view.h"
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
[[nodiscard]] constexpr std::uint64_t mix_hash(std::uint64_t x) {  // the finaliser of SplitMix64
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31U);
}
[[nodiscard]] constexpr std::uint64_t hash_integer(std::int64_t value) {
  return mix_hash(static_cast<std::uint64_t>(value) + 0x9e3779b97f4a7c15ULL * (static_cast<std::uint64_t>(Kind::integer) + 1));
}
[[nodiscard]] std::uint64_t hash_real(double value);
[[nodiscard]] std::uint64_t hash_long_text(std::string_view text);
[[nodiscard]] inline std::uint64_t hash_text(const TextView& text) {
  if (!text.is_inline()) return hash_long_text(text.view());
  // A short text is its view's 16 bytes: the halves of one wide product mix them (the step of wyhash).
  std::uint64_t words[2];
  std::memcpy(words, &text, sizeof words);
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(words[0] ^ 0xa0761d6478bd642fULL) * (words[1] ^ 0xe7037ed1a0b428dbULL);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}
[[nodiscard]] inline std::uint64_t hash_text(std::string_view text) { return hash_text(TextView(text)); }

/// Key equality of partitions, joins and `distinct`: `==`, with missing and null as two groups of their own.
[[nodiscard]] bool same_key(const Value& a, const Value& b);

}  // namespace varpulis::data
