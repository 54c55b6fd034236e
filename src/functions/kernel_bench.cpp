// Column kernels of the functions that hot filters use; one batch of 8,192 rows per iteration.
#include <benchmark/benchmark.h>

#include "catalog/catalog.h"
#include "data/column_builder.h"
#include "functions/kernel.h"
#include "functions/register.h"

namespace varpulis::functions {
namespace {

constexpr std::size_t rows = 8192;

template <typename Make>
ColumnPtr column(Make make) {
  data::ColumnBuilder builder;
  for (std::size_t row = 0; row < rows; ++row) builder.value(row, make(static_cast<std::int64_t>(row)));
  return builder.finish(rows);
}

ColumnPtr ints() {
  return column([](std::int64_t row) { return Value::integer(row * 7919 % 1000 - 500); });
}
ColumnPtr reals() {
  return column([](std::int64_t row) { return Value::real(static_cast<double>(row * 7919 % 1000) / 3 - 100); });
}
ColumnPtr texts() {
  return column([](std::int64_t row) { return Value::text(row % 2 == 0 ? "Host-" + std::to_string(row) : "C:/Windows/System32/services.exe"); });
}
ColumnPtr constant(std::string_view text) { return data::repeat(Value::text(text), rows); }
ColumnPtr times() {
  return column([](std::int64_t row) { return Value::timestamp({1'700'000'000'000'000'000 + row * 3'333'333'333'333}); });
}
ColumnPtr gaps() {
  return column([](std::int64_t row) { return row % 3 == 0 ? Value() : Value::integer(row); });
}

void run(benchmark::State& state, std::string_view name, const std::vector<ColumnPtr>& arguments) {
  catalog::Catalog catalog;
  register_functions(catalog);
  const FunctionDescriptor& function = *catalog.function(name);
  for (auto _ : state) benchmark::DoNotOptimize(function.columns(arguments, rows));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows));
}

const int registered = [] {
  const std::vector<std::pair<std::string_view, std::vector<ColumnPtr>>> calls = {
      {"abs", {ints()}},     {"abs", {reals()}},          {"round", {reals()}},
      {"sqrt", {reals()}},   {"min", {ints(), ints()}},   {"max", {reals(), reals()}},
      {"len", {texts()}},    {"lower", {texts()}},        {"starts_with", {texts(), constant("Host")}},
      {"contains", {texts(), constant("services")}},      {"is_null", {gaps()}},
      {"coalesce", {gaps(), ints()}},                     {"to_string", {ints()}},
      {"hour", {times()}},   {"day_of_week", {times()}}};
  for (const auto& [name, arguments] : calls) {
    benchmark::RegisterBenchmark(std::string(name).c_str(), [name, arguments](benchmark::State& state) { run(state, name, arguments); });
  }
  return 0;
}();

}  // namespace
}  // namespace varpulis::functions
