#include "whynot/replay.h"

namespace varpulis::whynot {
namespace {

constexpr std::size_t batch_size = 2048;

}  // namespace

Result<void> replay(const Case& of, std::shared_ptr<const plan::Plan> plan, Spectator& spectator) {
  VARPULIS_TRY(const std::unique_ptr<codec::EventReader> reader, of.open_events(*plan));
  engine::EngineOptions options;
  options.tracer = &spectator;
  options.watcher = spectator.watcher();
  engine::Engine engine(std::move(plan), options, spectator);
  const data::Projection everything = data::Projection::all();
  data::EpochBuilder builder(everything);
  for (;;) {
    VARPULIS_TRY(const bool more, reader->read(builder, batch_size));
    if (!more) break;
    if (builder.positions() == 0) continue;
    const data::Epoch epoch = builder.finish();
    if (!spectator.before(epoch)) return {};
    engine.feed(epoch);
  }
  engine.finish();
  return {};
}

Result<std::optional<EventTime>> first_time(const Case& of, const plan::Plan& plan) {
  VARPULIS_TRY(const std::unique_ptr<codec::EventReader> reader, of.open_events(plan));
  const data::Projection nothing;
  data::EpochBuilder builder(nothing);
  VARPULIS_TRY(const bool more, reader->read(builder, 1));
  if (!more || builder.positions() == 0) return std::optional<EventTime>();
  const data::Epoch epoch = builder.finish();
  return std::optional(EventTime{epoch.clock[0]});
}

}  // namespace varpulis::whynot
