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
#include "catalog/conjunct.h"
#include "catalog/effects.h"
#include "catalog/evaluation.h"
#include "catalog/join.h"
#include "catalog/lookup.h"
#include "catalog/parameter.h"
#include "catalog/pattern.h"
#include "catalog/type_condition.h"
#include "data/batch.h"
#include "state/snapshot.h"

namespace varpulis::forecast {
class Calibration;
}

namespace varpulis::catalog {

/// Takes the rows that an operator passes on.
class Emitter {
 public:
  virtual ~Emitter() = default;
  /// `rows` are in key order (position, deadline, list); successive calls in one epoch too.
  virtual void emit(data::Rows rows) = 0;
};

/// Stream time as a step function of the position: from `position` (offset in the epoch) on, before that position's row, it is `time`.
/// Ascending in both.
struct TimeStep {
  std::uint32_t position = 0;
  EventTime time;
  bool inferred = false;  // time passed because the input was idle, not because a row said so
};
using TimeSteps = std::span<const TimeStep>;

/// A moment at which an operator has to act because stream time reaches it.
struct Deadline {
  EventTime time;
  bool inclusive = true;        // reached when stream time >= time (end of a window), else when stream time > time (session gap, within)
  bool release = false;         // hands on a row that was held for reordering: before other deadlines of the same time
  std::int64_t first = 0;       // breaks ties: position of the first row of the window or run; under `.watermark` that row's timestamp ...
  std::string first_text;       // ... and then the text of the key

  [[nodiscard]] bool reached(EventTime stream_time, bool end_of_input) const {
    return stream_time > time || ((inclusive || end_of_input) && stream_time == time);
  }
};

/// How the rows that a deadline makes are stamped.
struct Firing {
  std::uint32_t position = 0;   // in the epoch
  EventTime deadline;           // for the order key
  bool inferred = false;
};

/// What operators of a stage tell of an epoch where its rows are divided among shards by key, so that what the shards made can be put
/// together as one shard would have made it.
struct ShardNotes {
  /// Where a list that a deadline or the end of input made stands among those that other keys made at the same position, for the same
  /// deadline and in the same stage.
  struct Turn {
    EventTime due;           // when the window was due
    std::int64_t first = 0;  // Deadline::first
    friend auto operator<=>(const Turn&, const Turn&) = default;
  };
  std::vector<Turn> turns;  // by list; lists that a row made have none
};

struct OperatorContext {
  Effects& effects;
  EvaluationContext& evaluation;
  const data::Epoch& epoch;
  std::string_view stream;
  /// The number of the next current list that the stream makes in this epoch: whoever makes lists takes it and counts on.
  std::uint32_t& next_list;
  /// Stream time when process() or fire() is called outside advance().
  EventTime time = EventTime::min();
  /// The deadlines up to the last stream time are due, those equal to it included.
  bool end_of_input = false;
  /// Set where rows are divided among shards.
  ShardNotes* notes = nullptr;
};

/// What an operator keeps now.
struct StateUsage {
  std::uint64_t keys = 0;
  std::uint64_t rows = 0;   // or values, of windows that keep them
  std::uint64_t bytes = 0;  // approximate
  std::uint64_t most_rows = 0;  // the most rows at a time, since the start; 0: nobody counts

  StateUsage& operator+=(const StateUsage& other);
};

/// The rows of one type of an epoch, none of which is earlier than one before it.
struct RowsOfType {
  const data::Rows* rows = nullptr;
  /// By position of the epoch, how many of them stand before it: found once for all streams that read the type. Null where finding them costs
  /// more than it spares.
  const std::uint32_t* before = nullptr;
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
  /// overrides this and interleaves the two: at one position it fires all deadlines that the step reaches, then takes the rows. The others
  /// only see rows.
  virtual void advance(TimeSteps steps, const data::Rows& rows, OperatorContext& context, Emitter& out);
  /// An operator first in a stream that reads raw types may take the rows of each type of an epoch by themselves, all of them in order of time,
  /// so that nobody has to merge them: then advance_apart() is called in place of advance(), with the same rows. Stream time is that of the
  /// last row. Asked where OperatorSpec::may_take_apart().
  [[nodiscard]] virtual bool takes_apart(std::span<const RowsOfType> by_type);
  virtual void advance_apart(std::span<const RowsOfType> by_type, OperatorContext& context, Emitter& out);
  /// The earliest deadline (by time, then Deadline::first, first_text), whether reached or not. Graphs in which deadlines depend on each
  /// other are stepped deadline by deadline: then process() and fire() are called instead of advance().
  [[nodiscard]] virtual std::optional<Deadline> next_deadline();
  /// Acts on next_deadline(). What it passes on is stamped by `firing`.
  virtual void fire(const Firing& firing, OperatorContext& context, Emitter& out);
  /// The smallest timestamp that what it holds may still come out with; EventTime::max() when it holds nothing. Stream time behind it
  /// does not pass this.
  [[nodiscard]] virtual EventTime held();
  /// End of input, after the last epoch and all deadlines that it reached, in stage order.
  virtual void finish(OperatorContext& context, Emitter& out);
  /// After the rows of an epoch ran through all later operators of the stream: what `.on_error` acts on. `failed` are the rows reported by
  /// Effects::failed by later operators, as (position, list) pairs in ascending order, without repetition. Called if there are any, or if
  /// this operator reported some itself. Rows given to `routed` reach consumers of their types (Rows::types or Rows::type), and nobody else.
  virtual void after_epoch(std::span<const std::pair<std::uint32_t, std::uint32_t>> failed, OperatorContext& context, Emitter& routed);

