// .log(level: l, message: m, data: d): writes `<message>: <data>` to the engine's log for every event and passes it on.
#include "data/text.h"
#include "ops/evaluate.h"
#include "ops/field_text.h"
#include "ops/pass_through.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

struct LogPlan {
  LogLevel level = LogLevel::info;
  ExpressionPtr message;  // null: the event's type
  ExpressionPtr data;     // null: all fields
  std::string description;
};

class Log final : public Operator {
 public:
  explicit Log(std::shared_ptr<const LogPlan> plan) : plan_(std::move(plan)) {}
  void process(const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    const data::ColumnPtr message = plan_->message ? evaluate(*plan_->message, rows, context) : nullptr;
    const data::ColumnPtr content = plan_->data ? evaluate(*plan_->data, rows, context) : nullptr;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::string line;
      if (message && !message->is_missing(i)) data::append_display(line, message->value(i));
      else line = rows.type_of(i);
      if (!content) {
        line += ": ";
        append_fields(line, rows, i);
      } else if (!content->is_missing(i)) {
        line += ": ";
        data::append_display(line, content->value(i));
      }
      context.effects.log(rows, i, plan_->level, std::move(line));
    }
    out.emit(rows);
  }

 private:
  std::shared_ptr<const LogPlan> plan_;
};

class LogSpec final : public OperatorSpec {
 public:
  explicit LogSpec(LogPlan plan) : plan_(std::make_shared<const LogPlan>(std::move(plan))) {}
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return std::make_unique<Log>(plan_); }
  [[nodiscard]] std::string describe() const override { return plan_->description; }
  void collect_fields(FieldUse& use) const override {
    if (plan_->message) plan_->message->collect_fields(use);
    plan_->data ? plan_->data->collect_fields(use) : static_cast<void>(use.everything = true);
  }
  [[nodiscard]] StateScope state_scope() const override { return StateScope::nothing(); }

 private:
  std::shared_ptr<const LogPlan> plan_;
};

/// Anything unknown counts as info.
LogLevel level_of(std::string_view name) {
  if (name == "error") return LogLevel::error;
  if (name == "warn" || name == "warning") return LogLevel::warning;
  if (name == "debug") return LogLevel::debug;
  if (name == "trace") return LogLevel::trace;
  return LogLevel::info;
}

OperatorSpecPtr bind(const BoundCall& call, Diagnostics& diagnostics) {
  LogPlan plan;
  plan.description = describe_call(call);
  if (const BoundArgument* level = call.find("level")) {
    const bool text = level->constant.kind() == data::Kind::text;
    const std::string name = text ? std::string(level->constant.as_text()) : level->bare_name;
    plan.level = level_of(name);
    if (plan.level == LogLevel::info && name != "info") {
      diagnostics.warning("W120", level->at, fmt::format(".log does not know the level `{}` and uses info", name)).help =
          "use error, warn, info, debug or trace";
    }
  }
  if (const BoundArgument* message = call.find("message")) plan.message = message->expression;
  if (const BoundArgument* content = call.find("data")) plan.data = content->expression;
  return std::make_shared<LogSpec>(std::move(plan));
}

}  // namespace

OperatorDescriptor log_operator() {
  return {
      .name = "log",
      .parameters = {{.name = "level",
                      .kind = ParameterKind::text,
                      .required = false,
                      .named = true,
                      .summary = "error, warn, info (without it), debug or trace."},
                     {.name = "message",
                      .kind = ParameterKind::expression,
                      .required = false,
                      .named = true,
                      .summary = "What the line says; without it, the event's type."},
                     {.name = "data",
                      .kind = ParameterKind::expression,
                      .required = false,
                      .named = true,
                      .summary = "What follows the message; without it, all fields."}},
      .summary = "Writes a line per event to the engine's log and passes the event on.",
      .details = "The line is `<message>: <data>` under the stream's name; data without value is left out.",
      .example = "stream Hot = Reading .log(level: \"warn\", message: \"reading\", data: celsius)",
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
