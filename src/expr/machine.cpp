#include "expr/machine.h"

#include "base/assert.h"
#include "expr/arithmetic.h"
#include "expr/call_context.h"

namespace varpulis::expr {

using catalog::NoValueCause;
using data::Kind;
using data::Value;

struct Machine::Binding {
  std::vector<BoundField> fields;
  std::vector<BoundQualified> qualified;
};

struct Machine::Frame {
  const Code& code;
  const Binding& binding;
  Value* registers;
};

/// A lambda of a frame, for the builtin that it was given to. Its parameters are locals of the frame.
class Machine::FrameLambda final : public catalog::LambdaCall {
 public:
  FrameLambda(Machine& machine, Frame& frame, const LambdaCallSite& site) : machine_(machine), frame_(frame), site_(site) {}

  Value operator()(std::span<const Value> arguments) override {
    if (machine_.out_of_fuel_) return {};
    const bool unpack = site_.parameters > 1 && arguments.size() == 1;
    if (unpack) {
      const bool is_array = arguments[0].kind() == Kind::array;
      arguments = is_array ? std::span<const Value>(arguments[0].as_array()) : std::span<const Value>();
    }
    for (std::size_t i = 0; i < site_.parameters; ++i) {
      frame_.registers[site_.first_slot + i] = i < arguments.size() ? arguments[i] : Value();
    }
    return machine_.run(frame_, site_.entry);
  }

