#pragma once
// Feeds an engine from a reader, epoch by epoch, until the input ends, Ctrl-C, or nobody reads the output any more.
#include <chrono>
#include <functional>

#include "apps/varpulis/checkpoints.h"
#include "apps/varpulis/session.h"
#include "codec/reader.h"
#include "engine/engine.h"
#include "engine/epoch_size.h"

namespace varpulis::app {

struct LoopOptions {
  engine::EpochSize epoch_size = engine::EpochSize::for_streams(1);
  bool flushes_every_epoch = false;         // somebody waits for the output
  bool paced = false;                       // each event when its time has come, counted from the first one's
  bool is_live = false;                     // while the input pauses, timers and deadlines that wait follow the wall clock
  bool reads_everything = false;            // also fields that the program does not read: somebody looks at the events
  CheckpointFolder* checkpoints = nullptr;  // outlives the loop
  std::chrono::nanoseconds checkpoint_interval = std::chrono::seconds(60);
  std::function<void(const data::Epoch& epoch)> before_epoch;  // sees each epoch before it is fed
};

struct LoopResult {
  std::uint64_t events = 0;   // fed by this run; those before a restored checkpoint do not count
  std::uint64_t skipped = 0;  // passed over because a checkpoint had seen them
  bool interrupted = false;   // by Ctrl-C
  bool finished = false;      // the end-of-input step ran
};

/// Restores the newest checkpoint, if there is a folder, and passes over the events that it has seen. At the end of the input runs
/// finish(); before that, and every interval, saves a checkpoint. Ctrl-C is the end of the input unless there is a folder: then what is
/// open stays open for the run that goes on from there.
[[nodiscard]] Result<LoopResult> run_loop(engine::Engine& engine, codec::EventReader& reader,
                                          const LoopOptions& options, Session& session);

/// `[#####     ] 52 %  1,234,567 events, 2,345,678 a second`; without a share only the numbers.
[[nodiscard]] std::string progress_text(std::uint64_t events, double seconds, std::optional<double> share);

/// That line on standard error while a run takes more than a second, if that is a terminal.
class ProgressLine {
 public:
  explicit ProgressLine(Output& output);
  /// Cheap; draws at most every tenth of a second. `share`: of the input, where it is known.
  void update(std::uint64_t events, std::optional<double> share);
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  Output& output_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point next_;
  bool is_drawn_ = false;
};

}  // namespace varpulis::app
