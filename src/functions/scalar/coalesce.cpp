// coalesce(x, ...) and if_null(x, otherwise): the first value that is not null.
#include "functions/kernel.h"

namespace varpulis::functions {
namespace {

Value call(Arguments arguments, const CallContext&) {
  for (const Value& argument : arguments) {
    if (!argument.is_absent()) return argument;
  }
  return Value::null();
}

/// The columns that have a value in some row, up to the first that has one in every row.
std::vector<const Column*> useful(ColumnArguments arguments, std::size_t rows) {
  std::vector<const Column*> result;
  for (const ColumnPtr& argument : arguments) {
    bool any = argument->complete();
    for (std::size_t row = 0; row < rows && !any; ++row) any = !argument->is_absent(row);
    if (any) result.push_back(argument.get());
    if (argument->complete()) break;
  }
  return result;
}

ColumnPtr columns(ColumnArguments arguments, std::size_t rows) {
  if (arguments[0]->complete()) return arguments[0];
  const std::vector<const Column*> sources = useful(arguments, rows);
  if (sources.empty()) return data::repeat(Value::null(), rows);
  const ColumnKind kind = sources[0]->kind;
  for (const Column* source : sources) {
    if (source->kind != kind) return nullptr;
  }
  ColumnDraft result = draft(kind, {}, rows);
  result->nulls.assign(rows, false);
  bool any_integer = false;
  bool any_real = false;
  if (kind == ColumnKind::number) result->integers.assign(rows, false);
  for (std::size_t row = 0; row < rows; ++row) {
    const Column* source = nullptr;
    for (std::size_t i = 0; i < sources.size() && source == nullptr; ++i) {
      if (!sources[i]->is_absent(row)) source = sources[i];
    }
    if (source == nullptr) result->nulls.set(row);
    switch (kind) {
      case ColumnKind::boolean: result->truth.set(row, source != nullptr && source->truth[row]); break;
      case ColumnKind::number:
        if (source != nullptr) {
          const bool is_integer = source->is_integer(row);
          result->integers.set(row, is_integer);
          (is_integer ? any_integer : any_real) = true;
        }
        [[fallthrough]];
      case ColumnKind::timestamp:
      case ColumnKind::duration: result->words[row] = source == nullptr ? 0 : source->words[row]; break;
      case ColumnKind::text: result->texts[row] = source == nullptr ? data::TextView() : source->texts[row]; break;
      case ColumnKind::dynamic: result->values[row] = source == nullptr ? Value::null() : source->values[row]; break;
    }
  }
  if (!result->nulls.any()) result->nulls.clear();
  result->numbers = any_integer && any_real ? Numbers::mixed : (any_real ? Numbers::reals : Numbers::integers);
  if (result->numbers != Numbers::mixed) result->integers.clear();
  for (const Column* source : sources) result->owners.insert(result->owners.end(), source->owners.begin(), source->owners.end());
  return result;
}

}  // namespace

FunctionDescriptor coalesce_function() {
  return {
      .name = "coalesce",
      .parameters = {{.name = "x", .repeated = true, .summary = "Anything, a missing field too."}},
      .result = "the kind of the value chosen",
      .summary = "The first of its arguments that is neither null nor missing.",
      .details = "Null if there is none.",
      .example = "coalesce(null, 3, 4)",
      .example_result = "3",
      .category = "conversion",
      .sees_null = true,
      .call = &call,
      .columns = &columns,
  };
}

FunctionDescriptor if_null_function() {
  return {
      .name = "if_null",
      .parameters = {{.name = "x", .summary = "Anything, a missing field too."}, {.name = "otherwise", .summary = "What to take in its place."}},
      .result = "the kind of the value chosen",
      .summary = "x, or another value where x is null or missing.",
      .details = "Null if both are null or missing.",
      .example = "if_null(null, 7)",
      .example_result = "7",
      .category = "conversion",
      .sees_null = true,
      .call = &call,
      .columns = &columns,
  };
}

}  // namespace varpulis::functions
