#include "ops/testing/harness.h"

#include <gtest/gtest.h>

#include "catalog/catalog.h"
#include "data/column_builder.h"
#include "data/text.h"
#include "ops/register.h"
#include "ops/row_builder.h"
#include "ops/testing/driven_run.h"

namespace varpulis::ops::testing {

using namespace catalog;

namespace {

const Catalog& operators() {
  static const Catalog filled = [] {
    Catalog catalog;
    register_operators(catalog);
    return catalog;
  }();
  return filled;
}

std::string describe_row(const data::Rows& rows, std::size_t i) {
  std::string text = fmt::format("{}@{}.{} ", rows.type_of(i), rows.keys->first_position + rows.position(i), rows.list(i));
  data::append_debug(text, Value::map(row_as_map(*rows.batch, rows.row(i))));
  return text;
}

class RecordingEffects final : public Effects {
 public:
  RecordingEffects(Recorded& record, std::vector<std::string>& warned) : record_(record), warned_(warned) {}
  void output(const data::Rows& rows) override { add(record_.outputs, rows); }
  void write(std::size_t sink, const data::Rows& rows) override {
    for (std::size_t i = 0; i < rows.size(); ++i) record_.writes.push_back(fmt::format("{}: {}", sink, describe_row(rows, i)));
  }
  void print(const data::Rows& rows, std::size_t i, std::string line) override { add_line(record_.prints, rows, i, std::move(line)); }
  void log(const data::Rows& rows, std::size_t i, LogLevel level, std::string line) override {
    add_line(record_.logs, rows, i, fmt::format("{} {}", name(level), line));
  }
  void alert(const data::Rows& rows, std::size_t i, std::string message, std::string_view webhook) override {
    add_line(record_.alerts, rows, i, fmt::format("{}{}{}", webhook, webhook.empty() ? "" : " ", message));
  }
  void warn_once(const data::Rows& rows, std::size_t i, std::string_view topic, std::string message) override {
    if (std::ranges::find(warned_, topic) != warned_.end()) return;
    warned_.emplace_back(topic);
    add_line(record_.warnings, rows, i, std::move(message));
  }
  void warn_of_both(const data::Rows& rows, std::size_t i, std::string_view topic, unsigned which, std::string message) override {
    const std::string seen = fmt::format("{}: {}", topic, which), other = fmt::format("{}: {}", topic, 1 - which);
    if (std::ranges::find(warned_, seen) != warned_.end()) return;
    warned_.push_back(seen);
    if (std::ranges::find(warned_, other) != warned_.end()) add_line(record_.warnings, rows, i, std::move(message));
  }
  void count(Counter counter, std::uint64_t amount) override { record_.counters[std::string(describe(counter))] += amount; }
  void count_named(std::string_view counter, std::uint64_t amount) override { record_.counters[std::string(counter)] += amount; }
  void pass_by(const data::Rows&) override {}
  void late(const data::Rows& rows) override {
    for (std::size_t i = 0; i < rows.size(); ++i) add_line(record_.late, rows, i, "late");
  }
  void failed(const data::Rows& rows, std::size_t i) override {
    add_line(record_.failed, rows, i, fmt::format("{}.{}", rows.keys->first_position + rows.position(i), rows.list(i)));
    failed_rows.emplace_back(rows.position(i), rows.list(i));
  }

  /// Hands the lines of the epoch over in key order, as the engine does.
  void flush() {
    std::ranges::stable_sort(lines_, {}, &Line::key);
    for (Line& line : lines_) line.to->push_back(std::move(line.text));
    lines_.clear();
  }

  std::vector<std::pair<std::uint32_t, std::uint32_t>> failed_rows;

