#include "sema/pipeline.h"

#include "sema/check_forecast.h"
#include "sema/constant_value.h"
#include "sema/lower_conjuncts.h"

namespace varpulis::sema {
namespace {

using catalog::BoundCall;
using catalog::BoundOperator;
using catalog::OperatorDescriptor;

class PipelineBinding {
 public:
  PipelineBinding(Analysis& analysis, Pipeline& pipeline) : analysis_(analysis), pipeline_(pipeline) {}

  std::vector<BoundOperator> run(std::span<const vpl::Call* const> calls) {
    std::vector<BoundOperator> result;
    for (std::size_t i = 0; i < calls.size(); ++i) {
      const vpl::Call& call = *calls[i];
      const OperatorDescriptor* descriptor = analysis_.catalog.find_operator(call.name.text);
      if (descriptor == nullptr) {
        unknown(call);
        continue;
      }
      const vpl::Call* qualifier = nullptr;
      if (i + 1 < calls.size() && qualifies(*descriptor, calls[i + 1]->name.text)) qualifier = calls[++i];
      if (catalog::OperatorSpecPtr spec = bind(*descriptor, call, qualifier)) {
        result.push_back({.name = std::string(descriptor->name), .spec = std::move(spec), .at = call.at, .conjuncts = std::move(conjuncts_)});
      }
    }
    return result;
  }

 private:
  static bool qualifies(const OperatorDescriptor& descriptor, std::string_view name) {
    return std::ranges::find(descriptor.traits.qualifiers, name) != descriptor.traits.qualifiers.end();
  }

  void unknown(const vpl::Call& call) {
    const std::string& name = call.name.text;
    if (name == "any" || name == "all") {
      analysis_
          .error(code::misplaced_fork_result, call.name.at,
                 fmt::format("`.{}` must stand directly after `.fork(...)`", name))
          .help = "it tells how many of the branches must produce something";
    } else {
      std::vector<std::string> candidates;
      for (const OperatorDescriptor* each : analysis_.catalog.operators()) {
        candidates.emplace_back(each->name);
        for (const std::string_view alias : each->aliases) candidates.emplace_back(alias);
      }
      Diagnostic& found =
          analysis_.error(code::unknown_operator, call.name.at, fmt::format("unknown stream operation `.{}`", name));
      suggest(found, call.name.at, name, candidates, fmt::format("operators: {}", fmt::join(candidates, ", ")));
    }
    look_at_arguments(analysis_, pipeline_, call.arguments);
    pipeline_.shape = {};
  }

  catalog::OperatorSpecPtr bind(const OperatorDescriptor& descriptor, const vpl::Call& call,
                                const vpl::Call* qualifier) {
    const std::size_t errors = analysis_.errors;
    BoundCall bound{.name = call.name.text,
                    .at = call.at,
                    .as_type = {},
                    .arguments = {},
                    .qualifier = {},
                    .qualifier_arguments = {},
                    .stream = pipeline_.stream,
                    .pattern = pipeline_.pattern,
                    .will_run = analysis_.options.purpose != Purpose::check};
    if (call.as_type) {
      bound.as_type = call.as_type->text;
      if (!descriptor.traits.allows_as_type) {
        analysis_.error(code::operator_argument, call.as_type->at, fmt::format("`.{}` takes no `as`", call.name.text))
            .help = "only `.emit as T (...)` names a type";
      }
    }
    const bool arguments_fit = bind_arguments(analysis_, pipeline_, descriptor, call, bound);
    conjuncts_.clear();
    if (!descriptor.parameters.empty() && descriptor.parameters.front().kind == catalog::ParameterKind::condition) {
      for (const vpl::Argument& argument : call.arguments) {
        if (argument.value) add_lowered_conjuncts(analysis_, pipeline_.scope, *argument.value, conjuncts_);
      }
    }
    if (qualifier != nullptr) bind_qualifier(*qualifier, bound);
    catalog::OperatorSpecPtr spec;
    if (descriptor.bind == nullptr) {
      const bool is_accepted_setting = descriptor.traits.setting && descriptor.unavailable.empty();
      const bool is_misplaced =
          descriptor.traits.needs_pattern && !pipeline_.scope.is_pattern;  // check_pipeline told so
      if (!is_accepted_setting && !is_misplaced && pipeline_.can_run) {
        Diagnostic& found =
            analysis_.not_yet(code::operator_not_run, call.name.at,
                              fmt::format("`.{}` is not run by this version of the engine", call.name.text));
        found.help = descriptor.unavailable;
      }
    } else if (arguments_fit && analysis_.errors == errors) {
      spec = descriptor.bind(bound, analysis_.diagnostics);
    }
    change_shape(descriptor, spec.get(), bound);
    return spec;
  }