 private:
  Machine& machine_;
  Frame& frame_;
  const LambdaCallSite& site_;
};

Machine::Machine(const data::Rows& rows, catalog::EvaluationContext& context) : rows_(rows), context_(context) {}
Machine::~Machine() = default;

Machine::Binding& Machine::binding_of(const Code& code) {
  for (const auto& [known, binding] : bindings_) {
    if (known == &code) return *binding;
  }
  auto binding = std::make_unique<Binding>();
  for (const FieldReference& reference : code.fields) binding->fields.push_back(bind(reference, *rows_.batch, context_));
  for (const QualifiedReference& reference : code.qualified) binding->qualified.push_back(bind(reference, *rows_.batch, context_));
  bindings_.emplace_back(&code, std::move(binding));
  return *bindings_.back().second;
}

Value* Machine::registers(std::size_t depth, std::size_t count) {
  while (frames_.size() <= depth) frames_.emplace_back();
  if (frames_[depth].size() < count) frames_[depth].resize(count);
  return frames_[depth].data();
}

void Machine::begin_row(std::size_t i, std::uint32_t origin, std::uint64_t salt) {
  row_ = i;
  batch_row_ = rows_.row(i);
  origin_ = origin;
  salt_ = salt;
  if (!call_numbers_.empty()) call_numbers_.clear();
}

Value Machine::evaluate(const Code& code, std::size_t i, std::uint32_t origin) {
  begin_row(i, origin, 0);
  Frame frame{code, binding_of(code), registers(0, code.registers)};
  std::fill_n(frame.registers, code.locals + 1, Value());
  fuel_ = std::numeric_limits<std::uint64_t>::max();  // only functions are bounded
  return run(frame, 0);
}

Value Machine::call(const FunctionCode& function, std::span<const Value> arguments, std::size_t i, std::uint32_t origin,
                    std::uint64_t salt) {
  begin_row(i, origin, salt);
  return run_function(function, arguments.data(), arguments.size());
}

Value Machine::run_function(const FunctionCode& function, const Value* arguments, std::size_t count) {
  VARPULIS_ASSERT(function.defined);
  if (depth_ >= context_.limits.recursion_depth) {
    exhausted(NoValueCause::recursion);
    return {};
  }
  const std::uint64_t fuel_of_caller = fuel_;
  if (depth_ == 0) fuel_ = context_.limits.fuel;
  ++depth_;
  const Code& code = function.code;
  Frame frame{code, binding_of(code), registers(depth_, code.registers)};
  const std::size_t bound = std::min(count, function.parameters.size());
  for (std::size_t p = 0; p < bound; ++p) frame.registers[p] = arguments[p].is_missing() ? Value::null() : arguments[p];
  std::fill(frame.registers + bound, frame.registers + code.locals + 1, Value());
  Value result = run(frame, 0);
  --depth_;
  if (depth_ == 0) {
    fuel_ = fuel_of_caller;
    if (out_of_fuel_) {
      out_of_fuel_ = false;
      exhausted(NoValueCause::fuel);
      return {};
    }
  }
  return result;
}

void Machine::exhausted(NoValueCause cause) {
  if (why_ != nullptr) {
    *why_ = {cause, cause == NoValueCause::fuel ? fmt::format("more than {} instructions in one call", context_.limits.fuel)
                                                : fmt::format("functions call each other more than {} deep", context_.limits.recursion_depth)};
  }
  if (context_.exhausted == nullptr) return;
  const std::pair entry(origin_, cause);
  if (context_.exhausted->empty() || context_.exhausted->back() != entry) context_.exhausted->push_back(entry);
}

void Machine::charge(const Value& value) {
  std::uint64_t cost = 0;
  if (value.kind() == Kind::text) cost = value.as_text().size() / 64;
  if (value.kind() == Kind::array) cost = value.as_array().size() / 4;
  fuel_ -= std::min(fuel_, cost);
}

Value Machine::field(const Frame& frame, std::uint32_t index) {
  Value value = frame.binding.fields[index].value(batch_row_);
  if (why_ != nullptr && value.is_missing()) {
    *why_ = {NoValueCause::missing_field, fmt::format("field `{}` is missing", frame.code.fields[index].name)};
  }
  return value;
}

Value Machine::unbound(const Frame& frame, Register local) {
  const std::optional<std::uint32_t> meaning = frame.code.local_fields[local];
  return meaning ? field(frame, *meaning) : Value();
}

Value Machine::call_builtin(const CallSite& site, const Value* arguments) {
  std::vector<Value> values(arguments, arguments + site.arguments);
  for (Value& value : values) {
    if (!value.is_missing()) continue;
    if (!site.function->sees_null) return {};
    value = Value::null();
  }
  catalog::CallContext context;
  if (!site.function->pure) {
    const std::uint64_t where = salt_ == 0 ? site.call_site : combine_hash(salt_, site.call_site);
    context = call_context(rows_, row_, context_, where, call_numbers_[site.call_site]++);
  }
  context.prepared = site.prepared.get();
  Value result = site.function->call(values, context);
  if (why_ != nullptr && result.is_missing()) *why_ = call_without_value(site.function->name, values);
  charge(result);
  return result;
}

Value Machine::call_lambda(const LambdaCallSite& site, Frame& frame, const Value* arguments) {
  std::vector<Value> values(arguments, arguments + site.call.arguments);
  for (Value& value : values) {
    if (!value.is_missing()) continue;
    if (!site.call.function->sees_null) return {};
    value = Value::null();
  }
  FrameLambda lambda(*this, frame, site);
  Value result = site.call.function->call_lambda(values, lambda);
  if (why_ != nullptr && result.is_missing()) *why_ = call_without_value(site.call.function->name, values);
  charge(result);
  return result;
}

void Machine::emit(const Frame& frame, const Instruction& instruction) {
  const std::vector<std::string>& keys = frame.code.key_lists[instruction.a];
  data::Map fields;
  fields.reserve(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const Value& value = frame.registers[instruction.c + i];
    if (!value.is_missing()) fields.set(keys[i], value);
  }
  context_.emitted->push_back({origin_, frame.code.names[instruction.b], std::move(fields)});
}

catalog::NoValue call_without_value(std::string_view function, const std::vector<Value>& arguments) {
  std::string kinds;
  for (const Value& argument : arguments) {
    if (!kinds.empty()) kinds += ", ";
    kinds += argument.is_missing() ? "null" : name(argument.kind());
  }
  return {NoValueCause::type_error, kinds.empty() ? fmt::format("`{}` has no value", function)
                                                  : fmt::format("`{}` has no value for {}", function, kinds)};
}

namespace {

bool compares(BinaryOperator op, auto a, auto b) {
  switch (op) {
    case BinaryOperator::equal: return a == b;
    case BinaryOperator::not_equal: return a != b;
    case BinaryOperator::less: return a < b;
    case BinaryOperator::less_equal: return a <= b;
    case BinaryOperator::greater: return a > b;
    default: return a >= b;
  }
}

Value make_array(const Value* values, std::size_t count) {
  data::Array array;
  array.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (!values[i].is_missing()) array.push_back(values[i]);
  }
  return Value::array(std::move(array));
}

Value make_map(const Value* values, const std::vector<std::string>& keys) {
  data::Map map;
  map.reserve(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!values[i].is_missing()) map.set(keys[i], values[i]);
  }
  return Value::map(std::move(map));
}

