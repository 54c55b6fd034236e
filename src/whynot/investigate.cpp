#include "whynot/investigate.h"

#include <algorithm>

#include "base/edit_distance.h"
#include "sema/bind_condition.h"
#include "vpl/parser.h"
#include "whynot/changes.h"
#include "whynot/inspection.h"
#include "whynot/wording.h"

namespace varpulis::whynot {
namespace {

constexpr std::int64_t span_default = 10 * ns_per_minute;
// How many times the rule's own bound a change of it may reach beyond the window.
constexpr std::int64_t slack_in_bounds = 10;

Result<const plan::Stage*> find_rule(const plan::Plan& plan, const std::string& name) {
  const auto found = std::ranges::find(plan.stages, name, &plan::Stage::name);
  if (found != plan.stages.end()) return &*found;
  std::vector<std::string> names;
  for (const plan::Stage& stage : plan.stages) {
    if (stage.name.find('#') == std::string::npos) names.push_back(stage.name);
  }
  return Error(ErrorCode::not_found, fmt::format("the program has no stream `{}`; it has {}", name, fmt::join(names, ", ")));
}

/// The condition, as the value of a declaration of its own.
Result<catalog::ExpressionPtr> bind_where(const Case& of, const engine::Compilation& program, const std::string& where) {
  if (where.empty()) return catalog::ExpressionPtr();
  Diagnostics findings;
  const vpl::Program parsed = vpl::parse(fmt::format("let condition = {}\n", where), {}, findings);
  const auto* declared = parsed.statements.size() == 1 ? std::get_if<vpl::VariableDeclaration>(&parsed.statements.front().node) : nullptr;
  catalog::ExpressionPtr bound;
  if (!findings.has_errors() && declared != nullptr) bound = sema::bind_condition(program.program, of.catalog, declared->value, findings);
  for (const Diagnostic& each : findings.all()) {
    if (each.severity == Severity::error) return Error(ErrorCode::invalid_argument, fmt::format("the condition `{}`: {}", where, each.message));
  }
  if (!bound) return Error(ErrorCode::invalid_argument, fmt::format("`{}` is not a condition", where));
  return bound;
}

std::string_view name(catalog::MatchWatcher::End end) {
  using enum catalog::MatchWatcher::End;
  switch (end) {
    case completed: return "matched";
    case expired: return "ran out of time";
    case cancelled: return "were ended by an event of a NOT";
    case broken: return "were ended by an event that they did not take";
    case replaced: return "gave way to a later first event";
    case superseded: return "were dropped when another one matched";
    case evicted: return "were given up to make room";
    case finished: return "were open when the input ended";
  }
  return {};
}

/// The nearest runs first: those that came furthest, with most events, and of these the latest to begin.
void choose_runs(Answer& answer, std::size_t runs_max) {
  const auto open = std::ranges::stable_partition(answer.runs, [](const Run& run) { return !run.matched; });
  for (auto each = open.begin(); each != open.end(); ++each) ++answer.others[std::string(name(catalog::MatchWatcher::End::completed))];
  answer.runs.erase(open.begin(), open.end());
  std::ranges::stable_sort(answer.runs, std::greater{}, [](const Run& run) { return std::make_pair(run.step, run.events.size()); });
  for (std::size_t i = runs_max; i < answer.runs.size(); ++i) ++answer.others[std::string(name(answer.runs[i].end))];
  if (answer.runs.size() > runs_max) answer.runs.resize(runs_max);
}

}  // namespace

Result<Answer> investigate(const Case& of, const Question& question) {
  const engine::Compilation program = compile(of, nullptr, {});
  if (!program.plan) return Error(ErrorCode::invalid_argument, "the program has errors");
  VARPULIS_TRY(const plan::Stage* const rule, find_rule(*program.plan, question.rule));
  VARPULIS_TRY(const catalog::ExpressionPtr where, bind_where(of, program, question.where));
  VARPULIS_TRY(const std::optional<EventTime> first, first_time(of, *program.plan));

  Answer answer{.rule = question.rule, .where = question.where};
  catalog::PatternPtr pattern;
  for (const catalog::BoundOperator& each : rule->operators) {
    if (each.name != "->") continue;
    pattern = each.spec->pattern();
    // Plans write it as "match(...)".
    const std::string text = each.spec->describe();
    answer.pattern = text.substr(text.find('(') + 1, text.size() - text.find('(') - 2);
  }
  std::int64_t span = question.span.value_or(span_default), slack = span_default;
  if (pattern) {
    answer.is_pattern = true;
    answer.hash = pattern->rule;
    for (const catalog::PatternStep& step : pattern->steps) answer.steps.push_back(step_with_condition(step));
    if (pattern->within) {
      const auto within = static_cast<std::int64_t>(std::min<std::uint64_t>(*pattern->within, INT64_MAX / (4 * slack_in_bounds)));
      if (!question.span) span = within;
      slack = slack_in_bounds * within;
    } else {
      slack = INT64_MAX / 4;
    }
  }
  if (question.around && first) {
    answer.around = question.around->at(*first);
    answer.span = span;
  }
  const Setting setting(where, program.plan->globals, answer.around, span);

  // Runs are those of skip-till-next; a selection looks at combinations instead.
  engine::Compilation watched;
  const plan::Plan* plan = program.plan.get();
  const plan::Stage* watched_rule = rule;
  if (pattern && pattern->selection != catalog::MatchSelection::next) {
    answer.notes.emplace_back("the rule has `.selection`, which looks at combinations of events and not at runs: runs are told as they would be without it");
    watched = compile(of, &program, selection_edits(program, question.rule));
    if (watched.plan) {
      plan = watched.plan.get();
      VARPULIS_TRY(watched_rule, find_rule(*plan, question.rule));
    }
  }
  Inspection inspection(*plan, *watched_rule, setting, slack);
  VARPULIS_CHECK(replay(of, plan == program.plan.get() ? program.plan : watched.plan, inspection));
  inspection.conclude(answer);
  if (plan != program.plan.get()) {
    // What came out is what came out of the rule as it is.
    Inspection real(*program.plan, *rule, setting, slack);
    VARPULIS_CHECK(replay(of, program.plan, real));
    Answer matches;
    real.conclude(matches);
    answer.matches = std::move(matches.matches);
  }
  if (!answer.fitting.empty()) VARPULIS_CHECK(find_changes(of, program, *rule, setting, slack, answer));
  choose_runs(answer, question.runs_max);
  return answer;
}

}  // namespace varpulis::whynot
