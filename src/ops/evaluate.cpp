#include "ops/evaluate.h"

#include "data/text.h"

namespace varpulis::ops {

using namespace catalog;

data::ColumnPtr evaluate(const BoundExpression& expression, const data::Rows& rows, OperatorContext& context) {
  std::vector<std::pair<std::uint32_t, NoValueCause>> exhausted;
  auto* const outer = std::exchange(context.evaluation.exhausted, &exhausted);
  data::ColumnPtr column = expression.evaluate(rows, context.evaluation);
  context.evaluation.exhausted = outer;
  if (exhausted.empty()) return column;
  context.effects.count(Counter::function_exhausted, exhausted.size());
  for (const auto& [row, cause] : exhausted) {
    context.effects.failed(rows, row);
    context.effects.warn_once(rows, row, fmt::format("exhausted: {} {}", name(cause), expression.text()),
                              fmt::format("a function call in `{}` was stopped: {}", expression.text(), name(cause)));
  }
  return column;
}

void report_missing(const BoundExpression& expression, const data::Column& column, const data::Rows& rows, OperatorContext& context,
                    Counter counter, std::string_view what) {
  if (column.all_present()) return;
  const std::size_t missing = column.rows - column.present.count();
  if (missing == 0) return;
  context.effects.count(counter, missing);
  EvaluationContext quiet = context.evaluation;  // an explanation must not emit or run out a second time
  quiet.emitted = nullptr;
  quiet.exhausted = nullptr;
  data::Bitmap absent = column.present;
  absent.invert();
  // Rows that merely lack a field are told in bulk; of those only the first is explained one by one, for the warning.
  const data::Bitmap lacking = missing > 1 ? expression.lacking_fields(rows, absent, quiet) : data::Bitmap(rows.size(), false);
  std::uint64_t errors = 0;
  bool lacking_explained = false;
  std::optional<NoValueCause> warned;
  absent.for_each([&](std::size_t i) {
    if (lacking[i] && std::exchange(lacking_explained, true)) return;
    const NoValue why = expression.explain(rows, i, quiet);
    switch (why.cause) {
      case NoValueCause::missing_field: break;
      case NoValueCause::fuel:
      case NoValueCause::recursion: return;  // evaluate() reported the call
      default:
        ++errors;
        context.effects.failed(rows, i);
    }
    if (why.cause == warned) return;
    warned = why.cause;
    context.effects.warn_once(rows, i, fmt::format("{}: {}", what, name(why.cause)), fmt::format("{} has no value: {}", what, why.text));
  });
  if (errors > 0) context.effects.count(Counter::type_error, errors);
}

namespace {

/// A condition whose values are not all bools: found row by row.
data::Bitmap only_true(const BoundExpression& condition, const data::Column& column, const data::Rows& rows, OperatorContext& context) {
  data::Bitmap result(rows.size(), false);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const data::Value value = column.value(i);
    if (value.kind() == data::Kind::boolean) {
      if (value.as_boolean()) result.set(i);
    } else if (!value.is_absent()) {
      const std::string_view kind = data::name(value.kind());
      context.effects.count(Counter::condition_without_value);
      context.effects.count(Counter::type_error);
      context.effects.failed(rows, i);
      context.effects.warn_once(rows, i, fmt::format("condition is {}: {}", kind, condition.text()),
                                fmt::format("condition `{}` must be true or false, found {}", condition.text(), kind));
    }
  }
  return result;
}

}  // namespace

data::Bitmap evaluate_condition(const BoundExpression& condition, const data::Rows& rows, OperatorContext& context) {
  const data::ColumnPtr column = evaluate(condition, rows, context);
  if (!column->all_present()) {
    report_missing(condition, *column, rows, context, Counter::condition_without_value,
                   fmt::format("condition `{}`", condition.text()));
  }
  if (!column->no_nulls()) {
    const std::size_t nulls = column->nulls.count();
    if (nulls > 0) {
      context.effects.count(Counter::condition_without_value, nulls);
      std::size_t first = 0;
      while (!column->nulls[first]) ++first;
      context.effects.warn_once(rows, first, fmt::format("condition is null: {}", condition.text()),
                                fmt::format("condition `{}` is null for some events, which counts as false", condition.text()));
    }
  }
  if (column->kind == data::ColumnKind::boolean) return column->truth;
  return only_true(condition, *column, rows, context);
}

std::string describe_argument(const BoundArgument& argument) {
  std::string text;
  if (argument.expression) {
    text = argument.expression->text();
  } else if (!argument.names.empty()) {
    text = fmt::format("[{}]", fmt::join(argument.names, ", "));
  } else if (argument.constant.kind() == data::Kind::text) {
    text = fmt::format("\"{}\"", argument.constant.as_text());
  } else if (!argument.constant.is_missing()) {
    text = data::display(argument.constant);
  } else {
    text = argument.bare_name;
  }
  return argument.name.empty() ? text : fmt::format("{}: {}", argument.name, text);
}

}  // namespace varpulis::ops
