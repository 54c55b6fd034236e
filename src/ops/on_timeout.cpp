// .on_timeout(a: e, ...): what a run that runs out of time after its first step sends, past the operators behind the pattern.
#include "ops/derived_rows.h"
#include "ops/projection.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

/// Sends the rows with the listed fields and the mark.
class Timeouts final : public Operator {
 public:
  explicit Timeouts(std::shared_ptr<const Projection> projection) : projection_(std::move(projection)) {}
  void process(const data::Rows& rows, OperatorContext& context, Emitter&) override {
    auto batch = std::make_shared<data::Batch>(*projection_->apply(rows, context));
    std::vector<std::string> names = batch->schema->names();
    const auto mark = static_cast<std::uint32_t>(names.size());
    names.emplace_back("_timeout");
    batch->schema = std::make_shared<const data::Schema>(std::move(names));
    batch->columns.push_back(data::repeat(data::Value::boolean(true), rows.size()));
    for (data::Shape& shape : batch->shapes) shape.push_back(mark);
    const data::Rows events = with_events(rows, std::move(batch));
    context.effects.output(events);
    context.effects.pass_by(events);
  }

 private:
  std::shared_ptr<const Projection> projection_;
};

class TimeoutsSpec final : public OperatorSpec {
 public:
  explicit TimeoutsSpec(std::vector<OutputField> fields) : projection_(std::make_shared<Projection>(".on_timeout", std::move(fields))) {}
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return std::make_unique<Timeouts>(projection_); }
  [[nodiscard]] std::string describe() const override { return fmt::format("on_timeout({})", projection_->describe()); }
  void collect_fields(FieldUse& use) const override { projection_->collect_fields(use); }
  [[nodiscard]] bool passes_event() const override { return false; }

 private:
  std::shared_ptr<const Projection> projection_;
};

OperatorSpecPtr bind(const BoundCall& call, Diagnostics& diagnostics) {
  if (!call.pattern) return nullptr;  // reported where the stream is checked
  if (!call.pattern->within) {
    diagnostics.error("E154", call.at, "without a time limit no match runs out of time").help = "add `.within(...)`";
    return nullptr;
  }
  call.pattern->on_timeout = std::make_shared<TimeoutsSpec>(output_fields(call.arguments, "on_timeout", diagnostics));
  return nullptr;
}

}  // namespace

OperatorDescriptor on_timeout_operator() {
  return {
      .name = "on_timeout",
      .summary = "Sends an event for every unfinished match that runs out of time.",
      .details = "For a match that has its first event and is not complete when `.within` has passed. Fields as in `.emit`, plus "
                 "`_timeout: true`; the event's type is the stream's name and its time the deadline. It leaves the engine and goes to the "
                 "stream's consumers without the operators behind the pattern.",
      .example = "stream Paid = Order as o -> Payment where order == o.id as p .within(1h) .on_timeout(order: o.id)",
      .traits = {.open_arguments = true, .setting = true, .needs_pattern = true},
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
