// .context(name): asks for a thread of its own group. Results do not depend on it.
#include "catalog/operator.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

class ContextSetting final : public OperatorSpec {
 public:
  explicit ContextSetting(std::string context) : context_(std::move(context)) {}
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return std::make_unique<Nothing>(); }
  [[nodiscard]] std::string describe() const override { return fmt::format("context({})", context_); }
  void collect_fields(FieldUse&) const override {}
  [[nodiscard]] bool configure(StreamSettings& settings) const override {
    settings.context = context_;
    return true;
  }

 private:
  /// Settings leave the pipeline before it runs; inside a branch of `.fork` they mean nothing.
  class Nothing final : public Operator {
    void process(const data::Rows& rows, OperatorContext&, Emitter& out) override { out.emit(rows); }
  };
  std::string context_;
};

OperatorSpecPtr bind(const BoundCall& call, Diagnostics&) { return std::make_shared<ContextSetting>(call.arguments.front().bare_name); }

}  // namespace

OperatorDescriptor context_operator() {
  return {
      .name = "context",
      .parameters = {{.name = "context", .kind = ParameterKind::name, .summary = "A declared context."}},
      .summary = "Places the stream in a declared context.",
      .details = "Contexts say which streams may run on a thread of their own; results never depend on them.",
      .example = "context edge (cores: [0, 1])\nstream Hot = Reading .context(edge) .where(celsius > 90)",
      .traits = {.setting = true},
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
