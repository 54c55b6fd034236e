#include "oracle/engine_run.h"

#include <fmt/format.h>

#include "base/assert.h"
#include "data/epoch_builder.h"
#include "engine/compile.h"
#include "library/builtin_catalog.h"

namespace varpulis::oracle {
namespace {

const catalog::Catalog& everything() {
  static const catalog::Catalog catalog = builtin_catalog();
  return catalog;
}

class Collector final : public OutputRows {
 public:
  Collector(std::span<const std::string> steps, std::span<const std::string> counts, bool collects, std::size_t events, std::int64_t offset_ms)
      : steps_(steps), counts_(counts), collects_(collects), events_(events), offset_ms_(offset_ms) {}

  void output(const data::Rows& rows, std::size_t begin, std::size_t count) override {
    for (std::size_t i = begin; i < begin + count; ++i) {
      if (rows.type_of(i) != "S") continue;
      Match& match = matches.emplace_back();
      match.time_ms = rows.time(i).ns / ns_per_ms - offset_ms_;
      match.position = finishing ? events_ : static_cast<std::size_t>(rows.keys->first_position) + rows.position(i);
      if (rows.deadline(i) != EventTime::max().ns) match.deadline_ms = rows.deadline(i) / ns_per_ms - offset_ms_;
      for (std::size_t s = 0; s < steps_.size(); ++s) match.steps.push_back(numbers(*rows.batch, rows.row(i), s));
    }
  }

  std::vector<Match> matches;

 private:
  [[nodiscard]] std::vector<std::int64_t> numbers(const data::Batch& batch, std::size_t row, std::size_t step) const {
    std::vector<std::int64_t> found;
    const data::Column* column = batch.find(steps_[step]);
    if (column == nullptr) return found;
    const data::Value value = column->value(row);
    if (value.kind() == data::Kind::array) {
      for (const data::Value& element : value.as_array()) found.push_back(element.as_integer());
    } else if (value.kind() == data::Kind::integer) {
      found.push_back(value.as_integer());
      if (!collects_) found.push_back(batch.find(counts_[step])->value(row).as_integer());
    }
    return found;
  }

  std::span<const std::string> steps_, counts_;
  bool collects_;
  std::size_t events_;
  std::int64_t offset_ms_;
};

void add(data::EpochBuilder& builder, const Event& event, std::int64_t offset_ms) {
  data::TypeBuilder& type = builder.type({&event.type, 1});
  if (type.wanted()) {
    if (auto* column = type.field("n")) column->integer(type.row(), event.n);
    if (auto* column = type.field("v")) column->integer(type.row(), event.v);
    if (event.k) {
      if (auto* column = type.field("k")) column->integer(type.row(), *event.k);
    }
    if (event.w) {
      if (auto* column = type.field("w")) column->integer(type.row(), *event.w);
    }
  }
  builder.end_event(type, {(event.time_ms + offset_ms) * ns_per_ms});
}

}  // namespace

CompiledPattern::CompiledPattern(const Pattern& pattern, std::string text) : program_(std::move(text)), collects_(pattern.collects) {
  for (std::size_t s = 0; s < steps(pattern).size(); ++s) {
    step_names_.push_back(fmt::format("s{}", s));
    count_names_.push_back(fmt::format("c{}", s));
  }
}

std::vector<Match> CompiledPattern::run(std::span<const Event> events, const RunOptions& options, std::int64_t offset_ms) const {
  Collector collector(step_names_, count_names_, collects_, events.size(), offset_ms);
  program_.run(events, options, offset_ms, collector);
  return std::move(collector.matches);
}

CompiledProgram::CompiledProgram(std::string text) : text_(std::move(text)) {
  engine::Compilation compilation = engine::compile("pattern", text_, everything(), {});
  if (compilation.plan) {
    plan_ = std::move(compilation.plan);
    return;
  }
  for (const Diagnostic& diagnostic : compilation.diagnostics.all()) error_ += diagnostic.message + "\n";
}

void CompiledProgram::run(std::span<const Event> events, const RunOptions& options, std::int64_t offset_ms, OutputRows& to) const {
  const engine::EngineOptions engine_options{.step_everything = options.stepped};
  auto engine = std::make_unique<engine::Engine>(plan_, engine_options, to);
  data::EpochBuilder builder(plan_->projection);
  std::size_t batches = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    add(builder, events[i], offset_ms);
    if (builder.positions() < options.batch_events && i + 1 < events.size()) continue;
    engine->feed(builder.finish());
    if (options.restart_every == 0 || ++batches % options.restart_every != 0) continue;
    const std::string snapshot = engine->save();
    engine = std::make_unique<engine::Engine>(plan_, engine_options, to);
    VARPULIS_ASSERT(engine->load(snapshot).ok());
  }
  to.finishing = true;
  engine->finish();
}

}  // namespace varpulis::oracle
