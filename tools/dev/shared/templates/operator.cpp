// .@name@(...): what it does with the rows that reach it, what it keeps, and in which order rows leave.
#include "catalog/operator.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

class @Name@ final : public Operator {
 public:
  void process(const data::Rows& rows, OperatorContext&, Emitter& out) override { out.emit(rows); }
};

class @Name@Spec final : public OperatorSpec {
 public:
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return std::make_unique<@Name@>(); }
  [[nodiscard]] std::string describe() const override { return "@name@()"; }
  void collect_fields(FieldUse&) const override {}
};

OperatorSpecPtr bind(const BoundCall&, Diagnostics&) { return std::make_shared<@Name@Spec>(); }

}  // namespace

OperatorDescriptor @name@_operator() {
  return {
      .name = "@name@",
      .parameters = {},
      .summary = "",
      .details = "",
      .example = "stream S = T .@name@()",
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
