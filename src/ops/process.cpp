// .process(f(args)): calls f once per event; the events that it emits replace the event. What one call emits is one current list.
#include "ops/emitted_rows.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

class Process final : public Operator {
 public:
  Process(ExpressionPtr call, RootNumbers roots, std::shared_ptr<const std::string> stream)
      : call_(std::move(call)), emitted_(roots, std::move(stream)) {}

  void process(const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    data::Rows events = emitted_.call(*call_, rows, context);
    if (!events.empty()) out.emit(std::move(events));
  }

  [[nodiscard]] StateUsage usage() const override { return {.keys = 0, .rows = 0, .bytes = sizeof(RootNumbers)}; }
  void save(state::SnapshotWriter& to) const override { emitted_.save(to); }
  Result<void> load(state::SnapshotReader& from) override { return emitted_.load(from); }

 private:
  ExpressionPtr call_;
  EmittedRows emitted_;
};

class ProcessSpec final : public OperatorSpec {
 public:
  explicit ProcessSpec(const BoundCall& call)
      : call_(call.arguments.front().expression), roots_(call), stream_(std::make_shared<const std::string>(call.stream)) {}
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return std::make_unique<Process>(call_, roots_, stream_); }
  [[nodiscard]] std::string describe() const override { return fmt::format("process({})", call_->text()); }
  void collect_fields(FieldUse& use) const override { call_->collect_fields(use); }
  [[nodiscard]] bool passes_event() const override { return false; }
  [[nodiscard]] bool needs_order() const override { return true; }
  [[nodiscard]] std::string state_bound() const override { return "1 counter"; }
  /// Each row of a list becomes a list.
  [[nodiscard]] StateScope state_scope() const override { return {.rows = StateScope::Rows::none, .key = nullptr, .keeps_lists = false}; }

 private:
  ExpressionPtr call_;
  RootNumbers roots_;
  std::shared_ptr<const std::string> stream_;
};

OperatorSpecPtr bind(const BoundCall& call, Diagnostics&) { return std::make_shared<ProcessSpec>(call); }

}  // namespace

OperatorDescriptor process_operator() {
  return {
      .name = "process",
      .parameters = {{.name = "call", .kind = ParameterKind::expression, .summary = "A call of a function that emits events."}},
      .summary = "Calls a function for every event and goes on with the events that it emits.",
      .details = "Every `emit T(...)` that runs makes an event with the time of the incoming one, which is dropped; the function's result "
                 "is not used. The stream's events go by the stream's name, and by T to streams that read T. Without `.emit` they are "
                 "the stream's output.",
      .example = "fn split(total: int):\n    for part in 0..total:\n        emit Chunk(number: part)\n\n"
                 "stream Chunks = Shipment .process(split(boxes))",
      .traits = {.outputs_final = true, .stateful = true},
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
