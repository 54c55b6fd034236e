#pragma once
// Instructions of the row-at-a-time machine, which runs imperative functions and lambdas. A register machine: a frame holds the
// locals, the result, then temporaries. A missing local is unbound and reads as the event's field of its name, else the global.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalog/function.h"
#include "data/batch.h"
#include "expr/build.h"
#include "expr/field_reference.h"

namespace varpulis::expr {

using Register = std::uint32_t;
/// A register, or a constant of the pool (the top bit tells).
using Operand = std::uint32_t;
inline constexpr Operand constant_operand = 0x80000000U;

enum class Opcode : std::uint8_t {
  move,       // a <- operand b
  local,      // a <- local b, or fields[c] when it is unbound
  field,      // a <- fields[b]
  qualified,  // a <- qualified[b]
  add,
  subtract,
  multiply,
  divide,
  remainder,    // a <- b op c
  binary,       // a <- b op c, operator in `detail`
  compare,      // a <- b op c, operator in `detail`
  unary,        // a <- op b, operator in `detail`
  is_null,      // a <- b is null; `detail`: negated
  logical_and,  // a <- b and c, both evaluated
  logical_or,
  member,         // a <- b.names[c]; `detail`: null-safe
  index,          // a <- b[c]
  slice,          // a <- b[registers c : c + 1]; `detail`: bit 0 begin given, bit 1 end given
  array,          // a <- [registers b ...], c of them
  map,            // a <- {...}: registers b ... under key_lists[c]
  call,           // a <- calls[b](registers c ...)
  call_lambda,    // a <- lambda_calls[b](registers c ...)
  call_user,      // a <- user_calls[b](registers c ...)
  end_lambda,     // the lambda's value is operand a
  jump,           // to c
  jump_if_false,  // to c if operand a is false
  jump_if_true,
  jump_unless_true,
  jump_unless_compare,   // to c unless `a op b` is true, operator in `detail`
  loop_begin,            // registers a, a + 1, a + 2 loop over operand b; to c if it is nothing to loop over
  loop_range,            // registers a ... loop over a .. a + 1, `detail`: inclusive; to c if these are no ints
  loop_next,             // b <- next of the loop in registers a ...; to c at its end
  jump_unless_emitting,  // to c
  emit,                  // an event of types names[b] with registers c ... under key_lists[a]
  finish,                // the function's value is operand a
};

struct Instruction {
  Opcode opcode{};
  std::uint8_t detail = 0;
  std::uint16_t count = 0;
  std::uint32_t a = 0, b = 0, c = 0;
};

struct FunctionCode;

/// A call of a builtin.
struct CallSite {
  const catalog::FunctionDescriptor* function = nullptr;
  std::shared_ptr<const void> prepared;
  std::uint64_t call_site = 0;
  std::uint32_t arguments = 0;
};

/// A call of a builtin with a lambda, whose body begins at `entry` and ends with end_lambda.
struct LambdaCallSite {
  CallSite call;
  std::uint32_t first_slot = 0, parameters = 0;
  std::uint32_t entry = 0;
};

struct UserCallSite {
  const FunctionCode* function = nullptr;
  std::uint32_t arguments = 0;
};

struct Code {
  std::vector<Instruction> instructions;
  std::vector<data::Value> constants;
  std::vector<FieldReference> fields;
  std::vector<QualifiedReference> qualified;
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> key_lists;
  std::vector<CallSite> calls;
  std::vector<LambdaCallSite> lambda_calls;
  std::vector<UserCallSite> user_calls;
  std::vector<std::optional<std::uint32_t>> local_fields;  // what an unbound local means: index into `fields`
  std::uint32_t locals = 0;                                // registers 0 to locals - 1
  std::uint32_t registers = 0;  // of a frame; register `locals` holds the result of the last expression statement
};

/// The compiled body of a user function.
struct FunctionCode {
  std::string name;
  std::vector<std::string> parameters;
  Code code;
  bool inlined = false;  // the function has an InlineBody as well
  bool defined = false;
  std::uint64_t calls_made = 0;  // by expressions of streams; numbers them
  FunctionGroup* group = nullptr;
};

/// Owns functions that call each other, however they do; a function that owned those it calls would own itself when they recur.
struct FunctionGroup : std::enable_shared_from_this<FunctionGroup> {
  std::vector<std::unique_ptr<FunctionCode>> members;
  std::shared_ptr<FunctionGroup> merged_into;  // who has the members now
};

}  // namespace varpulis::expr
