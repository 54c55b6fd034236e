// .enrich(Connector, key: e, fields: [a, b]): adds what a connector answers about the key. All keys of an epoch that the cache does not
// hold are asked for at once; the rows then pass in their order, as if each had been asked for by itself.
#include <algorithm>

#include "data/column_builder.h"
#include "data/text.h"
#include "ops/added_fields.h"
#include "ops/answer_cache.h"
#include "ops/derived_rows.h"
#include "ops/evaluate.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

constexpr std::size_t answers_max = 100'000;
constexpr std::uint64_t ttl_default = 300'000'000'000, timeout_default = 5'000'000'000;

struct EnrichPlan {
  std::shared_ptr<const BoundLookup> lookup;
  ExpressionPtr key;
  std::vector<std::string> fields;
  std::vector<std::string> added;  // fields, enrich_status, enrich_latency_ms
  std::uint64_t ttl = ttl_default, timeout = timeout_default;  // ns
  std::optional<data::Value> fallback;
  std::string description;
};

/// Answers of one epoch by key, as they came.
struct Asked {
  data::KeyTable keys{1};
  std::vector<LookupAnswer> answers;  // by key id
};

/// The columns that the operator adds, filled row by row.
class AddedColumns {
 public:
  explicit AddedColumns(const EnrichPlan& plan) : plan_(plan), fields_(plan.fields.size()) {}

  void cached(const data::Value* values) {
    for (std::size_t f = 0; f < fields_.size(); ++f) fields_[f].value(rows_, values[f]);
    finish_row("cached", 0);
  }
  void found(std::span<const data::Value> values, std::int64_t latency_ms) {
    for (std::size_t f = 0; f < fields_.size(); ++f) fields_[f].value(rows_, values[f]);
    finish_row("ok", latency_ms);
  }
  void fallback(std::string_view status, std::int64_t latency_ms) {
    for (data::ColumnBuilder& field : fields_) field.value(rows_, *plan_.fallback);
    finish_row(status, latency_ms);
  }
  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] std::vector<data::ColumnPtr> finish() {
    std::vector<data::ColumnPtr> columns;
    for (data::ColumnBuilder& field : fields_) columns.push_back(field.finish(rows_));
    columns.push_back(status_.finish(rows_));
    columns.push_back(latency_.finish(rows_));
    return columns;
  }

 private:
  void finish_row(std::string_view status, std::int64_t latency_ms) {
    status_.text(rows_, status);
    latency_.integer(rows_, latency_ms);
    ++rows_;
  }
  const EnrichPlan& plan_;
  std::vector<data::ColumnBuilder> fields_;
  data::ColumnBuilder status_, latency_;
  std::size_t rows_ = 0;
};

class Enrich final : public Operator {
 public:
  explicit Enrich(std::shared_ptr<const EnrichPlan> plan) : plan_(std::move(plan)), cache_(plan_->fields.size(), answers_max) {}

