#include "sema/bind_stream.h"

#include "sema/bind_connector.h"
#include "sema/bind_pattern.h"
#include "sema/bind_trend.h"
#include "sema/check_forecast.h"
#include "sema/check_join.h"
#include "sema/check_pattern.h"
#include "sema/check_pipeline.h"
#include "sema/check_source.h"
#include "sema/lower_conjuncts.h"
#include "sema/match_shape.h"
#include "sema/pipeline.h"

namespace varpulis::sema {
namespace {

class StreamBinding {
 public:
  StreamBinding(Analysis& analysis, const vpl::StreamDeclaration& stream) : analysis_(analysis), stream_(stream) {
    for (const vpl::Link& link : stream.links) {
      if (const auto* call = std::get_if<vpl::Call>(&link)) calls_.push_back(call);
    }
    pipeline_.stream = stream.name.text;
    bound_.name = stream.name.text;
    bound_.at = stream.name.at;
  }

  void run() {
    check_types(analysis_, reads_of(analysis_.declarations, stream_));
    pipeline_.scope.is_pattern = is_pattern_stream(analysis_.declarations, stream_);
    if (pipeline_.scope.is_pattern) {
      bind_pattern_source();
    } else {
      std::visit([&](const auto& source) { this->bind_source(source); }, stream_.source.node);
    }
    check_pipeline(analysis_,
                   {.stream = stream_, .calls = calls_, .is_pattern = pipeline_.scope.is_pattern, .is_join = is_join_});
    if (pipeline_.scope.is_pattern) {
      std::erase_if(calls_, [read = calls_of_pattern(stream_)](const vpl::Call* call) { return read.contains(call); });
    }
    if (has_trends_) {
      std::erase_if(calls_, [](const vpl::Call* call) { return is_of_trend(*call); });
      pipeline_.scope.is_pattern = false;
    }
    if (is_join_) std::erase_if(calls_, [](const vpl::Call* call) { return is_join_setting(*call); });
    std::vector<catalog::BoundOperator> operators = bind_operators(analysis_, pipeline_, calls_);
    std::ranges::move(operators, std::back_inserter(bound_.operators));
    decide_outputs();
    analysis_.stream_shapes[stream_.name.text] = std::move(pipeline_.shape);
    if (pipeline_.can_run) analysis_.bound.streams.push_back(std::move(bound_));
  }

 private:
  void bind_source(const vpl::EventSource& source) {
    const vpl::Step& step = source.step;
    if (source.from) check_from(analysis_, *source.from);
    // `stream T = T.from(...)` reads events of type T, not itself.
    const auto event = analysis_.declarations.events.find(step.type.text);
    const bool reads_input = source.from.has_value() && step.type.text == stream_.name.text;
    Shape shape = analysis_.shape_of(step.type.text);
    if (reads_input) shape = event == analysis_.declarations.events.end() ? Shape{} : event->second.shape;
    pipeline_.shape = std::move(shape);
    pipeline_.scope.shape = &pipeline_.shape;
    name_source(step.type.text, false);
    name_source(stream_.name.text, false);
    if (step.alias) name_source(step.alias->text, true);
    BoundInput input{.type = step.type.text, .at = step.type.at, .filter = nullptr};
    if (step.filter) input.filter = filter(*step.filter);
    if (step.filter) add_lowered_conjuncts(analysis_, pipeline_.scope, *step.filter, input.conjuncts);
    bound_.inputs.push_back(std::move(input));
  }

  void bind_source(const vpl::CompositeSource& source) {
    if (source.kind.text == "merge") {
      bind_merge(source);
    } else {
      is_join_ = true;
      if (auto join = bind_join(analysis_, stream_, source, pipeline_, bound_.inputs)) bound_.operators.push_back(std::move(*join));
    }
  }

  void bind_source(const vpl::SequenceSource&) {}  // a pattern

