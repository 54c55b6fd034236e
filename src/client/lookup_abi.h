#pragma once
// What a loadable part offers that answers lookups: one C function that returns a table of C functions.
#include <cstddef>
#include <cstdint>

extern "C" {

struct varpulis_text {
  const char* data;
  std::size_t size;
};

/// A parameter of the connector; lists are joined by commas, durations are in milliseconds.
struct varpulis_setting {
  varpulis_text name;
  varpulis_text value;
};

enum varpulis_key_kind : int { varpulis_key_text, varpulis_key_integer, varpulis_key_real };

/// What is looked up. `text` is filled whatever the kind.
struct varpulis_key {
  varpulis_key_kind kind;
  varpulis_text text;
  std::int64_t integer;
  double real;
};

enum varpulis_outcome : int {
  varpulis_found,      // the text is a JSON object
  varpulis_missing,    // the other side answered that it knows nothing
  varpulis_failed,     // the text says why
  varpulis_timed_out,
};

/// Takes the text that goes with an outcome; called once before the function returns, or not at all.
typedef void (*varpulis_take_text)(void* to, const char* data, std::size_t size);

struct varpulis_lookup_client {
  /// A connection, used by one thread at a time. Never fails and does not connect: that comes with the first request, and again after an
  /// error. The settings are copied.
  void* (*open)(const varpulis_setting* settings, std::size_t count);
  /// Asks and waits for the answer, `timeout_ms` at most as far as the library allows.
  varpulis_outcome (*request)(void* connection, const varpulis_key* key, std::int64_t timeout_ms, varpulis_take_text take, void* to);
  void (*close)(void* connection);
};

/// The entry point of such a part; the number counts versions of this header.
[[gnu::visibility("default")]] const varpulis_lookup_client* varpulis_lookup_1();
}

namespace varpulis::client {
inline constexpr const char* lookup_symbol = "varpulis_lookup_1";
}