  void process(const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    const data::ColumnPtr key = evaluate(*plan_->key, rows, context);
    report_missing(*plan_->key, *key, rows, context, Counter::lookup_without_key, fmt::format("key `{}` of .enrich", plan_->key->text()));
    if (!key->no_nulls()) context.effects.count(Counter::lookup_without_key, key->nulls.count());
    const std::span<const data::ColumnPtr> keys(&key, 1);
    const data::Buffer<std::uint64_t> hashes = cache_.hashes(keys, rows.size());
    Asked asked = ask_for_all(rows, keys, hashes, context);

    AddedColumns added(*plan_);
    data::Bitmap keep(rows.size(), false);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::size_t before = added.rows();
      if (!key->is_absent(i)) enrich_row(rows, i, keys, hashes[i], asked, added, context);
      else if (plan_->fallback) added.fallback("error", 0);
      if (added.rows() > before) keep.set(i);
    }
    if (added.rows() == 0) return;
    const data::Rows kept = data::compact(rows.where(keep));
    out.emit(with_events(kept, with_fields(*kept.batch, plan_->added, added.finish())));
  }

  [[nodiscard]] StateUsage usage() const override { return {.keys = cache_.size(), .rows = 0, .bytes = cache_.bytes()}; }
  void save(state::SnapshotWriter& to) const override { cache_.save(to); }
  Result<void> load(state::SnapshotReader& from) override { return cache_.load(from); }

 private:
  static EventTime now(const data::Rows& rows, std::size_t i, const OperatorContext& context) {
    const auto& clock = context.epoch.clock;
    return rows.position(i) < clock.size() ? EventTime{clock[rows.position(i)]} : rows.time(i);
  }

  [[nodiscard]] LookupSource& source() {
    if (!source_) source_ = plan_->lookup->support->open(plan_->lookup->settings);
    return *source_;
  }

  /// Asks for every key that the cache does not hold for each of its rows.
  Asked ask_for_all(const data::Rows& rows, std::span<const data::ColumnPtr> keys, const data::Buffer<std::uint64_t>& hashes,
                    const OperatorContext& context) {
    Asked asked;
    std::vector<data::Value> values;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (keys[0]->is_absent(i) || cache_.find(keys, i, hashes[i], now(rows, i, context)) != nullptr) continue;
      if (asked.keys.find_or_add(keys, i, hashes[i]).added) values.push_back(keys[0]->value(i));
    }
    if (!values.empty()) asked.answers = source().request(values, plan_->timeout);
    return asked;
  }

  void enrich_row(const data::Rows& rows, std::size_t i, std::span<const data::ColumnPtr> keys, std::uint64_t hash, Asked& asked,
                  AddedColumns& added, OperatorContext& context) {
    const EventTime time = now(rows, i, context);
    if (const data::Value* values = cache_.find(keys, i, hash, time); values != nullptr) {
      added.cached(values);
      return;
    }
    const data::Value key = keys[0]->value(i);
    const auto [id, is_new] = asked.keys.find_or_add(keys, i, hash);
    if (is_new) {
      // The cache held it when the epoch began, and forgot it for others since.
      asked.answers.push_back(source().request({&key, 1}, plan_->timeout).front());
    }
    const LookupAnswer& answer = asked.answers[id];
    if (answer.outcome == LookupAnswer::Outcome::found) {
      std::vector<data::Value> values;
      for (const std::string& field : plan_->fields) {
        const data::Value* value = answer.fields.find(field);
        values.push_back(value == nullptr ? data::Value() : *value);
      }
      added.found(values, answer.latency_ms);
      if (plan_->ttl > 0) {
        const std::size_t forgotten = cache_.add(key, values, time_after(time, plan_->ttl));
        if (forgotten > 0) context.effects.count(Counter::answer_forgotten, forgotten);
      }
    } else {
      failed(rows, i, answer, added, context);
    }
  }

  void failed(const data::Rows& rows, std::size_t i, const LookupAnswer& answer, AddedColumns& added, OperatorContext& context) {
    const std::string_view status = answer.outcome == LookupAnswer::Outcome::timed_out ? "timeout" : "error";
    context.effects.failed(rows, i);
    context.effects.warn_once(rows, i, fmt::format("enrich: {} {}", plan_->lookup->settings.connector, status),
                              fmt::format("a lookup in `{}` failed: {}; such events {}", plan_->lookup->settings.connector, answer.cause,
                                          plan_->fallback ? "get the fallback" : "are dropped"));
    if (plan_->fallback) {
      context.effects.count(Counter::lookup_replaced);
      added.fallback(status, answer.latency_ms);
    } else {
      context.effects.count(Counter::lookup_failed);
    }
  }

  static EventTime time_after(EventTime time, std::uint64_t ns) {
    const auto left = static_cast<std::uint64_t>(EventTime::max().ns) - static_cast<std::uint64_t>(std::max<std::int64_t>(time.ns, 0));
    return {ns >= left ? EventTime::max().ns : time.ns + static_cast<std::int64_t>(ns)};
  }

  std::shared_ptr<const EnrichPlan> plan_;
  AnswerCache cache_;
  std::unique_ptr<LookupSource> source_;  // opened by the first question
};

class EnrichSpec final : public OperatorSpec {
 public:
  explicit EnrichSpec(EnrichPlan plan) : plan_(std::make_shared<const EnrichPlan>(std::move(plan))) {}
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return std::make_unique<Enrich>(plan_); }
  [[nodiscard]] std::string describe() const override { return plan_->description; }
  void collect_fields(FieldUse& use) const override { plan_->key->collect_fields(use); }
  [[nodiscard]] std::vector<std::string> fields_added() const override { return plan_->added; }
  [[nodiscard]] std::optional<CarriedField> carried(std::string_view field) const override {
    if (std::ranges::find(plan_->added, field) != plan_->added.end()) return std::nullopt;
    return OperatorSpec::carried(field);
  }
  [[nodiscard]] std::string state_bound() const override { return "at most 100,000 answers"; }

 private:
  std::shared_ptr<const EnrichPlan> plan_;
};

