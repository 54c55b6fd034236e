#include "expr/machine.h"

#include "base/assert.h"
#include "expr/arithmetic.h"
#include "expr/call_context.h"
#include "expr/machine_frame.h"

namespace varpulis::expr {

using catalog::NoValueCause;
using data::Kind;
using data::Value;

/// A lambda of a frame, for the builtin that it was given to. Its parameters are locals of the frame.
class Machine::FrameLambda final : public catalog::LambdaCall {
 public:
  FrameLambda(Machine& machine, Frame& frame, const LambdaCallSite& site)
      : machine_(machine), frame_(frame), site_(site) {}

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
  for (const FieldReference& reference : code.fields)
    binding->fields.push_back(bind(reference, *rows_.batch, context_));
  for (const QualifiedReference& reference : code.qualified)
    binding->qualified.push_back(bind(reference, *rows_.batch, context_));
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

Value Machine::evaluate(const Code& code, std::span<const Value> locals, std::size_t i, std::uint32_t origin) {
  begin_row(i, origin, 0);
  Frame frame{code, binding_of(code), registers(0, code.registers)};
  const std::size_t bound = std::min<std::size_t>(locals.size(), code.locals);
  std::copy_n(locals.begin(), bound, frame.registers);
  std::fill(frame.registers + bound, frame.registers + code.locals + 1, Value());
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
    *why_ = {cause, cause == NoValueCause::fuel
                        ? fmt::format("more than {} instructions in one call", context_.limits.fuel)
                        : fmt::format("functions call each other more than {} deep", context_.limits.recursion_depth)};
  }
  if (context_.exhausted == nullptr) return;
  const std::pair entry(origin_, cause);
  if (context_.exhausted->empty() || context_.exhausted->back() != entry) context_.exhausted->push_back(entry);
}

void Machine::charge(const Value& value) { fuel_ -= std::min(fuel_, cost_of(value)); }

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

}  // namespace varpulis::expr
