#pragma once
// Value: one VPL value, or "no value" (missing). 16 bytes, cheap to copy: short texts are inline, long texts, arrays and maps are
// immutable and shared by reference count.
#include <atomic>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "base/time.h"

namespace varpulis::data {

enum class Kind : std::uint8_t { missing, null, boolean, integer, real, text, timestamp, duration, array, map };

/// The language's name of a kind, as `type_of` gives it: "null", "bool", "int", "float", "string", ...
[[nodiscard]] std::string_view name(Kind kind);

class Value;
using Array = std::vector<Value>;
/// The greatest number of elements that an array in an event may have.
inline constexpr std::size_t array_elements_max = 10'000;

class Map;

class Value {
 public:
  /// "No value": what an expression has that cannot be computed. Not a value of the language.
  Value() : payload_(0), size_(0), kind_(Kind::missing) {}
  static Value null() { return Value(Kind::null, 0); }
  static Value boolean(bool value) { return Value(Kind::boolean, value ? 1 : 0); }
  static Value integer(std::int64_t value) { return Value(Kind::integer, static_cast<std::uint64_t>(value)); }
  static Value real(double value) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    return Value(Kind::real, bits);
  }
  static Value timestamp(EventTime time) { return Value(Kind::timestamp, static_cast<std::uint64_t>(time.ns)); }
  static Value duration(std::uint64_t ns) { return Value(Kind::duration, ns); }
  static Value text(std::string_view text);
  static Value array(Array elements);
  static Value map(Map map);

  Value(const Value& other) noexcept { share(other); }
  Value(Value&& other) noexcept { take(other); }
  Value& operator=(const Value& other) noexcept {
    if (this != &other) {
      release();
      share(other);
    }
    return *this;
  }
  Value& operator=(Value&& other) noexcept {
    if (this != &other) {
      release();
      take(other);
    }
    return *this;
  }
  ~Value() { release(); }

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool is_missing() const { return kind_ == Kind::missing; }
  [[nodiscard]] bool is_null() const { return kind_ == Kind::null; }
  [[nodiscard]] bool is_absent() const { return kind_ <= Kind::null; }  // missing or null
  [[nodiscard]] bool is_number() const { return kind_ == Kind::integer || kind_ == Kind::real; }
  [[nodiscard]] bool is_true() const { return kind_ == Kind::boolean && payload_ != 0; }
  [[nodiscard]] bool is_false() const { return kind_ == Kind::boolean && payload_ == 0; }

  // Each accessor requires its kind.
  [[nodiscard]] bool as_boolean() const { return payload_ != 0; }
  [[nodiscard]] std::int64_t as_integer() const { return static_cast<std::int64_t>(payload_); }
  [[nodiscard]] double as_real() const {
    double value = 0;
    std::memcpy(&value, &payload_, sizeof value);
    return value;
  }
  [[nodiscard]] EventTime as_time() const { return {static_cast<std::int64_t>(payload_)}; }
  [[nodiscard]] std::uint64_t as_duration() const { return payload_; }
  /// Valid as long as this Value.
  [[nodiscard]] std::string_view as_text() const;
  [[nodiscard]] const Array& as_array() const;
  [[nodiscard]] const Map& as_map() const;
  /// The number as a double; requires is_number().
  [[nodiscard]] double as_double() const { return kind_ == Kind::integer ? static_cast<double>(as_integer()) : as_real(); }
  /// The 8 payload bytes of a boolean, number, timestamp or duration.
  [[nodiscard]] std::uint64_t bits() const { return payload_; }

  /// Bytes on the heap that this value refers to (shared ones counted in full). For state accounting.
  [[nodiscard]] std::size_t heap_bytes() const;

 private:
  static constexpr std::size_t inline_max = 14;
  static constexpr std::uint8_t on_heap = 0xff;
  struct Block;  // reference-counted heap part

  Value(Kind kind, std::uint64_t payload) : payload_(payload), size_(0), kind_(kind) {}
  [[nodiscard]] bool is_shared() const {
    return kind_ >= Kind::text && size_ == on_heap;
  }
  void take(Value& other) noexcept {
    std::memcpy(static_cast<void*>(this), static_cast<const void*>(&other), sizeof *this);
    other.kind_ = Kind::missing;
    other.size_ = 0;
  }
  void share(const Value& other) noexcept {
    std::memcpy(static_cast<void*>(this), static_cast<const void*>(&other), sizeof *this);
    if (is_shared()) retain();
  }
  void release() noexcept {
    if (is_shared()) drop();
  }
  void retain() const noexcept;
  void drop() noexcept;
  [[nodiscard]] Block* block() const { return block_; }

  [[nodiscard]] char* inline_text() { return reinterpret_cast<char*>(this); }
  [[nodiscard]] const char* inline_text() const { return reinterpret_cast<const char*>(this); }

  // A short text fills the first inline_max bytes of the object: the payload and what would be padding.
  union {
    std::uint64_t payload_;
    Block* block_;
  };
  [[maybe_unused]] char padding_[inline_max - sizeof(std::uint64_t)] = {};
  std::uint8_t size_;  // bytes of an inline text, or on_heap
  Kind kind_;
};
static_assert(sizeof(Value) == 16);

/// Insertion-ordered map with text keys. Lookup is linear: maps in events are small.
class Map {
 public:
  using Entry = std::pair<std::string, Value>;
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  /// The value under `key`, or null.
  [[nodiscard]] const Value* find(std::string_view key) const;
  /// Replaces the value under `key` in its place, or appends.
  void set(std::string_view key, Value value);
  void reserve(std::size_t entries) { entries_.reserve(entries); }

 private:
  std::vector<Entry> entries_;
};

}  // namespace varpulis::data
