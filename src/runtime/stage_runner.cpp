#include "runtime/stage_runner.h"

#include <algorithm>

#include "data/merge_rows.h"

namespace varpulis::runtime {

using catalog::Counter;
using catalog::LogLevel;
using data::Rows;

namespace {

/// Collects what an operator passes on in one epoch.
class Collected final : public catalog::Emitter {
 public:
  void emit(Rows rows) override {
    if (rows.empty()) return;
    if (first_.empty()) first_ = std::move(rows);
    else further_.push_back(std::move(rows));
  }
  [[nodiscard]] Rows take() {
    if (further_.empty()) return std::move(first_);
    further_.insert(further_.begin(), std::move(first_));
    return data::concatenate(further_);
  }

 private:
  Rows first_;
  std::vector<Rows> further_;
};

/// The rows of all chunks by (position, deadline, list).
Rows in_order(std::vector<Rows>& chunks) {
  if (chunks.size() == 1) return std::move(chunks.front());
  std::vector<data::RowReference> order;
  for (std::uint32_t c = 0; c < chunks.size(); ++c) {
    for (std::uint32_t i = 0; i < chunks[c].size(); ++i) order.push_back({.chunk = c, .index = i});
  }
  std::ranges::stable_sort(order, {}, [&](const data::RowReference& row) {
    const Rows& chunk = chunks[row.chunk];
    return std::make_tuple(chunk.position(row.index), chunk.deadline(row.index), chunk.list(row.index));
  });
  return data::pick_rows(chunks, order);
}

}  // namespace

/// The Effects that one operator of the stage sees during one epoch.
class StageRunner::OperatorEffects final : public catalog::Effects {
 public:
  OperatorEffects(StageRunner& runner, std::uint32_t op) : runner_(runner), op_(op) {}

  void output(const Rows& rows) override {
    runner_.counts_.outputs += rows.size();
    runner_.effects_.add_rows(EffectKind::output, rank(), op_, 0, rows);
  }
  void write(std::size_t sink, const Rows& rows) override {
    runner_.effects_.add_rows(EffectKind::write, rank(), op_, sink, rows);
  }
  void print(const Rows& rows, std::size_t i, std::string line) override {
    runner_.effects_.add_line(EffectKind::print, rank(), op_, rows, i, std::move(line));
  }
  void log(const Rows& rows, std::size_t i, LogLevel level, std::string line) override {
    runner_.effects_.add_line(EffectKind::log, rank(), op_, rows, i, std::move(line), level);
  }
  void alert(const Rows& rows, std::size_t i, std::string message, std::string_view webhook) override {
    runner_.effects_.add_line(EffectKind::alert, rank(), op_, rows, i, std::move(message), LogLevel::info, webhook);
  }
  void warn_once(const Rows& rows, std::size_t i, std::string_view topic, std::string message) override {
    if (!runner_.warned_.insert(fmt::format("{}:{}", op_, topic)).second) return;
    runner_.effects_.add_warning(rows, i, {.stage = rank(), .op = op_, .text = std::string(topic)}, std::move(message));
  }
  void warn_of_both(const Rows& rows, std::size_t i, std::string_view topic, unsigned which, std::string message) override {
    if (!runner_.warned_.insert(fmt::format("{}:{}: {}", op_, topic, which)).second) return;
    runner_.effects_.add_warning(rows, i, {.stage = rank(), .op = op_, .text = std::string(topic), .which = static_cast<std::int8_t>(which)},
                                 std::move(message));
  }
  void count(Counter counter, std::uint64_t amount) override {
    runner_.counts_.counters[static_cast<std::size_t>(counter)] += amount;
  }
  void count_named(std::string_view counter, std::uint64_t amount) override {
    auto& named = runner_.counts_.named;
    const auto found = named.find(counter);
    if (found == named.end()) named.emplace(std::string(counter), amount);
    else found->second += amount;
  }
  void late(const Rows& rows) override {
    count(Counter::late, rows.size());
    const auto& event_time = runner_.stage_.settings.event_time;
    if (!event_time || event_time->late_to.empty() || rows.empty()) return;
    Rows leaving = rows;
    leaving.types = nullptr;
    leaving.type = std::make_shared<const std::string>(event_time->late_to);
    output(leaving);
    runner_.late_.push_back(std::move(leaving));
  }
  void pass_by(const Rows& rows) override {
    if (!rows.empty()) runner_.passed_by_.push_back(rows);
  }
  void failed(const Rows& rows, std::size_t i) override { failed_.emplace_back(rows.position(i), rows.list(i)); }
  void matched(const Rows& rows, std::size_t i, catalog::MatchRecord record) override {
    runner_.effects_.add_match(rank(), op_, rows, i, std::move(record));
  }

