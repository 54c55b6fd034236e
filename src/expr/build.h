#pragma once
// Makes bound expressions. The semantic analysis calls these with names resolved and functions looked up; each returns an immutable
// node that evaluates columns at a time (catalog/evaluation.h). Literal operands fold.
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "catalog/evaluation.h"
#include "catalog/function.h"
#include "data/value.h"

namespace varpulis::expr {

using catalog::ExpressionPtr;

enum class UnaryOperator { negate, bit_not, logical_not };
enum class BinaryOperator {
  range, range_inclusive, logical_or, logical_and, equal, not_equal, less, less_equal, greater, greater_equal, in, not_in,
  bit_or, bit_xor, bit_and, shift_left, shift_right, add, subtract, multiply, divide, remainder, power,
};

[[nodiscard]] ExpressionPtr literal(data::Value value);
/// A field of the current event by name, else the global of that name if `global` is given (slot in Globals), else no value.
[[nodiscard]] ExpressionPtr field(std::string name, std::optional<std::size_t> global = std::nullopt);
/// A global variable or constant whose name no field can shadow here (initialisers of other globals).
[[nodiscard]] ExpressionPtr global(std::string name, std::size_t slot);
/// `alias.name` where `alias` is a name, not an expression (specification 3.2): in this order the event's field "alias.name", its field
/// "alias_name", the event's own field `name` if `alias_is_event` (an alias of the source, the source's type or stream) or if `alias` is the row's
/// type, the entry `name` of the map held by field (or global) `alias`. `null_safe` (`?.`): null where `alias` itself is null or missing.
[[nodiscard]] ExpressionPtr qualified(std::string alias, std::string name, bool alias_is_event, std::optional<std::size_t> global = std::nullopt,
                                      bool null_safe = false);
/// A value captured before the row, by slot of what RowEvaluation is given; `text` as the program writes it. No value where evaluate() is
/// called for columns.
[[nodiscard]] ExpressionPtr captured(std::string text, std::size_t slot);
/// The entry `name` of a map.
[[nodiscard]] ExpressionPtr member(ExpressionPtr object, std::string name, bool null_safe = false);
[[nodiscard]] ExpressionPtr index(ExpressionPtr object, ExpressionPtr index);
/// Either bound may be null (not given).
[[nodiscard]] ExpressionPtr slice(ExpressionPtr object, ExpressionPtr begin, ExpressionPtr end);
[[nodiscard]] ExpressionPtr unary(UnaryOperator op, ExpressionPtr operand);
[[nodiscard]] ExpressionPtr binary(BinaryOperator op, ExpressionPtr left, ExpressionPtr right);
/// `x is null`: true for null and for no value.
[[nodiscard]] ExpressionPtr is_null(ExpressionPtr operand, bool negated);
[[nodiscard]] ExpressionPtr conditional(ExpressionPtr condition, ExpressionPtr then, ExpressionPtr otherwise);
/// Elements without value are dropped.
[[nodiscard]] ExpressionPtr array(std::vector<ExpressionPtr> elements);
/// Entries without value are left out; a later entry of the same key replaces the earlier one in its place.
[[nodiscard]] ExpressionPtr map(std::vector<std::pair<std::string, ExpressionPtr>> entries);
/// A builtin call. `call_site` tells calls of uuid() and random() apart: any number that is stable for the program text.
[[nodiscard]] ExpressionPtr call(const catalog::FunctionDescriptor& function, std::vector<ExpressionPtr> arguments, std::uint64_t call_site);

/// A lambda (`x => e`): its parameters are locals of `body` (see local()), numbered from `first_slot`: 0, or after the locals of the function
/// or lambda around it. Several parameters take the elements of one array argument; they are unbound where it is no array.
struct LambdaExpression {
  std::vector<std::string> parameters;
  ExpressionPtr body;
  std::size_t first_slot = 0;
};
/// A builtin whose last argument is a lambda (`xs.map(x => e)`).
[[nodiscard]] ExpressionPtr call_lambda(const catalog::FunctionDescriptor& function, std::vector<ExpressionPtr> arguments,
                                        LambdaExpression lambda, std::uint64_t call_site);

// ---- Imperative functions (specification 4.4) -------------------------------------------------------------------------

/// A local variable, parameter or lambda parameter. While it is unbound the name means the event's field `name`, else the global.
/// Lambdas nested in functions continue the numbering of the function's locals.
[[nodiscard]] ExpressionPtr local(std::string name, std::size_t slot, std::optional<std::size_t> global = std::nullopt);

struct Statement;
using StatementPtr = std::unique_ptr<Statement>;
using Block = std::vector<Statement>;

struct Assign { std::size_t slot = 0; ExpressionPtr value; };           // let, var, const, :=; no value leaves the local unbound
struct Branch { ExpressionPtr condition; std::vector<Statement> body; };
struct If { std::vector<Branch> branches; std::vector<Statement> otherwise; };
struct For { std::size_t slot = 0; ExpressionPtr iterable; std::vector<Statement> body; };
struct While { ExpressionPtr condition; std::vector<Statement> body; };
struct Return { ExpressionPtr value; };                                 // null: no value
struct Break {};
struct Continue {};
struct Emit { std::string type; std::vector<std::pair<std::string, ExpressionPtr>> fields; };
struct Evaluate { ExpressionPtr value; };                               // an expression statement; the last one executed is the result
struct Statement {
  std::variant<Assign, If, For, While, Return, Break, Continue, Emit, Evaluate> node;
};

struct FunctionCode;
struct FunctionGroup;
struct InlineBody;

/// A user function: declared first (so that bodies can call each other), defined later, once. Calls keep alive what they may reach.
class UserFunction {
 public:
  UserFunction(std::string name, std::vector<std::string> parameters);
  ~UserFunction();
  UserFunction(const UserFunction&) = delete;
  UserFunction& operator=(const UserFunction&) = delete;
  [[nodiscard]] const std::string& name() const;
  [[nodiscard]] std::size_t parameter_count() const;
  /// Compiles the body to bytecode. `locals` is the number of local slots; the parameters have slots 0 to n - 1.
  void define(std::size_t locals, Block body);
  /// Names that the body, or a function that it calls, may read as fields of the current event. Valid once all functions are defined.
  void collect_fields(catalog::FieldUse& use) const;
  /// Event types that `emit` statements in it, or in functions that it calls, may produce.
  void collect_emitted_types(std::set<std::string>& types) const;
  /// The compiled body (bytecode.h).
  [[nodiscard]] FunctionCode& code() const { return *code_; }
  /// The body as expressions (inline_function.h); null where only the machine can run it.
  [[nodiscard]] const InlineBody* inline_body() const { return inline_body_.get(); }

 private:
  std::shared_ptr<FunctionGroup> group_;
  FunctionCode* code_;  // owned by the group
  // Not with the code: it owns the functions that it calls, which were defined before this one, and groups must not own functions.
  std::unique_ptr<const InlineBody> inline_body_;
};
using UserFunctionPtr = std::shared_ptr<UserFunction>;

/// Surplus arguments are ignored, missing ones leave their parameter unbound. Arguments without value arrive as null.
[[nodiscard]] ExpressionPtr user_call(UserFunctionPtr function, std::vector<ExpressionPtr> arguments);

}  // namespace varpulis::expr
