#pragma once
// Varpulis inside your program: compile VPL, feed events, receive what it finds. This header is the whole public interface; it needs
// nothing but the standard library. Link with find_package(varpulis) and varpulis::varpulis.
//
// Threads: an Engine belongs to one thread at a time; different engines are independent. Nothing here reads the wall clock: time comes
// with the events, so the same events always give the same outputs.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace varpulis {

struct Null {
  friend bool operator==(Null, Null) = default;
};
/// Nanoseconds since the Unix epoch, UTC.
struct Timestamp {
  std::int64_t ns = 0;
  friend bool operator==(Timestamp, Timestamp) = default;
};
struct Duration {
  std::uint64_t ns = 0;
  friend bool operator==(Duration, Duration) = default;
};

struct Value;
using Array = std::vector<Value>;
/// Field names and values in order; names do not repeat.
using Fields = std::vector<std::pair<std::string, Value>>;

/// One value of the language. A field without value is simply not there.
struct Value {
  std::variant<Null, bool, std::int64_t, double, std::string, Timestamp, Duration, Array, Fields> of;

  Value() = default;
  Value(std::nullptr_t) {}                                // NOLINT(google-explicit-constructor)
  Value(bool value) : of(value) {}                        // NOLINT(google-explicit-constructor)
  Value(int value) : of(std::int64_t{value}) {}           // NOLINT(google-explicit-constructor)
  Value(std::int64_t value) : of(value) {}                // NOLINT(google-explicit-constructor)
  Value(double value) : of(value) {}                      // NOLINT(google-explicit-constructor)
  Value(const char* text) : of(std::string(text)) {}      // NOLINT(google-explicit-constructor)
  Value(std::string text) : of(std::move(text)) {}        // NOLINT(google-explicit-constructor)
  Value(Timestamp value) : of(value) {}                   // NOLINT(google-explicit-constructor)
  Value(Duration value) : of(value) {}                    // NOLINT(google-explicit-constructor)
  Value(Array elements) : of(std::move(elements)) {}      // NOLINT(google-explicit-constructor)
  Value(Fields entries) : of(std::move(entries)) {}       // NOLINT(google-explicit-constructor)
  friend bool operator==(const Value&, const Value&) = default;
};

struct Event {
  std::string type;
  std::int64_t time_ns = 0;  // event time, nanoseconds since the Unix epoch
  Fields fields;
  /// The field's value, or null when the event has no such field.
  [[nodiscard]] const Value* find(std::string_view name) const;
  /// The event as one line of JSON, as `varpulis run` writes it.
  [[nodiscard]] std::string json() const;
};

/// A mistake (or a warning) in a program.
struct Problem {
  std::string code;       // "E050"; `varpulis explain E050` tells more
  bool is_error = true;
  std::string message;
  std::string file;
  std::uint32_t line = 1, column = 1;  // from 1, columns in characters
  std::string help;
};

/// A compiled program. Immutable, cheap to copy, usable by many engines and threads.
class Program {
 public:
  struct Compiled;
  struct Result;
  /// Compiles VPL text. `name` is what problems call it; imports are read relative to its folder.
  [[nodiscard]] static Result compile(std::string text, std::string name = "<program>");

 private:
  friend class Engine;
  explicit Program(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const Compiled> compiled_;
};
struct Program::Result {
  std::optional<Program> program;  // none if there are errors
  std::vector<Problem> problems;   // errors and warnings by place
};

/// What an engine calls, in order, on the thread that feeds it. Unset handlers are skipped.
struct Handlers {
  std::function<void(const Event&)> output;
  std::function<void(std::string_view line)> print;                                  // `.print`, `.log` and `.alert` lines
  std::function<void(std::string_view stream, std::string_view message)> warning;  // once per stream and cause
};

struct EngineOptions {
  std::uint64_t seed = 0;          // of uuid() and random()
  std::size_t batch_events = 1;    // events per pass; more is faster, outputs come when a batch is full, at flush() or at finish()
};

/// A running program.
class Engine {
 public:
  Engine(const Program& program, Handlers handlers, EngineOptions options = {});
  ~Engine();
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;

  /// Feeds one event. Arrival order is the order of the calls.
  void feed(const Event& event);
  /// Runs what is waiting in an incomplete batch.
  void flush();
  /// End of input: flushes and closes what closes then. Nothing may be fed afterwards.
  void finish();

  /// The whole state; feeding the rest of the input after load() gives what an uninterrupted run would have given.
  [[nodiscard]] std::string save();
  /// Returns what is wrong, or nothing. The snapshot must be of the same program.
  [[nodiscard]] std::optional<std::string> load(std::string_view snapshot);
  /// Sets a top-level `var` from the next event on. Returns what is wrong, or nothing.
  [[nodiscard]] std::optional<std::string> set_variable(std::string_view name, const Value& value);

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace varpulis
