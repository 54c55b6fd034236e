// Joins in the engine (workload W3): logins and transactions of users, a millisecond apart.
#include "bench/program_run.h"

namespace varpulis::bench {
namespace {

constexpr std::int64_t events = 1'000'000;

/// Every third event is a login, the others are transactions, or (in thirds) three types in turn.
std::vector<data::Epoch> sessions(const data::Projection& projection, std::uint64_t users) {
  static constexpr std::string_view types[] = {"Login", "Tx", "Tx"};
  static constexpr std::string_view thirds[] = {"A", "B", "C"};
  EpochList epochs(projection);
  Random random;
  for (std::int64_t i = 0; i < events; ++i) {
    const std::uint64_t bits = random.next();
    data::TypeBuilder& type = epochs.type(projection.find("A") != nullptr ? thirds[i % 3] : types[i % 3]);
    if (auto* column = type.field("user")) column->text(type.row(), fmt::format("user{}", bits % users));
    if (auto* column = type.field("ip")) column->text(type.row(), fmt::format("10.0.0.{}", (bits >> 32U) % 8));
    if (auto* column = type.field("amount")) column->integer(type.row(), static_cast<std::int64_t>((bits >> 40U) % 10'000));
    epochs.end_event(type, {i * ns_per_ms});
  }
  return epochs.finish();
}

void run_sessions(benchmark::State& state, const char* program, std::uint64_t users, std::uint64_t expected) {
  run(state, program, expected, [&](const data::Projection& projection) { return sessions(projection, users); });
}

constexpr const char* latest =
    "stream S = join(Login, Tx) .on(Login.user == Tx.user) .window(5s) .where(Tx.amount > 5000 and Login.ip != Tx.ip)\n"
    "    .emit(user: Tx.user, amount: Tx.amount, from: Login.ip, to: Tx.ip)";
void latest_of_100_users(benchmark::State& state) { run_sessions(state, latest, 100, 437'369); }
BENCHMARK(latest_of_100_users)->Unit(benchmark::kMillisecond);
void latest_of_100k_users(benchmark::State& state) { run_sessions(state, latest, 100'000, 9632); }
BENCHMARK(latest_of_100k_users)->Unit(benchmark::kMillisecond);

constexpr const char* all_pairs =
    "stream S = join(Login, Tx) .on(Login.user == Tx.user, pairs: all) .window(5s) .where(Tx.amount > 5000 and Login.ip != Tx.ip)\n"
    "    .emit(user: Tx.user, amount: Tx.amount, from: Login.ip, to: Tx.ip)";
void all_pairs_of_100_users(benchmark::State& state) { run_sessions(state, all_pairs, 100, 9'713'533); }
BENCHMARK(all_pairs_of_100_users)->Unit(benchmark::kMillisecond);
void all_pairs_of_100k_users(benchmark::State& state) { run_sessions(state, all_pairs, 100'000, 9750); }
BENCHMARK(all_pairs_of_100k_users)->Unit(benchmark::kMillisecond);

constexpr const char* three_sources =
    "stream S = join(A, B, C) .on(A.user == B.user and B.user == C.user) .window(5s) .where(A.amount < B.amount and B.amount < C.amount)\n"
    "    .emit(user: A.user, a: A.amount, b: B.amount, c: C.amount)";
void three_sources_of_100_users(benchmark::State& state) { run_sessions(state, three_sources, 100, 166'223); }
BENCHMARK(three_sources_of_100_users)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace varpulis::bench

BENCHMARK_MAIN();
