// .score(model: "m.onnx", inputs: [a, b], outputs: [x]): adds the results of a machine-learned model. Stateless.
#include <algorithm>

#include "client/model.h"
#include "data/column_builder.h"
#include "data/text.h"
#include "ops/added_fields.h"
#include "ops/derived_rows.h"
#include "ops/evaluate.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

constexpr std::int64_t batch_size_limit = 8192;

struct ScorePlan {
  std::string path;
  varpulis_model_options options{.gpu = false, .device = 0};
  std::vector<std::string> inputs, outputs;
  std::size_t batch_size = 1;
  std::shared_ptr<const client::Model> model;  // null: opened by the operator
  std::string description;
};

class Score final : public Operator {
 public:
  explicit Score(std::shared_ptr<const ScorePlan> plan) : plan_(std::move(plan)), model_(plan_->model) {
    if (model_ != nullptr) return;
    if (Result<std::shared_ptr<const client::Model>> opened = client::Model::open(plan_->path, plan_->options); opened.ok()) model_ = *opened;
    else cause_ = opened.error().message();
  }

  void process(const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    std::vector<float> in;
    const std::vector<std::size_t> fit = gather_inputs(rows, in, context);
    std::vector<double> scores(fit.size() * plan_->outputs.size());
    data::Bitmap scored(rows.size(), false);
    std::size_t chunk = std::min<std::size_t>(plan_->batch_size, std::max<std::size_t>(fit.size(), 1));
    if (model_ != nullptr && model_->rows_fixed() > 0) chunk = model_->rows_fixed();
    for (std::size_t begin = 0; begin < fit.size(); begin += chunk) {
      const std::size_t end = std::min(begin + chunk, fit.size());
      if (run(in, begin, end, chunk, scores)) {
        for (std::size_t k = begin; k < end; ++k) scored.set(fit[k]);
        continue;
      }
      // One of them may be to blame.
      for (std::size_t k = begin; k < end; ++k) {
        if (end - begin > 1 && run(in, k, k + 1, model_ != nullptr && model_->rows_fixed() > 0 ? chunk : 1, scores)) scored.set(fit[k]);
        else left_out(rows, fit[k], fmt::format("the model failed: {}", cause_), "run", context);
      }
    }
    const data::Rows dense = data::compact(rows);
    out.emit(with_events(dense, with_fields(*dense.batch, plan_->outputs, columns(fit, scored, scores, rows.size()))));
  }