  [[nodiscard]] const std::vector<std::pair<std::uint32_t, std::uint32_t>>& failed_rows() const { return failed_; }
  void forget_failed_rows() { failed_.clear(); }

 private:
  [[nodiscard]] std::uint32_t rank() const { return runner_.stage_.rank; }
  StageRunner& runner_;
  std::uint32_t op_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> failed_;
};

StageRunner::Counts& StageRunner::Counts::operator+=(const Counts& other) {
  rows_in += other.rows_in;
  rows_out += other.rows_out;
  outputs += other.outputs;
  for (std::size_t c = 0; c < counters.size(); ++c) counters[c] += other.counters[c];
  for (const auto& [name, amount] : other.named) named[name] += amount;
  for (std::size_t op = 0; op < operators.size(); ++op) {
    operators[op].first += other.operators[op].first;
    operators[op].second += other.operators[op].second;
  }
  return *this;
}

StageRunner::~StageRunner() = default;

StageRunner::StageRunner(const plan::Stage& stage) : stage_(stage), name_(std::make_shared<const std::string>(stage.name)) {
  for (const catalog::BoundOperator& each : stage.operators) {
    operators_.push_back(each.spec->make());
    needs_time_ = needs_time_ || each.spec->needs_time();
    follows_time_ = follows_time_ || each.spec->needs_time();
  }
  for (std::uint32_t op = 0; op < operators_.size(); ++op) operator_effects_.emplace_back(*this, op);
  counts_.operators.resize(operators_.size());
  const auto is_plain = [](const plan::Input& input) { return input.filter == nullptr; };
  const auto needs_time = [](const catalog::BoundOperator& each) { return each.spec->needs_time(); };
  may_take_apart_ = !stage.operators.empty() && stage.operators.front().spec->may_take_apart() && stage.upstream.empty() &&
                    !stage.settings.event_time && std::ranges::all_of(stage.inputs, is_plain) &&
                    std::none_of(stage.operators.begin() + 1, stage.operators.end(), needs_time);
  follows_time_ = follows_time_ || stage.settings.event_time.has_value();
}

catalog::OperatorContext StageRunner::context(catalog::Effects& effects, const StageCall& call) {
  return {.effects = effects,
          .evaluation = call.evaluation,
          .epoch = call.epoch,
          .stream = stage_.name,
          .next_list = next_list_,
          .time = call.time,
          .end_of_input = call.end_of_input,
          .notes = call.notes};
}

std::shared_ptr<SharedOperator> StageRunner::share_first() {
  if (!shared_) shared_ = std::make_shared<SharedOperator>(operators_.front());
  return shared_;
}

void StageRunner::take_first_from(std::shared_ptr<SharedOperator> other) {
  other->join();
  operators_.front() = other->shared();
  shared_ = std::move(other);
  shares_anothers_ = true;
}

template <typename Invoke>
Rows StageRunner::call_shared(const StageCall& call, Invoke invoke) {
  OperatorEffects& own = operator_effects_.front();
  const std::optional<SharedOperator::Outcome> known = shared_->take(shared_calls_++);
  if (!known) {
    RecordedEffects effects(own);
    catalog::OperatorContext operator_context = context(effects, call);
    Collected collected;
    invoke(operator_context, collected);
    Rows rows = collected.take();
    shared_->tell({.rows = rows, .next_list = next_list_, .effects = effects.take()});
    return rows;
  }
  for (const auto& effect : known->effects) effect(own);
  next_list_ = known->next_list;
  Rows rows = known->rows;
  rows.type = name_;
  return rows;
}

template <typename Invoke>
Produced StageRunner::run(std::size_t first, Rows rows, const StageCall& call, Invoke invoke) {
  const auto count = static_cast<std::uint32_t>(operators_.size());
  for (auto op = static_cast<std::uint32_t>(first); op < count; ++op) {
    const std::size_t rows_in = rows.size();
    const Rows traced = call.tracer != nullptr ? rows : Rows();
    const auto call_operator = [&](catalog::OperatorContext& operator_context, Collected& collected) { invoke(op, rows, operator_context, collected); };
    if (op == 0 && shared_) {
      rows = call_shared(call, call_operator);
    } else {
      catalog::OperatorContext operator_context = context(operator_effects_[op], call);
      Collected collected;
      call_operator(operator_context, collected);
      rows = collected.take();
    }
    if (call.tracer != nullptr) call.tracer->rows_passed(stage_.name, op, traced, rows);
    counts_.operators[op].first += rows_in;
    counts_.operators[op].second += rows.size();
    if (call.tracer != nullptr && rows_in > 0) {
      call.tracer->operator_ran(stage_.name, stage_.operators[op].name, rows_in, rows.size());
    }
  }
  Produced produced;
  if (std::ranges::any_of(operator_effects_, [](const OperatorEffects& each) { return !each.failed_rows().empty(); })) hear_failures(call, produced);
  produced.late = take_late();
  if (!passed_by_.empty()) rows = with_passed_by(std::move(rows));
  counts_.rows_out += rows.size();
  if (call.tracer != nullptr && !rows.empty()) call.tracer->stage_left(stage_.name, rows);
  if (stage_.outputs_final && !rows.empty()) {
    Rows leaving = rows;
    leaving.types = nullptr;
    leaving.type = name_;
    counts_.outputs += leaving.size();
    effects_.add_rows(EffectKind::output, stage_.rank, count, 0, std::move(leaving));
  }
  produced.rows = std::move(rows);
  return produced;
}

std::vector<catalog::StateUsage> StageRunner::usage() const {
  std::vector<catalog::StateUsage> usage;
  for (const std::shared_ptr<catalog::Operator>& each : operators_) usage.push_back(each->usage());
  return usage;
}

const forecast::Calibration* StageRunner::calibration() const {
  for (const std::shared_ptr<catalog::Operator>& each : operators_) {
    if (const forecast::Calibration* calibration = each->calibration()) return calibration;
  }
  return nullptr;
}

void StageRunner::hear_failures(const StageCall& call, Produced& produced) {
  Collected routed;
  std::vector<OperatorEffects>& effects = operator_effects_;
  for (std::size_t op = 0; op < effects.size(); ++op) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> failed;
    for (std::size_t later = op + 1; later < effects.size(); ++later) {
      failed.insert(failed.end(), effects[later].failed_rows().begin(), effects[later].failed_rows().end());
    }
    // An operator that runs others (`.fork`) also hears of failures among these alone.
    if (failed.empty() && effects[op].failed_rows().empty()) continue;
    std::ranges::sort(failed);
    failed.erase(std::ranges::unique(failed).begin(), failed.end());
    catalog::OperatorContext operator_context = context(effects[op], call);
    operators_[op]->after_epoch(failed, operator_context, routed);
  }
  produced.routed = routed.take();
  for (OperatorEffects& each : effects) each.forget_failed_rows();
}

