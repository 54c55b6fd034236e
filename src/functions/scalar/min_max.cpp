// min and max of two numbers, or of the numbers of an array.
#include <cmath>

#include "data/compare.h"
#include "functions/kernel.h"

namespace varpulis::functions {
namespace {

struct Smaller {
  template <typename Number>
  Number operator()(Number a, Number b) const {
    return b < a ? b : a;
  }
  static bool better(const Value& a, const Value& b) { return data::order(a, b) < 0; }
};

struct Greater {
  template <typename Number>
  Number operator()(Number a, Number b) const {
    return b > a ? b : a;
  }
  static bool better(const Value& a, const Value& b) { return data::order(a, b) > 0; }
};

/// NaN only if both are.
template <typename Pick>
double pick_real(double a, double b) {
  if (std::isnan(a)) return b;
  if (std::isnan(b)) return a;
  return Pick()(a, b);
}

template <typename Pick>
Value of_array(const Value& array) {
  if (array.kind() != Kind::array) return {};
  Value best;
  for (const Value& element : array.as_array()) {
    if (!element.is_number()) continue;
    const bool is_nan = element.kind() == Kind::real && std::isnan(element.as_real());
    const bool best_is_nan = best.kind() == Kind::real && std::isnan(best.as_real());
    if (best.is_missing() || (best_is_nan && !is_nan) || Pick::better(element, best)) best = element;
  }
  return best;
}

template <typename Pick>
Value call(Arguments arguments, const CallContext&) {
  if (arguments.size() == 1) return of_array<Pick>(arguments[0]);
  const Value& a = arguments[0];
  const Value& b = arguments[1];
  if (!a.is_number() || !b.is_number()) return {};
  if (a.kind() == Kind::integer && b.kind() == Kind::integer) return Value::integer(Pick()(a.as_integer(), b.as_integer()));
  return Value::real(pick_real<Pick>(a.as_double(), b.as_double()));
}

double as_double(const Column& column, std::size_t row) {
  return column.is_integer(row) ? static_cast<double>(column.as_integers()[row]) : column.as_reals()[row];
}

template <typename Pick>
ColumnPtr columns(ColumnArguments arguments, std::size_t rows) {
  if (arguments.size() != 2) return nullptr;
  const Column& a = *arguments[0];
  const Column& b = *arguments[1];
  if (a.kind != ColumnKind::number || b.kind != ColumnKind::number) return nullptr;
  ColumnDraft result = draft(ColumnKind::number, arguments, rows);
  std::uint64_t* to = result->words.data();
  if (a.numbers == Numbers::integers && b.numbers == Numbers::integers) {
    result->numbers = Numbers::integers;
    for (std::size_t row = 0; row < rows; ++row) to[row] = word(Pick()(a.as_integers()[row], b.as_integers()[row]));
  } else if (a.numbers == Numbers::reals && b.numbers == Numbers::reals) {
    result->numbers = Numbers::reals;
    for (std::size_t row = 0; row < rows; ++row) to[row] = word(pick_real<Pick>(a.as_reals()[row], b.as_reals()[row]));
  } else {
    result->numbers = Numbers::mixed;
    result->integers.assign(rows, false);
    for (std::size_t row = 0; row < rows; ++row) {
      if (a.is_integer(row) && b.is_integer(row)) {
        result->integers.set(row);
        to[row] = word(Pick()(a.as_integers()[row], b.as_integers()[row]));
      } else {
        to[row] = word(pick_real<Pick>(as_double(a, row), as_double(b, row)));
      }
    }
  }
  return finish(std::move(result));
}

template <typename Pick>
FunctionDescriptor describe(std::string_view name, std::string_view summary, std::string_view example, std::string_view example_result) {
  return {
      .name = name,
      .parameters = {{.name = "a", .summary = "An int or a float, or an array if it is the only argument."},
                     {.name = "b", .required = false, .summary = "An int or a float."}},
      .result = "int or float",
      .summary = summary,
      .details = "A NaN gives way to the other number. Elements of an array that are no numbers are passed over. No value for an array without "
                 "numbers and for other kinds.",
      .example = example,
      .example_result = example_result,
      .category = "numbers",
      .call = &call<Pick>,
      .columns = &columns<Pick>,
  };
}

}  // namespace

FunctionDescriptor min_function() {
  return describe<Smaller>("min", "The smaller of two numbers, or the smallest number of an array.", "min(3, 2)", "2");
}

FunctionDescriptor max_function() {
  return describe<Greater>("max", "The greater of two numbers, or the greatest number of an array.", "max([1, 4, 2])", "4");
}

}  // namespace varpulis::functions