  void bind_source(const vpl::TimerSource& source) {
    bound_.timer = check_timer(analysis_, source);
    bound_.inputs.push_back({.type = fmt::format("Timer_{}", stream_.name.text), .at = source.keyword.at, .filter = nullptr});
    pipeline_.shape = {.closed = true, .fields = {{"timestamp", {StaticKind::integer}}}};
    pipeline_.scope.shape = &pipeline_.shape;
  }

  void bind_merge(const vpl::CompositeSource& source) {
    bound_.is_merge = true;
    Shape all{.closed = true, .fields = {}};
    for (const vpl::SourceItem& item : source.items) {
      const Shape shape = analysis_.shape_of(item.type.text);
      all.closed = all.closed && shape.closed;
      for (const auto& [name, type] : shape.fields) {
        const auto [known, is_new] = all.fields.try_emplace(name, type);
        if (!is_new && known->second.kind != type.kind) known->second = {};
      }
      pipeline_.scope.shape = &shape;
      pipeline_.scope.aliases.clear();
      name_source(item.type.text, false, shape);
      if (item.alias) name_source(item.alias->text, true, shape);
      BoundInput input{.type = item.type.text, .at = item.type.at, .filter = nullptr};
      for (const vpl::Call& call : item.calls) add_item_filter(input, call);
      bound_.inputs.push_back(std::move(input));
    }
    pipeline_.scope.aliases.clear();
    for (const vpl::SourceItem& item : source.items) {
      pipeline_.scope.aliases[item.type.text] = {.shape = {}, .is_event = false, .is_declared = false};
    }
    pipeline_.shape = std::move(all);
    pipeline_.scope.shape = &pipeline_.shape;
    name_source(stream_.name.text, false);
  }

  void add_item_filter(BoundInput& input, const vpl::Call& call) {
    const bool is_filter = call.name.text == "where" || call.name.text == "filter";
    if (!is_filter || call.arguments.size() != 1 || !call.arguments[0].value) {
      Diagnostic& found =
          analysis_.error(code::operator_argument, call.at, "an item of merge takes nothing but `.where(condition)`");
      found.help = "put other operators into a stream of their own, or after the merge";
      return;
    }
    catalog::ExpressionPtr condition = filter(*call.arguments[0].value);
    add_lowered_conjuncts(analysis_, pipeline_.scope, *call.arguments[0].value, input.conjuncts);
    input.filter = input.filter ? expr::binary(expr::BinaryOperator::logical_and, input.filter, std::move(condition))
                                : std::move(condition);
  }

  void bind_pattern_source() {
    if (const auto* event = std::get_if<vpl::EventSource>(&stream_.source.node); event != nullptr && event->from) {
      check_from(analysis_, *event->from);
    }
    check_pattern_stream(analysis_, stream_);
    check_forecast(analysis_, stream_);
    if (const Preparation preparation = preparation_of(stream_); !preparation.calls.empty()) bind_preparation(preparation);
    const catalog::PatternPtr pattern = bind_pattern(analysis_, stream_, pipeline_, bound_.inputs);
    const vpl::Call* const trends = trend_call(stream_);
    has_trends_ = trends != nullptr;
    // A setting with more arguments than it takes is told of elsewhere.
    const vpl::Call* const partition = last_call(stream_, "partition_by");
    const bool is_sound = pattern && !has_trends_ && (partition == nullptr || partition->arguments.size() == 1);
    pipeline_.shape = is_sound ? match_shape(analysis_, *pattern) : Shape{};
    pipeline_.scope.shape = &pipeline_.shape;
    pipeline_.pattern = pattern;
    if (has_trends_ && pattern && !bind_trends(*trends, *pattern)) return;
    const catalog::OperatorDescriptor* match = analysis_.catalog.find_operator(has_trends_ ? "trend_aggregate" : "->");
    if (!pattern || match == nullptr) return;
    pattern->rule = analysis_.rule_hashes.of(stream_.name.text);
    pattern->records_matches = analysis_.options.records_matches;
    catalog::BoundCall call{.name = std::string(match->name),
                            .at = has_trends_ ? trends->at : stream_.source.at,
                            .stream = stream_.name.text,
                            .pattern = pattern};
    if (catalog::OperatorSpecPtr spec = match->bind(call, analysis_.diagnostics)) {
      bound_.operators.push_back({.name = call.name, .spec = std::move(spec), .at = call.at});
    }
  }

