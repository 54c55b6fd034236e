#include "ops/pass_through.h"

#include "ops/evaluate.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

class PassThrough final : public Operator {
 public:
  void process(const data::Rows& rows, OperatorContext&, Emitter& out) override { out.emit(rows); }
};

class PassThroughSpec final : public OperatorSpec {
 public:
  explicit PassThroughSpec(std::string text) : text_(std::move(text)) {}
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return std::make_unique<PassThrough>(); }
  [[nodiscard]] std::string describe() const override { return text_; }
  void collect_fields(FieldUse&) const override {}
  [[nodiscard]] StateScope state_scope() const override { return StateScope::nothing(); }

 private:
  std::string text_;
};

}  // namespace

OperatorSpecPtr pass_through(std::string text) { return std::make_shared<PassThroughSpec>(std::move(text)); }

std::string describe_call(const BoundCall& call) {
  std::vector<std::string> arguments;
  for (const BoundArgument& argument : call.arguments) arguments.push_back(describe_argument(argument));
  return fmt::format("{}({})", call.name, fmt::join(arguments, ", "));
}

}  // namespace varpulis::ops
