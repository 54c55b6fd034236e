#include "expr/testing/expressions.h"

#include <limits>

#include "data/column_builder.h"

namespace varpulis::expr::testing {

using catalog::CallContext;
using catalog::FunctionDescriptor;
using data::Kind;
using data::Value;

namespace {

Value sum_call(std::span<const Value> arguments, const CallContext&) {
  std::uint64_t sum = 0;
  for (const Value& argument : arguments) {
    if (argument.kind() != Kind::integer) return {};
    sum += argument.bits();
  }
  return Value::integer(static_cast<std::int64_t>(sum));
}

data::ColumnPtr sum_columns(std::span<const data::ColumnPtr> arguments, std::size_t rows) {
  for (const data::ColumnPtr& argument : arguments) {
    if (argument->kind != data::ColumnKind::number || argument->numbers != data::Numbers::integers ||
        !argument->no_nulls())
      return nullptr;
  }
  // Words of missing rows are 0, so this gives them a sum; whoever calls takes it away.
  auto result = std::make_shared<data::Column>();
  result->kind = data::ColumnKind::number;
  result->rows = static_cast<std::uint32_t>(rows);
  result->words.resize(rows, 0);
  for (const data::ColumnPtr& argument : arguments) {
    for (std::size_t i = 0; i < rows; ++i) result->words[i] += argument->words[i];
  }
  return result;
}

Value kind_call(std::span<const Value> arguments, const CallContext&) { return Value::text(name(arguments[0].kind())); }

Value draw_call(std::span<const Value>, const CallContext& context) {
  return Value::integer(static_cast<std::int64_t>(context.random_key % 1000));
}

Value each_call(std::span<const Value> arguments, catalog::LambdaCall& lambda) {
  if (arguments[0].kind() != Kind::array) return {};
  data::Array result;
  for (const Value& element : arguments[0].as_array()) {
    Value value = lambda(std::span(&element, 1));
    if (!value.is_missing()) result.push_back(std::move(value));
  }
  return Value::array(std::move(result));
}

std::vector<catalog::Parameter> parameters(std::size_t count) {
  return std::vector<catalog::Parameter>(count, catalog::Parameter{.name = "x"});
}

}  // namespace

const FunctionDescriptor& sum_of() {
  static const FunctionDescriptor descriptor = [] {
    FunctionDescriptor result;
    result.name = "sum_of";
    result.parameters = parameters(2);
    result.call = sum_call;
    result.columns = sum_columns;
    return result;
  }();
  return descriptor;
}

const FunctionDescriptor& kind_of() {
  static const FunctionDescriptor descriptor = [] {
    FunctionDescriptor result;
    result.name = "kind_of";
    result.parameters = parameters(1);
    result.sees_null = true;
    result.call = kind_call;
    return result;
  }();
  return descriptor;
}

const FunctionDescriptor& draw() {
  static const FunctionDescriptor descriptor = [] {
    FunctionDescriptor result;
    result.name = "draw";
    result.pure = false;
    result.call = draw_call;
    return result;
  }();
  return descriptor;
}

const FunctionDescriptor& each() {
  static const FunctionDescriptor descriptor = [] {
    FunctionDescriptor result;
    result.name = "each";
    result.parameters = parameters(2);
    result.call_lambda = each_call;
    return result;
  }();
  return descriptor;
}

Value random_value(Random& random) {
  switch (random.below(16)) {
    case 0: return integer(std::numeric_limits<std::int64_t>::max());
    case 1: return integer(std::numeric_limits<std::int64_t>::min());
    case 2: return real(std::numeric_limits<double>::quiet_NaN());
    case 3: return real(1e300);
    case 4: return boolean(random.below(2) == 0);
    case 5: return null();
    case 6: return text(std::vector<std::string_view>{"", "a", "ab", "a text beyond twelve bytes"}[random.below(4)]);
    case 7: return timestamp(static_cast<std::int64_t>(random.below(100)));
    case 8: return duration(random.below(100));
    case 9: return list({integer(1), text("a"), real(2.5), list({integer(2), integer(5)})});
    case 10: return dictionary({{"k", integer(1)}, {"a", text("a")}});
    case 11:
    case 12: return real(static_cast<double>(random.below(12)) / 2 - 2);
    default: return integer(static_cast<std::int64_t>(random.below(8)) - 3);
  }
}

std::vector<Field> random_fields(Random& random, std::size_t rows) {
  std::vector<Field> fields;
  const auto add = [&](const std::string& name, auto make) {
    if (random.below(12) == 0) return;  // no row has it
    const bool missing_some = random.below(2) == 0;
    const bool null_some = random.below(3) == 0;
    std::vector<Value> values;
    for (std::size_t i = 0; i < rows; ++i) {
      if (missing_some && random.below(4) == 0) values.push_back(missing());
      else if (null_some && random.below(4) == 0) values.push_back(null());
      else values.push_back(make());
    }
    fields.emplace_back(name, std::move(values));
  };
  const auto small = [&] { return static_cast<std::int64_t>(random.below(8)) - 3; };
  add("i",
      [&] { return random.below(20) == 0 ? integer(std::numeric_limits<std::int64_t>::max()) : integer(small()); });
  add("r", [&] { return real(static_cast<double>(small()) / 2); });
  add("n", [&] { return random.below(2) == 0 ? integer(small()) : real(static_cast<double>(small()) / 2); });
  add("b", [&] { return boolean(random.below(2) == 0); });
  add("s", [&] {
    return text(std::vector<std::string_view>{"", "a", "ab", "b", "a text beyond twelve bytes"}[random.below(5)]);
  });
  add("t", [&] { return timestamp(small()); });
  add("d", [&] { return duration(random.below(9)); });
  add("a", [&] { return random_value(random); });
  add("m", [&] { return dictionary({{"k", integer(small())}, {"x", null()}}); });
  return fields;
}

ExpressionPtr ExpressionSource::leaf() {
  if (locals_ > 0 && random_.below(3) == 0) {
    const std::size_t slot = random_.below(locals_);
    return local("p" + std::to_string(slot), slot);
  }
  switch (random_.below(12)) {
    case 0:
    case 1:
    case 2: return literal(random_value(random_));
    case 3: return field("limit", 0);
    case 4: return field("i", 0);
    case 5:
      return random_.below(2) == 0 ? qualified("T", "i", false)
                                   : qualified("m", "k", false, std::nullopt, random_.below(2) == 0);
    default: {
      constexpr std::array<const char*, 10> names = {"i", "r", "n", "b", "s", "t", "d", "a", "m", "absent"};
      return field(names[random_.below(names.size())]);
    }
  }
}

ExpressionPtr ExpressionSource::lambda_call(std::size_t depth) {
  ExpressionPtr over = random_.below(2) == 0 ? expression(depth - 1)
                                             : literal(list({integer(1), real(2.5), list({integer(3), integer(4)})}));
  LambdaExpression lambda;
  lambda.first_slot = locals_;
  const std::size_t parameters = 1 + random_.below(2);
  for (std::size_t p = 0; p < parameters; ++p) lambda.parameters.push_back("p" + std::to_string(locals_ + p));
  locals_ += parameters;
  lambda.body = expression(depth - 1);
  locals_ -= parameters;
  return call_lambda(each(), {std::move(over)}, std::move(lambda), 77);
}

UserFunctionPtr ExpressionSource::emitting_function() {
  auto function = std::make_shared<UserFunction>("emitting", std::vector<std::string>{"x"});
  Block body;
  Emit emit;
  emit.type = "E";
  emit.fields.emplace_back("x", local("x", 0));
  emit.fields.emplace_back("i", field("i"));
  body.push_back({std::move(emit)});
  body.push_back({Evaluate{binary(BinaryOperator::add, local("x", 0), literal(integer(1)))}});
  function->define(1, std::move(body));
  return function;
}

UserFunctionPtr ExpressionSource::branching_function(std::size_t depth) {
  auto function = std::make_shared<UserFunction>("branching", std::vector<std::string>{"p0", "p1"});
  const std::size_t outer_locals = std::exchange(locals_, 2);
  Block body;
  if (random_.below(2) == 0) {
    body.push_back({Assign{random_.below(3), expression(depth)}});
    locals_ = 3;
    if (random_.below(2) == 0) body.push_back({Assign{random_.below(3), expression(depth)}});
  }
  if (random_.below(2) == 0) body.push_back({Evaluate{expression(depth)}});
  const auto branches = [&](bool nested) {
    If choice;
    for (std::size_t i = 1 + random_.below(2); i > 0; --i) {
      Branch branch{expression(depth), {}};
      if (random_.below(2) == 0) branch.body.push_back({Return{expression(depth)}});
      else branch.body.push_back({Evaluate{expression(depth)}});
      choice.branches.push_back(std::move(branch));
    }
    if (nested) {
      If inner;
      inner.branches.push_back({expression(depth), {}});
      inner.branches.back().body.push_back({Return{}});
      choice.branches[0].body.insert(choice.branches[0].body.begin(), Statement{std::move(inner)});
      choice.otherwise.push_back({Evaluate{expression(depth)}});
    }
    return choice;
  };
  for (std::size_t i = random_.below(3); i > 0; --i) body.push_back({branches(random_.below(3) == 0)});
  if (random_.below(2) == 0) body.push_back({Return{expression(depth)}});
  locals_ = outer_locals;
  function->define(3, std::move(body));
  return function;
}

ExpressionPtr on_machine(const ExpressionPtr& expression) {
  auto function = std::make_shared<UserFunction>("on_machine", std::vector<std::string>{});
  While never;
  never.condition = literal(boolean(false));
  Block body;
  body.push_back({std::move(never)});
  body.push_back({Return{expression}});
  function->define(0, std::move(body));
  return user_call(function, {});
}

ExpressionPtr ExpressionSource::expression(std::size_t depth) {
  if (depth == 0 || random_.below(8) == 0) return leaf();
  const auto part = [&] { return expression(depth - 1); };
  switch (random_.below(24)) {
    case 0: return unary(static_cast<UnaryOperator>(random_.below(3)), part());
    case 1: return is_null(part(), random_.below(2) == 0);
    case 2:
    case 3: {
      ExpressionPtr condition = part();
      ExpressionPtr then = part();
      return conditional(std::move(condition), std::move(then), part());
    }
    case 4: {
      std::vector<ExpressionPtr> elements;
      for (std::size_t i = random_.below(4); i > 0; --i) elements.push_back(part());
      return array(std::move(elements));
    }
    case 5: {
      std::vector<std::pair<std::string, ExpressionPtr>> entries;
      for (std::size_t i = random_.below(4); i > 0; --i)
        entries.emplace_back(random_.below(2) == 0 ? "k" : "l", part());
      return map(std::move(entries));
    }
    case 6: {
      ExpressionPtr object = part();
      return index(std::move(object), part());
    }
    case 7: {
      ExpressionPtr object = part();
      ExpressionPtr begin = random_.below(2) == 0 ? part() : nullptr;
      return slice(std::move(object), std::move(begin), random_.below(2) == 0 ? part() : nullptr);
    }
    case 8: return member(part(), random_.below(2) == 0 ? "k" : "absent", random_.below(2) == 0);
    case 9: {
      ExpressionPtr first = part();
      return call(sum_of(), {std::move(first), part()}, 5);
    }
    case 10: return call(kind_of(), {part()}, 6);
    case 11: {
      if (random_.below(4) == 0) return user_call(emitting_function(), {part()});
      UserFunctionPtr function = branching_function(std::min<std::size_t>(depth - 1, 1));
      std::vector<ExpressionPtr> arguments;
      for (std::size_t i = random_.below(4); i > 0; --i) arguments.push_back(part());
      return user_call(std::move(function), std::move(arguments));
    }
    case 12: return lambda_call(depth);
    case 13: {
      ExpressionPtr left = part();
      return binary(random_.below(2) == 0 ? BinaryOperator::in : BinaryOperator::not_in, std::move(left),
                    literal(list({integer(1), real(0.5), text("a"), null(), list({integer(2), integer(5)})})));
    }
    default: {
      auto op = static_cast<BinaryOperator>(random_.below(23));
      if (op <= BinaryOperator::range_inclusive && random_.below(3) != 0) op = BinaryOperator::logical_and;
      ExpressionPtr left = part();
      return binary(op, std::move(left), part());
    }
  }
}

}  // namespace varpulis::expr::testing
