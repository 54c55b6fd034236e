#pragma once
#include <bit>
#include <cstring>
#include <vector>

#include "data/compare.h"
#include "functions/value_set.h"
#include "functions/vocabulary.h"

namespace varpulis::functions {

/// Sixteen bytes that are equal exactly for values that are the same as == tells, with null and NaN equal to themselves. Values that do not
/// fit (long texts, arrays, maps) have a number from an Interner.
struct Identity {
  std::uint64_t low = 0;
  std::uint64_t high = 0;  // the top byte is the kind

  static constexpr std::uint64_t interned = 0xff;
  [[nodiscard]] std::uint64_t kind() const { return high >> 56; }
  bool operator==(const Identity&) const = default;
  /// Stable across runs.
  [[nodiscard]] std::uint64_t hash() const {
    std::uint64_t x = low ^ (high * 0x9e3779b97f4a7c15U);
    x = (x ^ (x >> 32)) * 0xd6e8feb86659fd93U;
    x = (x ^ (x >> 32)) * 0xd6e8feb86659fd93U;
    return x ^ (x >> 32);
  }
};

/// Numbers for values. A value keeps its number while something refers to it.
class Interner {
 public:
  /// Its number, a new one if it has none. Nothing refers to it yet: follow with retain() unless it had one.
  [[nodiscard]] std::uint64_t intern(const Value& value);
  void retain(std::uint64_t number) { ++entries_[number].references; }
  void release(std::uint64_t number);
  [[nodiscard]] const Value& value(std::uint64_t number) const { return *entries_[number].value; }
  [[nodiscard]] std::uint64_t bytes() const;

 private:
  struct Entry {
    const Value* value = nullptr;  // the key in numbers_
    std::uint64_t references = 0;
  };
  ValueMap<std::uint64_t> numbers_;
  std::vector<Entry> entries_;
  std::vector<std::uint64_t> free_;
};

namespace identity {

[[nodiscard]] inline Identity of(Kind kind, std::uint64_t bits) { return {bits, static_cast<std::uint64_t>(kind) << 56}; }
[[nodiscard]] inline Identity of_integer(std::int64_t value) { return of(Kind::integer, static_cast<std::uint64_t>(value)); }
[[nodiscard]] inline Identity of_real(double value) {
  constexpr double two_to_63 = 9223372036854775808.0;
  if (value >= -two_to_63 && value < two_to_63) {
    const auto whole = static_cast<std::int64_t>(value);
    if (static_cast<double>(whole) == value) return of_integer(whole);
  }
  return of(Kind::real, value != value ? 0x7ff8'0000'0000'0000U : std::bit_cast<std::uint64_t>(value));
}
constexpr std::size_t text_bytes_max = 14;
[[nodiscard]] inline Identity of_short_text(std::string_view text) {
  char bytes[16] = {};
  std::memcpy(bytes, text.data(), text.size());
  Identity result;
  std::memcpy(&result.low, bytes, 8);
  std::memcpy(&result.high, bytes + 8, 8);
  result.high |= std::uint64_t{text.size()} << 48 | static_cast<std::uint64_t>(Kind::text) << 56;
  return result;
}
[[nodiscard]] Identity of_value(const Value& value, Interner& interner);
/// The value, numbers with whole values as ints.
[[nodiscard]] Value to_value(const Identity& identity, const Interner& interner);

}  // namespace identity

/// The identities of the rows of a column.
class IdentityReader {
 public:
  IdentityReader(const Column* column, Interner& interner) : column_(column), interner_(&interner) {}
  /// Requires a row that is not missing.
  [[nodiscard]] Identity at(std::size_t row) const {
    if (column_->is_null(row)) return identity::of(Kind::null, 0);
    if (column_->kind == ColumnKind::number) {
      return column_->is_integer(row) ? identity::of_integer(column_->as_integers()[row]) : identity::of_real(column_->as_reals()[row]);
    }
    if (column_->kind == ColumnKind::text) {
      const std::string_view text = column_->texts[row].view();
      if (text.size() <= identity::text_bytes_max) return identity::of_short_text(text);
    }
    return identity::of_value(column_->value(row), *interner_);
  }
  [[nodiscard]] const Column& column() const { return *column_; }

 private:
  const Column* column_;
  Interner* interner_;
};

}  // namespace varpulis::functions