  [[nodiscard]] virtual StateUsage usage() const { return {}; }
  /// What its forecasts were worth so far; null: it makes none.
  [[nodiscard]] virtual const forecast::Calibration* calibration() const { return nullptr; }
  virtual void save(state::SnapshotWriter& to) const;
  virtual Result<void> load(state::SnapshotReader& from);
};

/// The field whose value the expression is; empty: it computes one. (A variable of the same name stands in for a missing field.)
[[nodiscard]] std::string field_named_by(const BoundExpression& expression);

class OperatorSpec;
class OperatorFamily;
using OperatorSpecPtr = std::shared_ptr<const OperatorSpec>;

/// What `.partition_by` says: operators behind it are kept apart by the value of `key`.
struct PartitionKey {
  ExpressionPtr key;
  std::string field;  // the name where the key is a bare name; else empty
};

/// Which rows an operator has to see together because of what it keeps between them: what decides whether rows can be divided among shards.
struct StateScope {
  enum class Rows : std::uint8_t { none, of_one_key, all };
  Rows rows = Rows::all;
  ExpressionPtr key;         // of_one_key
  bool keeps_lists = false;  // what it passes on stays in the list of the row that it came from

  /// Each row, or each current list, for itself.
  [[nodiscard]] static StateScope nothing() { return {.rows = Rows::none, .key = nullptr, .keeps_lists = true}; }
};

/// The field of an incoming event that comes out again.
struct CarriedField {
  std::string name;
  std::string instead;  // the text that comes out where it is missing; empty: none does. Missing may also become null
};

/// What an operator makes of each row.
struct EmittedEvents {
  std::string type;
  std::vector<std::pair<std::string, ExpressionPtr>> fields;  // no two of one name
};

/// What `.watermark` and `.allowed_lateness` say about a stream.
struct EventTimeSettings {
  std::uint64_t out_of_order = 0;      // ns
  std::uint64_t allowed_lateness = 0;  // ns
  std::string late_to;                 // type under which late rows go on; empty: they are only counted
  OperatorSpecPtr reorder;             // holds rows until the watermark reaches them: put before the first operator that needs_order()
};

/// Settings of a stream that operators in its pipeline make: those whose place there does not matter.
struct StreamSettings {
  std::optional<EventTimeSettings> event_time;  // set: the stream is under `.watermark`
  std::string context;                          // of `.context(name)`; empty: the default context
  std::uint64_t allowed_lateness = 0;           // ns; what `.allowed_lateness` says, wherever it stands: part of event_time
  std::string late_to;                          // likewise
  struct Concurrent {
    std::optional<std::uint32_t> workers;       // none: as many as there are cores
    std::string key;                            // the field by which rows are to be divided; empty: whatever fits
    SourceSpan at;
  };
  std::optional<Concurrent> concurrent;         // of `.concurrent(workers: n, partition_key: f)`
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
  /// Fields that what comes out may have beside those of the incoming event.
  [[nodiscard]] virtual std::vector<std::string> fields_added() const { return {}; }
  /// Fields of its input that are read when `of_output` is read of what it passes on: by itself, or because they come through.
  [[nodiscard]] virtual FieldUse fields_read(const FieldUse& of_output) const;
  /// True: it has deadlines, so advance() gets the steps of stream time.
  [[nodiscard]] virtual bool needs_time() const { return false; }
  /// True: it keeps rows back, so that its own stream time and held() limit stream time behind it.
  [[nodiscard]] virtual bool holds_rows() const { return false; }
  /// True: at an event rows may come out whose timestamps are before its own.
  [[nodiscard]] virtual bool passes_older_rows() const { return holds_rows() && passes_event(); }
  /// The earliest deadline that a row with this timestamp may bring about.
  [[nodiscard]] virtual EventTime earliest_deadline(EventTime) const { return EventTime::max(); }
  /// Of an operator that passes the rows for which a condition is true and does nothing else: the condition.
  [[nodiscard]] virtual ExpressionPtr condition() const { return nullptr; }
  /// Of an operator that makes an event of each row, gives it out, passes it on and does nothing else where all its fields have a value.
  [[nodiscard]] virtual std::optional<EmittedEvents> emitted() const { return std::nullopt; }
  /// Text that is equal for operators that pass the same rows on for the same rows, but for their roots and their type, which is that of the stream:
  /// of streams that begin with such operators over the same input, one runs it for all. Empty: it is not run so.
  [[nodiscard]] virtual std::string shared_as() const { return {}; }
  /// Text that is equal for operators of which family() can run many at once: they pass rows of the same fields on. Empty: it is not run so.
  [[nodiscard]] virtual std::string family_key() const { return {}; }
  /// Of one family_key(), this one among them.
  [[nodiscard]] virtual std::unique_ptr<OperatorFamily> family(std::span<const std::shared_ptr<const OperatorSpec>> members) const;
  /// True: for some epochs Operator::takes_apart().
  [[nodiscard]] virtual bool may_take_apart() const { return false; }
  /// True: its results depend on the order of rows, so under `.watermark` it gets them in (timestamp, arrival) order.
  [[nodiscard]] virtual bool needs_order() const { return false; }

