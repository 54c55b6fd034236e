#include "expr/node.h"

#include <algorithm>

#include "base/assert.h"
#include "expr/code_writer.h"

namespace varpulis::expr {

const data::ColumnPtr& Scope::column(std::size_t batch_column) const {
  if (rows.selection.is_all()) return rows.batch->columns[batch_column];
  for (const auto& [index, column] : gathered_) {
    if (index == batch_column) return column;
  }
  gathered_.emplace_back(batch_column, gather(rows.batch->columns[batch_column], rows.selection));
  return gathered_.back().second;
}

data::Value Scope::global(std::optional<std::size_t> slot) const {
  if (!slot || context.globals == nullptr || *slot >= context.globals->entries.size()) return {};
  return context.globals->entries[*slot].value;
}

NarrowedScope::NarrowedScope(const Scope& from, const data::Bitmap& keep)
    : origin_(keep.count()),
      rows_(from.rows.where(keep)),
      scope_(rows_, from.context, origin_.data(), from.locals() != nullptr ? &locals_ : nullptr) {
  if (from.locals() != nullptr) {
    const data::Selection kept = data::Selection::all(keep.rows()).where(keep);
    for (const Datum& local : *from.locals()) {
      locals_.push_back(local.is_constant() ? local : Datum(gather(local.column_pointer(), kept)));
    }
  }
  std::uint32_t* to = origin_.data();
  keep.for_each([&](std::size_t i) { *to++ = from.origin(i); });
}

data::ColumnPtr Node::evaluate(const data::Rows& rows, catalog::EvaluationContext& context) const {
  const std::size_t emitted = context.emitted ? context.emitted->size() : 0;
  const std::size_t exhausted = context.exhausted ? context.exhausted->size() : 0;
  data::ColumnPtr result = run(Scope(rows, context)).materialize(rows.size());
  // Columns are evaluated operand by operand; what rows left behind goes in the order of the rows, as if they had come one by one.
  if (context.emitted && context.emitted->size() > emitted + 1) {
    std::stable_sort(context.emitted->begin() + static_cast<std::ptrdiff_t>(emitted), context.emitted->end(),
                     [](const auto& a, const auto& b) { return a.row < b.row; });
  }
  if (context.exhausted && context.exhausted->size() > exhausted + 1) {
    std::stable_sort(context.exhausted->begin() + static_cast<std::ptrdiff_t>(exhausted), context.exhausted->end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
  }
  return result;
}

catalog::NoValue Node::explain(const data::Rows& rows, std::size_t i, catalog::EvaluationContext& context) const {
  catalog::EvaluationContext quiet = context;
  quiet.emitted = nullptr;
  quiet.exhausted = nullptr;
  const data::Rows row = rows.slice(i, 1);
  return why(Scope(row, quiet));
}

data::Bitmap Node::lacking_fields(const data::Rows& rows, const data::Bitmap& missing,
                                  catalog::EvaluationContext& context) const {
  catalog::EvaluationContext quiet = context;
  quiet.emitted = nullptr;
  quiet.exhausted = nullptr;
  return lacking(Scope(rows, quiet), missing);
}

data::Bitmap Node::lacking(const Scope& scope, const data::Bitmap&) const { return data::Bitmap(scope.size(), false); }

std::string Node::text() const {
  std::string out;
  write(out);
  return out;
}

Operand Node::operand(CodeWriter& to) const {
  const Register result = to.temporary();
  compile(to, result);
  return result;
}

std::vector<std::size_t> Node::jump_unless_true(CodeWriter& to) const {
  const CodeWriter::Temporaries temporaries(to);
  const Operand condition = operand(to);
  return {to.append({.opcode = Opcode::jump_unless_true, .a = condition})};
}

void write_operand(std::string& out, const ExpressionPtr& expression, int precedence) {
  const Node& node = as_node(expression);
  const bool parenthesize = node.precedence() < precedence;
  if (parenthesize) out += '(';
  node.write(out);
  if (parenthesize) out += ')';
}

Effort effort_of(std::initializer_list<const ExpressionPtr*> expressions) {
  Effort effort = Effort::cheap;
  for (const ExpressionPtr* expression : expressions) {
    if (*expression) effort = std::max(effort, as_node(*expression).effort());
  }
  return effort;
}

Effort effort_of(const std::vector<ExpressionPtr>& expressions) {
  Effort effort = Effort::cheap;
  for (const ExpressionPtr& expression : expressions) effort = std::max(effort, as_node(expression).effort());
  return effort;
}

std::optional<catalog::NoValue> why_of_operands(const Scope& scope,
                                                std::initializer_list<const ExpressionPtr*> operands) {
  for (const ExpressionPtr* operand : operands) {
    if (*operand && value_of(*operand, scope).is_missing()) return as_node(*operand).why(scope);
  }
  return std::nullopt;
}

data::Bitmap lacking_in_operands(const Scope& scope, data::Bitmap missing,
                                 std::initializer_list<const ExpressionPtr*> operands) {
  data::Bitmap result(scope.size(), false);
  if (effort_of(operands) == Effort::observable) return result;
  for (const ExpressionPtr* operand : operands) {
    if (*operand == nullptr) continue;
    const Datum datum = as_node(*operand).run(scope);
    data::Bitmap without(scope.size(), datum.is_constant() && datum.constant().is_missing());
    if (!datum.is_constant() && !datum.column().all_present()) {
      without = datum.column().present;
      without.invert();
    }
    without &= missing;
    if (!without.any()) continue;
    result |= as_node(*operand).lacking(scope, without);
    missing.subtract(without);
  }
  return result;
}

data::Value value_of(const ExpressionPtr& expression, const Scope& scope) {
  return as_node(expression).run(scope).value(0);
}

ExpressionPtr fold(ExpressionPtr expression, bool constant) {
  if (!constant) return expression;
  data::Rows row;
  row.batch = std::make_shared<data::Batch>(data::Batch{.schema = std::make_shared<data::Schema>(), .rows = 1});
  row.keys = std::make_shared<data::Keys>();
  row.selection = data::Selection::all(1);
  row.type = std::make_shared<const std::string>();
  catalog::EvaluationContext context;
  data::Value value = value_of(expression, Scope(row, context));
  // What has no value stays as it is, so that explain() can say why.
  return value.is_missing() ? expression : literal(std::move(value));
}

}  // namespace varpulis::expr
