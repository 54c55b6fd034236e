// Calls of builtins, without and with a lambda.
#include "expr/by_row.h"
#include "expr/call_context.h"
#include "expr/code_writer.h"
#include "expr/kernel_select.h"
#include "expr/machine.h"
#include "expr/node.h"
#include "expr/operator_text.h"

namespace varpulis::expr {
namespace {

using catalog::FunctionDescriptor;
using catalog::NoValue;
using catalog::NoValueCause;
using data::Bitmap;
using data::Column;
using data::ColumnPtr;
using data::Value;

void write_call(std::string& out, std::string_view name, const std::vector<ExpressionPtr>& arguments) {
  out += name;
  out += '(';
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (i > 0) out += ", ";
    as_node(arguments[i]).write(out);
  }
  out += ')';
}

CallSite make_site(const FunctionDescriptor& function, const std::vector<ExpressionPtr>& arguments,
                   std::uint64_t call_site) {
  CallSite site{.function = &function,
                .prepared = nullptr,
                .call_site = call_site,
                .arguments = static_cast<std::uint32_t>(arguments.size())};
  if (function.prepare != nullptr) {
    std::vector<const Value*> constants;
    for (const ExpressionPtr& argument : arguments) constants.push_back(argument->constant());
    site.prepared = function.prepare(constants);
  }
  return site;
}

/// Why a call has no value: because an argument has none (`sees_null` functions go on without), or because of the arguments' kinds.
NoValue why_call(const FunctionDescriptor& function, const std::vector<ExpressionPtr>& arguments, bool sees_null, const Scope& scope) {
  if (!sees_null) {
    for (const ExpressionPtr& argument : arguments) {
      if (auto reason = why_of_operands(scope, {&argument})) return *reason;
    }
  }
  std::vector<Value> values;
  for (const ExpressionPtr& argument : arguments) values.push_back(value_of(argument, scope));
  return call_without_value(function.name, values);
}

/// Leaves the arguments in registers beside each other; the first of them.
Register compile_arguments(const std::vector<ExpressionPtr>& arguments, CodeWriter& to) {
  const Register first = to.temporary(static_cast<std::uint32_t>(arguments.size()));
  for (std::size_t i = 0; i < arguments.size(); ++i) as_node(arguments[i]).compile(to, first + static_cast<Register>(i));
  return first;
}

/// The same column, missing where a row is not in `present`.
ColumnPtr missing_outside(const ColumnPtr& column, const Bitmap& present) {
  bool within = present.empty();
  if (!within) {
    Bitmap surplus = column->present;
    if (surplus.empty()) surplus.assign(column->rows, true);
    within = !surplus.subtract(present).any();
  }
  return within ? column : by_row(column->rows, [&](std::size_t i) { return present[i] ? column->value(i) : Value(); });
}

class Call final : public Node {
 public:
  Call(const FunctionDescriptor& function, std::vector<ExpressionPtr> arguments, std::uint64_t call_site)
      : function_(function), arguments_(std::move(arguments)), site_(make_site(function, arguments_, call_site)) {}

  Datum run(const Scope& scope) const override {
    std::vector<Datum> arguments;
    arguments.reserve(arguments_.size());
    bool constant = function_.pure;
    for (const ExpressionPtr& argument : arguments_) {
      arguments.push_back(as_node(argument).run(scope));
      constant = constant && arguments.back().is_constant();
    }
    std::vector<Value> values;
    if (constant) return call_at(arguments, 0, scope, values);
    if (function_.columns != nullptr && !arguments.empty()) {
      if (ColumnPtr result = run_columns(arguments, scope.size())) return result;
    }
    return by_row(scope.size(), [&](std::size_t i) { return call_at(arguments, i, scope, values); });
  }
  NoValue why(const Scope& scope) const override {
    return why_call(function_, arguments_, function_.sees_null, scope);
  }
  void compile(CodeWriter& to, Register into) const override {
    const CodeWriter::Temporaries temporaries(to);
    const Register first = compile_arguments(arguments_, to);
    to.append({.opcode = Opcode::call, .a = into, .b = to.call(site_), .c = first});
  }
  Effort effort() const override {
    return std::max(function_.pure ? Effort::costly : Effort::observable, effort_of(arguments_));
  }
  void collect_fields(catalog::FieldUse& use) const override {
    for (const ExpressionPtr& argument : arguments_) argument->collect_fields(use);
  }
  void write(std::string& out) const override { write_call(out, function_.name, arguments_); }

 private:
  Value call_at(const std::vector<Datum>& arguments, std::size_t row, const Scope& scope,
                std::vector<Value>& values) const {
    values.clear();
    for (const Datum& argument : arguments) {
      Value value = argument.value(row);
      if (value.is_missing()) {
        if (!function_.sees_null) return {};
        value = Value::null();
      }
      values.push_back(std::move(value));
    }
    catalog::CallContext context;
    if (!function_.pure) context = call_context(scope.rows, row, scope.context, site_.call_site, 0);
    context.prepared = site_.prepared.get();
    return function_.call(values, context);
  }

