// User functions: declaration, ownership, and calls from expressions.
#include <set>

#include "base/assert.h"
#include "data/compare.h"
#include "expr/by_row.h"
#include "expr/call_context.h"
#include "expr/code_writer.h"
#include "expr/compile_function.h"
#include "expr/inline_function.h"
#include "expr/kernel_select.h"
#include "expr/machine.h"
#include "expr/node.h"

namespace varpulis::expr {
namespace {

using catalog::NoValue;
using data::Value;

/// Moves the functions of `from` to `to`, so that whoever keeps either alive keeps both.
void merge(FunctionGroup& from, FunctionGroup& to) {
  if (&from == &to) return;
  from.merged_into = to.shared_from_this();
  for (std::unique_ptr<FunctionCode>& member : from.members) {
    member->group = &to;
    to.members.push_back(std::move(member));
  }
  from.members.clear();
}

/// The function and all that it may call, each once.
void reach(const FunctionCode& function, std::set<const FunctionCode*>& reached) {
  if (!reached.insert(&function).second) return;
  for (const UserCallSite& site : function.code.user_calls) reach(*site.function, reached);
}

/// Arguments without value arrive as null.
Datum as_argument(const Datum& argument) {
  if (argument.is_constant()) return argument.constant().is_missing() ? Value::null() : argument.constant();
  return null_for_missing(argument.column_pointer());
}

class UserCall final : public Node {
 public:
  UserCall(UserFunctionPtr function, std::vector<ExpressionPtr> arguments)
      : function_(std::move(function)),
        arguments_(std::move(arguments)),
        salt_(combine_hash(data::hash_text(function_->name()), ++function_->code().calls_made)) {}

  Datum run(const Scope& scope) const override {
    std::vector<Datum> arguments;
    arguments.reserve(arguments_.size());
    for (const ExpressionPtr& argument : arguments_) arguments.push_back(as_node(argument).run(scope));
    const FunctionCode& function = function_->code();
    if (const InlineBody* body = function_->inline_body()) {
      arguments.resize(std::min(arguments.size(), function.parameters.size()), Datum(Value()));
      for (Datum& argument : arguments) argument = as_argument(argument);
      return body->run(scope, std::move(arguments), function.code.locals);
    }
    Machine machine(scope.rows, scope.context);
    std::vector<Value> values(arguments.size());
    return by_row(scope.size(), [&](std::size_t i) {
      for (std::size_t a = 0; a < arguments.size(); ++a) values[a] = arguments[a].value(i);
      return machine.call(function, values, i, scope.origin(i), salt_);
    });
  }
  NoValue why(const Scope& scope) const override {
    std::vector<Value> values;
    for (const ExpressionPtr& argument : arguments_) values.push_back(value_of(argument, scope));
    NoValue reason{catalog::NoValueCause::type_error, fmt::format("`{}` returned no value", function_->name())};
    Machine machine(scope.rows, scope.context);
    machine.explain_to(&reason);
    static_cast<void>(machine.call(function_->code(), values, 0, scope.origin(0), salt_));
    return reason;
  }
  void compile(CodeWriter& to, Register into) const override {
    const CodeWriter::Temporaries temporaries(to);
    const Register first = to.temporary(static_cast<std::uint32_t>(arguments_.size()));
    for (std::size_t i = 0; i < arguments_.size(); ++i)
      as_node(arguments_[i]).compile(to, first + static_cast<Register>(i));
    const UserCallSite site{&function_->code(), static_cast<std::uint32_t>(arguments_.size())};
    to.append({.opcode = Opcode::call_user, .a = into, .b = to.user_call(site), .c = first});
  }
  Effort effort() const override {
    return function_->inline_body() != nullptr ? std::max(Effort::costly, effort_of(arguments_)) : Effort::observable;
  }
  void collect_fields(catalog::FieldUse& use) const override {
    for (const ExpressionPtr& argument : arguments_) argument->collect_fields(use);
    function_->collect_fields(use);
  }
  void write(std::string& out) const override {
    out += function_->name();
    out += '(';
    for (std::size_t i = 0; i < arguments_.size(); ++i) {
      if (i > 0) out += ", ";
      as_node(arguments_[i]).write(out);
    }
    out += ')';
  }

 private:
  UserFunctionPtr function_;
  std::vector<ExpressionPtr> arguments_;
  std::uint64_t salt_;  // tells this call from others in the program, for random()
};

}  // namespace

UserFunction::UserFunction(std::string name, std::vector<std::string> parameters)
    : group_(std::make_shared<FunctionGroup>()) {
  auto code = std::make_unique<FunctionCode>();
  code->name = std::move(name);
  code->parameters = std::move(parameters);
  code->group = group_.get();
  code_ = code.get();
  group_->members.push_back(std::move(code));
}

UserFunction::~UserFunction() = default;

const std::string& UserFunction::name() const { return code_->name; }

std::size_t UserFunction::parameter_count() const { return code_->parameters.size(); }

void UserFunction::define(std::size_t locals, Block body) {
  VARPULIS_ASSERT(!code_->defined);
  code_->code = compile_function(std::max(locals, code_->parameters.size()), body);
  code_->defined = true;
  if (auto inlined = expr::inline_body(body, code_->code)) {
    inline_body_ = std::make_unique<const InlineBody>(std::move(*inlined));
    code_->inlined = true;
  }
  for (const UserCallSite& site : code_->code.user_calls) merge(*site.function->group, *code_->group);
}

void UserFunction::collect_fields(catalog::FieldUse& use) const {
  std::set<const FunctionCode*> reached;
  reach(*code_, reached);
  for (const FunctionCode* function : reached) {
    for (const FieldReference& reference : function->code.fields) {
      if (!reference.name.empty()) use.fields.insert(reference.name);
    }
    for (const QualifiedReference& reference : function->code.qualified) reference.collect_fields(use);
  }
}

void UserFunction::collect_emitted_types(std::set<std::string>& types) const {
  std::set<const FunctionCode*> reached;
  reach(*code_, reached);
  for (const FunctionCode* function : reached) {
    for (const Instruction& instruction : function->code.instructions) {
      if (instruction.opcode == Opcode::emit) types.insert(function->code.names[instruction.b]);
    }
  }
}

ExpressionPtr user_call(UserFunctionPtr function, std::vector<ExpressionPtr> arguments) {
  return std::make_shared<UserCall>(std::move(function), std::move(arguments));
}

}  // namespace varpulis::expr
