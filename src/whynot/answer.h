#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/source_span.h"
#include "base/time.h"
#include "catalog/match_watcher.h"
#include "data/value.h"

namespace varpulis::whynot {

/// An event as the rule saw it.
struct Event {
  std::uint64_t position = 0;  // in the whole input
  EventTime time;
  std::string type;
  data::Map fields;
  bool fits = false;           // the question is about it
};
using EventPtr = std::shared_ptr<const Event>;

/// An event that a step has taken, or could have.
struct StepEvent {
  EventPtr event;
  std::uint32_t step = 0;
};

/// Why a condition or a bound was not met.
struct Reason {
  std::string text;        // what it says: "amount > 5000", "within 2m"
  std::string found;       // with values: "4990 is 10 below 5000"; empty: nothing to show
  data::Value left, right;
  std::optional<SourceSpan> at;  // of the condition in the program
};

/// An event of the type that a run waited for, and why it was not taken.
struct Refusal {
  EventPtr event;
  std::uint32_t step = 0;
  std::vector<Reason> reasons;
};

struct Run {
  catalog::MatchWatcher::RunId id;
  std::vector<StepEvent> events;
  bool matched = false;
  catalog::MatchWatcher::End end = catalog::MatchWatcher::End::finished;
  EventPtr ended_by;                   // the event that did; null: time, or the end of input
  std::optional<EventTime> deadline;   // that passed
  std::string reached;                 // how far it came, in words
  std::vector<std::string> waited_for;  // steps that could have come next, in words
  std::vector<Refusal> refusals;       // the nearest ones
  std::uint64_t refused = 0;           // all of them
  std::uint32_t step = 0;              // the furthest that has taken something
};

/// Rows that an operator did not let through.
struct Stop {
  std::string stream, by;   // "where(level > 3)"
  std::uint64_t events = 0;
  EventPtr example;         // the first
  std::vector<Reason> reasons;  // of the example
  std::optional<SourceSpan> at;  // of the operator in the program
};

/// A match that concerns the question.
struct FoundMatch {
  std::string id;
  EventTime time;
  std::vector<std::uint64_t> positions;
  bool came_out = false;   // of the rule
  std::optional<Stop> stop;  // else what stopped it
};

/// A change of the rule, or of the input, that alone would have given a match.
struct Change {
  enum class Kind : std::uint8_t { bound, condition, count, negation, policy, filter, operation };
  Kind kind = Kind::condition;
  std::string text;                         // "`.within(930s)` instead of `2m`"
  EventTime time;                           // of the match
  std::vector<std::uint64_t> positions;     // of its events
  double cost = 0;                          // how far from the rule, among changes of its kind
};

struct Answer {
  std::string rule, hash, where;
  std::optional<EventTime> around;
  std::optional<std::int64_t> span;
  bool is_pattern = false;
  std::string pattern;                           // with its settings, in the words of a program
  std::vector<std::string> steps;                // in words
  std::map<std::string, std::uint64_t> fitting;  // events that fit, by type
  std::vector<std::string> not_read;             // types among them that the rule does not read
  std::vector<Stop> stops;                       // what kept events from the rule
  std::map<std::string, std::uint64_t> went_into;  // fitting events in operators that make rows of several, or hold them
  std::uint64_t came_out = 0;                    // of a stream without pattern: rows of the fitting events that left it
  std::vector<FoundMatch> matches;
  std::vector<Run> runs;                         // the nearest first
  std::uint64_t runs_seen = 0;
  std::map<std::string, std::uint64_t> others;   // further runs by what became of them
  std::vector<Refusal> not_opened;               // events of a first step that began nothing
  std::uint64_t not_opened_count = 0;
  std::vector<Change> changes;                   // the nearest first
  std::uint64_t changes_tried = 0;
  std::vector<std::string> notes;
};

}  // namespace varpulis::whynot
