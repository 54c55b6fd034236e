#pragma once
// What leaves an operator sideways: outputs, printed lines, log and alert lines, warnings, writes to sinks. Nothing is written at once:
// everything goes to the epoch's ordered buffer and comes out in order-key order (core rules of the specification, 1.3).
#include <memory>
#include <string>
#include <string_view>

#include "catalog/match_record.h"
#include "data/batch.h"

namespace varpulis::catalog {

enum class LogLevel : std::uint8_t { error, warning, info, debug, trace };
[[nodiscard]] std::string_view name(LogLevel level);

/// Causes under which rows or values of a stream are counted.
enum class Counter : std::uint8_t {
  condition_without_value,   // rows dropped because a condition had no value
  field_without_value,       // output fields omitted because their expression had no value
  lookup_fallback,           // bare names in `.emit` that came out as their own text
  type_error,                // evaluations that failed for another reason than a missing field
  function_exhausted,        // calls of user functions that ran out of fuel or depth
  dropped_by_map,            // `.map` results that were no map
  not_sent,                  // rows that a sink could not be given
  lookup_without_key,        // rows without a value to look up
  lookup_failed,             // rows dropped because their lookup failed
  lookup_replaced,           // rows that got the fallback because their lookup failed
  answer_forgotten,          // answers that `.enrich` forgot before their time
  not_scored,                // rows that `.score` passed without scores
  forgotten_key,             // keys that `.distinct` forgot
  left_out_of_array,         // values that an aggregate left out because an array was full
  late,                      // rows older than the watermark allows
  out_of_order,              // rows older than a window or run of their key that was closed before
  join_without_key,          // rows that a join ignored because their key is missing
  join_buffer_full,          // rows that a join forgot because a key had too many
  matches_not_produced,      // results of one completion beyond the greatest number
  run_evicted,               // unfinished matches given up because they took too much memory
  left_open,                 // unfinished matches and windows that the end of input left without a result
  ticks_passed_over,         // ticks of a timer that did not fire because a gap had too many
  rounded_count,             // numbers of trends that did not fit an int
  count_
};
[[nodiscard]] std::string_view describe(Counter counter);
/// The enumerator's name, for machines: "condition_without_value".
[[nodiscard]] std::string_view name(Counter counter);

/// The side of an operator's context that takes effects. `rows` and `i` say which row causes the effect: that is its order key.
class Effects {
 public:
  virtual ~Effects() = default;
  /// The rows leave the engine as outputs, under rows.type.
  virtual void output(const data::Rows& rows) = 0;
  /// The rows go to a sink (an index that the operator got when it was bound).
  virtual void write(std::size_t sink, const data::Rows& rows) = 0;
  /// A line of `.print`, for standard output, without its end-of-line.
  virtual void print(const data::Rows& rows, std::size_t i, std::string line) = 0;
  virtual void log(const data::Rows& rows, std::size_t i, LogLevel level, std::string line) = 0;
  virtual void alert(const data::Rows& rows, std::size_t i, std::string message, std::string_view webhook) = 0;
  /// A warning about the stream, given once for each `topic` (remembered across restarts).
  virtual void warn_once(const data::Rows& rows, std::size_t i, std::string_view topic, std::string message) = 0;
  /// A warning that is due when two things were seen, each at some row: `which` (0 or 1) was seen here. Given once for each `topic`, at the
  /// later one of the first of both.
  virtual void warn_of_both(const data::Rows& rows, std::size_t i, std::string_view topic, unsigned which, std::string message) = 0;
  virtual void count(Counter counter, std::uint64_t amount = 1) = 0;
  /// A counter of `.tap(counter: name)`.
  virtual void count_named(std::string_view counter, std::uint64_t amount) = 0;
  /// The rows came too late: they are counted and, if the stream says `late_to: Name`, leave the engine and go to consumers of that name.
  virtual void late(const data::Rows& rows) = 0;
  /// Final events of the stream that go to its consumers past the later operators. `rows` in key order; their type is kept.
  virtual void pass_by(const data::Rows& rows) = 0;
  /// Tells `.on_error` operators before this one that the i-th row had an error here.
  virtual void failed(const data::Rows& rows, std::size_t i) = 0;
  /// The i-th row is a match.
  virtual void matched(const data::Rows& /*rows*/, std::size_t /*i*/, MatchRecord /*record*/) {}
};

}  // namespace varpulis::catalog
