#include "scenario/program_run.h"

namespace varpulis::scenario {

class ProgramRun::Collector final : public engine::OutputSink {
 public:
  Collector(const plan::Plan& plan, std::vector<OutputLine>& lines) : plan_(plan), lines_(lines) {}

  void output(const data::Rows& rows, std::size_t begin, std::size_t count) override {
    for (std::size_t i = begin; i < begin + count; ++i) {
      lines_.push_back(
          OutputLine::event(rows.time(i), std::string(rows.type_of(i)), with_marks(rows, i)));
    }
  }
  void print(std::string_view line) override { lines_.push_back(OutputLine::said("print", line)); }
  void log(catalog::LogLevel level, std::string_view stream, std::string_view line) override {
    lines_.push_back(OutputLine::said("log", fmt::format("{} {}: {}", catalog::name(level), stream, line)));
  }
  void alert(std::string_view stream, std::string_view message, std::string_view webhook) override {
    lines_.push_back(OutputLine::said(
        "alert", fmt::format("{}: {}{}", stream, message, webhook.empty() ? "" : fmt::format(" ({})", webhook))));
  }
  void warning(std::string_view stream, std::string_view message) override {
    lines_.push_back(OutputLine::said("warning", fmt::format("{}: {}", stream, message)));
  }
  void write(std::size_t sink, const data::Rows& rows, std::size_t begin, std::size_t count) override {
    for (std::size_t i = begin; i < begin + count; ++i) {
      const OutputLine line =
          OutputLine::event(rows.time(i), std::string(rows.type_of(i)), with_marks(rows, i));
      lines_.push_back(OutputLine::said("write", fmt::format("{} {}", plan_.sinks[sink].connector, format(line))));
    }
  }

 private:
  /// The fields, and the marks that outputs carry in their envelope.
  static data::Map with_marks(const data::Rows& rows, std::size_t i) {
    data::Map fields = data::row_as_map(*rows.batch, rows.row(i));
    if ((rows.flags(i) & data::Keys::inferred) != 0) fields.set("_inferred", data::Value::boolean(true));
    if ((rows.flags(i) & data::Keys::truncated) != 0) fields.set("_truncated", data::Value::boolean(true));
    if ((rows.flags(i) & data::Keys::rounded) != 0) fields.set("_rounded", data::Value::boolean(true));
    return fields;
  }

  const plan::Plan& plan_;
  std::vector<OutputLine>& lines_;
};

ProgramRun::ProgramRun(std::shared_ptr<const plan::Plan> plan, const Configuration& configuration)
    : plan_(std::move(plan)),
      configuration_(configuration),
      collector_(std::make_unique<Collector>(*plan_, lines_)),
      engine_(std::make_unique<engine::Engine>(plan_, options(), *collector_)),
      builder_(plan_->projection) {}

ProgramRun::~ProgramRun() = default;

Result<void> ProgramRun::feed(codec::EventReader& reader) {
  const std::size_t batch_size = configuration_.restart_after_every_event ? 1 : configuration_.batch_size;
  for (;;) {
    VARPULIS_TRY(const bool more, reader.read(builder_, batch_size));
    if (!more) return {};
    engine_->feed(builder_.finish());
    if (configuration_.restart_after_every_event) VARPULIS_CHECK(restart());
  }
}

engine::EngineOptions ProgramRun::options() const {
  engine::EngineOptions options;
  options.step_everything = configuration_.step_everything;
  options.workers = configuration_.workers;
  options.use_contexts = configuration_.use_contexts;
  return options;
}

Result<void> ProgramRun::restart() {
  const std::string snapshot = engine_->save();
  engine_ = std::make_unique<engine::Engine>(plan_, options(), *collector_);
  if (auto loaded = engine_->load(snapshot); !loaded) return std::move(loaded).error().during("loading what was saved");
  builder_.resume(engine_->next_position(), std::max(engine_->clock(), builder_.clock()));
  return {};
}

void ProgramRun::move_clock(EventTime time) {
  builder_.tick(time);
  if (builder_.positions() > 0) engine_->feed(builder_.finish());
}

void ProgramRun::finish() { engine_->finish(); }

engine::Statistics ProgramRun::statistics() const { return engine_->statistics(); }

}  // namespace varpulis::scenario
