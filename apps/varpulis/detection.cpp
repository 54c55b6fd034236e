#include "apps/varpulis/detection.h"

#include <atomic>
#include <queue>
#include <thread>

#include "apps/varpulis/event_loop.h"
#include "engine/loss_report.h"

namespace varpulis::app {

/// A rule file's engine and what came out of it in this epoch. Used by one thread at a time.
class Detection::RuleRun final : public engine::OutputSink {
 public:
  RuleRun(const RuleFile& file, const engine::EngineOptions& options)
      : file_(file), unsent_(file.plan->sinks.size(), 0), engine_(file.plan, options, *this) {}

  void output(const data::Rows& rows, std::size_t begin, std::size_t count) override { outputs_.push_back({.rows = rows, .at = begin, .end = begin + count}); }
  void print(std::string_view) override { ++lines_; }
  void log(catalog::LogLevel, std::string_view, std::string_view) override { ++lines_; }
  void alert(std::string_view, std::string_view, std::string_view) override { ++lines_; }
  void warning(std::string_view stream, std::string_view message) override {
    warnings_.push_back(fmt::format("{}: {}: {}", file_.path, stream, message));
  }
  void write(std::size_t sink, const data::Rows&, std::size_t, std::size_t count) override { unsent_[sink] += count; }

  [[nodiscard]] engine::Engine& engine() { return engine_; }
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

  [[nodiscard]] bool has_next() const { return next_ < outputs_.size(); }
  /// Position and deadline of the next row.
  [[nodiscard]] std::pair<std::uint32_t, std::int64_t> place() const {
    const Outputs& outputs = outputs_[next_];
    return {outputs.rows.position(outputs.at), outputs.rows.deadline(outputs.at)};
  }
  [[nodiscard]] Alert take() {
    Outputs& outputs = outputs_[next_];
    Alert alert = make_alert(outputs.rows, outputs.at, file_.path);
    if (++outputs.at == outputs.end) ++next_;
    return alert;
  }
  void clear() {
    outputs_.clear();
    next_ = 0;
  }

  void append_losses(std::vector<std::string>& lines) const {
    for (const std::string& loss : engine::loss_report(engine_.statistics())) lines.push_back(fmt::format("{}: {}", file_.path, loss));
    for (std::size_t i = 0; i < unsent_.size(); ++i) {
      if (unsent_[i] == 0) continue;
      lines.push_back(fmt::format("{}: {} rows for the connector {} were not sent: this command opens no connectors", file_.path, unsent_[i],
                                  file_.plan->sinks[i].connector));
    }
    if (lines_ > 0) lines.push_back(fmt::format("{}: {} lines of .print, .log and .alert were not shown; simulate shows them", file_.path, lines_));
  }

 private:
  struct Outputs {
    data::Rows rows;
    std::size_t at, end;
  };
  const RuleFile& file_;
  std::vector<Outputs> outputs_;
  std::size_t next_ = 0;  // in outputs_
  std::vector<std::string> warnings_;
  std::vector<std::uint64_t> unsent_;  // by sink
  std::uint64_t lines_ = 0;
  engine::Engine engine_;
};

Detection::Detection(const std::vector<RuleFile>& files, const Options& options)
    : files_(files), options_(options), projection_(united_projection(files)) {
  options_.engine.workers = 1;
  for (const RuleFile& file : files_) runs_.push_back(std::make_unique<RuleRun>(file, options_.engine));
}

Detection::~Detection() = default;

void Detection::for_each_run(const std::function<void(RuleRun&)>& work) {
  std::atomic<std::size_t> next = 0;
  const auto take_runs = [&] {
    for (std::size_t i = next++; i < runs_.size(); i = next++) work(*runs_[i]);
  };
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < std::min(options_.threads, runs_.size()); ++i) others.emplace_back(take_runs);
  take_runs();
}

void Detection::hand_out(const AlertUse& use) {
  using Head = std::tuple<std::uint32_t, std::int64_t, std::size_t>;  // position, deadline, file
  std::priority_queue<Head, std::vector<Head>, std::greater<>> heads;
  const auto push = [&](std::size_t file) {
    if (!runs_[file]->has_next()) return;
    const auto [position, deadline] = runs_[file]->place();
    heads.emplace(position, deadline, file);
  };
  for (std::size_t file = 0; file < runs_.size(); ++file) push(file);
  while (!heads.empty()) {
    const std::size_t file = std::get<std::size_t>(heads.top());
    heads.pop();
    use(runs_[file]->take(), file);
    push(file);
  }
  for (const auto& run : runs_) run->clear();
}

Result<Detection::Pass> Detection::run(codec::EventReader& reader, const AlertUse& use, Session& session) {
  Pass pass;
  data::EpochBuilder builder(projection_);
  ProgressLine progress(session.error);
  engine::EpochSize epoch_size = options_.epoch_size;
  const auto given_out = [&] {
    std::uint64_t given = 0;
    for (const auto& run : runs_) given += run->engine().given_out();
    return given;
  };
  const auto feed = [&] {
    if (builder.positions() == 0) return;
    const data::Epoch epoch = builder.finish();
    pass.events += epoch.positions;
    const std::uint64_t given_before = given_out();
    for_each_run([&](RuleRun& run) { run.engine().feed(epoch); });
    epoch_size.observe(epoch.positions, given_out() - given_before);
    hand_out(use);
  };
  bool reached_end = false;
  while (!session.interrupted && session.out.is_open()) {
    const Result<bool> more = reader.read(builder, epoch_size.next());
    feed();
    if (!more) {
      progress.clear();
      return more.error();
    }
    progress.update(pass.events, reader.progress());
    if (*more) continue;
    reached_end = true;
    break;
  }
  progress.clear();
  for_each_run([](RuleRun& run) { run.engine().finish(); });
  hand_out(use);
  pass.interrupted = !reached_end && session.interrupted;
  return pass;
}

std::vector<Detection::Count> Detection::counts() const {
  std::vector<Count> counts;
  for (std::size_t file = 0; file < files_.size(); ++file) {
    const engine::Statistics statistics = runs_[file]->engine().statistics();
    for (const std::string& rule : files_[file].rules) {
      const auto stream = std::ranges::find(statistics.streams, rule, &engine::StreamStatistics::name);
      counts.push_back({.file = file, .rule = rule, .alerts = stream == statistics.streams.end() ? 0 : stream->outputs});
    }
  }
  return counts;
}

std::vector<std::string> Detection::losses() const {
  std::vector<std::string> lines;
  for (const auto& run : runs_) run->append_losses(lines);
  return lines;
}

std::vector<std::string> Detection::warnings() const {
  std::vector<std::string> lines;
  for (const auto& run : runs_) lines.insert(lines.end(), run->warnings().begin(), run->warnings().end());
  return lines;
}

}  // namespace varpulis::app