// A loop lives in three registers: what it goes over (missing: ints), the index or int that is next, and the last one.

void begin_range(Value* loop, std::int64_t first, std::int64_t end, bool inclusive) {
  const bool empty = inclusive ? end < first : end <= first;
  loop[0] = Value();
  loop[1] = Value::integer(empty ? 1 : first);
  loop[2] = Value::integer(empty ? 0 : inclusive ? end : end - 1);
}

/// False: there is nothing to go over.
bool begin_loop(Value* loop, const Value& over) {
  switch (over.kind()) {
    case Kind::integer: begin_range(loop, 0, over.as_integer(), false); return true;
    case Kind::array: begin_range(loop, 0, static_cast<std::int64_t>(over.as_array().size()), false); break;
    case Kind::map: begin_range(loop, 0, static_cast<std::int64_t>(over.as_map().size()), false); break;
    default: return false;
  }
  loop[0] = over;
  return true;
}

/// False at the end.
bool next_of_loop(Value* loop, Value& into) {
  const std::int64_t at = loop[1].as_integer();
  if (at > loop[2].as_integer()) return false;
  if (at == loop[2].as_integer()) {  // the last one; there need not be an int after it
    loop[1] = Value::integer(1);
    loop[2] = Value::integer(0);
  } else {
    loop[1] = Value::integer(at + 1);
  }
  if (loop[0].is_missing()) {
    into = Value::integer(at);
  } else if (loop[0].kind() == Kind::array) {
    into = loop[0].as_array()[static_cast<std::size_t>(at)];
  } else {
    const auto& [key, value] = loop[0].as_map().entries()[static_cast<std::size_t>(at)];
    into = Value::array({Value::text(key), value});
  }
  return true;
}

}  // namespace

#define VARPULIS_ARITHMETIC(name, checked, real_operation)                                          \
  case Opcode::name: {                                                                              \
    const Value& x = operand(at.b);                                                                 \
    const Value& y = operand(at.c);                                                                 \
    if (x.kind() == Kind::integer && y.kind() == Kind::integer) {                                   \
      std::int64_t result = 0;                                                                      \
      if (!checked(x.as_integer(), y.as_integer(), &result)) {                                      \
        r[at.a] = Value::integer(result);                                                           \
        break;                                                                                      \
      }                                                                                             \
    } else if (x.kind() == Kind::real && y.kind() == Kind::real) {                                  \
      r[at.a] = Value::real(x.as_real() real_operation y.as_real());                                \
      break;                                                                                        \
    }                                                                                               \
    r[at.a] = name(fetch(at.b, left), fetch(at.c, right), why_);                                    \
    charge(r[at.a]);                                                                                \
    break;                                                                                          \
  }

