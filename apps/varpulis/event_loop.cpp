#include "apps/varpulis/event_loop.h"

#include <thread>

#include "apps/varpulis/listing.h"

namespace varpulis::app {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds redraw_interval{100};
constexpr std::chrono::seconds first_draw_after{1};
constexpr std::chrono::milliseconds interrupt_latency{50};

/// Waits for a moment in small steps, so that Ctrl-C is noticed. False: interrupted.
bool wait_until(Clock::time_point moment, const std::atomic<bool>& interrupted) {
  while (!interrupted) {
    const auto now = Clock::now();
    if (now >= moment) return true;
    std::this_thread::sleep_until(std::min(moment, now + interrupt_latency));
  }
  return false;
}

EventTime first_time(const data::Epoch& epoch) {
  // Epochs of paced runs hold one event; its type may have no rows when nobody reads it, then the clock tells the time.
  for (const data::Rows& rows : epoch.types) {
    if (rows.keys && !rows.keys->time.empty()) return {rows.keys->time[0]};
  }
  return {epoch.clock[0]};
}

/// Loads the newest checkpoint and reads over the events that it contains.
Result<std::uint64_t> restore(engine::Engine& engine, codec::EventReader& reader, data::EpochBuilder& builder,
                              const LoopOptions& options, Session& session) {
  std::vector<std::string> damaged;
  VARPULIS_TRY(const std::optional<std::string> snapshot, options.checkpoints->latest(damaged));
  for (const std::string& path : damaged)
    session.error.write(fmt::format("warning: the checkpoint {} is damaged and was passed over\n", path));
  if (!snapshot) return std::uint64_t{0};
  if (auto loaded = engine.load(*snapshot); !loaded)
    return std::move(loaded).error().during("restoring the checkpoint");
  const std::uint64_t seen = engine.events();
  const data::Projection nothing;
  data::EpochBuilder skipping(nothing);
  for (std::uint64_t skipped = 0; skipped < seen;) {
    VARPULIS_TRY(
        const bool more,
        reader.read(skipping, static_cast<std::size_t>(std::min<std::uint64_t>(options.epoch_size.next(), seen - skipped))));
    if (!more) {
      return Error(ErrorCode::invalid_data,
                   fmt::format("the checkpoint has seen {} events, but the input has only {}: is it the same input?",
                               seen, skipped));
    }
    skipped += skipping.finish().positions;
  }
  builder.resume(engine.next_position(), engine.clock());
  return seen;
}

}  // namespace

Result<LoopResult> run_loop(engine::Engine& engine, codec::EventReader& reader, const LoopOptions& options,
                            Session& session) {
  LoopResult result;
  const data::Projection everything = data::Projection::all();
  data::EpochBuilder builder(options.reads_everything ? everything : engine.projection());
  if (options.checkpoints != nullptr) {
    VARPULIS_TRY(result.skipped, restore(engine, reader, builder, options, session));
  }
  ProgressLine progress(session.error);
  engine::EpochSize epoch_size = options.paced ? engine::EpochSize::fixed(1) : options.epoch_size;
  const auto start = Clock::now();
  bool reached_end = false;
  std::optional<EventTime> first;
  auto next_checkpoint = start + options.checkpoint_interval;
  std::uint64_t saved_at = engine.next_position();
  const auto save = [&]() -> Result<void> {
    if (options.checkpoints == nullptr || engine.next_position() == saved_at) return {};
    saved_at = engine.next_position();
    engine.drain();
    session.out.flush();  // what the checkpoint has seen is out before it counts
    return options.checkpoints->save(engine.save());
  };
  auto paused_since = start;  // the last event came then, and left the engine clock at clock_before_pause
  EventTime clock_before_pause = builder.clock();
  while (!session.interrupted && session.out.is_open()) {
    Result<bool> more = reader.read(builder, epoch_size.next());
    if (!more) {
      // What was read before the error still counts.
      if (builder.positions() > 0) engine.feed(builder.finish());
      engine.drain();
      progress.clear();
      return std::move(more).error();
    }
    if (!*more) {
      // Whoever interrupts a pipe often closes it at the same moment: the interrupt counts.
      reached_end = !session.interrupted;
      break;
    }
    if (builder.positions() > 0) {
      paused_since = Clock::now();
      clock_before_pause = builder.clock();
    } else if (options.is_live && builder.next_position() > 0) {
      const std::int64_t pause = std::chrono::nanoseconds(Clock::now() - paused_since).count();
      if (engine.follows_clock(pause)) builder.tick({clock_before_pause.ns + pause});
    }
    if (builder.positions() > 0) {
      const data::Epoch epoch = builder.finish();
      if (options.paced) {
        const EventTime time = first_time(epoch);
        if (!first) first = time;
        if (!wait_until(start + std::chrono::nanoseconds(time.ns - first->ns), session.interrupted)) break;
      }
      if (options.before_epoch) options.before_epoch(epoch);
      const std::uint64_t given_before = engine.given_out();
      engine.feed(epoch);
      epoch_size.observe(epoch.positions, engine.given_out() - given_before);
      result.events += epoch.positions - epoch.ticks;
      progress.update(result.events, reader.progress());
    }
    if (options.flushes_every_epoch || options.paced) {
      engine.drain();
      session.out.flush();
    }
    if (options.checkpoints != nullptr && Clock::now() >= next_checkpoint) {
      VARPULIS_CHECK(save());
      next_checkpoint = Clock::now() + options.checkpoint_interval;
    }
  }
  progress.clear();
  engine.drain();
  VARPULIS_CHECK(save());
  result.interrupted = session.interrupted && !reached_end;
  result.finished = reached_end || (result.interrupted && options.checkpoints == nullptr);
  if (result.finished) engine.finish();
  return result;
}

ProgressLine::ProgressLine(Output& output) : output_(output), next_(start_ + first_draw_after) {}

std::string progress_text(std::uint64_t events, double seconds, std::optional<double> share) {
  constexpr std::size_t bar_width = 30;
  std::string out;
  if (share) {
    const auto filled = static_cast<std::size_t>(*share * bar_width);
    out +=
        fmt::format("[{}{}] {:.0f} %  ", std::string(filled, '#'), std::string(bar_width - filled, ' '), *share * 100);
  }
  return out + fmt::format("{} events, {} a second", grouped(events),
                           grouped(static_cast<std::uint64_t>(static_cast<double>(events) / seconds)));
}

void ProgressLine::update(std::uint64_t events, std::optional<double> share) {
  if (!output_.is_terminal()) return;
  const auto now = Clock::now();
  if (now < next_) return;
  next_ = now + redraw_interval;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  output_.write(fmt::format("\r{}\x1b[K", progress_text(events, seconds, share)));
  output_.flush();
  is_drawn_ = true;
}

void ProgressLine::clear() {
  if (is_drawn_) output_.write("\r\x1b[K");
  is_drawn_ = false;
}

}  // namespace varpulis::app