 private:
  /// The rows whose inputs are all numbers, and these, one row after the other.
  std::vector<std::size_t> gather_inputs(const data::Rows& rows, std::vector<float>& in, OperatorContext& context) {
    std::vector<const data::Column*> fields;
    for (const std::string& name : plan_->inputs) fields.push_back(rows.batch->find(name));
    std::vector<std::size_t> fit;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::size_t before = in.size();
      for (std::size_t f = 0; f < fields.size(); ++f) {
        const data::Value value = fields[f] == nullptr ? data::Value() : fields[f]->value(rows.row(i));
        if (value.is_number()) {
          in.push_back(static_cast<float>(value.as_double()));
          continue;
        }
        left_out(rows, i, fmt::format("field `{}` {}", plan_->inputs[f], value.is_missing() ? "is missing" : "is no number"),
                 plan_->inputs[f], context);
        break;
      }
      if (in.size() == before + fields.size()) fit.push_back(i);
      else in.resize(before);
    }
    return fit;
  }

  /// Runs the model for the events [begin, end) of `in`, filled up to `chunk` of them where it takes no fewer.
  bool run(const std::vector<float>& in, std::size_t begin, std::size_t end, std::size_t chunk, std::vector<double>& scores) {
    if (model_ == nullptr) return false;
    const std::size_t width = plan_->inputs.size(), made = plan_->outputs.size();
    const std::size_t rows = model_->rows_fixed() > 0 ? chunk : end - begin;
    std::vector<float> given(in.begin() + static_cast<std::ptrdiff_t>(begin * width), in.begin() + static_cast<std::ptrdiff_t>(end * width));
    given.resize(rows * width, 0.0F);
    std::vector<double> results(rows * made);
    if (const Result<void> done = model_->run(given, rows, results); !done.ok()) {
      cause_ = done.error().message();
      return false;
    }
    std::copy_n(results.begin(), (end - begin) * made, scores.begin() + static_cast<std::ptrdiff_t>(begin * made));
    return true;
  }

  [[nodiscard]] std::vector<data::ColumnPtr> columns(const std::vector<std::size_t>& fit, const data::Bitmap& scored,
                                                     const std::vector<double>& scores, std::size_t rows) const {
    std::vector<data::ColumnPtr> result;
    for (std::size_t f = 0; f < plan_->outputs.size(); ++f) {
      data::ColumnBuilder builder;
      for (std::size_t k = 0; k < fit.size(); ++k) {
        if (scored[fit[k]]) builder.real(fit[k], scores[k * plan_->outputs.size() + f]);
      }
      result.push_back(builder.finish(rows));
    }
    return result;
  }

  void left_out(const data::Rows& rows, std::size_t i, const std::string& why, const std::string& topic, OperatorContext& context) const {
    context.effects.count(Counter::not_scored);
    context.effects.failed(rows, i);
    context.effects.warn_once(rows, i, fmt::format("score: {} {}", plan_->path, topic),
                              fmt::format("events pass without the scores of \"{}\": {}", plan_->path, why));
  }

  std::shared_ptr<const ScorePlan> plan_;
  std::shared_ptr<const client::Model> model_;
  std::string cause_;  // of the last failure
};

class ScoreSpec final : public OperatorSpec {
 public:
  explicit ScoreSpec(ScorePlan plan) : plan_(std::make_shared<const ScorePlan>(std::move(plan))) {}
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return std::make_unique<Score>(plan_); }
  [[nodiscard]] std::string describe() const override { return plan_->description; }
  void collect_fields(FieldUse& use) const override { use.fields.insert(plan_->inputs.begin(), plan_->inputs.end()); }
  [[nodiscard]] std::vector<std::string> fields_added() const override { return plan_->outputs; }
  [[nodiscard]] std::optional<CarriedField> carried(std::string_view field) const override {
    if (std::ranges::find(plan_->outputs, field) != plan_->outputs.end()) return std::nullopt;
    return OperatorSpec::carried(field);
  }
  [[nodiscard]] StateScope state_scope() const override { return StateScope::nothing(); }

 private:
  std::shared_ptr<const ScorePlan> plan_;
};

/// Opens the model before a run; false after telling why it cannot be used.
bool open_model(const BoundCall& call, ScorePlan& plan, Diagnostics& diagnostics) {
  Result<std::shared_ptr<const client::Model>> opened = client::Model::open(plan.path, plan.options);
  const SourceSpan at = call.find("model")->at;
  if (!opened.ok() && opened.error().code() != ErrorCode::invalid_data) {
    diagnostics.error("E181", call.at, fmt::format("`.score` cannot run models here: {}", opened.error().message())).help =
        "install ONNX Runtime (libonnxruntime-dev, or a release from its makers) and build varpulis with -DVARPULIS_ONNX_ROOT=folder";
    return false;
  }
  if (!opened.ok()) {
    diagnostics.error("E182", at, fmt::format("the model \"{}\" cannot be opened: {}", plan.path, opened.error().message())).help =
        "paths are relative to the folder in which the program was started";
    return false;
  }
  plan.model = std::move(*opened);
  if (plan.model->inputs() != 0 && plan.model->inputs() != plan.inputs.size()) {
    diagnostics.error("E182", at, fmt::format("the model \"{}\" takes {} numbers for an event, found {} in `inputs`", plan.path,
                                              plan.model->inputs(), plan.inputs.size()));
    return false;
  }
  return true;
}

