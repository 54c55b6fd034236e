#include "engine/engine.h"

#include <algorithm>

#include "runtime/graph.h"

namespace varpulis::engine {

struct Engine::Implementation final : runtime::EffectSink {
  Implementation(std::shared_ptr<const plan::Plan> from, const EngineOptions& options, OutputSink& to)
      : plan(std::move(from)),
        sink(to),
        tracer(options.tracer),
        graph(plan, {.seed = options.seed,
                     .function_limits = options.function_limits,
                     .matches_max = options.matches_max,
                     .state_max = options.state_max,
                     .idle_timeout = options.idle_timeout,
                     .workers = looks_on(options) ? 1 : options.workers,
                     .cores = looks_on(options) ? 0 : options.cores,
                     .use_contexts = !looks_on(options) && options.use_contexts,
                     .watcher = options.watcher,
                     .step_everything = options.step_everything}) {}

  /// Those who look on are called by one thread.
  [[nodiscard]] static bool looks_on(const EngineOptions& options) { return options.tracer != nullptr || options.watcher != nullptr; }
  [[nodiscard]] std::string_view name(std::uint32_t stage) const { return plan->stages[stage].name; }

  void output(std::uint32_t, const data::Rows& rows, std::size_t begin, std::size_t count) override {
    given_out += count;
    sink.output(rows, begin, count);
  }
  void write(std::uint32_t, std::size_t to, const data::Rows& rows, std::size_t begin, std::size_t count) override {
    given_out += count;
    sink.write(to, rows, begin, count);
  }
  void print(std::uint32_t, std::string_view line) override {
    ++given_out;
    sink.print(line);
  }
  void log(std::uint32_t stage, catalog::LogLevel level, std::string_view line) override {
    ++given_out;
    sink.log(level, name(stage), line);
  }
  void alert(std::uint32_t stage, std::string_view message, std::string_view webhook) override {
    ++given_out;
    sink.alert(name(stage), message, webhook);
  }
  void warning(std::uint32_t stage, std::string_view message) override {
    ++given_out;
    sink.warning(name(stage), message);
  }
  void match(std::uint32_t, const catalog::MatchRecord& record) override { sink.match(record); }

  std::shared_ptr<const plan::Plan> plan;
  OutputSink& sink;
  runtime::Tracer* tracer;
  std::uint64_t given_out = 0;
  runtime::Graph graph;
};

Engine::Engine(std::shared_ptr<const plan::Plan> plan, const EngineOptions& options, OutputSink& sink)
    : implementation_(std::make_unique<Implementation>(std::move(plan), options, sink)) {}

Engine::~Engine() = default;

const data::Projection& Engine::projection() const { return implementation_->plan->projection; }

void Engine::feed(const data::Epoch& epoch) { implementation_->graph.run(epoch, *implementation_, implementation_->tracer); }

std::uint64_t Engine::given_out() const { return implementation_->given_out; }

void Engine::drain() const { implementation_->graph.drain(*implementation_); }

std::span<const std::string> Engine::notes() const { return implementation_->graph.notes(); }
std::size_t Engine::threads() const { return implementation_->graph.threads(); }

void Engine::finish() { implementation_->graph.finish(*implementation_, implementation_->tracer); }

std::uint64_t Engine::next_position() const { return implementation_->graph.next_position(); }

std::uint64_t Engine::events() const { return implementation_->graph.events(); }

bool Engine::follows_clock(std::int64_t pause) const { return implementation_->graph.follows_clock(pause); }

EventTime Engine::clock() const { return implementation_->graph.clock(); }

Statistics Engine::statistics() const {
  drain();
  Statistics statistics;
  statistics.events = events();
  const runtime::Graph& graph = implementation_->graph;
  statistics.streams.resize(graph.plan().stages.size());
  for (const plan::Stage& stage : graph.plan().stages) {
    const runtime::StageRunner::Counts counts = graph.counts(stage.rank);
    StreamStatistics& stream = statistics.streams[stage.declaration];
    stream.name = stage.name;
    stream.rows_in = counts.rows_in;
    stream.rows_out = counts.rows_out;
    stream.outputs = counts.outputs;
    stream.counters.assign(counts.counters.begin(), counts.counters.end());
    stream.named.assign(counts.named.begin(), counts.named.end());
    const runtime::StageTime& time = graph.time(stage.rank);
    if (graph.follows_time(stage.rank) && time.time() > EventTime::min()) {
      stream.time = time.time();
      // Of a single name there is nothing to choose.
      if (stage.inputs.size() > 1) stream.held_back_by = time.held_back_by();
      if (const auto holder = implementation_->graph.held_back_by(stage.rank)) {
        stream.time = holder->time > EventTime::min() ? std::optional(holder->time) : std::nullopt;
        stream.held_back_by = graph.plan().stages[holder->rank].name;
      }
    }
    const std::vector<catalog::StateUsage> usage = graph.usage(stage.rank);
    for (std::size_t op = 0; op < usage.size(); ++op) {
      stream.operators.push_back({.text = stage.operators[op].spec->describe(),
                                  .rows_in = counts.operators[op].first,
                                  .rows_out = counts.operators[op].second,
                                  .state = usage[op]});
      const std::uint64_t keys = std::max(stream.state.keys, usage[op].keys);
      stream.state += usage[op];
      stream.state.keys = keys;
    }
    if (const forecast::Calibration* calibration = graph.calibration(stage.rank)) stream.forecasts = *calibration;
    statistics.outputs += counts.outputs;
  }
  return statistics;
}

std::string Engine::save() const {
  drain();
  state::SnapshotWriter writer;
  implementation_->graph.save(writer);
  return writer.take();
}

Result<void> Engine::load(std::string_view snapshot) {
  state::SnapshotReader reader(snapshot);
  VARPULIS_CHECK(implementation_->graph.load(reader));
  if (!reader.at_end()) return Error(ErrorCode::invalid_data, "the snapshot goes on where it should end");
  return {};
}

Result<void> Engine::set_variable(std::string_view name, data::Value value) {
  drain();
  auto& entries = implementation_->graph.globals().entries;
  const auto entry = std::ranges::find(entries, name, &catalog::Globals::Entry::name);
  if (entry == entries.end()) return Error(ErrorCode::not_found, fmt::format("there is no variable '{}'", name));
  if (!entry->is_mutable) return Error(ErrorCode::permission_denied, fmt::format("'{}' is immutable: declare it with var", name));
  entry->value = std::move(value);
  return {};
}

std::optional<data::Value> Engine::variable(std::string_view name) const {
  const catalog::Globals::Entry* entry = implementation_->graph.globals().find(name);
  if (entry == nullptr) return std::nullopt;
  return entry->value;
}

}  // namespace varpulis::engine
