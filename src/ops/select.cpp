// .select(a: e, b): replaces every event by one with just these fields. Type, time and identity stay. Stateless.
#include "ops/derived_rows.h"
#include "ops/projection.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

class Select final : public Operator {
 public:
  explicit Select(std::shared_ptr<const Projection> projection) : projection_(std::move(projection)) {}
  void process(const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    out.emit(with_events(rows, projection_->apply(rows, context)));
  }

 private:
  std::shared_ptr<const Projection> projection_;
};

class SelectSpec final : public OperatorSpec {
 public:
  explicit SelectSpec(std::vector<OutputField> fields) : projection_(std::make_shared<Projection>(".select", std::move(fields))) {}
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return std::make_unique<Select>(projection_); }
  [[nodiscard]] std::string describe() const override { return fmt::format("select({})", projection_->describe()); }
  void collect_fields(FieldUse& use) const override { projection_->collect_fields(use); }
  [[nodiscard]] bool passes_event() const override { return false; }
  [[nodiscard]] StateScope state_scope() const override { return StateScope::nothing(); }
  [[nodiscard]] std::optional<CarriedField> carried(std::string_view field) const override { return projection_->carried(field); }

 private:
  std::shared_ptr<const Projection> projection_;
};

OperatorSpecPtr bind(const BoundCall& call, Diagnostics& diagnostics) {
  return std::make_shared<SelectSpec>(output_fields(call.arguments, call.name, diagnostics));
}

}  // namespace

OperatorDescriptor select_operator() {
  return {
      .name = "select",
      .summary = "Replaces the event by one with exactly the listed fields.",
      .details = "A bare name copies that field. Fields without value are left out and counted. Event type and time stay.",
      .example = "stream Short = Reading .select(unit, over: celsius - 90)",
      .traits = {.open_arguments = true},
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
