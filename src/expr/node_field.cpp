// Names: fields of the event, globals, locals, `alias.name`.
#include "expr/by_row.h"
#include "expr/code_writer.h"
#include "expr/node.h"

namespace varpulis::expr {
namespace {

using catalog::NoValue;
using catalog::NoValueCause;
using data::Schema;
using data::Value;

Datum run_field(const FieldReference& reference, const Scope& scope) {
  const std::size_t index = scope.rows.batch->schema->find(reference.name);
  Value global = scope.global(reference.global);
  if (index == Schema::npos) return global;
  const data::ColumnPtr& column = scope.column(index);
  if (global.is_missing() || column->all_present()) return column;
  return by_row(scope.size(), [&](std::size_t i) { return column->is_missing(i) ? global : column->value(i); });
}

NoValue missing_field(const FieldReference& reference) {
  const char* format =
      reference.global ? "field `{0}` is missing and variable `{0}` has no value" : "field `{}` is missing";
  return {NoValueCause::missing_field, fmt::format(fmt::runtime(format), reference.name)};
}

class Field final : public Node {
 public:
  explicit Field(FieldReference reference) : reference_(std::move(reference)) {}

  Datum run(const Scope& scope) const override { return run_field(reference_, scope); }
  NoValue why(const Scope&) const override { return missing_field(reference_); }
  data::Bitmap lacking(const Scope&, const data::Bitmap& missing) const override { return missing; }
  void compile(CodeWriter& to, Register into) const override {
    to.append({.opcode = Opcode::field, .a = into, .b = to.field(reference_)});
  }
  std::string_view field_name() const override { return reference_.global ? std::string_view() : reference_.name; }
  ExpressionPtr with_parameters(std::vector<Value>&) const override { return reference_.global ? nullptr : field(reference_.name); }
  Effort effort() const override { return Effort::cheap; }
  void collect_fields(catalog::FieldUse& use) const override { use.fields.insert(reference_.name); }
  void write(std::string& out) const override { out += reference_.name; }

 private:
  FieldReference reference_;
};

class Global final : public Node {
 public:
  Global(std::string name, std::size_t slot) : name_(std::move(name)), slot_(slot) {}

  Datum run(const Scope& scope) const override { return scope.global(slot_); }
  NoValue why(const Scope&) const override {
    return {NoValueCause::missing_field, fmt::format("variable `{}` has no value", name_)};
  }
  void compile(CodeWriter& to, Register into) const override {
    to.append({.opcode = Opcode::field, .a = into, .b = to.field({std::string(), slot_})});
  }
  Effort effort() const override { return Effort::cheap; }
  void collect_fields(catalog::FieldUse&) const override {}
  void write(std::string& out) const override { out += name_; }

 private:
  std::string name_;
  std::size_t slot_;
};

/// Columns know locals in functions that are evaluated inline; elsewhere a local evaluated for columns is unbound.
class Local final : public Node {
 public:
  Local(FieldReference reference, std::size_t slot) : reference_(std::move(reference)), slot_(slot) {}

  Datum run(const Scope& scope) const override {
    if (scope.locals() == nullptr) return run_field(reference_, scope);
    const Datum& bound = (*scope.locals())[slot_];
    if (bound.is_constant()) return bound.constant().is_missing() ? run_field(reference_, scope) : bound;
    if (bound.column().all_present()) return bound;
    const Datum field = run_field(reference_, scope);
    return by_row(scope.size(), [&](std::size_t i) { return bound.is_missing(i) ? field.value(i) : bound.value(i); });
  }
  NoValue why(const Scope&) const override { return missing_field(reference_); }
  void compile(CodeWriter& to, Register into) const override {
    to.append({.opcode = Opcode::local, .a = into, .b = to.local(slot_), .c = to.field(reference_)});
  }
  Operand operand(CodeWriter& to) const override {
    // Instructions look an unbound local up themselves when they come upon one, under the one name that the slot has.
    if (to.bind_local(slot_, reference_)) return to.local(slot_);
    return Node::operand(to);
  }
  Effort effort() const override { return Effort::cheap; }
  void collect_fields(catalog::FieldUse& use) const override { use.fields.insert(reference_.name); }
  void write(std::string& out) const override { out += reference_.name; }

