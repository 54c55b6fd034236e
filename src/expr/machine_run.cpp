// The loop of the machine: fetches instructions and does them.
#include "expr/arithmetic.h"
#include "expr/machine_frame.h"

namespace varpulis::expr {

using catalog::NoValueCause;
using data::Kind;
using data::Value;

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

Value Machine::run(Frame& frame, std::size_t entry) {
  Value* const r = frame.registers;
  const Code& code = frame.code;
  const Value* const constants = code.constants.data();
  const Instruction* const program = code.instructions.data();
  const Instruction* next = program + entry;
  std::uint64_t fuel = fuel_;  // here it can be a register; calls see fuel_
  Value left;
  Value right;
  const auto operand = [r, constants](Operand o) -> const Value& {
    return (o & constant_operand) != 0 ? constants[o & ~constant_operand] : r[o];
  };
  // Like operand(), and what an unbound local means.
  const auto fetch = [&](Operand o, Value& scratch) -> const Value& {
    const Value& value = operand(o);
    if (!value.is_missing() || o >= code.locals) return value;
    scratch = unbound(frame, o);
    return scratch;
  };
  // 1, 0, or -1 where there is no value.
  const auto compare_operands = [&](std::uint8_t detail, Operand a, Operand b) -> int {
    const auto op = static_cast<BinaryOperator>(detail);
    const Value& x = operand(a);
    const Value& y = operand(b);
    if (x.kind() == Kind::integer && y.kind() == Kind::integer)
      return compares(op, x.as_integer(), y.as_integer()) ? 1 : 0;
    const Value result = compare(op, fetch(a, left), fetch(b, right), why_);
    return result.is_missing() ? -1 : result.is_true() ? 1 : 0;
  };
  // Two ints or two floats at once; everything else by the scalar operator.
  const auto arithmetic = [&](const Instruction& at, auto overflows, auto of_reals, auto otherwise) {
    const Value& x = operand(at.b);
    const Value& y = operand(at.c);
    if (x.kind() == Kind::integer && y.kind() == Kind::integer) {
      std::int64_t result = 0;
      if (!overflows(x.as_integer(), y.as_integer(), &result)) {
        r[at.a] = Value::integer(result);
        return;
      }
    } else if (x.kind() == Kind::real && y.kind() == Kind::real) {
      r[at.a] = Value::real(of_reals(x.as_real(), y.as_real()));
      return;
    }
    r[at.a] = otherwise(fetch(at.b, left), fetch(at.c, right), why_);
    fuel -= std::min(fuel, cost_of(r[at.a]));
  };
  for (;;) {
    if (fuel == 0) {
      fuel_ = 0;
      out_of_fuel_ = true;
      return {};
    }
    --fuel;
    const Instruction& at = *next++;
    switch (at.opcode) {
      case Opcode::move: r[at.a] = operand(at.b); break;
      case Opcode::local: r[at.a] = r[at.b].is_missing() ? field(frame, at.c) : r[at.b]; break;
      case Opcode::field: r[at.a] = field(frame, at.b); break;
      case Opcode::qualified:
        r[at.a] = frame.binding.qualified[at.b].value(rows_, row_);
        if (why_ != nullptr && r[at.a].is_missing()) {
          *why_ = {NoValueCause::missing_field,
                   fmt::format("field `{}.{}` is missing", code.qualified[at.b].alias, code.qualified[at.b].name)};
        }
        break;
      case Opcode::add:
        arithmetic(at, [](auto x, auto y, auto* sum) { return __builtin_add_overflow(x, y, sum); }, std::plus<>(), add);
        break;
      case Opcode::subtract:
        arithmetic(
            at, [](auto x, auto y, auto* rest) { return __builtin_sub_overflow(x, y, rest); }, std::minus<>(),
            subtract);
        break;
      case Opcode::multiply:
        arithmetic(
            at, [](auto x, auto y, auto* product) { return __builtin_mul_overflow(x, y, product); },
            std::multiplies<>(), multiply);
        break;
      case Opcode::divide: r[at.a] = divide(fetch(at.b, left), fetch(at.c, right), why_); break;
      case Opcode::remainder: r[at.a] = remainder(fetch(at.b, left), fetch(at.c, right), why_); break;
      case Opcode::binary:
        r[at.a] = apply(static_cast<BinaryOperator>(at.detail), fetch(at.b, left), fetch(at.c, right), why_);
        fuel -= std::min(fuel, cost_of(r[at.a]));
        break;
      case Opcode::compare: {
        const int result = compare_operands(at.detail, at.b, at.c);
        if (result < 0) r[at.a] = Value();
        else r[at.a] = Value::boolean(result > 0);
        break;
      }
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
        fuel -= std::min(fuel, cost_of(r[at.a]));
        break;
      }
      case Opcode::array: r[at.a] = make_array(r + at.b, at.c); break;
      case Opcode::map: r[at.a] = make_map(r + at.b, code.key_lists[at.c]); break;
      case Opcode::call:
        fuel_ = fuel;
        r[at.a] = call_builtin(code.calls[at.b], r + at.c);
        fuel = fuel_;
        break;
      case Opcode::call_lambda:
        fuel_ = fuel;
        r[at.a] = call_lambda(code.lambda_calls[at.b], frame, r + at.c);
        fuel = fuel_;
        break;
      case Opcode::call_user: {
        const UserCallSite& site = code.user_calls[at.b];
        fuel_ = fuel;
        r[at.a] = run_function(*site.function, r + at.c, site.arguments);
        if (out_of_fuel_) return {};
        fuel = fuel_;
        break;
      }
      case Opcode::jump: next = program + at.c; break;
      case Opcode::jump_if_false:
        if (fetch(at.a, left).is_false()) next = program + at.c;
        break;
      case Opcode::jump_if_true:
        if (fetch(at.a, left).is_true()) next = program + at.c;
        break;
      case Opcode::jump_unless_true:
        if (!fetch(at.a, left).is_true()) next = program + at.c;
        break;
      case Opcode::jump_unless_compare:
        if (compare_operands(at.detail, at.a, at.b) <= 0) next = program + at.c;
        break;
      case Opcode::loop_begin:
        if (!begin_loop(r + at.a, fetch(at.b, left))) next = program + at.c;
        break;
      case Opcode::loop_range:
        if (r[at.a].kind() == Kind::integer && r[at.a + 1].kind() == Kind::integer) {
          begin_range(r + at.a, r[at.a].as_integer(), r[at.a + 1].as_integer(), at.detail != 0);
        } else {
          next = program + at.c;
        }
        break;
      case Opcode::loop_next:
        if (!next_of_loop(r + at.a, r[at.b])) next = program + at.c;
        break;
      case Opcode::jump_unless_emitting:
        if (context_.emitted == nullptr) next = program + at.c;
        break;
      case Opcode::emit: emit(frame, at); break;
      case Opcode::end_lambda:
      case Opcode::finish: fuel_ = fuel; return fetch(at.a, left);
    }
  }
}

}  // namespace varpulis::expr
