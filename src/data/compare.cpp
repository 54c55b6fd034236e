#include "data/compare.h"

#include <cmath>

#ifndef NDEBUG
#define XXH_NO_INLINE_HINTS 1  // xxHash 0.8.3 insists on inlining what g++ at -Og cannot inline
#endif
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace varpulis::data {
namespace {

constexpr double two_to_63 = 9223372036854775808.0;

bool equal_arrays(const Array& a, const Array& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!same_key(a[i], b[i])) return false;
  }
  return true;
}

bool equal_maps(const Map& a, const Map& b) {
  if (a.size() != b.size()) return false;
  for (const auto& [key, value] : a.entries()) {
    const Value* other = b.find(key);
    if (other == nullptr || !same_key(value, *other)) return false;
  }
  return true;
}

std::uint64_t hash_kind(Kind kind, std::uint64_t bits) { return mix_hash(bits + 0x9e3779b97f4a7c15ULL * (static_cast<std::uint64_t>(kind) + 1)); }

}  // namespace

std::partial_ordering order(std::int64_t a, double b) {
  if (std::isnan(b)) return std::partial_ordering::unordered;
  if (b >= two_to_63) return std::partial_ordering::less;
  if (b < -two_to_63) return std::partial_ordering::greater;
  const double whole = std::trunc(b);
  const auto b_integer = static_cast<std::int64_t>(whole);
  if (a != b_integer) return a < b_integer ? std::partial_ordering::less : std::partial_ordering::greater;
  const double fraction = b - whole;
  if (fraction > 0) return std::partial_ordering::less;
  if (fraction < 0) return std::partial_ordering::greater;
  return std::partial_ordering::equivalent;
}

bool equal(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) {
    if (!a.is_number() || !b.is_number()) return false;
    return a.kind() == Kind::integer ? order(a.as_integer(), b.as_real()) == 0 : order(b.as_integer(), a.as_real()) == 0;
  }
  switch (a.kind()) {
    case Kind::missing:
    case Kind::null: return true;
    case Kind::boolean:
    case Kind::integer:
    case Kind::timestamp:
    case Kind::duration: return a.bits() == b.bits();
    case Kind::real: return a.as_real() == b.as_real() || (std::isnan(a.as_real()) && std::isnan(b.as_real()));
    case Kind::text: return a.as_text() == b.as_text();
    case Kind::array: return equal_arrays(a.as_array(), b.as_array());
    case Kind::map: return equal_maps(a.as_map(), b.as_map());
  }
  return false;
}

std::partial_ordering order(const Value& a, const Value& b) {
  if (a.kind() == Kind::integer && b.kind() == Kind::real) return order(a.as_integer(), b.as_real());
  if (a.kind() == Kind::real && b.kind() == Kind::integer) return 0 <=> order(b.as_integer(), a.as_real());
  if (a.kind() != b.kind()) return std::partial_ordering::unordered;
  switch (a.kind()) {
    case Kind::integer: return a.as_integer() <=> b.as_integer();
    case Kind::real: return a.as_real() <=> b.as_real();
    case Kind::text: return a.as_text() <=> b.as_text();
    case Kind::timestamp: return a.as_time() <=> b.as_time();
    case Kind::duration: return a.as_duration() <=> b.as_duration();
    default: return std::partial_ordering::unordered;
  }
}

std::uint64_t hash_real(double value) {
  // A float with an integral value in range hashes as that int, because it equals it.
  if (value >= -two_to_63 && value < two_to_63 && std::trunc(value) == value) return hash_integer(static_cast<std::int64_t>(value));
  if (std::isnan(value)) return hash_kind(Kind::real, 0);
  return hash_kind(Kind::real, Value::real(value).bits());
}

std::uint64_t hash_long_text(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

std::uint64_t hash(const Value& value) {
  switch (value.kind()) {
    case Kind::integer: return hash_integer(value.as_integer());
    case Kind::real: return hash_real(value.as_real());
    case Kind::text: return hash_text(value.as_text());
    case Kind::array: {
      std::uint64_t result = hash_kind(Kind::array, value.as_array().size());
      for (const Value& element : value.as_array()) result = mix_hash(result ^ hash(element));
      return result;
    }
    case Kind::map: {
      std::uint64_t result = hash_kind(Kind::map, value.as_map().size());
      for (const auto& [key, entry] : value.as_map().entries()) result += mix_hash(hash_text(key) ^ hash(entry));  // order-free
      return result;
    }
    default: return hash_kind(value.kind(), value.kind() <= Kind::null ? 0 : value.bits());
  }
}

bool same_key(const Value& a, const Value& b) { return equal(a, b); }

}  // namespace varpulis::data
