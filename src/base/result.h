#pragma once
// Result<T>: the only error channel between libraries. User mistakes in a program are Diagnostics (diagnostic.h); our own
// bugs are VARPULIS_ASSERT (assert.h); everything that the environment does to us is an Error.
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "base/source_span.h"

namespace varpulis {

enum class ErrorCode {
  invalid_argument,
  invalid_data,
  not_found,
  already_exists,
  unsupported,
  limit_exceeded,
  unavailable,
  permission_denied,
  io,
  version_mismatch,
  cancelled,
  internal,
};

[[nodiscard]] std::string_view name(ErrorCode code);

class [[nodiscard]] Error {
 public:
  Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

  /// The same error, tied to a place in a program.
  Error at(SourceSpan span) && {
    span_ = span;
    return std::move(*this);
  }
  /// The same error, with "while <what>" added to its message.
  Error during(std::string_view what) &&;

  [[nodiscard]] ErrorCode code() const { return code_; }
  [[nodiscard]] const std::string& message() const { return message_; }
  [[nodiscard]] const std::optional<SourceSpan>& span() const { return span_; }

 private:
  ErrorCode code_;
  std::string message_;
  std::optional<SourceSpan> span_;
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] T& value() & { return *std::get_if<0>(&state_); }
  [[nodiscard]] const T& value() const& { return *std::get_if<0>(&state_); }
  [[nodiscard]] T value() && { return std::move(*std::get_if<0>(&state_)); }
  [[nodiscard]] Error& error() & { return *std::get_if<1>(&state_); }
  [[nodiscard]] const Error& error() const& { return *std::get_if<1>(&state_); }
  [[nodiscard]] Error error() && { return std::move(*std::get_if<1>(&state_)); }
  T* operator->() { return std::get_if<0>(&state_); }
  const T* operator->() const { return std::get_if<0>(&state_); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)
  [[nodiscard]] bool ok() const { return !error_; }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] const Error& error() const& { return *error_; }
  [[nodiscard]] Error error() && { return std::move(*error_); }

 private:
  std::optional<Error> error_;
};

namespace detail {
template <typename T>
T unwrap(Result<T>&& result) { return std::move(result).value(); }
inline void unwrap(Result<void>&&) {}
}  // namespace detail

}  // namespace varpulis

#define VARPULIS_CONCAT_INNER(a, b) a##b
#define VARPULIS_CONCAT(a, b) VARPULIS_CONCAT_INNER(a, b)
/// VARPULIS_TRY(auto x, f()): x is the value of f(), or its Error is returned to our caller.
#define VARPULIS_TRY(declaration, ...) VARPULIS_TRY_AS(VARPULIS_CONCAT(try_, __LINE__), declaration, __VA_ARGS__)
#define VARPULIS_TRY_AS(name, declaration, ...)   \
  auto name = (__VA_ARGS__);                      \
  if (!name.ok()) return std::move(name).error(); \
  declaration = ::varpulis::detail::unwrap(std::move(name))
/// VARPULIS_CHECK(f()): the Error of f() is returned to our caller, if there is one.
#define VARPULIS_CHECK(...)                                                       \
  do {                                                                            \
    if (auto checked = (__VA_ARGS__); !checked.ok()) return std::move(checked).error(); \
  } while (false)
