#pragma once
// The façade: a compiled plan, fed epoch by epoch, hands what leaves it to an OutputSink in order-key order.
#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "catalog/effects.h"
#include "catalog/match_watcher.h"
#include "data/epoch_builder.h"
#include "forecast/calibration.h"
#include "plan/plan.h"
#include "runtime/tracer.h"

namespace varpulis::engine {

/// Takes what leaves the engine. All calls of one epoch come in order-key order, on the feeding thread.
class OutputSink {
 public:
  virtual ~OutputSink() = default;
  /// Output events rows[begin, begin + count), of type rows.type.
  virtual void output(const data::Rows& rows, std::size_t begin, std::size_t count) = 0;
  /// A line of `.print`, complete but for its end-of-line.
  virtual void print(std::string_view line) = 0;
  virtual void log(catalog::LogLevel level, std::string_view stream, std::string_view line) = 0;
  virtual void alert(std::string_view stream, std::string_view message, std::string_view webhook) = 0;
  /// Something the author should know, once per stream and topic.
  virtual void warning(std::string_view stream, std::string_view message) = 0;
  /// Rows for the sink of `.to(connector, ...)`: plan::Plan::sinks[sink].
  virtual void write(std::size_t sink, const data::Rows& rows, std::size_t begin, std::size_t count) = 0;
  /// A match, before anything that stems from it; of programs compiled with CompileOptions::records_matches.
  virtual void match(const catalog::MatchRecord& /*record*/) {}
};

struct EngineOptions {
  std::uint64_t seed = 0;                   // of uuid() and random()
  catalog::FunctionLimits function_limits;  // --fuel
  std::uint64_t matches_max = 10'000;       // --matches-max: results of one completed match of a pattern
  std::uint64_t state_max = UINT64_MAX;     // --state-max: bytes, about, that unfinished matches of one pattern may need
  std::int64_t idle_timeout = 30'000'000'000;  // ns of the engine clock after which an input that is silent lets time pass
  std::size_t workers = 1;                  // threads at most for streams outside contexts; results never depend on it
  std::size_t cores = 0;                    // above 0: `.concurrent` asks for threads itself, up to so many; else it only sets limits
  bool use_contexts = false;                // each `.context` that has streams gets a thread; results never depend on it
  bool step_everything = false;             // run deadlines one by one even where it is not needed: slow, the same results
  runtime::Tracer* tracer = nullptr;        // outlives the engine; null: nobody looks on
  catalog::MatchWatcher* watcher = nullptr;  // of patterns; likewise
};

/// One operator of a stream: rows since the start, and what it keeps now.
struct OperatorStatistics {
  std::string text;                         // with its arguments: `where(value > 90)`
  std::uint64_t rows_in = 0, rows_out = 0;
  catalog::StateUsage state;
};

/// Counters of one stream since the start (restored by load()), and what it keeps now.
struct StreamStatistics {
  std::string name;
  std::uint64_t rows_in = 0, rows_out = 0, outputs = 0;
  std::vector<std::uint64_t> counters;      // by catalog::Counter
  std::vector<std::pair<std::string, std::uint64_t>> named;  // of `.tap(counter: ...)`, by name
  std::vector<OperatorStatistics> operators;
  catalog::StateUsage state;                // of all operators; keys: of the one that has most
  std::optional<EventTime> time;            // how far its time has come, under `.watermark` its watermark; none: nothing in it needs time
  std::string held_back_by;                 // the name, of several that it reads under `.watermark`, or the stream before it that holds rows,
                                            // because of which its time is not further
  std::optional<forecast::Calibration> forecasts;  // what they were worth; none: it makes none
};

struct Statistics {
  std::uint64_t events = 0;   // accepted
  std::uint64_t outputs = 0;
  std::vector<StreamStatistics> streams;  // in declaration order
};

/// One running program, fed by one thread, which also gets its outputs.
class Engine {
 public:
  /// `sink` outlives the engine.
  Engine(std::shared_ptr<const plan::Plan> plan, const EngineOptions& options, OutputSink& sink);
  ~Engine();

  /// What decoders have to materialise for this program.
  [[nodiscard]] const data::Projection& projection() const;
  /// Runs one epoch through all streams. Epochs must follow each other: first_position is the number of events fed so far.
  /// With several threads its outputs may come during a later call; drain() waits for them.
  void feed(const data::Epoch& epoch);
  /// Waits until everything that was fed has come out. Needed with several threads only; save(), statistics() and finish() imply it.
  void drain() const;
  /// What threads could not have, such as cores that this machine lacks.
  [[nodiscard]] std::span<const std::string> notes() const;
  /// That run streams: one for each context that has some, and as many others as there is work for, up to EngineOptions::workers.
  [[nodiscard]] std::size_t threads() const;
  /// End of input. Nothing may be fed afterwards.
  void finish();

  [[nodiscard]] Statistics statistics() const;
  /// Rows and lines that left it so far: outputs, writes to sinks, printed lines, log lines, alerts, warnings.
  [[nodiscard]] std::uint64_t given_out() const;
  /// Events fed so far, without ticks of the clock.
  [[nodiscard]] std::uint64_t events() const;
  /// Whether something wants to know how far the clock has come when no event has arrived for `pause` ns: timers always do, deadlines once
  /// the idle timeout has passed. Before that a tick would do nothing but show in now() how the input happened to arrive.
  [[nodiscard]] bool follows_clock(std::int64_t pause) const;
  /// Positions fed so far, and the engine clock: where an EpochBuilder resumes after load().
  [[nodiscard]] std::uint64_t next_position() const;
  [[nodiscard]] EventTime clock() const;

  /// The whole state, between epochs: operators, counters, warnings already given, clock.
  [[nodiscard]] std::string save() const;
  /// Restores what save() of the same program gave. On error the engine must not be used.
  [[nodiscard]] Result<void> load(std::string_view snapshot);
  /// Sets a mutable top-level variable between epochs (host interface). Unknown or immutable names are errors.
  [[nodiscard]] Result<void> set_variable(std::string_view name, data::Value value);
  [[nodiscard]] std::optional<data::Value> variable(std::string_view name) const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace varpulis::engine
