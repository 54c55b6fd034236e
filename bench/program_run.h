#pragma once
// What the benchmarks of the engine share: events are decoded once into epochs, then fed again and again to a compiled program, whose
// outputs are counted and must be as many as an evaluation by hand gave.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "data/epoch_builder.h"
#include "engine/compile.h"
#include "engine/engine.h"
#include "engine/epoch_size.h"
#include "library/allocator.h"
#include "library/builtin_catalog.h"

namespace varpulis::bench {

class CountingSink : public engine::OutputSink {
 public:
  void output(const data::Rows& rows, std::size_t begin, std::size_t count) override {
    benchmark::DoNotOptimize(rows.batch->columns.front().get() + begin);
    outputs += count;
  }
  void print(std::string_view) override {}
  void log(catalog::LogLevel, std::string_view, std::string_view) override {}
  void alert(std::string_view, std::string_view, std::string_view) override {}
  void warning(std::string_view, std::string_view) override {}
  void write(std::size_t, const data::Rows&, std::size_t, std::size_t) override {}
  std::uint64_t outputs = 0;
};

/// The same numbers everywhere. Source: Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8(14), 2003.
class Random {
 public:
  std::uint64_t next() {
    state_ ^= state_ << 13U;
    state_ ^= state_ >> 7U;
    state_ ^= state_ << 17U;
    return state_;
  }

 private:
  std::uint64_t state_ = 88172645463325252ULL;
};

/// Epochs in the making.
class EpochList {
 public:
  explicit EpochList(const data::Projection& projection, std::uint32_t epoch_events = 8192) : builder_(projection), epoch_events_(epoch_events) {}
  [[nodiscard]] data::TypeBuilder& type(std::string_view name) { return builder_.type(name); }
  void end_event(data::TypeBuilder& type, EventTime time) {
    builder_.end_event(type, time);
    if (builder_.positions() == epoch_events_) epochs_.push_back(builder_.finish());
  }
  [[nodiscard]] std::vector<data::Epoch> finish() {
    if (builder_.positions() > 0) epochs_.push_back(builder_.finish());
    return std::move(epochs_);
  }

 private:
  data::EpochBuilder builder_;
  std::uint32_t epoch_events_;
  std::vector<data::Epoch> epochs_;
};

/// How many events the program lets an epoch of one stream hold that gives out so many rows for each.
inline std::uint32_t epoch_events_for(double rows_per_event) {
  engine::EpochSize size = engine::EpochSize::for_streams(1);
  for (int epoch = 0; epoch < 20; ++epoch) size.observe(size.next(), static_cast<std::uint64_t>(static_cast<double>(size.next()) * rows_per_event));
  return static_cast<std::uint32_t>(size.next());
}

[[noreturn]] inline void fail(const std::string& message) {
  fmt::print(stderr, "{}\n", message);
  std::exit(1);
}

/// `make_epochs(projection)` makes the events; `expected` is the exact number of outputs of one pass.
template <typename MakeEpochs>
void run(benchmark::State& state, std::string_view program, std::uint64_t expected, MakeEpochs make_epochs,
         const engine::EngineOptions& options = {.workers = 1}) {
  keep_freed_memory();  // as the program does
  const catalog::Catalog catalog = builtin_catalog();
  const engine::Compilation compilation = engine::compile("bench", std::string(program), catalog, {});
  if (!compilation.plan) fail("the program of the benchmark does not compile: " + compilation.diagnostics.all().front().message);
  const std::vector<data::Epoch> epochs = make_epochs(compilation.plan->projection);
  std::int64_t events = 0;
  for (const data::Epoch& epoch : epochs) events += epoch.positions;
  for (auto _ : state) {
    state.PauseTiming();  // starting and stopping a program of ten thousand streams takes as long as 300,000 events
    CountingSink sink;
    auto engine = std::make_unique<engine::Engine>(compilation.plan, options, sink);
    state.ResumeTiming();
    for (const data::Epoch& epoch : epochs) engine->feed(epoch);
    engine->finish();
    state.PauseTiming();
    engine.reset();
    if (sink.outputs != expected) fail(fmt::format("{}: {} outputs, expected {}", program, sink.outputs, expected));
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * events);
  state.counters["outputs"] = static_cast<double>(expected);
}

}  // namespace varpulis::bench