  ColumnPtr run_columns(const std::vector<Datum>& arguments, std::size_t rows) const {
    std::vector<ColumnPtr> columns;
    columns.reserve(arguments.size());
    Bitmap present;
    for (const Datum& argument : arguments) {
      if (!function_.sees_null && argument.is_constant() && argument.constant().is_missing())
        return data::repeat(Value(), rows);
      ColumnPtr column = argument.materialize(rows);
      if (function_.sees_null) {
        column = null_for_missing(column);
      } else if (!column->all_present()) {
        if (present.empty()) present = column->present;
        else present &= column->present;
      }
      columns.push_back(std::move(column));
    }
    const ColumnPtr result = function_.columns(columns, rows);
    return result == nullptr ? result : missing_outside(result, present);
  }

  const FunctionDescriptor& function_;
  std::vector<ExpressionPtr> arguments_;
  CallSite site_;
};

/// The whole call runs on the machine, once per row: lambdas are called element by element.
class LambdaCallNode final : public Node {
 public:
  LambdaCallNode(const FunctionDescriptor& function, std::vector<ExpressionPtr> arguments, LambdaExpression lambda,
                 std::uint64_t call_site)
      : function_(function),
        arguments_(std::move(arguments)),
        lambda_(std::move(lambda)),
        site_(make_site(function, arguments_, call_site)),
        code_(compile_expression(*this)) {}

  Datum run(const Scope& scope) const override {
    Machine machine(scope.rows, scope.context);
    return by_row(scope.size(), [&](std::size_t i) { return machine.evaluate(code_, i, scope.origin(i)); });
  }
  NoValue why(const Scope& scope) const override {
    return why_call(function_, arguments_, false, scope);
  }
  void compile(CodeWriter& to, Register into) const override {
    const CodeWriter::Temporaries temporaries(to);
    const Register first = compile_arguments(arguments_, to);
    const std::size_t over = to.append({.opcode = Opcode::jump});
    LambdaCallSite site{.call = site_,
                        .first_slot = static_cast<std::uint32_t>(lambda_.first_slot),
                        .parameters = static_cast<std::uint32_t>(lambda_.parameters.size()),
                        .entry = static_cast<std::uint32_t>(to.here())};
    for (std::size_t i = 0; i < lambda_.parameters.size(); ++i) static_cast<void>(to.local(lambda_.first_slot + i));
    const Operand value = as_node(lambda_.body).operand(to);
    to.append({.opcode = Opcode::end_lambda, .a = value});
    to.land({over});
    to.append({.opcode = Opcode::call_lambda, .a = into, .b = to.lambda_call(std::move(site)), .c = first});
  }
  Effort effort() const override {
    return std::max({Effort::costly, effort_of(arguments_), as_node(lambda_.body).effort()});
  }
  void collect_fields(catalog::FieldUse& use) const override {
    for (const ExpressionPtr& argument : arguments_) argument->collect_fields(use);
    catalog::FieldUse in_body;
    lambda_.body->collect_fields(in_body);
    // The parameter of x => e is always bound; those of (x, y) => e are not when an element is no pair.
    if (lambda_.parameters.size() == 1) in_body.fields.erase(lambda_.parameters[0]);
    use.fields.merge(in_body.fields);
    use.everything = use.everything || in_body.everything;
  }
  void write(std::string& out) const override {
    out += function_.name;
    out += '(';
    for (const ExpressionPtr& argument : arguments_) {
      as_node(argument).write(out);
      out += ", ";
    }
    if (lambda_.parameters.size() == 1) {
      out += lambda_.parameters[0];
    } else {
      out += '(';
      for (std::size_t i = 0; i < lambda_.parameters.size(); ++i) {
        if (i > 0) out += ", ";
        out += lambda_.parameters[i];
      }
      out += ')';
    }
    out += " => ";
    as_node(lambda_.body).write(out);
    out += ')';
  }

 private:
  const FunctionDescriptor& function_;
  std::vector<ExpressionPtr> arguments_;
  LambdaExpression lambda_;
  CallSite site_;
  Code code_;
};

}  // namespace

ExpressionPtr call(const FunctionDescriptor& function, std::vector<ExpressionPtr> arguments, std::uint64_t call_site) {
  bool constant = function.pure;
  for (const ExpressionPtr& argument : arguments) constant = constant && argument->constant() != nullptr;
  return fold(std::make_shared<Call>(function, std::move(arguments), call_site), constant);
}

ExpressionPtr call_lambda(const FunctionDescriptor& function, std::vector<ExpressionPtr> arguments,
                          LambdaExpression lambda, std::uint64_t call_site) {
  return std::make_shared<LambdaCallNode>(function, std::move(arguments), std::move(lambda), call_site);
}

}  // namespace varpulis::expr
