#pragma once
// Stream operators: the run-time interface, the immutable plan object that makes one, and the descriptor that everything else is
// derived from.
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/result.h"
#include "catalog/aggregate.h"
#include "catalog/effects.h"
#include "catalog/evaluation.h"
#include "catalog/parameter.h"
#include "data/batch.h"
#include "state/snapshot.h"

namespace varpulis::catalog {

/// Takes the rows that an operator passes on.
class Emitter {
 public:
  virtual ~Emitter() = default;
  /// `rows` are in key order (position, deadline, list); successive calls in one epoch too.
  virtual void emit(data::Rows rows) = 0;
};

/// Stream time as a step function of the position: from `position` (offset in the epoch) on it is `time`. Ascending in both.
struct TimeStep {
  std::uint32_t position = 0;
  EventTime time;
};
using TimeSteps = std::span<const TimeStep>;

struct OperatorContext {
  Effects& effects;
  EvaluationContext& evaluation;
  const data::Epoch& epoch;
  std::string_view stream;
};

/// Run-time state of one operator in one shard. Called once per epoch, on one thread.
class Operator {
 public:
  Operator() = default;
  Operator(const Operator&) = delete;
  Operator& operator=(const Operator&) = delete;
  virtual ~Operator() = default;

  /// The rows that reach the operator in this epoch, in key order. Not called for no rows.
  virtual void process(const data::Rows& rows, OperatorContext& context, Emitter& out) = 0;
  /// The whole epoch: stream time moves by `steps` and `rows` (possibly none) arrive, merged by position. An operator with deadlines
  /// overrides this and interleaves the two; the others only see rows.
  virtual void advance(TimeSteps steps, const data::Rows& rows, OperatorContext& context, Emitter& out);
  /// End of input, after the last epoch, in stage order.
  virtual void finish(OperatorContext& context, Emitter& out);
  /// After the rows of an epoch ran through all later operators of the stream: what `.on_error` acts on. `failed` are the rows reported by
  /// Effects::failed by later operators, as (position, list) pairs in ascending order, without repetition. Called if there are any, or if
  /// this operator reported some itself. Rows given to `routed` reach consumers of their types (Rows::types or Rows::type), and nobody else.
  virtual void after_epoch(std::span<const std::pair<std::uint32_t, std::uint32_t>> failed, OperatorContext& context, Emitter& routed);

  virtual void save(state::SnapshotWriter& to) const;
  virtual Result<void> load(state::SnapshotReader& from);
};

/// The immutable plan of an operator: checked arguments. make() builds the state of one shard.
class OperatorSpec {
 public:
  OperatorSpec() = default;
  OperatorSpec(const OperatorSpec&) = delete;
  OperatorSpec& operator=(const OperatorSpec&) = delete;
  virtual ~OperatorSpec() = default;

  [[nodiscard]] virtual std::unique_ptr<Operator> make() const = 0;
  /// Canonical text with arguments: `where(value > 90)`.
  [[nodiscard]] virtual std::string describe() const = 0;
  /// Fields of the incoming event that it reads itself.
  virtual void collect_fields(FieldUse& use) const = 0;
  /// True: what comes out carries the incoming event's fields (where, limit). False: a new event (emit, select).
  [[nodiscard]] virtual bool passes_event() const { return true; }
  /// True: it acts on stream time, so advance() gets its steps.
  [[nodiscard]] virtual bool needs_time() const { return false; }
  /// What it keeps, for plans: "none", "1 counter", "at most 100,000 keys".
  [[nodiscard]] virtual std::string state_bound() const { return "none"; }
};
using OperatorSpecPtr = std::shared_ptr<const OperatorSpec>;

/// One operator of a stream or of a fork branch, bound.
struct BoundOperator {
  std::string name;
  OperatorSpecPtr spec;
  SourceSpan at;
};

/// One call of an aggregate function inside an `aggregate` argument. Its result is column `#k` of what the argument's expression reads.
struct BoundAggregate {
  const AggregateDescriptor* descriptor = nullptr;
  std::vector<ExpressionPtr> arguments;     // per event; null where the argument is a constant
  std::vector<data::Value> constants;       // by position; missing where not constant
};

/// An argument after binding. Which members are set follows from the parameter's kind.
struct BoundArgument {
  std::string name;                          // given or implied parameter name; of open arguments the name written; may be empty
  SourceSpan at;
  ExpressionPtr expression;                  // expression, condition, call; of `aggregate`: over columns `#0`, `#1`, ... and earlier aliases
  data::Value constant;                      // integer, number, duration, boolean, text
  std::string bare_name;                     // set when the argument is written as a bare name
  bool is_text_literal = false;
  std::vector<std::string> names;            // names
  std::vector<BoundAggregate> aggregates;    // aggregate: the calls behind `#k`, numbered over the whole argument list
  std::vector<BoundOperator> branch;         // branch
  bool descending = false;                   // `e desc`, of operators that order
  std::size_t sink = 0;                      // connector (of a sink): index in the program's sinks, for Effects::write
};

/// A call of an operator after binding.
struct BoundCall {
  std::string name;
  SourceSpan at;
  std::string as_type;                       // of `.emit as T`
  std::vector<BoundArgument> arguments;
  std::string qualifier;                     // `any`, `all` or `first` directly after `.fork`
  std::vector<BoundArgument> qualifier_arguments;
  std::string stream;

  [[nodiscard]] const BoundArgument* find(std::string_view parameter) const;
};

struct OperatorTraits {
  bool open_arguments = false;    // takes any `name: e` (or bare names) as output fields: emit, select, aggregate
  ParameterKind open_kind = ParameterKind::expression;
  bool allows_as_type = false;    // `.emit as T`
  bool emits = false;             // makes outputs leave the engine
  bool outputs_final = false;     // a stream with it and without an emitting operator outputs its final events (process, to)
  bool setting = false;           // its position in the pipeline is irrelevant (within, partition_by of patterns ...)
  bool needs_pattern = false;     // only in pattern streams
  bool stateful = false;
  std::vector<std::string_view> qualifiers;  // operators that may directly follow and qualify it (fork: any, all, first)
};

struct OperatorDescriptor {
  std::string_view name;
  std::vector<std::string_view> aliases;
  std::vector<Parameter> parameters;
  std::string_view summary;
  std::string_view details;
  std::string_view example;       // a declaration that compiles: `stream Top = Ticks .limit(10)`
  OperatorTraits traits;
  /// Makes the plan from a call whose arguments were checked against `parameters`. Further mistakes become diagnostics; then the result is
  /// null. A descriptor without bind belongs to the language but not to what the engine runs; `unavailable` then says so in a few words.
  OperatorSpecPtr (*bind)(const BoundCall& call, Diagnostics& diagnostics) = nullptr;
  std::string_view unavailable;
};

}  // namespace varpulis::catalog