OperatorSpecPtr bind(const BoundCall& call, Diagnostics& diagnostics) {
  EnrichPlan plan;
  const BoundArgument* connector = call.find("connector");
  plan.lookup = connector->lookup;
  if (plan.lookup == nullptr) return nullptr;  // a connector of a type that nobody knows, which `check` only warns about
  plan.key = call.find("key")->expression;
  if (const BoundArgument* fields = call.find("fields")) {
    for (const std::string& name : fields->names) {
      if (name == "enrich_status" || name == "enrich_latency_ms") {
        diagnostics.error("E154", fields->at, fmt::format("`{}` is added to every event and cannot be asked for", name)).help =
            "rename it where the answer is made";
        return nullptr;
      }
      if (std::ranges::find(plan.fields, name) == plan.fields.end()) plan.fields.push_back(name);
    }
  }
  plan.added = plan.fields;
  plan.added.insert(plan.added.end(), {"enrich_status", "enrich_latency_ms"});
  if (const BoundArgument* ttl = call.find("cache_ttl")) plan.ttl = ttl->constant.as_duration();
  if (const BoundArgument* timeout = call.find("timeout")) {
    plan.timeout = timeout->constant.as_duration();
    if (plan.timeout == 0) {
      diagnostics.error("E154", timeout->at, "`timeout` of .enrich has to be above 0").help = "write `timeout: 2s`";
      return nullptr;
    }
  } else if (const data::Value* usual = plan.lookup->settings.find("timeout");
             usual != nullptr && usual->kind() == data::Kind::duration && usual->as_duration() > 0) {
    plan.timeout = usual->as_duration();
  }
  if (const BoundArgument* fallback = call.find("fallback")) {
    if (fallback->expression->constant() == nullptr) {
      diagnostics.error("E157", fallback->at, "`fallback` of .enrich has to be a constant").help = "write `fallback: \"unknown\"` or `fallback: null`";
      return nullptr;
    }
    plan.fallback = *fallback->expression->constant();
  }
  std::vector<std::string> arguments;
  for (const BoundArgument& argument : call.arguments)
    arguments.push_back(&argument == connector ? argument.bare_name : describe_argument(argument));
  plan.description = fmt::format("enrich({})", fmt::join(arguments, ", "));
  return std::make_shared<EnrichSpec>(std::move(plan));
}

}  // namespace

OperatorDescriptor enrich_operator() {
  return {
      .name = "enrich",
      .parameters = {{.name = "connector", .kind = ParameterKind::connector, .summary = "An http, database or redis connector."},
                     {.name = "key", .kind = ParameterKind::expression, .named = true, .summary = "What to look up."},
                     {.name = "fields",
                      .kind = ParameterKind::names,
                      .required = false,
                      .named = true,
                      .summary = "Which fields of the answer to add."},
                     {.name = "cache_ttl",
                      .kind = ParameterKind::duration,
                      .required = false,
                      .named = true,
                      .summary = "How long answers are remembered; 5 minutes without it, 0s: not at all."},
                     {.name = "timeout",
                      .kind = ParameterKind::duration,
                      .required = false,
                      .named = true,
                      .summary = "How long to wait for an answer; without it the connector's, and without that 5 seconds."},
                     {.name = "fallback",
                      .kind = ParameterKind::expression,
                      .required = false,
                      .named = true,
                      .summary = "A constant for every field when there is no answer; without it such events are dropped."}},
      .summary = "Adds fields that a connector knows about the event.",
      .details = "Adds `enrich_status` (ok, cached, error, timeout) and `enrich_latency_ms` too. Events keep their order. Answers are "
                 "remembered by key, by the engine's clock; failures are not.",
      .example = "connector Assets = http(url: \"http://localhost/assets\")\n"
                 "stream Named = Reading .enrich(Assets, key: unit, fields: [name, site])",
      .traits = {.stateful = true},
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
