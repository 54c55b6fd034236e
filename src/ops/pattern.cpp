// .pattern(name: body): passes or drops each current list as a whole. Stateless.
#include "data/column_builder.h"
#include "ops/derived_rows.h"
#include "ops/evaluate.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

/// A list as its lambda sees it: an array of maps, each with an event's fields and its type as `event_type`.
data::Value list_value(const data::Rows& rows, std::size_t begin, std::size_t end) {
  data::Array elements;
  elements.reserve(end - begin);
  for (std::size_t i = begin; i < end; ++i) {
    data::Map fields = row_as_map(*rows.batch, rows.row(i));
    fields.set("event_type", data::Value::text(rows.type_of(i)));
    elements.push_back(data::Value::map(std::move(fields)));
  }
  return data::Value::array(std::move(elements));
}

/// The rows with the column in place of, or behind, their fields.
data::Rows with_field(data::Rows rows, const std::string& name, data::ColumnPtr column) {
  auto batch = std::make_shared<data::Batch>(*rows.batch);
  const std::size_t known = batch->schema->find(name);
  if (known != data::Schema::npos) {
    batch->columns[known] = std::move(column);
  } else {
    std::vector<std::string> names = batch->schema->names();
    names.push_back(name);
    batch->schema = std::make_shared<const data::Schema>(std::move(names));
    batch->columns.push_back(std::move(column));
  }
  rows.batch = std::move(batch);
  return rows;
}

class LambdaPattern final : public Operator {
 public:
  LambdaPattern(ExpressionPtr condition, std::string list_name) : condition_(std::move(condition)), list_name_(std::move(list_name)) {}

  void process(const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    auto lists = std::make_shared<data::Column>();
    lists->kind = data::ColumnKind::dynamic;
    std::vector<std::size_t> ends;
    data::Bitmap last(rows.size(), false);
    for_each_list(rows, [&](std::size_t begin, std::size_t end) {
      lists->values.push_back(list_value(rows, begin, end));
      ends.push_back(end);
      last.set(end - 1);
    });
    lists->rows = static_cast<std::uint32_t>(ends.size());
    const data::Rows seen = with_field(compact(rows.where(last)), list_name_, std::move(lists));
    const data::ColumnPtr verdict = evaluate(*condition_, seen, context);
    data::Bitmap keep(rows.size(), false);
    for (std::size_t list = 0; list < ends.size(); ++list) {
      const data::Value value = verdict->value(list);
      if (value.is_false()) continue;
      if (!value.is_true()) report_undecided(value, seen, list, context);
      for (std::size_t i = list == 0 ? 0 : ends[list - 1]; i < ends[list]; ++i) keep.set(i);
    }
    data::Rows kept = rows.where(keep);
    if (!kept.empty()) out.emit(std::move(kept));
  }

 private:
  void report_undecided(const data::Value& value, const data::Rows& seen, std::size_t list, OperatorContext& context) {
    std::string_view found = data::name(value.kind());
    if (value.is_missing()) {
      const NoValue why = condition_->explain(seen, list, context.evaluation);
      if (why.cause == NoValueCause::fuel || why.cause == NoValueCause::recursion) return;  // evaluate() reported the call
      context.effects.warn_once(seen, list, fmt::format("pattern: {}", name(why.cause)),
                                fmt::format("`{}` in .pattern has no value, so its list passes: {}", condition_->text(), why.text));
      if (why.cause == NoValueCause::missing_field) return;
    } else {
      context.effects.warn_once(seen, list, fmt::format("pattern is {}", found),
                                fmt::format("`{}` in .pattern must be true or false, found {}; such lists pass", condition_->text(),
                                            found));
      if (value.is_null()) return;
    }
    context.effects.count(Counter::type_error);
    context.effects.failed(seen, list);
  }

  ExpressionPtr condition_;
  std::string list_name_;
};

/// Whether events of these types occur in the list, in this order.
bool occur_in_order(const std::vector<std::string>& types, const data::Rows& rows, std::size_t begin, std::size_t end) {
  std::size_t next = 0;
  for (std::size_t i = begin; i < end && next < types.size(); ++i) {
    if (rows.type_of(i) == types[next]) ++next;
  }
  return next == types.size();
}

