#pragma once
// The machine that runs bytecode, one row at a time.
#include <deque>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "catalog/evaluation.h"
#include "data/batch.h"
#include "expr/bytecode.h"

namespace varpulis::expr {

/// Runs code for rows of one batch. Not thread-safe; made anew for every evaluation, and cheap to make.
class Machine {
 public:
  /// Both must outlive the machine.
  Machine(const data::Rows& rows, catalog::EvaluationContext& context);
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;
  ~Machine();

  /// The value of an expression for the i-th row, which is row `origin` of the Rows given to BoundExpression::evaluate().
  [[nodiscard]] data::Value evaluate(const Code& code, std::size_t i, std::uint32_t origin) { return evaluate(code, {}, i, origin); }
  /// The same with values for the first locals.
  [[nodiscard]] data::Value evaluate(const Code& code, std::span<const data::Value> locals, std::size_t i, std::uint32_t origin);
  /// Calls a function; `arguments` become its parameters. `salt` tells this call in the program from others, for random().
  [[nodiscard]] data::Value call(const FunctionCode& function, std::span<const data::Value> arguments, std::size_t i,
                                 std::uint32_t origin, std::uint64_t salt);
  /// Where to note why something had no value; the last reason stays. Null (the default): nowhere.
  void explain_to(catalog::NoValue* why) { why_ = why; }

 private:
  class FrameLambda;
  struct Binding;  // the names of a code in the batch
  struct Frame;

  [[nodiscard]] Binding& binding_of(const Code& code);
  void begin_row(std::size_t i, std::uint32_t origin, std::uint64_t salt);
  [[nodiscard]] data::Value run(Frame& frame, std::size_t entry);
  [[nodiscard]] data::Value run_function(const FunctionCode& function, const data::Value* arguments, std::size_t count);
  [[nodiscard]] data::Value call_builtin(const CallSite& site, const data::Value* arguments);
  [[nodiscard]] data::Value call_lambda(const LambdaCallSite& site, Frame& frame, const data::Value* arguments);
  [[nodiscard]] data::Value* registers(std::size_t depth, std::size_t count);
  [[nodiscard]] data::Value unbound(const Frame& frame, Register local);
  [[nodiscard]] data::Value field(const Frame& frame, std::uint32_t index);
  void emit(const Frame& frame, const Instruction& instruction);
  void exhausted(catalog::NoValueCause cause);
  /// Takes fuel for a result, as far as there is any.
  void charge(const data::Value& value);

  const data::Rows& rows_;
  catalog::EvaluationContext& context_;
  std::size_t row_ = 0;  // of rows_
  std::uint32_t batch_row_ = 0;
  std::uint32_t origin_ = 0;
  std::uint64_t salt_ = 0;
  std::uint64_t fuel_ = 0;
  std::uint32_t depth_ = 0;  // user functions being called
  bool out_of_fuel_ = false;
  catalog::NoValue* why_ = nullptr;
  std::vector<std::pair<const Code*, std::unique_ptr<Binding>>> bindings_;
  std::deque<std::vector<data::Value>> frames_;  // the registers by depth, kept for the next call
  std::unordered_map<std::uint64_t, std::uint64_t>
      call_numbers_;  // calls of impure builtins for this row, by call site
};

/// "`f` has no value for string".
[[nodiscard]] catalog::NoValue call_without_value(std::string_view function, const std::vector<data::Value>& arguments);

}  // namespace varpulis::expr