Rows StageRunner::take_late() {
  if (late_.empty()) return {};
  Rows rows = in_order(late_);
  late_.clear();
  return rows;
}

/// The final rows together with those that went past the operators.
Rows StageRunner::with_passed_by(Rows rows) {
  if (!rows.empty()) passed_by_.insert(passed_by_.begin(), std::move(rows));
  Rows all = in_order(passed_by_);
  passed_by_.clear();
  return all;
}

Produced StageRunner::advance(Rows rows, catalog::TimeSteps steps, const StageCall& call) {
  is_settled_ = rows.empty() && steps.empty();
  counts_.rows_in += rows.size();
  if (call.tracer != nullptr && !rows.empty()) call.tracer->stage_entered(stage_.name, rows);
  return run(0, std::move(rows), call, [&](std::size_t op, const Rows& current, catalog::OperatorContext& operator_context, Collected& out) {
    if (current.empty() && !stage_.operators[op].spec->needs_time()) return;
    operators_[op]->advance(steps, current, operator_context, out);
  });
}

Produced StageRunner::advance_apart(std::span<const catalog::RowsOfType> raw, const StageCall& call) {
  is_settled_ = false;
  std::uint64_t count = 0;
  for (const catalog::RowsOfType& each : raw) count += each.rows->size();
  counts_.rows_in += count;
  counts_.operators.front().first += count;
  return run(0, {}, call, [&](std::size_t op, const Rows& current, catalog::OperatorContext& operator_context, Collected& out) {
    if (op == 0) operators_[op]->advance_apart(raw, operator_context, out);
    else if (!current.empty()) operators_[op]->advance({}, current, operator_context, out);
  });
}

