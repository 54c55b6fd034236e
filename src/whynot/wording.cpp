#include "whynot/wording.h"

#include <cmath>

#include "data/text.h"

namespace varpulis::whynot {

using data::Value;

std::string duration_text(std::uint64_t ns) {
  constexpr std::array<std::pair<std::uint64_t, std::string_view>, 7> units{
      {{86'400'000'000'000, "d"}, {3'600'000'000'000, "h"}, {60'000'000'000, "m"}, {1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "us"}, {1, "ns"}}};
  std::string text;
  for (const auto& [unit, name] : units) {
    if (ns < unit) continue;
    text += fmt::format("{}{}{}", text.empty() ? "" : " ", ns / unit, name);
    ns %= unit;
  }
  return text.empty() ? "0s" : text;
}

std::string duration_literal(std::uint64_t ns) {
  constexpr std::array<std::pair<std::uint64_t, std::string_view>, 7> units{
      {{86'400'000'000'000, "d"}, {3'600'000'000'000, "h"}, {60'000'000'000, "m"}, {1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "us"}, {1, "ns"}}};
  for (const auto& [unit, name] : units) {
    if (ns % unit == 0) return fmt::format("{}{}", ns / unit, name);
  }
  return fmt::format("{}ns", ns);
}

std::string step_text(const catalog::PatternStep& step) {
  std::string text;
  if (step.max == catalog::PatternStep::unlimited) {
    text = step.min == 0 ? "any number of " : step.min == 1 ? "one or more " : fmt::format("{} or more ", step.min);
  } else if (step.max > 1) {
    text = step.min == step.max ? fmt::format("{} ", step.min) : fmt::format("{} to {} ", step.min, step.max);
  } else if (step.min == 0) {
    text = "at most one ";
  }
  text += step.type;
  if (!step.alias.empty()) text += " as " + step.alias;
  return text;
}

std::string step_with_condition(const catalog::PatternStep& step) {
  return step.condition.text.empty() ? step_text(step) : fmt::format("{} where {}", step_text(step), step.condition.text);
}

namespace {

/// As a program would write it.
std::string literal(const Value& value) {
  if (value.is_missing()) return "nothing";
  if (value.kind() == data::Kind::duration) return duration_text(value.as_duration());
  if (value.kind() == data::Kind::timestamp) return format_time(value.as_time());
  std::string text;
  data::append_display(text, value);
  return value.kind() == data::Kind::text ? fmt::format("\"{}\"", text) : text;
}

std::optional<double> number(const Value& value) {
  switch (value.kind()) {
    case data::Kind::integer: return static_cast<double>(value.as_integer());
    case data::Kind::real: return value.as_real();
    case data::Kind::duration: return static_cast<double>(value.as_duration());
    case data::Kind::timestamp: return static_cast<double>(value.as_time().ns);
    default: return std::nullopt;
  }
}

bool is_order(std::string_view comparison) { return comparison == "<" || comparison == "<=" || comparison == ">" || comparison == ">="; }

/// The difference of two values in the words of their kind.
std::string amount(const Value& left, const Value& right) {
  const double difference = std::abs(*number(left) - *number(right));
  if (left.kind() == data::Kind::duration || left.kind() == data::Kind::timestamp) return duration_text(static_cast<std::uint64_t>(difference));
  if (left.kind() == data::Kind::integer && right.kind() == data::Kind::integer) {
    const auto a = static_cast<std::uint64_t>(left.as_integer()), b = static_cast<std::uint64_t>(right.as_integer());
    return fmt::format("{}", left.as_integer() > right.as_integer() ? a - b : b - a);
  }
  return fmt::format("{:.6g}", difference);
}

}  // namespace

std::optional<double> shortfall(std::string_view comparison, const Value& left, const Value& right) {
  const std::optional<double> a = number(left), b = number(right);
  if (!is_order(comparison) || !a || !b || std::isnan(*a) || std::isnan(*b)) return std::nullopt;
  return std::abs(*a - *b);
}

std::string comparison_text(std::string_view comparison, const Value& left, const Value& right) {
  if (comparison.empty() || (left.is_missing() && right.is_missing())) return {};
  const std::string a = literal(left), b = literal(right);
  if (comparison == "==") return fmt::format("{} is not {}", a, b);
  if (comparison == "!=") return fmt::format("both are {}", a);
  const std::optional<double> distance = shortfall(comparison, left, right);
  if (!distance) return fmt::format("{} {} {} does not hold", a, comparison, b);
  if (*distance == 0) return fmt::format("{} is equal to {}", a, b);
  return fmt::format("{} is {} {} {}", a, amount(left, right), *number(left) < *number(right) ? "below" : "above", b);
}

Reason reason_of(const catalog::Conjunct& conjunct, Value left, Value right, std::string_view why) {
  Reason reason{.text = conjunct.text, .left = std::move(left), .right = std::move(right), .at = conjunct.at};
  reason.found = !why.empty() ? fmt::format("no value: {}", why) : comparison_text(conjunct.comparison, reason.left, reason.right);
  return reason;
}

Reason reason_of(const catalog::Obstacle& obstacle, const catalog::PatternDescription& pattern, std::uint32_t step) {
  using Kind = catalog::Obstacle::Kind;
  const auto made = [&](std::string text, std::string found) {
    return Reason{.text = std::move(text), .found = std::move(found), .left = obstacle.left, .right = obstacle.right};
  };
  const auto bound = [&](std::string_view name, std::string_view since) {
    const std::uint64_t elapsed = obstacle.left.as_duration(), limit = obstacle.right.as_duration();
    return made(fmt::format("{} {}", name, duration_text(limit)),
                fmt::format("{} after {}, {} too late", duration_text(elapsed), since, duration_text(elapsed - limit)));
  };
  switch (obstacle.kind) {
    case Kind::condition: {
      return reason_of(pattern.steps[step].condition.conjuncts[obstacle.conjunct], obstacle.left, obstacle.right, obstacle.why);
    }
    case Kind::within: return bound("within", "the first event");
    case Kind::step_within: return bound("step_within", "the step before");
    case Kind::partition: return made(fmt::format("partition by {}", pattern.partition->text()), comparison_text("==", obstacle.left, obstacle.right));
    case Kind::barred: return made("no event of the NOT before it", "one has come");
    case Kind::same_origin: return made("events of different origin", "it stems from an event that the run has taken");
    case Kind::earlier: return made("order of time", "it is earlier than the run's first event");
    case Kind::occupied: return made("one run at a time", "another one is open");
  }
  return {};
}

}  // namespace varpulis::whynot