bool is_count(const BoundArgument& argument, std::int64_t least, std::int64_t most, Diagnostics& diagnostics) {
  const data::Value& value = argument.constant;
  if (value.kind() == data::Kind::integer && value.as_integer() >= least && value.as_integer() <= most) return true;
  diagnostics.error("E154", argument.at, fmt::format("`{}` of .score is from {} to {}, found {}", argument.name, least, most, data::display(value)));
  return false;
}

OperatorSpecPtr bind(const BoundCall& call, Diagnostics& diagnostics) {
  ScorePlan plan;
  plan.path = call.find("model")->constant.as_text();
  plan.inputs = call.find("inputs")->names;
  for (const std::string& name : call.find("outputs")->names) {
    if (std::ranges::find(plan.outputs, name) != plan.outputs.end()) {
      diagnostics.error("E154", call.find("outputs")->at, fmt::format("`outputs` of .score names `{}` twice", name));
      return nullptr;
    }
    plan.outputs.push_back(name);
  }
  if (plan.inputs.empty() || plan.outputs.empty()) {
    diagnostics.error("E154", call.at, "`.score` needs at least one input and one output").help =
        "write `.score(model: \"m.onnx\", inputs: [a, b], outputs: [x])`";
    return nullptr;
  }
  if (const BoundArgument* size = call.find("batch_size")) {
    if (!is_count(*size, 1, batch_size_limit, diagnostics)) return nullptr;
    plan.batch_size = static_cast<std::size_t>(size->constant.as_integer());
  }
  if (const BoundArgument* gpu = call.find("gpu")) plan.options.gpu = gpu->constant.is_true();
  for (const char* const name : {"device", "device_id"}) {
    const BoundArgument* device = call.find(name);
    if (device == nullptr) continue;
    if (!is_count(*device, 0, 1023, diagnostics)) return nullptr;
    plan.options.device = static_cast<std::int32_t>(device->constant.as_integer());
  }
  if (call.will_run && !open_model(call, plan, diagnostics)) return nullptr;
  std::vector<std::string> arguments;
  for (const BoundArgument& argument : call.arguments) arguments.push_back(describe_argument(argument));
  plan.description = fmt::format("score({})", fmt::join(arguments, ", "));
  return std::make_shared<ScoreSpec>(std::move(plan));
}

}  // namespace

OperatorDescriptor score_operator() {
  return {
      .name = "score",
      .parameters = {{.name = "model", .kind = ParameterKind::text, .named = true, .summary = "Path of an ONNX file."},
                     {.name = "inputs", .kind = ParameterKind::names, .named = true, .summary = "Numeric fields, in the model's order."},
                     {.name = "outputs", .kind = ParameterKind::names, .named = true, .summary = "Fields for the model's results."},
                     {.name = "gpu", .kind = ParameterKind::boolean, .required = false, .named = true, .summary = "Allow a GPU; same values."},
                     {.name = "batch_size",
                      .kind = ParameterKind::integer,
                      .required = false,
                      .named = true,
                      .summary = "Events given to the model at once; 1 without it."},
                     {.name = "device_id", .kind = ParameterKind::integer, .required = false, .named = true, .summary = "Which GPU; 0 without it."},
                     {.name = "device", .kind = ParameterKind::integer, .required = false, .named = true, .summary = "Another name of `device_id`."}},
      .summary = "Adds the results of a machine-learned model to the event.",
      .details = "The inputs become one row of 32-bit floats; the numbers of the model's first output become float fields, 0.0 where there are "
                 "fewer. An event whose inputs are missing or not numeric passes unchanged, counted and with a warning. Needs ONNX Runtime.",
      .example = "stream Scored = Reading .score(model: \"wear.onnx\", inputs: [celsius, load], outputs: [wear])",
      .bind = &bind,
  };
}

}  // namespace varpulis::ops
