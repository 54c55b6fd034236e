#pragma once
#include <optional>
#include <vector>

#include "sema/lower_expression.h"

namespace varpulis::sema {

/// Fields of earlier steps that the conditions of one pattern may read. Lambdas in conditions number their parameters from here.
inline constexpr std::size_t captures_max = 1024;

/// `.increasing(f)` or `.decreasing(f)` of a step, or null.
[[nodiscard]] const vpl::Call* monotony(const vpl::Step& step);

/// Lowers the conditions of a pattern's steps and takes them apart by what they have to know.
class StepConditions {
 public:
  /// `names` are aliases and types of steps; all outlive this. The pattern's steps are complete.
  StepConditions(Analysis& analysis, catalog::PatternDescription& pattern, const Table<Alias>& names);

  /// Of step `number`, which may refer to itself, and to those before it. `filters` count like its own condition.
  void bind_step(const vpl::Step& step, std::uint32_t number, const std::vector<const vpl::Call*>& filters);
  /// Of a negation behind `before` steps of the text.
  void bind_negation(const vpl::Step& step, std::uint32_t number, std::uint32_t before);
  /// Of `.not(X where p)`, which may refer to all steps.
  void bind_not(const vpl::Argument& argument, std::uint32_t number);

 private:
  struct Seen;
  void bind_parts(const std::vector<const vpl::Expression*>& parts, Seen& seen, catalog::StepCondition& to);
  /// Notes what is compared, if the condition is `e < a.f` or its like, with e of the candidate alone.
  void bind_comparison(const vpl::Expression& condition, Seen& seen, catalog::StepCondition& to);
  [[nodiscard]] bool bind_equality(const vpl::Expression& condition, Seen& seen, catalog::StepCondition& to);
  void bind_monotony(const vpl::Call& call, Seen& seen, std::uint32_t number, catalog::StepCondition& to);

  Analysis& analysis_;
  catalog::PatternDescription& pattern_;
  const Table<Alias>& names_;
};

}  // namespace varpulis::sema