  /// Results of trends have fields of their own; what stands behind them does not see the pattern's steps.
  bool bind_trends(const vpl::Call& call, catalog::PatternDescription& pattern) {
    pattern.trends = bind_trend(analysis_, stream_, call, pipeline_, pattern);
    pipeline_.scope.aliases.clear();
    pipeline_.scope.sequence_values = nullptr;
    pipeline_.pattern = nullptr;
    if (!pattern.trends) return false;
    pipeline_.shape = trend_shape(pattern);
    return true;
  }

  /// The operators before the first arrow are a stream of their own, which the first step reads.
  void bind_preparation(const Preparation& preparation) {
    const auto* event = std::get_if<vpl::EventSource>(&stream_.source.node);
    if (event == nullptr) return;
    const vpl::Step& step = event->step;
    BoundStream prepared;
    prepared.name = preparation.rows;
    prepared.part_of = stream_.name.text;
    prepared.at = stream_.source.at;
    prepared.inputs.push_back({.type = step.type.text, .at = step.type.at, .filter = nullptr});
    Pipeline pipeline;
    pipeline.stream = preparation.rows;
    pipeline.shape = analysis_.shape_of(step.type.text);
    pipeline.scope.shape = &pipeline.shape;
    pipeline.scope.aliases[step.type.text] = {.shape = pipeline.shape, .is_event = true, .is_declared = false};
    if (step.alias) pipeline.scope.aliases[step.alias->text] = {.shape = pipeline.shape, .is_event = true, .is_declared = true};
    prepared.operators = bind_operators(analysis_, pipeline, preparation.calls);
    analysis_.stream_shapes[preparation.rows] = std::move(pipeline.shape);
    analysis_.bound.streams.push_back(std::move(prepared));
  }

  void name_source(const std::string& name, bool is_declared) { name_source(name, is_declared, pipeline_.shape); }
  void name_source(const std::string& name, bool is_declared, const Shape& shape) {
    pipeline_.scope.aliases[name] = {.shape = shape, .is_event = true, .is_declared = is_declared};
  }

  catalog::ExpressionPtr filter(const vpl::Expression& condition) {
    pipeline_.scope.absent_field = code::unknown_field;
    catalog::ExpressionPtr result = lower_condition(analysis_, pipeline_.scope, condition);
    pipeline_.scope.absent_field = {};
    return result;
  }

  void decide_outputs() {
    bool emits = false;
    bool outputs_final = false;
    for (const vpl::Call* call : calls_) collect_outputs(*call, emits, outputs_final);
    bound_.outputs_final = outputs_final && !emits;
  }

  void collect_outputs(const vpl::Call& call, bool& emits, bool& outputs_final) const {
    if (const catalog::OperatorDescriptor* descriptor = analysis_.catalog.find_operator(call.name.text)) {
      emits = emits || descriptor->traits.emits;
      outputs_final = outputs_final || descriptor->traits.outputs_final;
    }
    for (const vpl::Argument& argument : call.arguments) {
      for (const vpl::Call& each : argument.branch) collect_outputs(each, emits, outputs_final);
    }
  }

  Analysis& analysis_;
  const vpl::StreamDeclaration& stream_;
  std::vector<const vpl::Call*> calls_;
  Pipeline pipeline_;
  BoundStream bound_;
  bool is_join_ = false;
  bool has_trends_ = false;
};

}  // namespace

void bind_stream(Analysis& analysis, const vpl::StreamDeclaration& stream) { StreamBinding(analysis, stream).run(); }

}  // namespace varpulis::sema
