// .emit(a: e, ...), .emit as T (...): makes a new event of every row, which leaves the engine here and is what later operators and
// consumers see. Stateless.
//
// Lookup mode: when all arguments are bare names or texts, a name that is neither field nor global comes out as its own text
// (`timestamp`: as the event's time), because programs rely on it. Otherwise such fields are left out.
#include "ops/derived_rows.h"
#include "ops/projection.h"

namespace varpulis::ops {
namespace {

using namespace catalog;
using TypeName = std::shared_ptr<const std::string>;

class Emit final : public Operator {
 public:
  /// No projection: all fields pass.
  Emit(std::shared_ptr<const Projection> projection, TypeName type) : projection_(std::move(projection)), type_(std::move(type)) {}
  void process(const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    data::Rows events = with_type(projection_ ? with_events(rows, projection_->apply(rows, context)) : rows, type_);
    context.effects.output(events);
    out.emit(std::move(events));
  }

 private:
  std::shared_ptr<const Projection> projection_;
  TypeName type_;
};

class EmitSpec final : public OperatorSpec {
 public:
  EmitSpec(std::vector<OutputField> fields, const BoundCall& call)
      : as_type_(call.as_type), type_(std::make_shared<const std::string>(call.as_type.empty() ? call.stream : call.as_type)) {
    if (!fields.empty()) projection_ = std::make_shared<Projection>(".emit", std::move(fields));
  }
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return std::make_unique<Emit>(projection_, type_); }
  [[nodiscard]] std::string describe() const override {
    return fmt::format("emit{}({})", as_type_.empty() ? "" : " as " + as_type_, projection_ ? projection_->describe() : "");
  }
  void collect_fields(FieldUse& use) const override {
    projection_ ? projection_->collect_fields(use) : static_cast<void>(use.everything = true);
  }
  [[nodiscard]] bool passes_event() const override { return projection_ == nullptr; }
  [[nodiscard]] std::optional<EmittedEvents> emitted() const override {
    return projection_ ? projection_->emitted(*type_) : std::nullopt;
  }
  [[nodiscard]] StateScope state_scope() const override { return StateScope::nothing(); }
  [[nodiscard]] std::optional<CarriedField> carried(std::string_view field) const override {
    return projection_ ? projection_->carried(field) : OperatorSpec::carried(field);
  }

 private:
  std::string as_type_;
  TypeName type_;
  std::shared_ptr<const Projection> projection_;
};

OperatorSpecPtr bind(const BoundCall& call, Diagnostics& diagnostics) {
  std::vector<BoundArgument> arguments = call.arguments;
  std::erase_if(arguments, [](const BoundArgument& argument) { return argument.name == "context"; });  // not a field
  std::vector<OutputField> fields = output_fields(arguments, call.name, diagnostics);
  const bool lookup = std::ranges::all_of(
      arguments, [](const BoundArgument& argument) { return argument.is_text_literal || !argument.bare_name.empty(); });
  if (lookup && fields.size() == arguments.size()) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const std::string& bare_name = arguments[i].bare_name;
      if (bare_name.empty()) continue;
      fields[i].fallback = bare_name == "timestamp" ? Fallback::event_time : Fallback::own_text;
      fields[i].text = bare_name;
    }
  }
  return std::make_shared<EmitSpec>(std::move(fields), call);
}

}  // namespace

OperatorDescriptor emit_operator() {
  return {
      .name = "emit",
      .summary = "Sends an event with the listed fields out of the engine and passes it on.",
      .details = "The event's type is the stream's name, or T with `.emit as T (...)`; its time is that of the event it is made of. "
                 "Without arguments all fields pass. If all arguments are bare names or texts, a name that is no field, variable or "
                 "constant comes out as its own text with a warning, and `timestamp` as the event's time; otherwise fields without "
                 "value are left out and counted.",
      .example = "stream Hot = Reading .where(celsius > 90) .emit(unit: unit, over: celsius - 90)",
      .traits = {.open_arguments = true, .allows_as_type = true, .emits = true},
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