 private:
  struct Line {
    std::pair<std::uint32_t, std::uint32_t> key;  // position, list
    std::vector<std::string>* to;
    std::string text;
  };
  void add_line(std::vector<std::string>& to, const data::Rows& rows, std::size_t i, std::string line) {
    lines_.push_back({.key = {rows.position(i), rows.list(i)}, .to = &to, .text = std::move(line)});
  }
  static void add(std::vector<std::string>& to, const data::Rows& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) to.push_back(describe_row(rows, i));
  }
  Recorded& record_;
  std::vector<std::string>& warned_;
  std::vector<Line> lines_;
};

class RecordingEmitter final : public Emitter {
 public:
  explicit RecordingEmitter(std::vector<std::string>& to) : to_(to) {}
  void emit(data::Rows rows) override {
    EXPECT_FALSE(rows.empty());
    EXPECT_EQ(rows.batch->columns.size(), rows.batch->schema->size());
    for (const data::ColumnPtr& column : rows.batch->columns) EXPECT_EQ(column->rows, rows.batch->rows);
    EXPECT_EQ(rows.keys->position.size(), rows.batch->rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      to_.push_back(describe_row(rows, i));
      EXPECT_LE(rows.position(i == 0 ? 0 : i - 1), rows.position(i));
    }
  }

 private:
  std::vector<std::string>& to_;
};

/// The events [begin, end) as rows of an epoch that begins at `first_position`.
data::Rows make_rows(const std::vector<Event>& events, std::size_t begin, std::size_t end, std::uint64_t first_position) {
  RowBuilder builder;
  auto keys = std::make_shared<data::Keys>();
  auto types = std::make_shared<data::RowTypes>();
  std::vector<std::string> names;
  keys->first_position = first_position;
  const bool lists = std::ranges::any_of(events, [](const Event& each) { return each.same_position; });
  std::uint32_t position = 0;
  for (std::size_t i = begin; i < end; ++i) {
    builder.add(events[i].fields);
    if (i > begin && !events[i].same_position) ++position;
    keys->position.push_back(position);
    keys->time.push_back(static_cast<std::int64_t>(i) * ns_per_s);
    if (lists) keys->list.push_back(events[i].list);
    const auto known = std::ranges::find(names, events[i].type);
    types->of_row.push_back(static_cast<std::uint32_t>(known - names.begin()));
    if (known == names.end()) names.push_back(events[i].type);
  }
  data::Rows rows;
  rows.batch = builder.finish();
  rows.selection = data::Selection::all(end - begin);
  rows.keys = std::move(keys);
  rows.type = std::make_shared<const std::string>(events[begin].type);
  if (names.size() > 1) {
    types->names = std::make_shared<const std::vector<std::string>>(std::move(names));
    rows.types = std::move(types);
  }
  return rows;
}

class FunctionExpression final : public BoundExpression {
 public:
  FunctionExpression(std::string text, std::vector<std::string> fields, std::function<Value(const data::Map&)> function, NoValue missing)
      : text_(std::move(text)), fields_(std::move(fields)), function_(std::move(function)), missing_(std::move(missing)) {}
  [[nodiscard]] data::ColumnPtr evaluate(const data::Rows& rows, EvaluationContext&) const override {
    data::ColumnBuilder builder;
    for (std::size_t i = 0; i < rows.size(); ++i) builder.value(i, function_(row_as_map(*rows.batch, rows.row(i))));
    return builder.finish(rows.size());
  }
  [[nodiscard]] NoValue explain(const data::Rows&, std::size_t, EvaluationContext&) const override { return missing_; }
  void collect_fields(FieldUse& use) const override { use.fields.insert(fields_.begin(), fields_.end()); }
  [[nodiscard]] std::string text() const override { return text_; }

 private:
  std::string text_;
  std::vector<std::string> fields_;
  std::function<Value(const data::Map&)> function_;
  NoValue missing_;
};

}  // namespace

data::Map map(Fields fields) {
  data::Map result;
  for (const auto& [name, value] : fields) result.set(name, value);
  return result;
}

std::vector<Event> numbers(std::initializer_list<std::int64_t> values) {
  std::vector<Event> events;
  for (const std::int64_t value : values) events.push_back(event({{"v", number(value)}}));
  return events;
}

