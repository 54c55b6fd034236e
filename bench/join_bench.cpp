// Joins in the engine (workload W3): logins and transactions of users, a millisecond apart, decoded once into epochs and fed again and again
// to a compiled program. The number of outputs must be that of an evaluation by hand.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "data/epoch_builder.h"
#include "engine/compile.h"
#include "engine/engine.h"
#include "library/builtin_catalog.h"

namespace varpulis {
namespace {

constexpr std::int64_t events = 1'000'000;
constexpr std::uint32_t epoch_events = 8192;

class CountingSink final : public engine::OutputSink {
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

/// Every third event is a login, the others are transactions, or (in thirds) three types in turn.
std::vector<data::Epoch> sessions(const data::Projection& projection, std::uint64_t users) {
  static constexpr std::string_view types[] = {"Login", "Tx", "Tx"};
  static constexpr std::string_view thirds[] = {"A", "B", "C"};
  std::vector<data::Epoch> epochs;
  data::EpochBuilder builder(projection);
  std::uint64_t random = 88172645463325252ULL;
  for (std::int64_t i = 0; i < events; ++i) {
    random ^= random << 13U;
    random ^= random >> 7U;
    random ^= random << 17U;
    data::TypeBuilder& type = builder.type(projection.find("A") != nullptr ? thirds[i % 3] : types[i % 3]);
    if (auto* column = type.field("user")) column->text(type.row(), fmt::format("user{}", random % users));
    if (auto* column = type.field("ip")) column->text(type.row(), fmt::format("10.0.0.{}", (random >> 32U) % 8));
    if (auto* column = type.field("amount")) column->integer(type.row(), static_cast<std::int64_t>((random >> 40U) % 10'000));
    builder.end_event(type, {i * ns_per_ms});
    if (builder.positions() == epoch_events) epochs.push_back(builder.finish());
  }
  if (builder.positions() > 0) epochs.push_back(builder.finish());
  return epochs;
}

void run(benchmark::State& state, const char* program, std::uint64_t users, std::uint64_t expected) {
  const catalog::Catalog catalog = builtin_catalog();
  const engine::Compilation compilation = engine::compile("bench", program, catalog, {});
  if (!compilation.plan) {
    std::fprintf(stderr, "the program of the benchmark does not compile: %s\n", compilation.diagnostics.all().front().message.c_str());
    std::exit(1);
  }
  const std::vector<data::Epoch> epochs = sessions(compilation.plan->projection, users);
  std::uint64_t outputs = 0;
  for (auto _ : state) {
    CountingSink sink;
    engine::Engine engine(compilation.plan, {}, sink);
    for (const data::Epoch& epoch : epochs) engine.feed(epoch);
    engine.finish();
    outputs = sink.outputs;
  }
  if (outputs != expected) {
    std::fprintf(stderr, "%llu outputs, expected %llu\n", static_cast<unsigned long long>(outputs), static_cast<unsigned long long>(expected));
    std::exit(1);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * events);
  state.counters["outputs"] = static_cast<double>(outputs);
}

constexpr const char* latest =
    "stream S = join(Login, Tx) .on(Login.user == Tx.user) .window(5s) .where(Tx.amount > 5000 and Login.ip != Tx.ip)\n"
    "    .emit(user: Tx.user, amount: Tx.amount, from: Login.ip, to: Tx.ip)";
void latest_of_100_users(benchmark::State& state) { run(state, latest, 100, 437'369); }
BENCHMARK(latest_of_100_users)->Unit(benchmark::kMillisecond);
void latest_of_100k_users(benchmark::State& state) { run(state, latest, 100'000, 9632); }
BENCHMARK(latest_of_100k_users)->Unit(benchmark::kMillisecond);

constexpr const char* all_pairs =
    "stream S = join(Login, Tx) .on(Login.user == Tx.user, pairs: all) .window(5s) .where(Tx.amount > 5000 and Login.ip != Tx.ip)\n"
    "    .emit(user: Tx.user, amount: Tx.amount, from: Login.ip, to: Tx.ip)";
void all_pairs_of_100_users(benchmark::State& state) { run(state, all_pairs, 100, 9'713'533); }
BENCHMARK(all_pairs_of_100_users)->Unit(benchmark::kMillisecond);
void all_pairs_of_100k_users(benchmark::State& state) { run(state, all_pairs, 100'000, 9750); }
BENCHMARK(all_pairs_of_100k_users)->Unit(benchmark::kMillisecond);

constexpr const char* three_sources =
    "stream S = join(A, B, C) .on(A.user == B.user and B.user == C.user) .window(5s) .where(A.amount < B.amount and B.amount < C.amount)\n"
    "    .emit(user: A.user, a: A.amount, b: B.amount, c: C.amount)";
void three_sources_of_100_users(benchmark::State& state) { run(state, three_sources, 100, 166'223); }
BENCHMARK(three_sources_of_100_users)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace varpulis

BENCHMARK_MAIN();
