// .on_error(f(args)): after the events of an epoch ran through the later operators of the stream, calls f for those that had an error
// there. What f emits is routed by its type; the events themselves went on as usual.
#include "ops/emitted_rows.h"

namespace varpulis::ops {
namespace {

using namespace catalog;
using ListKey = std::pair<std::uint32_t, std::uint32_t>;  // position, list

class OnError final : public Operator {
 public:
  OnError(ExpressionPtr call, RootNumbers roots, std::shared_ptr<const std::string> stream)
      : call_(std::move(call)), emitted_(roots, std::move(stream)) {}

  void process(const data::Rows& rows, OperatorContext&, Emitter& out) override {
    seen_ = rows;
    out.emit(rows);
  }

  void after_epoch(std::span<const ListKey> failed, OperatorContext& context, Emitter& routed) override {
    const data::Rows rows = std::exchange(seen_, {});
    if (failed.empty() || rows.empty()) return;
    const data::Rows concerned = rows.where(rows_of(rows, failed));
    if (concerned.empty()) return;
    data::Rows events = emitted_.call(*call_, concerned, context);
    if (!events.empty()) routed.emit(std::move(events));
  }

  [[nodiscard]] StateUsage usage() const override { return {.keys = 0, .rows = 0, .bytes = sizeof(RootNumbers)}; }
  void save(state::SnapshotWriter& to) const override { emitted_.save(to); }
  Result<void> load(state::SnapshotReader& from) override { return emitted_.load(from); }

 private:
  /// The rows that became the failed ones: those of their list, or where a later operator made lists of its own, of their position.
  static data::Bitmap rows_of(const data::Rows& rows, std::span<const ListKey> failed) {
    data::Bitmap concerned(rows.size(), false);
    std::size_t begin = 0;
    for (const auto& [position, list] : failed) {
      while (begin < rows.size() && rows.position(begin) < position) ++begin;
      bool found = false;
      std::size_t end = begin;
      for (; end < rows.size() && rows.position(end) == position; ++end) {
        if (rows.list(end) != list) continue;
        concerned.set(end);
        found = true;
      }
      for (std::size_t i = begin; !found && i < end; ++i) concerned.set(i);
    }
    return concerned;
  }

  ExpressionPtr call_;
  EmittedRows emitted_;
  data::Rows seen_;  // of this epoch
};

class OnErrorSpec final : public OperatorSpec {
 public:
  explicit OnErrorSpec(const BoundCall& call)
      : call_(call.arguments.front().expression), roots_(call), stream_(std::make_shared<const std::string>(call.stream)) {}
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return std::make_unique<OnError>(call_, roots_, stream_); }
  [[nodiscard]] std::string describe() const override { return fmt::format("on_error({})", call_->text()); }
  void collect_fields(FieldUse& use) const override { call_->collect_fields(use); }
  [[nodiscard]] std::string state_bound() const override { return "1 counter"; }
  [[nodiscard]] StateScope state_scope() const override { return {.rows = StateScope::Rows::none, .key = nullptr, .keeps_lists = false}; }
  /// What its function emits has fields of its own.
  [[nodiscard]] std::optional<CarriedField> carried(std::string_view) const override { return std::nullopt; }

 private:
  ExpressionPtr call_;
  RootNumbers roots_;
  std::shared_ptr<const std::string> stream_;
};

OperatorSpecPtr bind(const BoundCall& call, Diagnostics&) { return std::make_shared<OnErrorSpec>(call); }

}  // namespace

OperatorDescriptor on_error_operator() {
  return {
      .name = "on_error",
      .parameters = {{.name = "handler", .kind = ParameterKind::call, .summary = "A call of a function; it sees the event's fields."}},
      .summary = "Calls a function for every event in which a later operator had an error.",
      .details = "An error is an evaluation that failed for another reason than a missing field, or a function that ran out of fuel or "
                 "depth. What the function emits goes to streams that read its type; the event itself goes on as usual.",
      .example = "fn complain(unit: str):\n    emit Complaint(unit: unit)\n\n"
                 "stream Doubled = Reading .on_error(complain(unit)) .emit(unit: unit, double: celsius * 2)",
      .traits = {.stateful = true},
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