Recorded run_batches(const OperatorSpec& spec, const std::vector<Event>& events, std::size_t batch, bool restart) {
  Recorded record;
  std::vector<std::string> warned;
  std::unique_ptr<Operator> op = spec.make();
  std::uint64_t first_position = 0;
  for (std::size_t begin = 0; begin < events.size();) {
    std::size_t end = std::min(events.size(), begin + batch);
    while (end < events.size() && events[end].same_position) ++end;
    data::Epoch epoch;
    epoch.first_position = first_position;
    const data::Rows rows = make_rows(events, begin, end, first_position);
    epoch.positions = rows.position(rows.size() - 1) + 1;
    EvaluationContext evaluation;
    evaluation.epoch = &epoch;
    evaluation.stream = "S";
    RecordingEffects effects(record, warned);
    RecordingEmitter out(record.passed), routed(record.routed);
    std::uint32_t next_list = epoch.positions;
    OperatorContext context{
        .effects = effects, .evaluation = evaluation, .epoch = epoch, .stream = "S", .next_list = next_list};
    op->advance({}, rows, context, out);
    // Rows whose event has a field `fails` fail in a later operator.
    std::vector<std::pair<std::uint32_t, std::uint32_t>> failed = effects.failed_rows;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (events[begin + i].fields.find("fails") != nullptr) failed.emplace_back(rows.position(i), rows.list(i));
    }
    std::ranges::sort(failed);
    failed.erase(std::ranges::unique(failed).begin(), failed.end());
    if (!failed.empty()) op->after_epoch(failed, context, routed);
    effects.flush();
    first_position += epoch.positions;
    begin = end;
    if (restart) op = restarted(spec, *op);
  }
  return record;
}

Recorded run(const OperatorSpecPtr& spec, const std::vector<Event>& events) {
  const Recorded whole = run_batches(*spec, events, events.size(), false);
  for (const std::size_t batch : {std::size_t{1}, std::size_t{7}}) {
    EXPECT_EQ(run_batches(*spec, events, batch, false), whole) << "batches of " << batch;
    EXPECT_EQ(run_batches(*spec, events, batch, true), whole) << "batches of " << batch << ", restarted after each";
  }
  return whole;
}

ExpressionPtr expression(std::string text, std::vector<std::string> fields, std::function<Value(const data::Map&)> function, NoValue missing) {
  return std::make_shared<FunctionExpression>(std::move(text), std::move(fields), std::move(function), std::move(missing));
}

ExpressionPtr field(std::string name) {
  const auto get = [name](const data::Map& fields) {
    const Value* value = fields.find(name);
    return value == nullptr ? Value() : *value;
  };
  return expression(name, {name}, get, {.cause = NoValueCause::missing_field, .text = fmt::format("field `{}` is missing", name)});
}

ExpressionPtr constant(Value value, std::string text) {
  return expression(std::move(text), {}, [value](const data::Map&) { return value; });
}

BoundArgument argument(std::string name, ExpressionPtr expression) { return {.name = std::move(name), .expression = std::move(expression)}; }

BoundArgument bare(std::string name, std::string bare_name) {
  return {.name = std::move(name), .expression = field(bare_name), .bare_name = bare_name};
}

BoundArgument literal(std::string name, Value value) {
  BoundArgument result{.name = std::move(name), .constant = value};
  if (value.kind() == data::Kind::text) {
    result.is_text_literal = true;
    result.expression = constant(value, fmt::format("\"{}\"", value.as_text()));
  }
  return result;
}

OperatorSpecPtr bind_call(std::string_view name, std::vector<BoundArgument> arguments, std::string as_type, const JoinDescription* join) {
  Diagnostics diagnostics;
  const BoundCall call{
      .name = std::string(name), .as_type = std::move(as_type), .arguments = std::move(arguments), .stream = "S", .join = join};
  OperatorSpecPtr spec = operators().find_operator(name)->bind(call, diagnostics);
  for (const Diagnostic& each : diagnostics.all()) EXPECT_NE(each.severity, Severity::error) << each.message;
  EXPECT_NE(spec, nullptr);
  return spec;
}

std::vector<std::string> bind_errors(std::string_view name, std::vector<BoundArgument> arguments) {
  Diagnostics diagnostics;
  const BoundCall call{.name = std::string(name), .arguments = std::move(arguments), .stream = "S"};
  static_cast<void>(operators().find_operator(name)->bind(call, diagnostics));
  std::vector<std::string> errors;
  for (const Diagnostic& each : diagnostics.all()) errors.push_back(fmt::format("{}: {}", each.code, each.message));
  return errors;
}

std::vector<std::string> fields_read(const OperatorSpec& spec) {
  FieldUse use;
  spec.collect_fields(use);
  std::vector<std::string> fields(use.fields.begin(), use.fields.end());
  if (use.everything) fields.insert(fields.begin(), "*");
  return fields;
}

}  // namespace varpulis::ops::testing
