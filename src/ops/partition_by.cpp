// .partition_by(e): operators behind it keep the rows of each value of e apart. The rewrites of the plan take it out of the pipeline.
#include "catalog/operator.h"
#include "ops/pass_through.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

class PartitionBySpec final : public OperatorSpec {
 public:
  explicit PartitionBySpec(PartitionKey key) : key_(std::move(key)) {}
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return pass_through({})->make(); }
  [[nodiscard]] std::string describe() const override { return fmt::format("partition_by({})", key_.key->text()); }
  void collect_fields(FieldUse& use) const override { key_.key->collect_fields(use); }
  [[nodiscard]] const PartitionKey* partition_key() const override { return &key_; }

 private:
  PartitionKey key_;
};

OperatorSpecPtr bind(const BoundCall& call, Diagnostics&) {
  const BoundArgument* key = call.find("key");
  return std::make_shared<PartitionBySpec>(PartitionKey{.key = key->expression, .field = key->bare_name});
}

}  // namespace

OperatorDescriptor partition_by_operator() {
  return {
      .name = "partition_by",
      .parameters = {{.name = "key", .kind = ParameterKind::expression, .summary = "Events with an equal value belong together."}},
      .summary = "Keeps windows, aggregates and pattern matches of each key apart.",
      .details = "Keys are equal when `==` is true; events without value are the group `default`, null one of its own. It does not "
                 "concern `limit`, `first` and `distinct`, which take `per:`.",
      .example = "stream Totals = Order .partition_by(shop) .window(5m) .aggregate(total: sum(amount))",
      .traits = {.setting = true},
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
