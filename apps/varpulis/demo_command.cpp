#include <chrono>
#include <thread>

#include "apps/varpulis/climate.h"
#include "apps/varpulis/climate_display.h"
#include "apps/varpulis/commands.h"
#include "apps/varpulis/event_epoch.h"
#include "apps/varpulis/program_file.h"
#include "engine/engine.h"

namespace varpulis::app {
namespace {

int run(const Invocation& invocation, Session& session) {
  if (invocation.has("program")) {
    session.out.write(climate_program());
    return exit_fine;
  }
  const auto plan = load({.name = "<demo>", .text = std::string(climate_program())}, sema::Purpose::simulate, session);
  if (!plan) return exit_failed;

  ClimateSimulation building({.seed = static_cast<std::uint64_t>(invocation.integer("seed")),
                              .anomaly_probability = invocation.has("anomalies") ? 0.3 : 0.1,
                              .degradation_per_tick = invocation.has("degradation") ? 0.01 : 0.0001});
  ClimateDisplay display(session.out, session.out.is_terminal());
  engine::Engine engine(plan, {}, display);
  data::EpochBuilder builder(engine.projection());
  const auto ticks =
      static_cast<std::uint64_t>(invocation.duration_ns("duration") * climate_ticks_per_second / ns_per_s);
  const auto start = std::chrono::steady_clock::now();
  while (building.ticks() < ticks && !session.interrupted && session.out.is_open()) {
    const std::uint64_t tick = building.ticks();
    for (const GeneratedEvent& event : building.tick()) add_event(builder, event);
    engine.feed(builder.finish());
    display.tick(tick);
    if (invocation.has("fast")) continue;
    session.out.flush();
    std::this_thread::sleep_until(start + std::chrono::milliseconds(1000 * (tick + 1) / climate_ticks_per_second));
  }
  engine.finish();
  const engine::Statistics statistics = engine.statistics();
  display.close();
  session.out.write(fmt::format("Demo Complete! {} events, {} alerts in {:.1f} s of building time.\n",
                                statistics.events, display.alerts(),
                                static_cast<double>(building.ticks()) / climate_ticks_per_second));
  return exit_fine;
}

}  // namespace

Command demo_command() {
  return {.name = "demo",
          .summary = "Watch the climate of a building with anomalies, without any data of your own",
          .description =
              "Three zones are simulated, ten readings a second each; a built-in program looks for zones that run hot "
              "or cold and for a unit under strain. On a "
              "terminal the readings are drawn as they come, with the alerts marked; piped, a line is printed every "
              "second and for every alert.",
          .examples = {{"ten seconds of a building", "varpulis demo"},
                       {"more trouble, at once", "varpulis demo --anomalies --degradation --fast"},
                       {"the program behind it", "varpulis demo --program"}},
          .options = {{.name = "duration",
                       .letter = 'd',
                       .kind = ValueKind::duration,
                       .value_name = "TIME",
                       .default_value = "10s",
                       .summary = "How long: 30s, 2m, or seconds"},
                      {.name = "anomalies", .summary = "More anomalies"},
                      {.name = "degradation", .summary = "The heating and cooling unit wears out quickly"},
                      {.name = "seed",
                       .kind = ValueKind::integer,
                       .value_name = "N",
                       .default_value = "1",
                       .summary = "Seed of the weather"},
                      {.name = "fast", .summary = "Do not wait for the clock"},
                      {.name = "program", .summary = "Print the built-in program instead"}},
          .run = &run};
}

}  // namespace varpulis::app
