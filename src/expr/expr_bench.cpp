// Speed of expressions over columns, in rows per second, and of functions on the machine.
#include <benchmark/benchmark.h>

#include "data/column_builder.h"
#include "expr/build.h"

namespace {

using namespace varpulis;  // NOLINT(google-build-using-namespace)
using data::Value;
using expr::BinaryOperator;
using expr::ExpressionPtr;

/// Fields i (ints), r (floats), n (ints and floats), s (texts), h (floats with holes).
data::Rows make_rows(std::size_t count) {
  auto batch = std::make_shared<data::Batch>();
  auto keys = std::make_shared<data::Keys>();
  std::array<data::ColumnBuilder, 5> builders;
  std::uint64_t state = 1;
  for (std::size_t i = 0; i < count; ++i) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    const auto value = static_cast<std::int64_t>(state >> 54U);
    builders[0].integer(i, value);
    builders[1].real(i, static_cast<double>(value) / 8);
    if (value % 2 == 0) builders[2].integer(i, value);
    else builders[2].real(i, static_cast<double>(value) / 8);
    builders[3].text(i, value % 3 == 0 ? "IBM" : value % 3 == 1 ? "ACME" : "a longer text that is not inline");
    if (value % 5 != 0) builders[4].real(i, static_cast<double>(value));
    keys->position.push_back(static_cast<std::uint32_t>(i));
    keys->time.push_back(static_cast<std::int64_t>(i));
  }
  for (data::ColumnBuilder& builder : builders) batch->columns.push_back(builder.finish(count));
  batch->schema = std::make_shared<data::Schema>(std::vector<std::string>{"i", "r", "n", "s", "h"});
  batch->rows = static_cast<std::uint32_t>(count);
  data::Rows rows;
  rows.batch = std::move(batch);
  rows.keys = std::move(keys);
  rows.selection = data::Selection::all(count);
  rows.type = std::make_shared<const std::string>("T");
  return rows;
}

void run(benchmark::State& state, const ExpressionPtr& expression, bool half = false) {
  const auto count = static_cast<std::size_t>(state.range(0));
  data::Rows rows = make_rows(count);
  if (half) {
    data::Bitmap keep(count, false);
    for (std::size_t i = 0; i < count; i += 2) keep.set(i);
    rows = rows.where(keep);
  }
  catalog::EvaluationContext context;
  for (auto _ : state) benchmark::DoNotOptimize(expression->evaluate(rows, context));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows.size()));
  state.SetLabel(expression->text());
}

ExpressionPtr number(std::int64_t value) { return expr::literal(Value::integer(value)); }
ExpressionPtr real(double value) { return expr::literal(Value::real(value)); }
ExpressionPtr compare(const char* name, BinaryOperator op, ExpressionPtr value) {
  return expr::binary(op, expr::field(name), std::move(value));
}
ExpressionPtr both(ExpressionPtr a, ExpressionPtr b) {
  return expr::binary(BinaryOperator::logical_and, std::move(a), std::move(b));
}

using enum BinaryOperator;

#define VARPULIS_EXPRESSION(name, ...) BENCHMARK_CAPTURE(run, name, __VA_ARGS__)->Arg(1)->Arg(32)->Arg(1024)->Arg(8192)

VARPULIS_EXPRESSION(integer_constant, compare("i", greater, number(500)));
VARPULIS_EXPRESSION(integer_real_constant, compare("i", greater, real(500.5)));
VARPULIS_EXPRESSION(real_constant, compare("r", greater, number(50)));
VARPULIS_EXPRESSION(mixed_constant, compare("n", greater, number(50)));
VARPULIS_EXPRESSION(holes_constant, compare("h", greater, number(50)));
VARPULIS_EXPRESSION(integer_columns, compare("i", less, expr::field("i")));
VARPULIS_EXPRESSION(real_columns, compare("r", less, expr::field("h")));
VARPULIS_EXPRESSION(integer_real_columns, compare("i", less, expr::field("r")));
VARPULIS_EXPRESSION(conjunction, both(compare("r", greater, number(50)), compare("i", less, number(900))));
VARPULIS_EXPRESSION(conjunction_of_half, both(compare("r", greater, number(50)), compare("i", less, number(900))),
                    true);
VARPULIS_EXPRESSION(text_constant, compare("s", equal, expr::literal(Value::text("IBM"))));
VARPULIS_EXPRESSION(text_in_list,
                    compare("s", in,
                            expr::literal(Value::array({Value::text("IBM"), Value::text("GE"), Value::text("X")}))));
VARPULIS_EXPRESSION(integer_in_list,
                    compare("i", in,
                            expr::literal(Value::array({Value::integer(1), Value::integer(7), Value::integer(9)}))));
VARPULIS_EXPRESSION(add_integers, expr::binary(add, expr::field("i"), number(1)));
VARPULIS_EXPRESSION(multiply_integers, expr::binary(multiply, expr::field("i"), expr::field("i")));
VARPULIS_EXPRESSION(multiply_reals, expr::binary(multiply, expr::field("r"), expr::field("r")));
VARPULIS_EXPRESSION(divide_reals, expr::binary(divide, expr::field("r"), expr::field("i")));
VARPULIS_EXPRESSION(add_mixed, expr::binary(add, expr::field("n"), number(1)));
VARPULIS_EXPRESSION(conditional_cheap,
                    expr::conditional(compare("i", greater, number(500)), expr::field("i"), number(0)));
VARPULIS_EXPRESSION(text_conditional,
                    expr::conditional(compare("i", greater, number(500)), expr::literal(Value::text("high")),
                                      expr::literal(Value::text("low"))));

/// fn f(x): x * 2 + 1
ExpressionPtr small_function() {
  auto function = std::make_shared<expr::UserFunction>("f", std::vector<std::string>{"x"});
  expr::Block body;
  body.push_back({expr::Return{expr::binary(add, expr::binary(multiply, expr::local("x", 0), number(2)), number(1))}});
  function->define(1, std::move(body));
  return expr::user_call(function, {expr::field("i")});
}
VARPULIS_EXPRESSION(small_function, small_function());

/// fn f(x): s := 0; while s < 1000: s := s + 1: about 2,000 instructions per row
ExpressionPtr loop_function() {
  auto function = std::make_shared<expr::UserFunction>("f", std::vector<std::string>{"x"});
  expr::Block body;
  body.push_back({expr::Assign{1, number(0)}});
  expr::While loop;
  loop.condition = expr::binary(less, expr::local("s", 1), number(1000));
  loop.body.push_back({expr::Assign{1, expr::binary(add, expr::local("s", 1), number(1))}});
  body.push_back({std::move(loop)});
  body.push_back({expr::Return{expr::local("s", 1)}});
  function->define(2, std::move(body));
  return expr::user_call(function, {expr::field("i")});
}
BENCHMARK_CAPTURE(run, loop_function, loop_function())->Arg(32);

}  // namespace
