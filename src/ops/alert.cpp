// .alert(webhook: url, message: template): reports every event and passes it on. Whether and how an alert is sent is up to who takes
// the engine's effects; nothing here waits for it.
#include "ops/evaluate.h"
#include "ops/field_text.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

class Alert final : public Operator {
 public:
  Alert(std::string webhook, std::optional<FieldTemplate> message) : webhook_(std::move(webhook)), message_(std::move(message)) {}
  void process(const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::string message;
      if (message_) message = message_->fill(rows, i);
      else append_fields(message, rows, i);
      context.effects.alert(rows, i, std::move(message), webhook_);
    }
    out.emit(rows);
  }

 private:
  std::string webhook_;
  std::optional<FieldTemplate> message_;
};

class AlertSpec final : public OperatorSpec {
 public:
  AlertSpec(std::string webhook, const BoundArgument* message, std::string description)
      : webhook_(std::move(webhook)), description_(std::move(description)) {
    if (message != nullptr) message_.emplace(message->constant.as_text());
  }
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return std::make_unique<Alert>(webhook_, message_); }
  [[nodiscard]] std::string describe() const override { return description_; }
  void collect_fields(FieldUse& use) const override {
    message_ ? message_->collect_fields(use) : static_cast<void>(use.everything = true);
  }
  [[nodiscard]] StateScope state_scope() const override { return StateScope::nothing(); }

 private:
  std::string webhook_, description_;
  std::optional<FieldTemplate> message_;
};

OperatorSpecPtr bind(const BoundCall& call, Diagnostics& diagnostics) {
  std::vector<std::string> arguments;
  for (const BoundArgument& argument : call.arguments) arguments.push_back(describe_argument(argument));
  const BoundArgument* webhook = call.find("webhook");
  if (webhook != nullptr) {
    diagnostics.warning("W121", webhook->at, "this release prints alerts and sends none to a webhook").help =
        "send the printed lines on, or write outputs to a file connector; the closing summary counts what was not sent";
  }
  return std::make_shared<AlertSpec>(webhook == nullptr ? std::string() : std::string(webhook->constant.as_text()), call.find("message"),
                                     fmt::format("alert({})", fmt::join(arguments, ", ")));
}

}  // namespace

OperatorDescriptor alert_operator() {
  return {
      .name = "alert",
      .parameters = {{.name = "webhook",
                      .kind = ParameterKind::text,
                      .required = false,
                      .named = true,
                      .summary = "Where to POST the alert; without it the alert is a log line."},
                     {.name = "message",
                      .kind = ParameterKind::text,
                      .required = false,
                      .named = true,
                      .summary = "A text in which `{name}` and `{a.f}` stand for fields; without it, all fields."}},
      .summary = "Raises an alert for every event and passes the event on.",
      .details = "A place that names no field of the event stays as written. `simulate` sends nothing: it writes "
                 "`ALERT [<stream>] <message>`.",
      .example = "stream Hot = Reading .where(celsius > 90) .alert(message: \"{unit} is at {celsius}\")",
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
