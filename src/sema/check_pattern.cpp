#include "sema/check_pattern.h"

#include "sema/bind_pattern.h"
#include "sema/check_source.h"
#include "sema/lint_pattern.h"
#include "sema/constant_value.h"
#include "sema/stream_graph.h"

namespace varpulis::sema {

const vpl::Call* last_call(const vpl::StreamDeclaration& stream, std::string_view name) {
  const vpl::Call* found = nullptr;
  for (const vpl::Link& link : stream.links) {
    if (const auto* call = std::get_if<vpl::Call>(&link); call != nullptr && call->name.text == name) found = call;
  }
  return found;
}

namespace {

void check_names(Analysis& analysis, const std::vector<const vpl::Step*>& steps) {
  std::set<std::string, std::less<>> names;
  for (const vpl::Step* step : steps) {
    if (!step->alias || names.insert(step->alias->text).second) continue;
    analysis.error(code::given_twice, step->alias->at, fmt::format("two steps are called `{}`", step->alias->text)).help =
        "give each step an alias of its own";
  }
}

/// Whether the pattern is used, and every stream that does says `setting` itself.
bool every_use_has(const Analysis& analysis, const vpl::PatternDeclaration& pattern, std::string_view setting) {
  bool is_used = false;
  for (const vpl::StreamDeclaration* stream : analysis.declarations.streams_in_order) {
    if (pattern_of(analysis.declarations, *stream) != &pattern) continue;
    if (last_call(*stream, setting) == nullptr) return false;
    is_used = true;
  }
  return is_used;
}

/// Rules about NOT, bounds and partitions that both notations share.
struct PatternFacts {
  std::vector<const vpl::Step*> steps;
  bool has_within = false;
  bool has_partition = false;
  SourceSpan at;
};

void check_negation(Analysis& analysis, const PatternFacts& facts) {
  const auto is_positive = [](const vpl::Step* step) { return !step->negated; };
  if (facts.steps.empty()) return;
  if (std::ranges::none_of(facts.steps, is_positive)) {
    analysis.error(code::negation_without_bound, facts.at, "a pattern of nothing but NOT can never be complete").help =
        "say after which event something must not come: `A -> NOT B`, with `.within(...)`";
    return;
  }
  if (facts.steps.front()->negated) {
    analysis.error(code::negation_without_bound, facts.steps.front()->at, "a pattern cannot begin with NOT").help =
        "begin with the event from which the time counts";
  }
  const vpl::Step& last = *facts.steps.back();
  if (!last.negated) return;
  if (!facts.has_within) {
    Diagnostic& found =
        analysis.error(code::negation_without_bound, last.at,
                       fmt::format("without a time limit nobody knows when `{}` is absent", last.type.text));
    found.help = "add `.within(...)`, or `within 5m` to a named pattern";
  } else if (!facts.has_partition) {
    analysis
        .warning(code::absence_without_partition, last.at,
                 fmt::format("a `{}` of any key counts as the missing one", last.type.text))
        .help = "add `.partition_by(key)`, or `partition by key`, if each key is on its own";
  }
}

void check_bound(Analysis& analysis, const PatternFacts& facts) {
  if (facts.has_within || facts.steps.size() < 2 || facts.steps.back()->negated) return;
  analysis
      .warning(code::pattern_without_within, facts.at,
               "this pattern has no time limit: what it has begun to match is kept for ever")
      .help = "add `.within(10m)`, or `within 10m` to a named pattern";
}

void check_and(Analysis& analysis, const vpl::Pattern& pattern, bool has_within) {
  if (const auto* all = std::get_if<vpl::PatternAnd>(&pattern.node)) {
    for (const vpl::Pattern& operand : all->operands) {
      const auto* step = std::get_if<vpl::Step>(&operand.node);
      const bool negated = std::holds_alternative<vpl::PatternNot>(operand.node) || (step != nullptr && step->negated);
      if (negated && !has_within) {
        analysis
            .error(code::negation_without_bound, operand.at,
                   "`AND NOT` needs a time limit: only then is the event known to be absent")
            .help = "add `within 5m` to the pattern";
      }
      check_and(analysis, operand, has_within);
    }
  } else if (const auto* any = std::get_if<vpl::PatternOr>(&pattern.node)) {
    for (const vpl::Pattern& operand : any->operands) check_and(analysis, operand, has_within);
  } else if (const auto* sequence = std::get_if<vpl::PatternSequence>(&pattern.node)) {
    for (const vpl::Pattern& item : sequence->items) check_and(analysis, item, has_within);
  }
}

/// `.episode` needs to know whose matches they are, which new events do not tell.
void check_episode(Analysis& analysis, const vpl::StreamDeclaration& stream) {
  static constexpr std::array<std::string_view, 7> makers{"emit", "select", "aggregate", "process", "map", "collect", "window"};
  const vpl::Call* maker = nullptr;
  for (const vpl::Link& link : stream.links) {
    const auto* call = std::get_if<vpl::Call>(&link);
    if (call == nullptr) continue;
    if (maker == nullptr && std::ranges::find(makers, call->name.text) != makers.end()) maker = call;
    if (call->name.text != "episode" || maker == nullptr) continue;
    Diagnostic& found = analysis.error(code::pattern_operator_conflict, call->name.at,
                                       fmt::format("`.episode` joins matches, and `.{}` has made other events of them", maker->name.text));
    found.labels.push_back({.at = maker->name.at, .message = "here"});
    found.help = "put `.episode` before it";
  }
}

void check_settings(Analysis& analysis, const vpl::StreamDeclaration& stream) {
  const vpl::Call* selection = last_call(stream, "selection");
  const std::string* mode = selection == nullptr || selection->arguments.empty() || !selection->arguments[0].value
                                ? nullptr
                                : bare_name(*selection->arguments[0].value);
  if (mode != nullptr && *mode == "any") {
    for (const std::string_view other : {"each", "longest"}) {
      if (const vpl::Call* call = last_call(stream, other)) {
        Diagnostic& found = analysis.error(code::pattern_operator_conflict, call->at,
                                           fmt::format("`.{}` contradicts `.selection(any)`", other));
        found.labels.push_back({.at = selection->at, .message = "every combination is asked for here"});
        found.help = "`.selection(any)` implies `.subsets()`; remove one of the two";
      }
    }
  }
  if (mode != nullptr && (*mode == "last" || *mode == "max")) {
    for (const std::string_view other : {"each", "longest", "subsets"}) {
      if (const vpl::Call* call = last_call(stream, other)) {
        Diagnostic& found = analysis.error(code::pattern_operator_conflict, call->at,
                                           fmt::format("`.{}` contradicts `.selection({})`", other, *mode));
        found.labels.push_back({.at = selection->at, .message = "says which events are taken"});
        found.help = "remove one of the two";
      }
    }
  }
  if (selection != nullptr) {
    for (const std::string_view other : {"strict", "stnm", "skip", "on_timeout"}) {
      const vpl::Call* call = last_call(stream, other);
      if (call == nullptr) continue;
      Diagnostic& found = analysis.error(code::pattern_operator_conflict, call->at, fmt::format("`.{}` contradicts `.selection`", other));
      found.labels.push_back({.at = selection->at, .message = "chooses among all combinations of events, without runs"});
      found.help = "remove one of the two";
    }
  }
  check_episode(analysis, stream);
  // Operators before the last arrow: settings, filters and observers only.
  std::vector<const vpl::Call*> before;
  bool passed_arrow = false;
  for (const vpl::Link& link : stream.links) {
    if (const auto* call = std::get_if<vpl::Call>(&link)) {
      before.push_back(call);
      continue;
    }
    for (const vpl::Call* call : before) {
      static constexpr std::array<std::string_view, 6> refused{"window",   "aggregate", "process",
                                                               "order_by", "collect",   "on"};
      if (std::ranges::find(refused, call->name.text) != refused.end()) {
        analysis
            .error(code::between_steps, call->name.at,
                   fmt::format("`.{}` cannot stand before an arrow", call->name.text))
            .help = "put it into a stream of its own and let the pattern read that";
      } else if (passed_arrow && (call->name.text == "where" || call->name.text == "filter")) {
        analysis
            .warning(code::filter_between_steps, call->name.at,
                     fmt::format("this `.{}` filters finished matches, not the events of the step before it",
                                 call->name.text))
            .help = "write `where` on the step: `-> T where condition as t`";
      }
    }
    before.clear();
    passed_arrow = true;
  }
}

}  // namespace

bool is_pattern_stream(const Declarations& declarations, const vpl::StreamDeclaration& stream) {
  if (std::holds_alternative<vpl::SequenceSource>(stream.source.node) || pattern_of(declarations, stream) != nullptr)
    return true;
  const auto* event = std::get_if<vpl::EventSource>(&stream.source.node);
  if (event == nullptr) return false;
  if (event->step.mark != vpl::StepMark::one || !event->step.suffixes.empty() || event->step.negated) return true;
  return std::ranges::any_of(stream.links, [](const vpl::Link& link) {
    const auto* call = std::get_if<vpl::Call>(&link);
    return call == nullptr || call->name.text == "not";
  });
}

void check_pattern_stream(Analysis& analysis, const vpl::StreamDeclaration& stream) {
  PatternFacts facts;
  facts.at = stream.source.at;
  facts.has_within = last_call(stream, "within") != nullptr;
  facts.has_partition = last_call(stream, "partition_by") != nullptr;
  const vpl::PatternDeclaration* named = pattern_of(analysis.declarations, stream);
  if (named != nullptr) {
    collect_steps(named->pattern, facts.steps);
  } else if (const auto* sequence = std::get_if<vpl::SequenceSource>(&stream.source.node)) {
    for (const vpl::Step& step : sequence->steps) facts.steps.push_back(&step);
  } else if (const auto* event = std::get_if<vpl::EventSource>(&stream.source.node)) {
    facts.steps.push_back(&event->step);
  }
  for (const vpl::Link& link : stream.links) {
    if (const auto* step = std::get_if<vpl::Step>(&link)) facts.steps.push_back(step);
  }
  if (named == nullptr) {
    check_names(analysis, facts.steps);
    check_negation(analysis, facts);
    if (last_call(stream, "trend_aggregate") == nullptr) check_bound(analysis, facts);
    lint_conditions(analysis, facts.steps);
    lint_order(analysis, facts.steps);
  }
  check_settings(analysis, stream);
  if (last_call(stream, "trend_aggregate") != nullptr) return;  // what is not listed does not explode
  if (const vpl::Call* subsets = last_call(stream, "subsets")) {
    lint_combinations(analysis, facts.steps, *subsets);
  } else if (const vpl::Call* selection = last_call(stream, "selection"); selection != nullptr && !selection->arguments.empty()) {
    const std::string* mode = selection->arguments[0].value ? bare_name(*selection->arguments[0].value) : nullptr;
    if (mode != nullptr && *mode == "any") lint_combinations(analysis, facts.steps, *selection);
  }
}

void check_pattern_declaration(Analysis& analysis, const vpl::PatternDeclaration& pattern) {
  PatternFacts facts;
  facts.at = pattern.pattern.at;
  facts.has_within = pattern.within != nullptr || every_use_has(analysis, pattern, "within");
  facts.has_partition = pattern.partition_by != nullptr || every_use_has(analysis, pattern, "partition_by");
  collect_steps(pattern.pattern, facts.steps);
  std::vector<Read> reads;
  for (const vpl::Step* step : facts.steps) reads.push_back({.type = step->type.text, .at = step->type.at});
  check_types(analysis, reads);
  check_names(analysis, facts.steps);
  (void)bind_pattern_steps(analysis, pattern);
  lint_conditions(analysis, facts.steps);
  if (pattern.within) (void)constant_duration(analysis, *pattern.within, "`within`");
  const auto* sequence = std::get_if<vpl::PatternSequence>(&pattern.pattern.node);
  if (sequence != nullptr || std::holds_alternative<vpl::Step>(pattern.pattern.node)) {
    check_negation(analysis, facts);
    lint_order(analysis, facts.steps);
  } else {
    check_and(analysis, pattern.pattern, facts.has_within);
  }
  check_bound(analysis, facts);
}

}  // namespace varpulis::sema
