#pragma once
// The base of all bound expressions in this folder. A node can be evaluated for many rows at once (run) and be compiled to
// instructions for the row-at-a-time machine (compile); both must give the same values.
#include <optional>
#include <string>
#include <vector>

#include "catalog/evaluation.h"
#include "data/batch.h"
#include "expr/build.h"
#include "expr/bytecode.h"
#include "expr/datum.h"

namespace varpulis::expr {

class CodeWriter;

/// How hard an evaluation is, and whether it can be watched.
enum class Effort : std::uint8_t {
  cheap,   // evaluating it for rows that do not need it costs little and changes nothing
  costly,  // ... changes nothing
  observable,  // must be evaluated for exactly the rows that the language evaluates it for: emits, consumes fuel, numbers its calls
};

/// The rows that an evaluation is about.
class Scope {
 public:
  Scope(const data::Rows& rows_in, catalog::EvaluationContext& context_in, const std::uint32_t* origin = nullptr,
        const std::vector<Datum>* locals = nullptr)
      : rows(rows_in), context(context_in), origin_(origin), locals_(locals) {}
  /// The same rows as seen by the body of a function; `locals` must outlive the scope.
  Scope(const Scope& caller, const std::vector<Datum>& locals)
      : Scope(caller.rows, caller.context, caller.origin_, &locals) {}

  const data::Rows& rows;
  catalog::EvaluationContext& context;

  [[nodiscard]] std::size_t size() const { return rows.size(); }
  /// The index, in the Rows given to evaluate(), of the i-th row.
  [[nodiscard]] std::uint32_t origin(std::size_t i) const {
    return origin_ ? origin_[i] : static_cast<std::uint32_t>(i);
  }
  /// A column of the batch for the selected rows; gathered once per scope.
  [[nodiscard]] const data::ColumnPtr& column(std::size_t batch_column) const;
  /// The locals of the function that is evaluated inline, by slot, missing where unbound. Null outside of functions.
  [[nodiscard]] const std::vector<Datum>* locals() const { return locals_; }
  /// The value of a global, or missing where there is none.
  [[nodiscard]] data::Value global(std::optional<std::size_t> slot) const;

 private:
  const std::uint32_t* origin_;
  const std::vector<Datum>* locals_;
  mutable std::vector<std::pair<std::size_t, data::ColumnPtr>> gathered_;
};

/// Some rows of a scope, as a scope of their own.
class NarrowedScope {
 public:
  NarrowedScope(const Scope& from, const data::Bitmap& keep);
  [[nodiscard]] const Scope& scope() const { return scope_; }

 private:
  data::Buffer<std::uint32_t> origin_;
  std::vector<Datum> locals_;
  data::Rows rows_;
  Scope scope_;
};

/// The two sides of `a..b`.
struct RangeBounds {
  ExpressionPtr begin, end;
  bool inclusive = false;
};

class Node : public catalog::BoundExpression {
 public:
  [[nodiscard]] data::ColumnPtr evaluate(const data::Rows& rows, catalog::EvaluationContext& context) const final;
  [[nodiscard]] catalog::NoValue explain(const data::Rows& rows, std::size_t i,
                                         catalog::EvaluationContext& context) const final;
  [[nodiscard]] data::Bitmap lacking_fields(const data::Rows& rows, const data::Bitmap& missing,
                                            catalog::EvaluationContext& context) const final;
  [[nodiscard]] std::unique_ptr<catalog::RowEvaluation> row_evaluation() const final;
  [[nodiscard]] std::string text() const final;

  [[nodiscard]] virtual Datum run(const Scope& scope) const = 0;
  /// Why the only row of `scope` has no value; asked only where it has none.
  [[nodiscard]] virtual catalog::NoValue why(const Scope& scope) const = 0;
  /// Of the rows in `missing`, which have no value, those for which why() is sure to say `missing_field`; may leave some out.
  [[nodiscard]] virtual data::Bitmap lacking(const Scope& scope, const data::Bitmap& missing) const;
  /// Appends instructions that leave the value in register `into`.
  virtual void compile(CodeWriter& to, Register into) const = 0;
  /// The code of compile() may write `into` before it has read everything: `into` must not be a local.
  [[nodiscard]] virtual bool writes_early() const { return false; }
  /// Where the machine finds the value; by default a fresh register.
  [[nodiscard]] virtual Operand operand(CodeWriter& to) const;
  /// Appends instructions that jump to a place told later (the result) unless the value is true.
  [[nodiscard]] virtual std::vector<std::size_t> jump_unless_true(CodeWriter& to) const;

  /// The bounds if it is a range, so that loops need not make its array.
  [[nodiscard]] virtual std::optional<RangeBounds> range_bounds() const { return std::nullopt; }

  /// The field that it is; empty: it is something else, or may be a global too.
  [[nodiscard]] virtual std::string_view field_name() const { return {}; }

  [[nodiscard]] virtual Effort effort() const = 0;
  /// Binding strength of the outermost operator in text(); greater binds tighter.
  [[nodiscard]] virtual int precedence() const { return tightest; }
  virtual void write(std::string& out) const = 0;

  static constexpr int tightest = 100;
};

/// Every expression that this library works on was made by it.
[[nodiscard]] inline const Node& as_node(const ExpressionPtr& expression) { return static_cast<const Node&>(*expression); }
/// The text of `expression`, in parentheses when it binds weaker than `precedence`.
void write_operand(std::string& out, const ExpressionPtr& expression, int precedence);
/// The greatest effort of all.
[[nodiscard]] Effort effort_of(std::initializer_list<const ExpressionPtr*> expressions);
[[nodiscard]] Effort effort_of(const std::vector<ExpressionPtr>& expressions);

/// The reason of the first of `operands` that has no value in the only row of `scope`.
[[nodiscard]] std::optional<catalog::NoValue> why_of_operands(const Scope& scope,
                                                              std::initializer_list<const ExpressionPtr*> operands);
/// Node::lacking() where why() says the reason of the first operand that has no value. Nothing if evaluating them could be noticed.
[[nodiscard]] data::Bitmap lacking_in_operands(const Scope& scope, data::Bitmap missing,
                                               std::initializer_list<const ExpressionPtr*> operands);
/// The value in the only row of `scope`.
[[nodiscard]] data::Value value_of(const ExpressionPtr& expression, const Scope& scope);

/// `expression`, or the literal that it amounts to when `constant` says that all its operands are literals.
[[nodiscard]] ExpressionPtr fold(ExpressionPtr expression, bool constant);
/// A value as VPL writes it: texts in quotes, durations and timestamps as literals.
void write_literal(std::string& out, const data::Value& value);

}  // namespace varpulis::expr
