#pragma once
// The immutable plan of a pattern operator: programs for the matchers, and what their numbers mean in expressions and fields.
#include <memory>
#include <string>
#include <vector>

#include "catalog/operator.h"
#include "pattern/program.h"

namespace varpulis::ops {

struct MatchPlan {
  /// `of_output`: what is read of the matches. `event_time`: under `.watermark`.
  MatchPlan(catalog::PatternPtr description, catalog::FieldUse of_output, bool event_time);

  catalog::PatternPtr description;
  catalog::FieldUse of_output;
  bool event_time = false;
  std::vector<pattern::Program> programs;             // one for each alternative
  std::vector<catalog::ExpressionPtr> key_columns;    // by Equality::column
  std::vector<bool> keeps_rows;                       // by item: its events are read after they were taken
  bool keeps_whole_events = false;                    // all fields, in their order
  bool compares_kept_rows = false;                    // conditions are evaluated for events that are kept
  bool is_chain = false;                              // pattern::Chain can match it
  bool has_one_run = false;                           // pattern::OneRunMatcher can match it
  bool names_matches = false;                         // their ids and the positions of their events are read

  [[nodiscard]] std::uint32_t items() const { return programs.front().items(); }
  [[nodiscard]] const catalog::StepCondition& condition(std::uint32_t item) const;
  [[nodiscard]] const std::string& type(std::uint32_t item) const;
  /// Whether some matcher of the pattern may decide comparisons of numbers without their expressions.
  [[nodiscard]] bool compares_numbers() const;
  /// Whether some field of the step's last event is read.
  [[nodiscard]] bool shows_step(std::size_t step) const;
  /// Whether the field of the step's last event is read as `alias_field`.
  [[nodiscard]] bool shows(std::size_t step, std::string_view field) const;
  /// Names of those fields. Not where everything is read.
  [[nodiscard]] std::vector<std::string> fields_shown(std::size_t step) const;
  /// Whether a field of events must be kept with them.
  [[nodiscard]] bool keeps(std::string_view field) const;
  /// Whether the field of a match that is none of an event (`match_count`) is read.
  [[nodiscard]] bool shows(std::string_view field) const { return of_output.everything || of_output.fields.contains(field); }

 private:
  catalog::FieldUse of_conditions_;  // fields of kept events that conditions read

  void compile_condition(std::uint32_t item, pattern::Condition& condition, const std::vector<bool>& is_stable);
  void compile_steps(std::vector<pattern::Step>& steps);
  void compile_slots_before(pattern::Program& program) const;
  void find_shared_key(pattern::Program& program) const;
  pattern::Part compile_part(const catalog::PatternPart& part, pattern::Program& program) const;
};

/// Fields of the input that a pattern reads, when `of_output` is read of its matches.
[[nodiscard]] catalog::FieldUse fields_read(const catalog::PatternDescription& pattern, catalog::FieldUse of_output);

}  // namespace varpulis::ops
