#include "ops/testing/timed_run.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "data/text.h"
#include "ops/row_builder.h"
#include "ops/saturated_time.h"
#include "ops/testing/driven_run.h"

namespace varpulis::ops::testing {

using namespace catalog;

namespace {

std::string describe(const data::Rows& rows, std::size_t i) {
  std::string text = fmt::format("{} ", rows.time(i).ns);
  data::append_debug(text, Value::map(row_as_map(*rows.batch, rows.row(i))));
  return text;
}

class Lines final : public Emitter {
 public:
  explicit Lines(std::vector<std::string>& to) : to_(to) {}
  bool ending = false;

  void emit(data::Rows rows) override {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto key = std::make_tuple(rows.position(i), rows.deadline(i), rows.list(i));
      EXPECT_TRUE(i == 0 || last_ <= key);
      const std::string at = ending ? "end" : fmt::format("{}", rows.keys->first_position + rows.position(i));
      const std::string by = rows.deadline(i) == EventTime::max().ns ? "-" : fmt::format("{}", rows.deadline(i));
      if (i > 0 && !rows.keys->list.empty() && key == last_) to_.back() += " | " + describe(rows, i);
      else to_.push_back(fmt::format("{} {} {}", at, by, describe(rows, i)));
      last_ = key;
    }
  }

 private:
  std::vector<std::string>& to_;
  std::tuple<std::uint32_t, std::int64_t, std::uint32_t> last_;
};

class LateEffects final : public SilentEffects {
 public:
  explicit LateEffects(std::vector<std::string>& to) : to_(to) {}
  void pass_by(const data::Rows&) override {}
  void late(const data::Rows& rows) override {
    for (std::size_t i = 0; i < rows.size(); ++i) to_.push_back("late " + describe(rows, i));
  }

 private:
  std::vector<std::string>& to_;
};

class Run {
 public:
  Run(const OperatorSpec& spec, const std::vector<TimedEvent>& events, const TimedRun& how)
      : spec_(spec), events_(events), how_(how), op_(spec.make()), emitter_(rows_), effects_(late_) {}

  std::vector<std::string> run() {
    for (std::size_t begin = 0; begin < events_.size(); begin += how_.batch) {
      batch(begin, std::min(events_.size(), begin + how_.batch));
      if (how_.restart) restart();
    }
    finish();
    rows_.insert(rows_.end(), late_.begin(), late_.end());
    return rows_;
  }

 private:
  void batch(std::size_t begin, std::size_t end) {
    std::vector<TimeStep> steps;
    RowBuilder builder;
    auto keys = std::make_shared<data::Keys>();
    keys->first_position = begin;
    std::vector<EventTime> watermarks;
    for (std::size_t i = begin; i < end; ++i) {
      largest_ = std::max(largest_, events_[i].time);
      const auto position = static_cast<std::uint32_t>(i - begin);
      const std::int64_t reached = earlier_by(largest_, static_cast<std::uint64_t>(how_.out_of_order));
      if (reached > watermark_) {
        watermark_ = reached;
        steps.push_back({.position = position, .time = {watermark_}});
      }
      watermarks.push_back({watermark_});
      if (events_[i].time < earlier_by(watermark_, static_cast<std::uint64_t>(how_.lateness))) continue;
      builder.add(events_[i].fields);
      keys->position.push_back(position);
      keys->time.push_back(events_[i].time);
    }
    data::Rows rows;
    rows.selection = data::Selection::all(keys->position.size());
    rows.batch = builder.finish();
    rows.keys = std::move(keys);
    rows.type = std::make_shared<const std::string>("T");
    epoch_ = {};
    epoch_.first_position = begin;
    epoch_.positions = static_cast<std::uint32_t>(end - begin);
    if (how_.stepped) step(steps, rows, watermarks);
    else with_context(EventTime::min(), [&](OperatorContext& context) { op_->advance(steps, rows, context, emitter_); });
  }

  void step(const std::vector<TimeStep>& steps, const data::Rows& rows, const std::vector<EventTime>& watermarks) {
    std::size_t next = 0, i = 0;
    for (std::uint32_t position = 0; position < epoch_.positions; ++position) {
      if (next < steps.size() && steps[next].position == position) {
        ++next;
        fire_all(position, watermarks[position], false);
      }
      if (i < rows.size() && rows.position(i) == position) {
        with_context(watermarks[position], [&](OperatorContext& context) { op_->process(rows.slice(i, 1), context, emitter_); });
        ++i;
      }
    }
  }

  void fire_all(std::uint32_t position, EventTime time, bool end_of_input) {
    for (auto due = op_->next_deadline(); due && due->reached(time, end_of_input); due = op_->next_deadline()) {
      with_context(due->release ? due->time : time, [&](OperatorContext& context) {
        op_->fire({.position = position, .deadline = due->time}, context, emitter_);
      });
    }
  }

  void finish() {
    epoch_ = {};
    epoch_.first_position = events_.size();
    epoch_.positions = 1;
    emitter_.ending = true;
    with_context({watermark_}, [&](OperatorContext& context) { op_->finish(context, emitter_); });
    EXPECT_EQ(op_->held(), EventTime::max());
  }

  void restart() { op_ = restarted(spec_, *op_); }

  template <typename Use>
  void with_context(EventTime time, Use use) {
    EvaluationContext evaluation;
    evaluation.epoch = &epoch_;
    evaluation.stream = "S";
    std::uint32_t& next_list = next_list_;
    OperatorContext context{
        .effects = effects_, .evaluation = evaluation, .epoch = epoch_, .stream = "S", .next_list = next_list, .time = time};
    use(context);
  }

  const OperatorSpec& spec_;
  const std::vector<TimedEvent>& events_;
  TimedRun how_;
  std::unique_ptr<Operator> op_;
  std::vector<std::string> rows_, late_;
  Lines emitter_;
  LateEffects effects_;
  data::Epoch epoch_;
  std::uint32_t next_list_ = 1;
  std::int64_t largest_ = EventTime::min().ns, watermark_ = EventTime::min().ns;
};

}  // namespace

std::vector<std::string> run_timed(const OperatorSpec& spec, const std::vector<TimedEvent>& events, const TimedRun& how) {
  return Run(spec, events, how).run();
}

std::vector<std::string> run_timed(const OperatorSpec& spec, const std::vector<TimedEvent>& events, std::int64_t out_of_order,
                                   std::int64_t lateness) {
  TimedRun how{.out_of_order = out_of_order, .lateness = lateness, .batch = events.size() + 1};
  const std::vector<std::string> whole = run_timed(spec, events, how);
  for (const bool stepped : {false, true}) {
    how.stepped = stepped;
    for (const std::size_t batch : {std::size_t{1}, std::size_t{7}, events.size() + 1}) {
      how.batch = batch;
      for (const bool restart : {false, true}) {
        how.restart = restart;
        EXPECT_EQ(run_timed(spec, events, how), whole) << "batches of " << batch << (stepped ? ", stepped" : "") << (restart ? ", restarted" : "");
      }
    }
  }
  return whole;
}

}  // namespace varpulis::ops::testing