  // Rewrites, in this order, by which an operator takes part in what stands around it. Null: nothing changes.
  /// A setting writes itself into the stream's settings and says true: it is no operator of its own then.
  [[nodiscard]] virtual bool configure(StreamSettings&) const { return false; }
  /// Of `.partition_by`.
  [[nodiscard]] virtual const PartitionKey* partition_key() const { return nullptr; }
  /// This operator with state of its own for each key.
  [[nodiscard]] virtual OperatorSpecPtr partitioned(const PartitionKey&) const { return nullptr; }
  /// This operator in a stream under `.watermark`.
  [[nodiscard]] virtual OperatorSpecPtr in_event_time(const EventTimeSettings&) const { return nullptr; }
  /// One operator that does what this one and the one behind it do.
  [[nodiscard]] virtual OperatorSpecPtr fused_with(const OperatorSpec&) const { return nullptr; }
  /// This operator when nothing but `of_output` is ever read of what it passes on.
  [[nodiscard]] virtual OperatorSpecPtr narrowed(const FieldUse&) const { return nullptr; }

  // What tells whether rows can be divided among shards.
  /// Of the operator that matches a stream's pattern, that pattern; else null.
  [[nodiscard]] virtual PatternPtr pattern() const { return nullptr; }
  /// Which rows it has to see together.
  [[nodiscard]] virtual StateScope state_scope() const { return {}; }
  /// The field of the incoming event whose value is that of `field` in what comes of it; none: it may be another value.
  [[nodiscard]] virtual std::optional<CarriedField> carried(std::string_view field) const;

  /// What it keeps, for plans: "none", "1 counter", "at most 100,000 keys".
  [[nodiscard]] virtual std::string state_bound() const { return "none"; }
  /// The key of which it keeps something for each value and for ever, so that its state grows with every new one; null: there is none.
  [[nodiscard]] virtual ExpressionPtr grows_with() const { return nullptr; }
};

/// One operator of a stream or of a fork branch, bound.
struct BoundOperator {
  std::string name;
  OperatorSpecPtr spec;
  SourceSpan at;
  Conjuncts conjuncts = {};  // of its conditions, where explanations are asked for
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
  std::string list_name;                     // list_condition, a lambda: the field of `expression` that holds the list as an array of maps
  std::shared_ptr<const TypeCondition> types;  // list_condition over event types; else null
  bool descending = false;                   // `e desc`, of operators that order
  std::size_t sink = 0;                      // connector (of a sink): index in the program's sinks, for Effects::write
  std::shared_ptr<const BoundLookup> lookup;  // connector (of `.enrich`)
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
  const JoinDescription* join = nullptr;     // of `.on` in a join, whether it is written or not: the sources; valid while it is bound
  PatternPtr pattern;                        // the pattern of the stream, if it has one
  bool will_run = false;                     // what the operator needs of this machine has to be here: it is not only checked

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