  void bind_qualifier(const vpl::Call& call, BoundCall& bound) {
    bound.qualifier = call.name.text;
    for (const vpl::Argument& argument : call.arguments) {
      if (!argument.value) continue;
      const data::Value count = constant_value(analysis_, *argument.value);
      const bool is_count = count.kind() == data::Kind::integer && count.as_integer() >= 1;
      if (call.name.text != "any" || !is_count || call.arguments.size() > 1) {
        analysis_.error(code::operator_argument, argument.at,
                        fmt::format("`.{}` after `.fork` takes {}", call.name.text,
                                    call.name.text == "any" ? "one constant int of at least 1" : "no argument"));
        return;
      }
      bound.qualifier_arguments.push_back({.name = "count", .at = argument.at, .constant = count});
    }
  }

  /// What later operators see.
  void change_shape(const OperatorDescriptor& descriptor, const catalog::OperatorSpec* spec, const BoundCall& bound) {
    const bool makes_fields =
        descriptor.traits.open_arguments &&
        (descriptor.traits.open_kind == catalog::ParameterKind::aggregate ||
         (descriptor.traits.open_kind == catalog::ParameterKind::expression && !bound.arguments.empty()));
    if (makes_fields) {
      Shape made{.closed = true, .fields = {}};
      for (const catalog::BoundArgument& argument : bound.arguments) {
        made.fields[argument.name] = pipeline_.argument_types[argument.name];
      }
      if (descriptor.traits.open_kind == catalog::ParameterKind::aggregate) {
        made.fields["_partition"] = {StaticKind::text};
        if (!partition_field_.empty()) made.fields.try_emplace(partition_field_);
      }
      pipeline_.shape = std::move(made);
    } else if (spec != nullptr ? !spec->passes_event() : !descriptor.traits.setting && !descriptor.traits.emits) {
      pipeline_.shape = {};
    } else if (spec != nullptr) {
      for (std::string& field : spec->fields_added()) pipeline_.shape.fields[std::move(field)] = {};
    }
    if (descriptor.name == "forecast" && pipeline_.pattern) pipeline_.shape = forecast_event(analysis_, *pipeline_.pattern);
    if (descriptor.name == "partition_by" && !bound.arguments.empty())
      partition_field_ = bound.arguments.front().bare_name;
  }

  Analysis& analysis_;
  Pipeline& pipeline_;
  std::string partition_field_;
  catalog::Conjuncts conjuncts_;  // of the call just bound
};

}  // namespace

std::vector<BoundOperator> bind_operators(Analysis& analysis, Pipeline& pipeline,
                                          std::span<const vpl::Call* const> calls) {
  return PipelineBinding(analysis, pipeline).run(calls);
}

void look_at_arguments(Analysis& analysis, Pipeline& pipeline, const std::vector<vpl::Argument>& arguments) {
  pipeline.scope.shape = &pipeline.shape;
  for (const vpl::Argument& argument : arguments) {
    if (argument.value && !std::holds_alternative<vpl::Lambda>(argument.value->node))
      (void)lower(analysis, pipeline.scope, *argument.value);
    if (!argument.branch.empty()) {
      Pipeline branch = pipeline;
      branch.scope.shape = &branch.shape;
      std::vector<const vpl::Call*> calls;
      for (const vpl::Call& call : argument.branch) calls.push_back(&call);
      (void)bind_operators(analysis, branch, calls);
    }
  }
}

}  // namespace varpulis::sema