 private:
  FieldReference reference_;
  std::size_t slot_;
};

class Qualified final : public Node {
 public:
  explicit Qualified(QualifiedReference reference) : reference_(std::move(reference)) {}

  Datum run(const Scope& scope) const override {
    const data::Batch& batch = *scope.rows.batch;
    const BoundQualified bound = bind(reference_, batch, scope.context);
    // Columns that could speak before the one below, or after it, make the answer a matter of each row.
    const data::Column* first = bound.dotted ? bound.dotted : bound.joined;
    const bool is_event =
        reference_.alias_is_event || (!scope.rows.types && scope.rows.type && *scope.rows.type == reference_.alias);
    std::size_t index = Schema::npos;
    if (first != nullptr &&
        (first->all_present() || (!(bound.dotted && bound.joined) && bound.own == nullptr && no_alias(bound)))) {
      index = batch.schema->find(bound.dotted ? reference_.alias + "." + reference_.name
                                              : reference_.alias + "_" + reference_.name);
    } else if (first == nullptr && is_event && bound.own != nullptr && (bound.own->all_present() || no_alias(bound))) {
      index = batch.schema->find(reference_.name);
    }
    if (index != Schema::npos) return scope.column(index);
    return by_row(scope.size(), [&](std::size_t i) { return bound.value(scope.rows, i); });
  }
  NoValue why(const Scope& scope) const override {
    const Value object = bind(reference_, *scope.rows.batch, scope.context).alias.value(scope.rows.row(0));
    if (!object.is_absent() && object.kind() != data::Kind::map) {
      return {NoValueCause::type_error, fmt::format("`{}.{}` takes a map, found {}", reference_.alias, reference_.name,
                                                    data::name(object.kind()))};
    }
    return {NoValueCause::missing_field, fmt::format("field `{}.{}` is missing", reference_.alias, reference_.name)};
  }
  data::Bitmap lacking(const Scope& scope, const data::Bitmap& missing) const override {
    return no_alias(bind(reference_, *scope.rows.batch, scope.context)) ? missing : data::Bitmap(scope.size(), false);
  }
  void compile(CodeWriter& to, Register into) const override {
    to.append({.opcode = Opcode::qualified, .a = into, .b = to.qualified(reference_)});
  }
  ExpressionPtr with_parameters(std::vector<Value>&) const override {
    return reference_.global ? nullptr : std::make_shared<Qualified>(reference_);
  }
  Effort effort() const override { return Effort::cheap; }
  void collect_fields(catalog::FieldUse& use) const override { reference_.collect_fields(use); }
  void write(std::string& out) const override {
    out += reference_.alias;
    out += reference_.null_safe ? "?." : ".";
    out += reference_.name;
  }

 private:
  /// Nothing stands under the alias itself, and its absence is not turned into null.
  [[nodiscard]] bool no_alias(const BoundQualified& bound) const {
    return bound.alias.column == nullptr && bound.alias.global == nullptr && !reference_.null_safe;
  }
  QualifiedReference reference_;
};

}  // namespace

ExpressionPtr field(std::string name, std::optional<std::size_t> global) {
  return std::make_shared<Field>(FieldReference{std::move(name), global});
}

ExpressionPtr global(std::string name, std::size_t slot) { return std::make_shared<Global>(std::move(name), slot); }

ExpressionPtr local(std::string name, std::size_t slot, std::optional<std::size_t> global) {
  return std::make_shared<Local>(FieldReference{std::move(name), global}, slot);
}

ExpressionPtr qualified(std::string alias, std::string name, bool alias_is_event, std::optional<std::size_t> global,
                        bool null_safe) {
  return std::make_shared<Qualified>(
      QualifiedReference{std::move(alias), std::move(name), alias_is_event, global, null_safe});
}

}  // namespace varpulis::expr
