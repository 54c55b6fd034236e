#pragma once
// The codes of diagnostics. Those below 100 and their meanings are old friends of VPL users; new errors start at E150 (E100 to E149
// belong to the parser) and new warnings at W100. A code, once published, keeps its meaning.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace varpulis::sema {

namespace code {
// Declarations
inline constexpr std::string_view duplicate_event = "E001";
inline constexpr std::string_view duplicate_stream = "E002";
inline constexpr std::string_view duplicate_function = "E003";
inline constexpr std::string_view duplicate_connector = "E004";
inline constexpr std::string_view duplicate_context = "E005";
inline constexpr std::string_view duplicate_pattern = "E006";
inline constexpr std::string_view duplicate_type = "E007";
inline constexpr std::string_view unknown_connector_type = "E008";
inline constexpr std::string_view missing_connector_parameter = "E009";
// Pipelines
inline constexpr std::string_view having_without_aggregate = "E010";
inline constexpr std::string_view second_aggregate = "E011";
inline constexpr std::string_view second_window = "E012";
inline constexpr std::string_view within_without_pattern = "E020";
// Names
inline constexpr std::string_view undefined_connector = "E030";
inline constexpr std::string_view undefined_context = "E031";
inline constexpr std::string_view connector_cannot_enrich = "E032";
inline constexpr std::string_view undeclared_type = "E033";
inline constexpr std::string_view undeclared_output_type = "E034";
// Variables, functions, values
inline constexpr std::string_view immutable_assignment = "E040";
inline constexpr std::string_view unknown_function = "E050";
inline constexpr std::string_view wrong_argument_count = "E051";
inline constexpr std::string_view condition_literal = "E060";
inline constexpr std::string_view not_a_duration = "E061";
inline constexpr std::string_view unknown_aggregate = "E070";
inline constexpr std::string_view aggregate_without_field = "E071";
inline constexpr std::string_view aggregate_argument_missing = "E072";
inline constexpr std::string_view bare_field_in_aggregate = "E073";
inline constexpr std::string_view unknown_parameter = "E080";
inline constexpr std::string_view operator_not_run = "E090";
inline constexpr std::string_view concurrent_misuse = "E091";
// New errors
inline constexpr std::string_view not_run_yet = "E150";
inline constexpr std::string_view cyclic_streams = "E151";
inline constexpr std::string_view unknown_operator = "E152";
inline constexpr std::string_view unknown_method = "E153";
inline constexpr std::string_view operator_argument = "E154";
inline constexpr std::string_view unknown_name = "E155";
inline constexpr std::string_view alias_bound_later = "E156";
inline constexpr std::string_view not_constant = "E157";
inline constexpr std::string_view bare_alias = "E158";
inline constexpr std::string_view argument_out_of_domain = "E159";
inline constexpr std::string_view misplaced_statement = "E160";
inline constexpr std::string_view needs_pattern = "E161";
inline constexpr std::string_view misplaced_fork_result = "E162";
inline constexpr std::string_view negation_without_bound = "E163";
inline constexpr std::string_view pattern_operator_conflict = "E164";
inline constexpr std::string_view join_key = "E165";
inline constexpr std::string_view given_twice = "E166";
inline constexpr std::string_view nested_aggregate = "E167";
inline constexpr std::string_view bad_inheritance = "E168";
inline constexpr std::string_view between_steps = "E169";
inline constexpr std::string_view misplaced_lambda = "E170";
inline constexpr std::string_view connector_direction = "E171";
inline constexpr std::string_view pattern_structure = "E172";
inline constexpr std::string_view connector_unfit_for_lookups = "E180";
inline constexpr std::string_view part_not_installed = "E181";
// Warnings
inline constexpr std::string_view aggregate_without_window = "W001";
inline constexpr std::string_view partition_after_window = "W002";
inline constexpr std::string_view enrich_without_fields = "W032";
inline constexpr std::string_view unknown_alias_field = "W034";
inline constexpr std::string_view unknown_field = "W035";
inline constexpr std::string_view condition_arithmetic = "W060";
inline constexpr std::string_view condition_not_bool = "W061";
inline constexpr std::string_view connector_parameter_name = "W080";
inline constexpr std::string_view connector_parameter_type = "W081";
inline constexpr std::string_view route_left_out = "W100";
inline constexpr std::string_view assigns_local = "W101";
inline constexpr std::string_view global_under_partition = "W102";
inline constexpr std::string_view unreachable_operator = "W103";
inline constexpr std::string_view never_has_value = "W104";
inline constexpr std::string_view emits_own_name = "W105";
inline constexpr std::string_view pattern_without_within = "W106";
inline constexpr std::string_view absence_without_partition = "W107";
inline constexpr std::string_view repeated_setting = "W108";
inline constexpr std::string_view filter_between_steps = "W109";
inline constexpr std::string_view setting_without_pattern = "W110";
inline constexpr std::string_view join_without_on = "W111";
inline constexpr std::string_view reassigned_let = "W112";
inline constexpr std::string_view variable_without_value = "W113";
inline constexpr std::string_view repeated_field = "W114";
inline constexpr std::string_view lateness_without_watermark = "W130";
inline constexpr std::string_view alignment_under_watermark = "W131";
inline constexpr std::string_view join_window = "W140";
inline constexpr std::string_view state_grows = "W150";
inline constexpr std::string_view unique_keys_kept = "W151";
inline constexpr std::string_view condition_never_holds = "W152";
inline constexpr std::string_view step_never_follows = "W153";
inline constexpr std::string_view combinations_explode = "W154";
inline constexpr std::string_view concurrent_without_effect = "W160";
}  // namespace code

/// One code, told at length. Tests run both programs: the wrong one has the code, the corrected one has it not.
struct CodeDescription {
  std::string_view code;
  std::string_view title;        // one line, as a heading
  std::string_view explanation;  // what it means and why it matters
  std::string_view wrong;
  std::string_view corrected;
};

/// Codes of analysis, operators and imports, in ascending order. Those of the parser are in vpl/syntax_codes.h.
[[nodiscard]] std::vector<CodeDescription> code_descriptions();
/// What `varpulis explain CODE` prints, for codes of parser and analysis; no result when the code is unknown.
[[nodiscard]] std::optional<std::string> explain_code(std::string_view code);
/// The title of a code of parser or analysis; empty when unknown.
[[nodiscard]] std::string_view code_title(std::string_view code);

}  // namespace varpulis::sema
