#include "sema/lint_pattern.h"

#include <algorithm>
#include <map>
#include <optional>

#include "data/compare.h"
#include "sema/conjuncts.h"
#include "sema/constant_value.h"
#include "vpl/syntax_equal.h"

namespace varpulis::sema {
namespace {

using data::Value;
using vpl::BinaryOperator;

BinaryOperator mirrored(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::less: return BinaryOperator::greater;
    case BinaryOperator::less_equal: return BinaryOperator::greater_equal;
    case BinaryOperator::greater: return BinaryOperator::less;
    case BinaryOperator::greater_equal: return BinaryOperator::less_equal;
    default: return op;
  }
}

/// `field op constant`.
struct Comparison {
  const vpl::Expression* written = nullptr;
  BinaryOperator op{};
  Value constant;
};

/// Whether no value fulfils both comparisons of one field.
bool contradict(const Comparison& a, const Comparison& b) {
  using enum BinaryOperator;
  const std::partial_ordering order = data::order(a.constant, b.constant);
  if (a.op == equal && b.op == equal) return !data::equal(a.constant, b.constant);
  if (a.op == not_equal || b.op == not_equal) return a.op != b.op && (a.op == equal || b.op == equal) && data::equal(a.constant, b.constant);
  if (order == std::partial_ordering::unordered) return false;
  const auto is_lower = [](BinaryOperator op) { return op == greater || op == greater_equal || op == equal; };
  const auto is_upper = [](BinaryOperator op) { return op == less || op == less_equal || op == equal; };
  const auto is_empty = [&](const Comparison& lower, const Comparison& upper, std::partial_ordering lower_to_upper) {
    if (!is_lower(lower.op) || !is_upper(upper.op)) return false;
    const bool open = lower.op == greater || upper.op == less;
    return lower_to_upper == std::partial_ordering::greater || (open && lower_to_upper == std::partial_ordering::equivalent);
  };
  return is_empty(a, b, order) || is_empty(b, a, 0 <=> order);
}

class ConditionLint {
 public:
  ConditionLint(Analysis& analysis, const vpl::Step& step) : analysis_(analysis), step_(step) {}

  void run() {
    for (const vpl::Expression* part : conjuncts(step_.filter)) {
      if (add(*part)) return;
    }
  }

 private:
  /// True when the condition turned out to be impossible.
  bool add(const vpl::Expression& part) {
    const auto* comparison = std::get_if<vpl::Binary>(&part.node);
    if (comparison == nullptr) {
      if (!constant_value(analysis_, part).is_false()) return false;
      never(part, "is always false");
      return true;
    }
    if (add(*comparison->left, comparison->op, *comparison->right, part)) return true;
    return add(*comparison->right, mirrored(comparison->op), *comparison->left, part);
  }

  bool add(const vpl::Expression& field, BinaryOperator op, const vpl::Expression& constant, const vpl::Expression& written) {
    using enum BinaryOperator;
    const std::string* name = bare_name(field);
    if (name == nullptr || (op != equal && op != not_equal && op != less && op != less_equal && op != greater && op != greater_equal)) return false;
    const Comparison own{.written = &written, .op = op, .constant = constant_value(analysis_, constant)};
    if (own.constant.is_absent()) return false;
    std::vector<Comparison>& known = comparisons_[*name];
    for (const Comparison& other : known) {
      if (!contradict(other, own)) continue;
      Diagnostic& found = never(written, fmt::format("contradicts what was said of `{}` before", *name));
      found.labels.push_back({.at = other.written->at, .message = "here"});
      return true;
    }
    known.push_back(own);
    return false;
  }

  Diagnostic& never(const vpl::Expression& part, std::string why) {
    Diagnostic& found = analysis_.warning(
        code::condition_never_holds, part.at,
        fmt::format("this {}: no `{}` ever fits", why, step_.type.text));
    found.help = "join alternatives by `or`";
    return found;
  }

  Analysis& analysis_;
  const vpl::Step& step_;
  std::map<std::string, std::vector<Comparison>> comparisons_;  // by field
};

bool repeats_without_end(const vpl::Step& step) {
  if (step.negated) return false;
  switch (step.mark) {
    case vpl::StepMark::all:
    case vpl::StepMark::plus:
    case vpl::StepMark::star: return true;
    case vpl::StepMark::counted: return step.count_max > 16;
    default: break;
  }
  return std::ranges::any_of(step.suffixes, [](const vpl::Call& call) { return call.name.text == "increasing" || call.name.text == "decreasing"; });
}

/// Whether every event that fits the step ends or bars the run by the negation before it.
bool is_barred(const vpl::Step& negation, const vpl::Step& step) {
  if (!negation.negated || step.negated || negation.type.text != step.type.text) return false;
  if (!negation.filter) return true;
  return step.filter && vpl::syntax_equal(*negation.filter, *step.filter);
}

}  // namespace

void lint_conditions(Analysis& analysis, const std::vector<const vpl::Step*>& steps) {
  for (const vpl::Step* step : steps) {
    if (step->filter) ConditionLint(analysis, *step).run();
  }
}

void lint_order(Analysis& analysis, const std::vector<const vpl::Step*>& steps) {
  for (std::size_t i = 1; i < steps.size(); ++i) {
    if (!is_barred(*steps[i - 1], *steps[i])) continue;
    Diagnostic& found = analysis.warning(code::step_never_follows, steps[i]->at,
                                         fmt::format("this step can never follow: every `{}` that fits it is ruled out before", steps[i]->type.text));
    found.labels.push_back({.at = steps[i - 1]->at, .message = "by this"});
    found.help = "say with `where` which of them must not come, or remove the negation";
  }
}

void lint_combinations(Analysis& analysis, const std::vector<const vpl::Step*>& steps, const vpl::Call& every_combination) {
  for (const vpl::Step* step : steps) {
    if (!repeats_without_end(*step)) continue;
    Diagnostic& found = analysis.warning(code::combinations_explode, every_combination.at,
                                         fmt::format("n events of `{}` give up to 2^n matches", step->type.text));
    found.labels.push_back({.at = step->at, .message = "repeats without end"});
    found.help = "bound the repetition (`{1,8}`), or ask for the longest one with `.longest()`";
    return;
  }
}

}  // namespace varpulis::sema