Produced StageRunner::advance_behind_first(Rows rows, const StageCall& call) {
  rows.type = name_;
  return run(1, std::move(rows), call, [&](std::size_t op, const Rows& current, catalog::OperatorContext& operator_context, Collected& out) {
    if (!current.empty()) operators_[op]->advance({}, current, operator_context, out);
  });
}

Produced StageRunner::process(Rows rows, const StageCall& call) {
  counts_.rows_in += rows.size();
  if (call.tracer != nullptr && !rows.empty()) call.tracer->stage_entered(stage_.name, rows);
  return run(0, std::move(rows), call, [&](std::size_t op, const Rows& current, catalog::OperatorContext& operator_context, Collected& out) {
    if (!current.empty()) operators_[op]->process(current, operator_context, out);
  });
}

Produced StageRunner::fire(std::size_t fired, const catalog::Firing& firing, const StageCall& call) {
  return run(fired, {}, call, [&](std::size_t op, const Rows& current, catalog::OperatorContext& operator_context, Collected& out) {
    if (op == fired) operators_[op]->fire(firing, operator_context, out);
    else if (!current.empty()) operators_[op]->process(current, operator_context, out);
  });
}

Produced StageRunner::finish(Rows rows, const StageCall& call) {
  counts_.rows_in += rows.size();
  if (call.tracer != nullptr && !rows.empty()) call.tracer->stage_entered(stage_.name, rows);
  return run(0, std::move(rows), call, [&](std::size_t op, const Rows& current, catalog::OperatorContext& operator_context, Collected& out) {
    if (!current.empty()) operators_[op]->process(current, operator_context, out);
    operators_[op]->finish(operator_context, out);
  });
}

Produced StageRunner::finish_operator(std::size_t finished, const StageCall& call) {
  return run(finished, {}, call, [&](std::size_t op, const Rows& current, catalog::OperatorContext& operator_context, Collected& out) {
    if (op == finished) operators_[op]->finish(operator_context, out);
    else if (!current.empty()) operators_[op]->process(current, operator_context, out);
  });
}

void StageRunner::reject_late(const Rows& rows) {
  if (rows.empty()) return;
  counts_.rows_in += rows.size();
  OperatorEffects(*this, 0).late(rows);
}

void StageRunner::save(state::SnapshotWriter& to) const {
  to.section(stage_.name);
  to.put(counts_.rows_in);
  to.put(counts_.rows_out);
  to.put(counts_.outputs);
  for (const std::uint64_t counter : counts_.counters) to.put(counter);
  to.put(std::uint64_t{counts_.named.size()});
  for (const auto& [name, amount] : counts_.named) {
    to.put(name);
    to.put(amount);
  }
  for (std::size_t op = 0; op < operators_.size(); ++op) {
    to.section(stage_.operators[op].name);
    to.put(counts_.operators[op].first);
    to.put(counts_.operators[op].second);
    operators_[op]->save(to);
  }
}

Result<void> StageRunner::load(state::SnapshotReader& from) {
  VARPULIS_CHECK(from.section(stage_.name));
  VARPULIS_CHECK(from.get(counts_.rows_in));
  VARPULIS_CHECK(from.get(counts_.rows_out));
  VARPULIS_CHECK(from.get(counts_.outputs));
  for (std::uint64_t& counter : counts_.counters) VARPULIS_CHECK(from.get(counter));
  std::uint64_t size = 0;
  VARPULIS_CHECK(from.get(size));
  for (std::uint64_t i = 0; i < size; ++i) {
    std::string name;
    std::uint64_t amount = 0;
    VARPULIS_CHECK(from.get(name));
    VARPULIS_CHECK(from.get(amount));
    counts_.named[name] = amount;
  }
  for (std::size_t op = 0; op < operators_.size(); ++op) {
    VARPULIS_CHECK(from.section(stage_.operators[op].name));
    VARPULIS_CHECK(from.get(counts_.operators[op].first));
    VARPULIS_CHECK(from.get(counts_.operators[op].second));
    // Whoever shares the operator of another has the same state.
    const std::unique_ptr<catalog::Operator> passed_over = op == 0 && shares_anothers_ ? stage_.operators[op].spec->make() : nullptr;
    VARPULIS_CHECK((passed_over ? *passed_over : *operators_[op]).load(from));
  }
  return {};
}

}  // namespace varpulis::runtime
