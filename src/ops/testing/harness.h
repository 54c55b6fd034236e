#pragma once
// Runs one operator over literal events, in batches of any size, with or without a restart after every batch, and records what it
// passes on and what it does. A plan must behave the same under all of them.
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "catalog/operator.h"
#include "data/value.h"

namespace varpulis::ops::testing {

using data::Value;
using Fields = std::initializer_list<std::pair<std::string_view, Value>>;

[[nodiscard]] data::Map map(Fields fields);
[[nodiscard]] inline Value number(std::int64_t value) { return Value::integer(value); }
[[nodiscard]] inline Value text(std::string_view value) { return Value::text(value); }

struct Event {
  std::string type = "T";
  data::Map fields;
  bool same_position = false;  // as the event before it
  std::uint32_t list = 0;      // among the events of its position; rows have explicit lists if any event shares a position
};
[[nodiscard]] inline Event event(Fields fields) { return {.fields = map(fields)}; }
/// Events {v: number} of type T.
[[nodiscard]] std::vector<Event> numbers(std::initializer_list<std::int64_t> values);

/// What an operator did. Rows are written as `T@<position>.<list> {"v": Int(1)}`, positions counted over the whole input.
struct Recorded {
  std::vector<std::string> passed, outputs, writes, prints, logs, alerts, warnings, failed, routed, late;
  std::map<std::string, std::uint64_t> counters;
  friend bool operator==(const Recorded&, const Recorded&) = default;
};

/// One run with epochs of `batch` events (at least; a position is not split). Event i has the time of i seconds. `restart` saves,
/// destroys and loads the operator after every epoch.
[[nodiscard]] Recorded run_batches(const catalog::OperatorSpec& spec, const std::vector<Event>& events, std::size_t batch, bool restart);

/// All batchings and restarts; a difference is a test failure. Returns the common record.
[[nodiscard]] Recorded run(const catalog::OperatorSpecPtr& spec, const std::vector<Event>& events);

/// An expression computed by a function of the row's fields. `missing` says why where it gives no value.
[[nodiscard]] catalog::ExpressionPtr expression(std::string text, std::vector<std::string> fields, std::function<Value(const data::Map&)> function,
                                                catalog::NoValue missing = {});
/// The value of a field; missing with the cause missing_field.
[[nodiscard]] catalog::ExpressionPtr field(std::string name);
/// The same value for every row.
[[nodiscard]] catalog::ExpressionPtr constant(Value value, std::string text);

/// An argument `name: e`; a field has its bare name, too.
[[nodiscard]] catalog::BoundArgument argument(std::string name, catalog::ExpressionPtr expression);
[[nodiscard]] catalog::BoundArgument bare(std::string name, std::string bare_name);
[[nodiscard]] catalog::BoundArgument literal(std::string name, Value value);

/// Binds a call of an operator of the stream S; fails the test on errors.
[[nodiscard]] catalog::OperatorSpecPtr bind_call(std::string_view name, std::vector<catalog::BoundArgument> arguments, std::string as_type = {},
                                                 const catalog::JoinDescription* join = nullptr);
/// The diagnostics of a call that cannot be bound, as "code: message".
[[nodiscard]] std::vector<std::string> bind_errors(std::string_view name, std::vector<catalog::BoundArgument> arguments);

/// Names of the fields that the plan reads, sorted; "*" for everything.
[[nodiscard]] std::vector<std::string> fields_read(const catalog::OperatorSpec& spec);

}  // namespace varpulis::ops::testing
