#include "expr/field_reference.h"

#include "expr/arithmetic.h"

namespace varpulis::expr {

using data::Value;

Value BoundField::value(std::size_t row) const {
  if (column != nullptr && !column->is_missing(row)) return column->value(row);
  return global != nullptr ? *global : Value();
}

BoundField bind(const FieldReference& reference, const data::Batch& batch, const catalog::EvaluationContext& context) {
  BoundField bound;
  if (!reference.name.empty()) bound.column = batch.find(reference.name);
  if (reference.global && context.globals != nullptr && *reference.global < context.globals->entries.size()) {
    bound.global = &context.globals->entries[*reference.global].value;
  }
  return bound;
}

void QualifiedReference::collect_fields(catalog::FieldUse& use) const {
  use.fields.insert(alias + "." + name);
  use.fields.insert(alias + "_" + name);
  use.fields.insert(name);
  use.fields.insert(alias);
}

Value BoundQualified::value(const data::Rows& rows, std::size_t i) const {
  const std::size_t row = rows.row(i);
  for (const data::Column* column : {dotted, joined}) {
    if (column != nullptr && !column->is_missing(row)) return column->value(row);
  }
  const bool is_event = reference->alias_is_event || rows.type_of(i) == reference->alias;
  if (is_event && own != nullptr && !own->is_missing(row)) return own->value(row);
  const Value object = alias.value(row);
  if (is_event && object.is_missing()) return {};
  return member(object, reference->name, reference->null_safe);
}

BoundQualified bind(const QualifiedReference& reference, const data::Batch& batch,
                    const catalog::EvaluationContext& context) {
  BoundQualified bound;
  bound.reference = &reference;
  bound.dotted = batch.find(reference.alias + "." + reference.name);
  bound.joined = batch.find(reference.alias + "_" + reference.name);
  bound.own = batch.find(reference.name);
  bound.alias = bind(FieldReference{reference.alias, reference.global}, batch, context);
  return bound;
}

}  // namespace varpulis::expr