Value Machine::run(Frame& frame, std::size_t entry) {
  Value* const r = frame.registers;
  const Code& code = frame.code;
  const Value* const constants = code.constants.data();
  const Instruction* const program = code.instructions.data();
  const Instruction* next = program + entry;
  Value left;
  Value right;
  const auto operand = [&](Operand o) -> const Value& { return (o & constant_operand) != 0 ? constants[o & ~constant_operand] : r[o]; };
  // Like operand(), and what an unbound local means.
  const auto fetch = [&](Operand o, Value& scratch) -> const Value& {
    const Value& value = operand(o);
    if (!value.is_missing() || o >= code.locals) return value;
    scratch = unbound(frame, o);
    return scratch;
  };
  const auto compare_operands = [&](const Instruction& at, Operand a, Operand b) -> Value {
    const auto op = static_cast<BinaryOperator>(at.detail);
    const Value& x = operand(a);
    const Value& y = operand(b);
    if (x.kind() == Kind::integer && y.kind() == Kind::integer) return Value::boolean(compares(op, x.as_integer(), y.as_integer()));
    return compare(op, fetch(a, left), fetch(b, right), why_);
  };
  for (;;) {
    if (fuel_ == 0) {
      out_of_fuel_ = true;
      return {};
    }
    --fuel_;
    const Instruction& at = *next++;
    switch (at.opcode) {
      case Opcode::move: r[at.a] = operand(at.b); break;
      case Opcode::local: r[at.a] = r[at.b].is_missing() ? field(frame, at.c) : r[at.b]; break;
      case Opcode::field: r[at.a] = field(frame, at.b); break;
      case Opcode::qualified:
        r[at.a] = frame.binding.qualified[at.b].value(rows_, row_);
        if (why_ != nullptr && r[at.a].is_missing()) {
          *why_ = {NoValueCause::missing_field, fmt::format("field `{}.{}` is missing", code.qualified[at.b].alias, code.qualified[at.b].name)};
        }
        break;
      VARPULIS_ARITHMETIC(add, __builtin_add_overflow, +)
      VARPULIS_ARITHMETIC(subtract, __builtin_sub_overflow, -)
      VARPULIS_ARITHMETIC(multiply, __builtin_mul_overflow, *)
      case Opcode::divide: r[at.a] = divide(fetch(at.b, left), fetch(at.c, right), why_); break;
      case Opcode::remainder: r[at.a] = remainder(fetch(at.b, left), fetch(at.c, right), why_); break;
      case Opcode::binary:
        r[at.a] = apply(static_cast<BinaryOperator>(at.detail), fetch(at.b, left), fetch(at.c, right), why_);
        charge(r[at.a]);
        break;
      case Opcode::compare: r[at.a] = compare_operands(at, at.b, at.c); break;
      case Opcode::unary: r[at.a] = apply(static_cast<UnaryOperator>(at.detail), fetch(at.b, left), why_); break;
      case Opcode::is_null: r[at.a] = Value::boolean(fetch(at.b, left).is_absent() != (at.detail != 0)); break;
      case Opcode::logical_and: r[at.a] = logical_and(fetch(at.b, left), fetch(at.c, right), why_); break;
      case Opcode::logical_or: r[at.a] = logical_or(fetch(at.b, left), fetch(at.c, right), why_); break;
      case Opcode::member: {
        Value value = member(fetch(at.b, left), code.names[at.c], at.detail != 0, why_);
        r[at.a] = std::move(value);
        break;
      }
      case Opcode::index: {
        Value value = element(fetch(at.b, left), fetch(at.c, right), why_);
        r[at.a] = std::move(value);
        break;
      }
      case Opcode::slice: {
        const Value* begin = (at.detail & 1U) != 0 ? &r[at.c] : nullptr;
        const Value* end = (at.detail & 2U) != 0 ? &r[at.c + 1] : nullptr;
        r[at.a] = slice(fetch(at.b, left), begin, end, why_);
        charge(r[at.a]);
        break;
      }
      case Opcode::array: r[at.a] = make_array(r + at.b, at.c); break;
      case Opcode::map: r[at.a] = make_map(r + at.b, code.key_lists[at.c]); break;
      case Opcode::call: r[at.a] = call_builtin(code.calls[at.b], r + at.c); break;
      case Opcode::call_lambda: r[at.a] = call_lambda(code.lambda_calls[at.b], frame, r + at.c); break;
      case Opcode::call_user: {
        const UserCallSite& site = code.user_calls[at.b];
        r[at.a] = run_function(*site.function, r + at.c, site.arguments);
        if (out_of_fuel_) return {};
        break;
      }
      case Opcode::jump: next = program + at.c; break;
      case Opcode::jump_if_false: if (fetch(at.a, left).is_false()) next = program + at.c; break;
      case Opcode::jump_if_true: if (fetch(at.a, left).is_true()) next = program + at.c; break;
      case Opcode::jump_unless_true: if (!fetch(at.a, left).is_true()) next = program + at.c; break;
      case Opcode::jump_unless_compare: if (!compare_operands(at, at.a, at.b).is_true()) next = program + at.c; break;
      case Opcode::loop_begin: if (!begin_loop(r + at.a, fetch(at.b, left))) next = program + at.c; break;
      case Opcode::loop_range:
        if (r[at.a].kind() == Kind::integer && r[at.a + 1].kind() == Kind::integer) {
          begin_range(r + at.a, r[at.a].as_integer(), r[at.a + 1].as_integer(), at.detail != 0);
        } else {
          next = program + at.c;
        }
        break;
      case Opcode::loop_next: if (!next_of_loop(r + at.a, r[at.b])) next = program + at.c; break;
      case Opcode::jump_unless_emitting: if (context_.emitted == nullptr) next = program + at.c; break;
      case Opcode::emit: emit(frame, at); break;
      case Opcode::end_lambda:
      case Opcode::finish: return fetch(at.a, left);
    }
  }
}

#undef VARPULIS_ARITHMETIC

}  // namespace varpulis::expr
