#pragma once
// Descriptor of a builtin scalar function: everything about it in one place. Checking, completion, reference pages and the
// evaluator all read this.
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/parameter.h"
#include "data/column.h"

namespace varpulis::catalog {

/// One call of a function, for those that look beyond their arguments.
struct CallContext {
  EventTime event_time;          // timestamp of the current event
  EventTime now;                 // engine clock at its position
  std::string_view event_type;
  std::uint64_t random_key = 0;  // hash of seed, stream, position, deadline, row in its list, call site, number of the call there
  const void* prepared = nullptr;  // what FunctionDescriptor::prepare returned for this call site
};

/// A lambda argument (`x => e`), callable. Returns missing where its body has no value.
class LambdaCall {
 public:
  virtual ~LambdaCall() = default;
  virtual data::Value operator()(std::span<const data::Value> arguments) = 0;
};

struct FunctionDescriptor {
  std::string_view name;
  std::vector<std::string_view> aliases;
  std::vector<Parameter> parameters;
  std::string_view result;      // kind of the result: "float", "int or float", "array"
  std::string_view summary;     // one sentence
  std::string_view details;     // what happens at the borders: null, NaN, negative, empty, units, source of an algorithm
  std::string_view example;     // an expression: `round(2.5)`
  std::string_view example_result;  // its display text: `3`; a test evaluates every example
  std::string_view category;    // "numbers", "text", "collections", "conversion", "time", "event"

  /// Null and missing arguments arrive as null (`is_null`, `coalesce`, ...). Otherwise a missing argument makes the call have no
  /// value without calling, and null arrives as null.
  bool sees_null = false;
  /// The result depends only on the arguments. False for now(), event_time(), event_type(), uuid(), random().
  bool pure = true;

  /// Row-at-a-time implementation. Missing result: no value (wrong kinds, out of range, ...). Arguments: as many as were given.
  data::Value (*call)(std::span<const data::Value> arguments, const CallContext& context) = nullptr;
  /// For functions whose last argument is a lambda; `arguments` are the others.
  data::Value (*call_lambda)(std::span<const data::Value> arguments, LambdaCall& lambda) = nullptr;
  /// Optional column kernel: dense columns of `rows` rows in, one out. Returns null when the columns' kinds do not suit it; then
  /// `call` is used row by row. Must agree with `call` for every row.
  data::ColumnPtr (*columns)(std::span<const data::ColumnPtr> arguments, std::size_t rows) = nullptr;
  /// Optional preparation from constant arguments (null where not constant), once per call site: compiled patterns and the like.
  std::shared_ptr<const void> (*prepare)(std::span<const data::Value* const> constants) = nullptr;
  /// Optional check of constant arguments (null where not constant): the reason why the call can never have a value.
  std::optional<std::string> (*check)(std::span<const data::Value* const> constants) = nullptr;

  [[nodiscard]] std::size_t arguments_min() const;
  /// The greatest number of arguments; no value: any number.
  [[nodiscard]] std::optional<std::size_t> arguments_max() const;
  /// "round(x)", "substring(s, start[, end])"
  [[nodiscard]] std::string signature() const;
};

}  // namespace varpulis::catalog