bool holds(const TypeCondition& condition, const data::Rows& rows, std::size_t begin, std::size_t end) {
  const auto operand = [&](const TypeCondition& each) { return holds(each, rows, begin, end); };
  switch (condition.kind) {
    case TypeCondition::Kind::sequence: return occur_in_order(condition.types, rows, begin, end);
    case TypeCondition::Kind::both: return std::ranges::all_of(condition.operands, operand);
    case TypeCondition::Kind::either: return std::ranges::any_of(condition.operands, operand);
    case TypeCondition::Kind::exactly_one: return operand(condition.operands[0]) != operand(condition.operands[1]);
    case TypeCondition::Kind::negation: return !operand(condition.operands[0]);
  }
  return true;
}

std::string text_of(const TypeCondition& condition, bool nested = false) {
  if (condition.kind == TypeCondition::Kind::sequence) return fmt::format("{}", fmt::join(condition.types, " -> "));
  if (condition.kind == TypeCondition::Kind::negation) return "not " + text_of(condition.operands[0], true);
  const std::string_view word = condition.kind == TypeCondition::Kind::both     ? "and"
                                : condition.kind == TypeCondition::Kind::either ? "or"
                                                                                : "xor";
  const std::string text = fmt::format("{} {} {}", text_of(condition.operands[0], true), word, text_of(condition.operands[1], true));
  return nested ? fmt::format("({})", text) : text;
}

class TypePattern final : public Operator {
 public:
  explicit TypePattern(std::shared_ptr<const TypeCondition> condition) : condition_(std::move(condition)) {}
  void process(const data::Rows& rows, OperatorContext&, Emitter& out) override {
    data::Bitmap keep(rows.size(), false);
    for_each_list(rows, [&](std::size_t begin, std::size_t end) {
      if (!holds(*condition_, rows, begin, end)) return;
      for (std::size_t i = begin; i < end; ++i) keep.set(i);
    });
    data::Rows kept = rows.where(keep);
    if (!kept.empty()) out.emit(std::move(kept));
  }

 private:
  std::shared_ptr<const TypeCondition> condition_;
};

class PatternSpec final : public OperatorSpec {
 public:
  explicit PatternSpec(const BoundArgument& body)
      : name_(body.name), condition_(body.expression), list_name_(body.list_name), types_(body.types) {}
  [[nodiscard]] std::unique_ptr<Operator> make() const override {
    if (types_) return std::make_unique<TypePattern>(types_);
    return std::make_unique<LambdaPattern>(condition_, list_name_);
  }
  [[nodiscard]] std::string describe() const override {
    return fmt::format("pattern({}: {})", name_, types_ ? text_of(*types_) : fmt::format("{} => {}", list_name_, condition_->text()));
  }
  void collect_fields(FieldUse& use) const override {
    if (!types_) use.everything = true;
  }

 private:
  std::string name_;
  ExpressionPtr condition_;
  std::string list_name_;
  std::shared_ptr<const TypeCondition> types_;
};

OperatorSpecPtr bind(const BoundCall& call, Diagnostics& diagnostics) {
  if (call.arguments.size() != 1) {
    diagnostics.error("E154", call.at, fmt::format(".pattern takes one condition, found {}", call.arguments.size())).help =
        "write `.pattern(name: events => ...)`";
    return nullptr;
  }
  return std::make_shared<PatternSpec>(call.arguments.front());
}

}  // namespace

OperatorDescriptor pattern_operator() {
  return {
      .name = "pattern",
      .summary = "Passes the current list only if a condition over it holds.",
      .details = "The body is a lambda over the list as an array of maps, each with an event's fields and its type as `event_type` "
                 "(`events => events.len() > 2`), or names of event types joined by `->` (in this order), `and`, `or`, `xor`, "
                 "`not`. A lambda also sees the fields of the list's last event. A list is dropped when the condition is false; "
                 "when it has no value or is no bool the list passes, with a warning.",
      .example = "stream Bursts = Order .window(5m) .pattern(many: events => events.len() > 10)",
      .traits = {.open_arguments = true, .open_kind = ParameterKind::list_condition},
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
