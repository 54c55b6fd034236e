#pragma once
// What the analysis knows about a pattern, for the operator that matches it (core rules of the specification, 5; language reference, 8).
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/conjunct.h"
#include "catalog/evaluation.h"
#include "catalog/forecast.h"
#include "base/source_span.h"

namespace varpulis::catalog {

class OperatorSpec;

/// Hidden columns of matches, on request: the key of their partition, and the time of their first event.
inline constexpr std::string_view match_partition = "#partition";
inline constexpr std::string_view match_first_time = "#first_time";
/// Fields of a match that it has where they are named: its id, the hash of its rule, and the positions of its events in the whole input.
inline constexpr std::string_view match_id = "match_id";
inline constexpr std::string_view match_rule = "match_rule";
inline constexpr std::string_view match_positions = "match_positions";

/// A field of the event that a step took last, kept for conditions of later steps. Numbered: conditions know it by its slot.
struct CapturedField {
  std::uint32_t step = 0;
  std::string field;
};

/// What an event must fulfil for a step or a negation, taken apart by what has to be known. All parts must hold.
struct StepCondition {
  struct Equality {
    ExpressionPtr candidate;  // of the candidate alone
    std::uint32_t slot = 0;   // of the captured field that it must equal
  };
  ExpressionPtr local;                // decided by the candidate alone; null: nothing
  std::vector<Equality> equalities;
  ExpressionPtr residual;             // over the candidate and captured fields; null: nothing
  // Relation of a repeated step's element to the one before it (a condition that mentions the step's own alias); null: there is none.
  ExpressionPtr to_previous;
  std::vector<std::uint32_t> own_slots;  // of the fields of its own alias in `to_previous`
  std::vector<std::uint32_t> slots_read;  // all captured fields that `residual` and `to_previous` read
  /// `candidate op captured field`, where that is all that `residual` and `to_previous` say.
  struct Comparison {
    enum class Op : std::uint8_t { less, less_equal, greater, greater_equal };
    ExpressionPtr candidate;  // of the candidate alone
    Op op = Op::less;
    std::uint32_t slot = 0;
  };
  std::optional<Comparison> comparison;
  std::string text;                   // as written, for plans; empty: no condition
  Conjuncts conjuncts;                // where explanations are asked for
};

struct PatternStep {
  static constexpr std::uint32_t unlimited = 0xffffffff;

  std::string type;
  std::string input;  // the type of the rows that it takes, where operators prepare them; empty: `type`
  std::string alias;  // empty: none
  std::uint32_t min = 1, max = 1;
  std::optional<std::uint64_t> within;  // ns after the event of the step before
  StepCondition condition;
  bool is_named_by_type = false;  // `Type.field` means it: no other step has its type

  [[nodiscard]] bool repeats() const { return max > 1; }
};

/// `NOT X where p` between steps, behind the last one, or `.not(X where p)`.
struct PatternNegation {
  std::string type;
  std::string alias;
  StepCondition condition;
};

/// A part of a pattern: a sequence of steps, or parts in any order (all of them, or one of them).
struct PatternPart {
  enum class Kind : std::uint8_t { sequence, conjunction, alternatives };
  /// A negation with its place in a sequence: between step `after` (counted in `steps`) and the next; behind the last step it means absence.
  struct Gap {
    std::uint32_t after = 0;
    std::uint32_t negation = 0;
  };
  Kind kind = Kind::sequence;
  std::vector<std::uint32_t> steps;  // of a sequence: numbers in PatternDescription::steps, in order
  std::vector<Gap> gaps;             // of a sequence
  std::vector<PatternPart> parts;    // of the others
  std::vector<std::uint32_t> absent;  // of a conjunction: `AND NOT X`
};

/// A value over the sequence of events that a step took, which later operators read: `count(a)`, `sum(a.f)`, `a[1].f`.
struct SequenceValue {
  enum class Kind : std::uint8_t { count, sum, avg, min, max, distinct_count, first, last, element, collect };
  Kind kind = Kind::count;
  std::uint32_t step = 0;
  std::string field;       // empty: of whole events
  std::int64_t index = 0;  // of an element; negative: from the end
  std::string name;        // the canonical text: the name of the (hidden) column that holds it
};

/// A function of `.trend_aggregate`, over all trends of a pattern.
struct TrendValue {
  enum class Kind : std::uint8_t { trends, events, sum, avg, min, max };
  std::string name;  // of the field of the result
  Kind kind = Kind::trends;
  std::optional<std::uint32_t> step;  // whose events; none: those of all steps
  std::string field;                  // of sum, avg, min and max
};

/// The window of a stream with `.trend_aggregate`: one at a time for each partition, from an event of a step on.
struct TrendWindow {
  enum class Kind : std::uint8_t { time, count, session };
  Kind kind = Kind::time;
  std::uint64_t size = 0;  // ns; of `count`, events of steps; of `session`, the pause after which it has ended
};

/// What `.trend_aggregate` says, with the window that stands in its stream.
struct TrendDescription {
  std::vector<TrendValue> values;
  std::optional<TrendWindow> window;  // none: a result for each event that completes a trend
  SourceSpan at;
};

enum class EmissionMode : std::uint8_t { unset, each, longest, subsets };
enum class RunPolicy : std::uint8_t { unset, strict, next_single, next_overlapping };  // .strict, .stnm, .stam
enum class MatchSelection : std::uint8_t { next, any, last, max };
enum class AfterMatch : std::uint8_t { none, past_last, to_next };

struct PatternDescription {
  std::vector<PatternStep> steps;  // the positive ones of all parts, in the order of the text
  std::vector<PatternNegation> negations;
  std::vector<CapturedField> slots;
  std::vector<PatternPart> alternatives;  // matched independently of each other; results in this order
  std::vector<std::uint32_t> cancels;     // negations by `.not`
  std::optional<std::uint64_t> within;    // ns
  ExpressionPtr partition;                // null: one partition
  std::string partition_field;            // its name where it is a bare field
  EmissionMode mode = EmissionMode::unset;
  RunPolicy policy = RunPolicy::unset;
  MatchSelection selection = MatchSelection::next;
  AfterMatch after_match = AfterMatch::none;
  bool distinct_roots = false;            // some input is a stream, so that two rows may stem from one event
  std::shared_ptr<const OperatorSpec> on_timeout;  // what runs that expire before they are complete go through, in place of the pipeline
  std::shared_ptr<const TrendDescription> trends;  // `.trend_aggregate` takes the place of matches; null: there is none
  std::shared_ptr<const ForecastSettings> forecast;  // forecasts come out instead of matches; null: matches do
  std::vector<SequenceValue> values;      // asked for by later operators; complete when the whole stream is bound
  SourceSpan at;
  std::string rule;                       // hash of what the stream's definition means (sema/rule_hash.h)
  bool records_matches = false;           // each match is told of with its events (Effects::matched), which are kept whole for it
};
using PatternPtr = std::shared_ptr<PatternDescription>;

}  // namespace varpulis::catalog
