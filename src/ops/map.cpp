// .map(e): replaces every event by the map that e gives. Stateless.
#include "ops/derived_rows.h"
#include "ops/evaluate.h"
#include "ops/row_builder.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

class MapEvents final : public Operator {
 public:
  explicit MapEvents(ExpressionPtr expression) : expression_(std::move(expression)) {}
  void process(const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    const data::ColumnPtr column = evaluate(*expression_, rows, context);
    report_missing(*expression_, *column, rows, context, Counter::dropped_by_map, ".map");
    RowBuilder builder;
    data::Bitmap keep(rows.size(), false);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const data::Value value = column->value(i);
      if (value.kind() == data::Kind::map) {
        keep.set(i);
        builder.add(value.as_map());
      } else if (!value.is_missing()) {
        const std::string_view kind = data::name(value.kind());
        context.effects.count(Counter::dropped_by_map);
        context.effects.count(Counter::type_error);
        context.effects.failed(rows, i);
        context.effects.warn_once(rows, i, fmt::format("map: {}", kind),
                                  fmt::format("`{}` in .map must be a map, found {}; such events are dropped", expression_->text(), kind));
      }
    }
    if (builder.rows() > 0) out.emit(with_events(rows.where(keep), builder.finish()));
  }

 private:
  ExpressionPtr expression_;
};

class MapSpec final : public OperatorSpec {
 public:
  explicit MapSpec(ExpressionPtr expression) : expression_(std::move(expression)) {}
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return std::make_unique<MapEvents>(expression_); }
  [[nodiscard]] std::string describe() const override { return fmt::format("map({})", expression_->text()); }
  void collect_fields(FieldUse& use) const override { expression_->collect_fields(use); }
  [[nodiscard]] bool passes_event() const override { return false; }
  [[nodiscard]] StateScope state_scope() const override { return StateScope::nothing(); }

 private:
  ExpressionPtr expression_;
};

OperatorSpecPtr bind(const BoundCall& call, Diagnostics&) { return std::make_shared<MapSpec>(call.arguments.front().expression); }

}  // namespace

OperatorDescriptor map_operator() {
  return {
      .name = "map",
      .parameters = {{.name = "fields", .kind = ParameterKind::expression, .summary = "A map: the fields of the new event."}},
      .summary = "Replaces the event by the entries of a map.",
      .details = "Event type and time stay. An event for which the expression is no map is dropped and counted.",
      .example = "stream Short = Reading .map({unit: unit, over: celsius - 90})",
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
