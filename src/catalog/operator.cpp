#include "catalog/operator_family.h"

namespace varpulis::catalog {

StateUsage& StateUsage::operator+=(const StateUsage& other) {
  keys += other.keys;
  rows += other.rows;
  bytes += other.bytes;
  most_rows += other.most_rows;
  return *this;
}

void Operator::advance(TimeSteps, const data::Rows& rows, OperatorContext& context, Emitter& out) {
  if (!rows.empty()) process(rows, context, out);
}

bool Operator::takes_apart(std::span<const RowsOfType>) { return false; }

void Operator::advance_apart(std::span<const RowsOfType>, OperatorContext&, Emitter&) {}

std::optional<Deadline> Operator::next_deadline() { return std::nullopt; }

void Operator::fire(const Firing&, OperatorContext&, Emitter&) {}

EventTime Operator::held() { return EventTime::max(); }

void Operator::finish(OperatorContext&, Emitter&) {}

void Operator::after_epoch(std::span<const std::pair<std::uint32_t, std::uint32_t>>, OperatorContext&, Emitter&) {}

void Operator::save(state::SnapshotWriter&) const {}

Result<void> Operator::load(state::SnapshotReader&) { return {}; }

std::string field_named_by(const BoundExpression& expression) {
  FieldUse use;
  expression.collect_fields(use);
  if (use.everything || use.fields.size() != 1 || expression.text() != *use.fields.begin()) return {};
  return *use.fields.begin();
}

std::optional<CarriedField> OperatorSpec::carried(std::string_view field) const {
  if (!passes_event()) return std::nullopt;
  return CarriedField{.name = std::string(field), .instead = {}};
}

std::unique_ptr<OperatorFamily> OperatorSpec::family(std::span<const OperatorSpecPtr>) const { return nullptr; }

FieldUse OperatorSpec::fields_read(const FieldUse& of_output) const {
  FieldUse use;
  if (passes_event()) use = of_output;
  collect_fields(use);
  return use;
}

const BoundArgument* BoundCall::find(std::string_view parameter) const {
  for (const BoundArgument& argument : arguments) {
    if (argument.name == parameter) return &argument;
  }
  return nullptr;
}

}  // namespace varpulis::catalog
