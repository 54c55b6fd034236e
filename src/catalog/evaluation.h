#pragma once
// What bound expressions are and what they see. The implementations are in expr/; operators only evaluate.
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/batch.h"

namespace varpulis::catalog {

class MatchWatcher;

/// Why something has no value. `missing_field` is ordinary life with irregular events; the others are counted as errors and seen
/// by `.on_error`.
enum class NoValueCause : std::uint8_t { missing_field, type_error, division_by_zero, overflow, out_of_range, fuel, recursion };
[[nodiscard]] std::string_view name(NoValueCause cause);
struct NoValue {
  NoValueCause cause = NoValueCause::missing_field;
  std::string text;  // "field `celsius` is missing", "cannot add string and int"
};

/// Top-level variables and constants, by slot. They change only between positions (at load, through the host).
class Globals {
 public:
  struct Entry {
    std::string name;
    bool is_mutable = false;
    data::Value value;
  };
  std::vector<Entry> entries;
  [[nodiscard]] const Entry* find(std::string_view name) const {
    for (const Entry& entry : entries) {
      if (entry.name == name) return &entry;
    }
    return nullptr;
  }
};

/// Events that a user function emitted, in order, with the row (index in the evaluated Rows) whose evaluation emitted them.
struct EmittedEvent {
  std::uint32_t row = 0;
  std::string type;
  data::Map fields;
};

/// Run-time limits and outcomes of user functions.
struct FunctionLimits {
  std::uint64_t fuel = 10'000'000;      // instructions for one call from a stream
  std::uint32_t recursion_depth = 256;
};

/// What an evaluation may see beside its rows. One per stream and epoch.
struct EvaluationContext {
  const data::Epoch* epoch = nullptr;      // engine clock per position, first position
  std::string_view stream;                 // name of the stream, part of the key of uuid() and random()
  std::uint64_t seed = 0;
  const Globals* globals = nullptr;
  FunctionLimits limits;
  std::uint64_t matches_max = 10'000;        // results of one completed match of a pattern
  std::uint64_t state_max = UINT64_MAX;      // bytes, about, that unfinished matches of one pattern may need
  MatchWatcher* watcher = nullptr;           // null: nobody looks on while patterns are matched
  std::vector<EmittedEvent>* emitted = nullptr;  // where `emit T(...)` goes; null: it has no effect here
  // Rows (index in the evaluated Rows) whose user function ran out of fuel or depth; null: nobody asks.
  std::vector<std::pair<std::uint32_t, NoValueCause>>* exhausted = nullptr;
};

/// The fields of its input event that something reads.
struct FieldUse {
  bool everything = false;
  std::set<std::string, std::less<>> fields;
};

/// Evaluates one expression for one row at a time, where the row meets values that were captured before it (`alias.field` of an earlier
/// step of a pattern). Not thread-safe.
class RowEvaluation {
 public:
  RowEvaluation() = default;
  RowEvaluation(const RowEvaluation&) = delete;
  RowEvaluation& operator=(const RowEvaluation&) = delete;
  virtual ~RowEvaluation() = default;
  /// The rows that the next calls are about; both stay until the next begin().
  virtual void begin(const data::Rows& rows, EvaluationContext& context) = 0;
  /// The value for the i-th row; missing where it cannot be computed. `captured` by slot, missing where nothing was captured.
  [[nodiscard]] virtual data::Value evaluate(std::size_t i, std::span<const data::Value> captured) = 0;
  /// Why there is no value; requires that there is none.
  [[nodiscard]] virtual NoValue explain(std::size_t i, std::span<const data::Value> captured) = 0;
};

class BoundExpression;
using ExpressionPtr = std::shared_ptr<const BoundExpression>;

/// A field, and the constant that it has to equal: a text, an int or a float.
struct Selector {
  std::string field;
  data::Value constant;
  ExpressionPtr rest;  // what else a condition asks where the field equals the constant; null: nothing
};

/// A checked, bound expression. Immutable and thread-safe; the same object serves every shard.
class BoundExpression {
 public:
  BoundExpression() = default;
  BoundExpression(const BoundExpression&) = delete;
  BoundExpression& operator=(const BoundExpression&) = delete;
  virtual ~BoundExpression() = default;

  /// The value of each row, as a dense column of rows.size() rows. Missing where it cannot be computed. Cost: a few ns per row and
  /// operation when kinds are regular; falls back to row by row otherwise.
  [[nodiscard]] virtual data::ColumnPtr evaluate(const data::Rows& rows, EvaluationContext& context) const = 0;
  /// Why the i-th row has no value; requires that it has none. Re-evaluates parts for this one row: not for hot paths.
  [[nodiscard]] virtual NoValue explain(const data::Rows& rows, std::size_t i, EvaluationContext& context) const = 0;
  /// Of the rows in `missing`, for which evaluate() gave no value, those for which explain() is sure to say `missing_field`; it may leave
  /// some out. Cost: like evaluate(), so ask it before explaining many rows one by one.
  [[nodiscard]] virtual data::Bitmap lacking_fields(const data::Rows& rows, const data::Bitmap&, EvaluationContext&) const {
    return data::Bitmap(rows.size(), false);
  }
  /// The value if it is the same for every event (literals and what folds to them), or null.
  [[nodiscard]] virtual const data::Value* constant() const { return nullptr; }
  /// Of a condition that begins with `field == constant and`: where the field holds another text (another number, if the constant is one), the
  /// condition is false, and nobody can notice that it is not evaluated.
  [[nodiscard]] virtual std::optional<Selector> selector() const { return std::nullopt; }
  /// The same expression with fields `$0`, `$1`, ... of the event (names that no program can write) in place of its literals, whose values are put
  /// behind those in `values` and count on from there: then expressions that differ in literals only are one expression, of events that hold
  /// these too. Null where it is made of more than fields, literals, comparisons, arithmetic, `and`, `or`, `not`.
  [[nodiscard]] virtual ExpressionPtr with_parameters(std::vector<data::Value>& /*values*/) const { return nullptr; }
  virtual void collect_fields(FieldUse& use) const = 0;
  /// The same expression row by row, if it can be evaluated so; it must outlive the result. Costs some 50 ns for each row, more for calls.
  [[nodiscard]] virtual std::unique_ptr<RowEvaluation> row_evaluation() const { return nullptr; }
  /// Canonical text, for plans and listings.
  [[nodiscard]] virtual std::string text() const = 0;
};

}  // namespace varpulis::catalog
