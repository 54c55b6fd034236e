#pragma once
#include "catalog/conjunct.h"
#include "catalog/match_watcher.h"
#include "catalog/pattern.h"
#include "whynot/answer.h"

namespace varpulis::whynot {

/// "2m", "2m 13s", "1h 5m": all parts that matter.
[[nodiscard]] std::string duration_text(std::uint64_t ns);
/// As a program writes it, in one unit: "133s".
[[nodiscard]] std::string duration_literal(std::uint64_t ns);
/// "FailedPassword as first", "3 or more Failed as f".
[[nodiscard]] std::string step_text(const catalog::PatternStep& step);
/// The same with its condition.
[[nodiscard]] std::string step_with_condition(const catalog::PatternStep& step);
/// A comparison that does not hold, with the values: "4990 is 10 below 5000", "\"a\" is not \"b\"". Empty where there is nothing to say.
[[nodiscard]] std::string comparison_text(std::string_view comparison, const data::Value& left, const data::Value& right);
/// How far the sides are from fulfilling an order; none where they are not compared by size.
[[nodiscard]] std::optional<double> shortfall(std::string_view comparison, const data::Value& left, const data::Value& right);

/// Of a conjunct that does not hold; `why`: it has no value, because.
[[nodiscard]] Reason reason_of(const catalog::Conjunct& conjunct, data::Value left, data::Value right, std::string_view why);
/// Of an obstacle to a step of a pattern.
[[nodiscard]] Reason reason_of(const catalog::Obstacle& obstacle, const catalog::PatternDescription& pattern, std::uint32_t step);

}  // namespace varpulis::whynot
