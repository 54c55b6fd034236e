#include "sema/check_pipeline.h"

#include "sema/lower_expression.h"

namespace varpulis::sema {
namespace {

const vpl::Argument* first_argument(const vpl::Call& call) {
  return call.arguments.empty() || !call.arguments[0].value ? nullptr : &call.arguments[0];
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

class PipelineCheck {
 public:
  PipelineCheck(Analysis& analysis, const PipelineFacts& facts) : analysis_(analysis), facts_(facts) {}

  void run() {
    for (const vpl::Call* call : facts_.calls) check(*call);
    check_arrows();
    check_lateness();
    check_alignment();
  }

 private:
  void check(const vpl::Call& call) {
    check_order(call);
    check_pattern_setting(call);
    check_repeated_setting(call);
    check_names(call);
    check_partition(call);
    check_reach(call);
    check_concurrent(call);
    for (const vpl::Argument& argument : call.arguments) check_branch(argument.branch);
    seen_.push_back(&call);
  }

  /// A branch of `.fork` goes on from what stands before the fork; the other branches and what follows do not see its operators, but for
  /// `.having`, which filters the results of all branches.
  void check_branch(const std::vector<vpl::Call>& branch) {
    const std::size_t outside = seen_.size();
    const vpl::Call* const blocker = blocker_;
    const bool aggregated = std::exchange(branch_aggregates_, false);
    for (const vpl::Call& call : branch) check(call);
    branch_aggregates_ = branch_aggregates_ || aggregated || earlier("aggregate") != nullptr;
    seen_.resize(outside);
    blocker_ = blocker;
  }

  [[nodiscard]] const vpl::Call* earlier(std::string_view name) const {
    for (const vpl::Call* call : seen_) {
      if (call->name.text == name) return call;
    }
    return nullptr;
  }

  void check_order(const vpl::Call& call) {
    const std::string& name = call.name.text;
    if (name == "having" && earlier("aggregate") == nullptr && !branch_aggregates_ && !facts_.is_pattern) {
      Diagnostic& found = analysis_.error(code::having_without_aggregate, call.name.at,
                                          "`.having` filters the results of `.aggregate`, and there is none before it");
      found.help = "use `.where` for events";
      found.fixes.push_back({.at = call.name.at, .replacement = "where", .title = "replace `having` by `where`"});
    } else if (name == "aggregate") {
      if (const vpl::Call* first = earlier("aggregate")) {
        second(code::second_aggregate, call, *first);
      } else if (earlier("window") == nullptr && earlier("process") == nullptr && !facts_.is_join &&
                 !facts_.is_pattern) {
        analysis_
            .warning(code::aggregate_without_window, call.name.at,
                     "without `.window` each event is aggregated on its own")
            .help = "add `.window(1m)` or `.window(100)` before it";
      }
    } else if (name == "window") {
      if (const vpl::Call* first = earlier("window")) second(code::second_window, call, *first);
    } else if (name == "partition_by" && earlier("window") != nullptr && earlier("aggregate") == nullptr &&
               !facts_.is_pattern) {
      Diagnostic& found =
          analysis_.warning(code::partition_after_window, call.name.at,
                            "`.partition_by` after `.window` groups the results of one window over all keys");
      found.labels.push_back({.at = earlier("window")->name.at, .message = "the window"});
      found.help = "put it before `.window` to give each key a window of its own";
    }
  }

  void second(std::string_view code, const vpl::Call& call, const vpl::Call& first) {
    Diagnostic& found = analysis_.error(code, call.name.at,
                                        fmt::format("a stream has one `.{}`, and this is the second", call.name.text));
    found.labels.push_back({.at = first.name.at, .message = "the first"});
    found.help = "let a stream of its own read the results of this one";
  }

  void check_pattern_setting(const vpl::Call& call) {
    if (facts_.is_pattern) return;
    const std::string& name = call.name.text;
    const catalog::OperatorDescriptor* descriptor = analysis_.catalog.find_operator(name);
    if (name == "within") {
      analysis_
          .error(code::within_without_pattern, call.name.at,
                 "`.within` limits the time of a pattern, and this stream has none")
          .help = "use `.window(...)` for a stretch of time, or make the stream a pattern with `->`";
    } else if (is_one_of(name, {"strict", "stnm", "stam", "each", "longest", "subsets", "skip", "selection",
                                "step_within", "episode"})) {
      analysis_
          .warning(code::setting_without_pattern, call.name.at,
                   fmt::format("`.{}` has no effect: this stream is no pattern", name))
          .help = "remove it, or make the stream a pattern with `->`";
    } else if (descriptor != nullptr && descriptor->traits.needs_pattern) {
      analysis_
          .error(code::needs_pattern, call.name.at,
                 fmt::format("`.{}` works on a pattern, and this stream has none", name))
          .help = "make the stream a pattern: `A as a -> B as b`";
    }
  }

  void check_repeated_setting(const vpl::Call& call) {
    const std::string& name = call.name.text;
    if (!is_one_of(name, {"within", "watermark", "allowed_lateness"}) || earlier(name) == nullptr) return;
    Diagnostic& found = analysis_.warning(code::repeated_setting, call.name.at,
                                          fmt::format("`.{}` stands here more than once; this last one counts", name));
    found.labels.push_back({.at = earlier(name)->name.at, .message = "has no effect"});
    found.help = "remove the others";
  }

  void check_names(const vpl::Call& call) {
    const vpl::Argument* first = first_argument(call);
    if (call.name.text == "context" && first != nullptr) {
      const std::string* context = bare_name(*first->value);
      if (context != nullptr && !analysis_.declarations.contexts.contains(*context)) {
        Diagnostic& found = analysis_.error(code::undefined_context, first->value->at,
                                            fmt::format("context `{}` is not declared", *context));
        suggest(found, first->value->at, *context, names_of(analysis_.declarations.contexts),
                fmt::format("declare it: context {}", *context));
      }
    } else if (call.as_type && call.name.text == "emit") {
      const std::string& type = call.as_type->text;
      if (!analysis_.declarations.events.empty() && !analysis_.declarations.events.contains(type) &&
          !analysis_.declarations.streams.contains(type)) {
        Diagnostic& found = analysis_.warning(code::undeclared_output_type, call.as_type->at,
                                              fmt::format("`{}` is not a declared event", type));
        suggest(found, call.as_type->at, type, names_of(analysis_.declarations.events),
                fmt::format("declare it: event {} {{ ... }}", type));
      }
    } else if (call.name.text == "enrich") {
      const auto fields = std::ranges::find_if(call.arguments, [](const vpl::Argument& argument) {
        return argument.name && argument.name->text == "fields";
      });
      const auto* list = fields == call.arguments.end() || !fields->value
                             ? nullptr
                             : std::get_if<vpl::ArrayLiteral>(&fields->value->node);
      if (fields == call.arguments.end() || (list != nullptr && list->elements.empty())) {
        analysis_
            .warning(code::enrich_without_fields, call.name.at, "`.enrich` without `fields` adds nothing to the event")
            .help = "name what to copy from the answer: `fields: [name, tier]`";
      }
    }
  }

  void check_partition(const vpl::Call& call) {
    if (!is_one_of(call.name.text, {"limit", "distinct", "first"}) || earlier("partition_by") == nullptr) return;
    if (std::ranges::any_of(call.arguments, [](const vpl::Argument& argument) {
          return argument.name && argument.name->text == "per";
        }))
      return;
    Diagnostic& found =
        analysis_.warning(code::global_under_partition, call.name.at,
                          fmt::format("`.{}` counts over all keys, whatever `.partition_by` says", call.name.text));
    found.labels.push_back({.at = earlier("partition_by")->name.at, .message = "does not affect it"});
    found.help = call.name.text == "first" ? "write `.limit(1, per: key)` to count for each key"
                                           : "add `per: key` to count for each key";
  }

  void check_reach(const vpl::Call& call) {
    if (blocker_ != nullptr && !reported_reach_) {
      reported_reach_ = true;
      Diagnostic& found = analysis_.warning(code::unreachable_operator, call.name.at,
                                            fmt::format("nothing ever reaches this `.{}`", call.name.text));
      found.labels.push_back({.at = blocker_->at, .message = "nothing passes here"});
      found.help = "remove one of the two";
    }
    const vpl::Argument* first = first_argument(call);
    if (first == nullptr || facts_.is_pattern) return;
    const auto* count = std::get_if<vpl::IntegerLiteral>(&first->value->node);
    const auto* condition = std::get_if<vpl::BoolLiteral>(&first->value->node);
    const bool blocks =
        (call.name.text == "limit" && count != nullptr && count->value == 0) ||
        (is_one_of(call.name.text, {"where", "filter", "having"}) && condition != nullptr && !condition->value);
    if (blocks && blocker_ == nullptr) blocker_ = &call;
  }

  /// `.concurrent` runs what follows on several workers, so nothing after it may look at events of other workers.
  void check_concurrent(const vpl::Call& call) {
    const vpl::Call* concurrent = earlier("concurrent");
    if (concurrent != nullptr && is_one_of(call.name.text, {"window", "aggregate", "forecast", "trend_aggregate", "distinct"}))
      refuse_after(*concurrent, call.name.at, fmt::format("`.{}`", call.name.text));
  }

  /// The same for the arrows of patterns.
  void check_arrows() {
    const vpl::Call* concurrent = nullptr;
    for (const vpl::Link& link : facts_.stream.links) {
      const auto* call = std::get_if<vpl::Call>(&link);
      if (call == nullptr && concurrent != nullptr) refuse_after(*concurrent, std::get<vpl::Step>(link).at, "`->`");
      if (call != nullptr && call->name.text == "concurrent" && concurrent == nullptr) concurrent = call;
    }
  }

  void refuse_after(const vpl::Call& concurrent, SourceSpan at, std::string_view what) {
    Diagnostic& found = analysis_.error(code::concurrent_misuse, at,
                                        fmt::format("{} cannot follow `.concurrent` in one stream", what));
    found.labels.push_back({.at = concurrent.name.at, .message = "several workers from here on"});
    found.help = "put it into a stream that reads this one";
  }

  /// Only a watermark makes events late.
  void check_lateness() {
    const vpl::Call* lateness = earlier("allowed_lateness");
    if (lateness == nullptr || earlier("watermark") != nullptr) return;
    analysis_
        .warning(code::lateness_without_watermark, lateness->name.at,
                 "`.allowed_lateness` has no effect without `.watermark`: no event is late")
        .help = "add `.watermark(out_of_order: 5s)`, or remove it";
  }

  void check_alignment() {
    const vpl::Call* window = earlier("window");
    if (window == nullptr || earlier("watermark") == nullptr) return;
    for (const vpl::Argument& argument : window->arguments) {
      if (!argument.name || argument.name->text != "align") continue;
      Diagnostic& found = analysis_.warning(code::alignment_under_watermark, argument.name->at,
                                            "`align` has no effect under `.watermark`: windows lie on a grid from the epoch in any case");
      found.help = "remove it";
    }
  }

  Analysis& analysis_;
  const PipelineFacts& facts_;
  std::vector<const vpl::Call*> seen_;
  const vpl::Call* blocker_ = nullptr;
  bool reported_reach_ = false;
  bool branch_aggregates_ = false;  // a branch of an earlier fork
};

}  // namespace

void check_pipeline(Analysis& analysis, const PipelineFacts& facts) { PipelineCheck(analysis, facts).run(); }

}  // namespace varpulis::sema
