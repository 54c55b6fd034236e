#include "runtime/operator_family_run.h"

#include <algorithm>

namespace varpulis::runtime {

using data::Rows;
using Results = catalog::OperatorFamily::Results;

namespace {

/// After so many epochs at most it is tried again.
constexpr std::uint64_t epochs_to_wait_max = 1024;

}  // namespace

OperatorFamilyRun::OperatorFamilyRun(GraphState& state, plan::Family family) : state_(state), family_(std::move(family)), pipeline_(family_) {
  std::vector<catalog::OperatorSpecPtr> specs;
  for (const std::uint32_t rank : family_.stages) specs.push_back(state_.plan->stages[rank].operators.front().spec);
  first_ = specs.front()->family(specs);
  const std::span<const std::string> types = first_->types();
  arrived_.resize(types.size());
  number_of_.resize(state_.raw_types.size(), static_cast<std::uint32_t>(types.size()));
  for (std::uint32_t type = 0; type < types.size(); ++type) number_of_[state_.raw_types.find(types[type])] = type;
  matched_.resize(family_.stages.size(), 0);
  passed_on_.resize(family_.stages.size(), 0);
}

// ---- Epochs ----

/// Whether the epoch is one for the family.
bool OperatorFamilyRun::can_take(const EpochTask& task) {
  const data::Epoch& epoch = task.epoch;
  if (task.tracer != nullptr || !epoch.in_order) return false;
  const auto others = static_cast<std::uint32_t>(arrived_.size());
  const std::span<const std::uint32_t> numbers = task.raw.numbers();
  numbers_.resize(epoch.types.size());
  for (std::size_t t = 0; t < numbers_.size(); ++t) {
    numbers_[t] = numbers[t] == RawTypes::none || epoch.types[t].empty() ? others : number_of_[numbers[t]];
  }
  return true;
}

/// Notes what came. Events are in order, so that the engine clock at each is its time.
void OperatorFamilyRun::observe(const data::Epoch& epoch) {
  for (std::size_t t = 0; t < numbers_.size(); ++t) {
    if (numbers_[t] == arrived_.size()) continue;
    const Rows& rows = epoch.types[t];
    Arrived& arrived = arrived_[numbers_[t]];
    arrived = {.rows = arrived.rows + rows.size(), .last = rows.time(rows.size() - 1), .is_new = true};
  }
  clock_ = EventTime{epoch.clock[epoch.positions - 1]};
}

bool OperatorFamilyRun::run(EpochTask& task, bool may_take_over) {
  if (!has_state_ && (epochs_left_ > 0 || !may_take_over)) {
    epochs_left_ -= static_cast<std::uint64_t>(epochs_left_ > 0);
    return false;
  }
  if (!can_take(task)) {
    if (has_state_) give_back();
    return false;
  }
  if (!has_state_ && !take_over()) return false;
  is_settled_ = false;
  const data::Epoch& epoch = task.epoch;
  Results results = first_->run(epoch, numbers_);
  observe(epoch);
  for (const std::uint32_t member : results.member) ++matched_[member];
  if (results.member.empty()) return true;
  catalog::EvaluationContext evaluation = state_.evaluation(family_.stages.front(), epoch);
  if (!pipeline_.evaluate(results.batch, no_type_, results.member, evaluation)) {
    run_by_member(results, task);
    return true;
  }
  const data::Selection& passed = pipeline_.passed();
  if (!passed.is_all()) {
    for (std::size_t i = 0; i < passed.size(); ++i) {
      results.position[i] = results.position[passed[i]];
      results.time[i] = results.time[passed[i]];
    }
    results.position.resize(passed.size());
    results.time.resize(passed.size());
  }
  pipeline_.output(std::move(results.position), std::move(results.time), epoch.first_position, task.together);
  return true;
}

/// Each stream gets its rows behind its first operator.
void OperatorFamilyRun::run_by_member(const Results& results, EpochTask& task) {
  std::vector<data::Buffer<std::uint32_t>> rows_of(family_.stages.size());
  for (std::uint32_t row = 0; row < results.member.size(); ++row) rows_of[results.member[row]].push_back(row);
  auto keys = std::make_shared<data::Keys>();
  keys->first_position = task.epoch.first_position;
  keys->position = results.position;
  keys->time = results.time;
  keys->list = results.position;  // what one event makes is one list
  for (std::size_t member = 0; member < rows_of.size(); ++member) {
    if (rows_of[member].empty()) continue;
    const std::uint32_t rank = family_.stages[member];
    passed_on_[member] += rows_of[member].size();
    catalog::EvaluationContext evaluation = state_.evaluation(rank, task.epoch);
    const StageCall call{.epoch = task.epoch, .evaluation = evaluation};
    static_cast<void>(stage(member).advance_behind_first({.batch = results.batch,
                                                         .keys = keys,
                                                         .selection = data::Selection::of(std::move(rows_of[member])),
                                                         .type = nullptr,
                                                         .types = nullptr},
                                                        call));
    task.shards.front().effects[rank] = stage(member).take_effects();
  }
}

// ---- What the streams know ----

bool OperatorFamilyRun::take_over() {
  std::vector<const catalog::Operator*> operators;
  for (std::size_t member = 0; member < family_.stages.size(); ++member) operators.push_back(&stage(member).operator_at(0));
  has_state_ = first_->take_over(operators);
  if (!has_state_) epochs_left_ = epochs_to_wait_ = std::min(epochs_to_wait_ * 2, epochs_to_wait_max);
  return has_state_;
}

void OperatorFamilyRun::give_back() {
  settle();
  has_state_ = false;
  epochs_left_ = epochs_to_wait_ = std::min(epochs_to_wait_ * 2, epochs_to_wait_max);
}

/// Brings the streams' times up to the last epoch.
void OperatorFamilyRun::catch_up() {
  for (std::size_t member = 0; member < family_.stages.size(); ++member) {
    const Arrived* last = nullptr;
    for (const std::uint32_t type : first_->types_of(member)) {
      const Arrived& arrived = arrived_[type];
      if (arrived.is_new && (last == nullptr || arrived.last > last->last)) last = &arrived;
    }
    StageTime& time = state_.times[family_.stages[member]];
    if (last != nullptr) time.pass_to(last->last, last->last);
    time.pass_idle(clock_);
  }
  for (Arrived& each : arrived_) each.is_new = false;
}

void OperatorFamilyRun::settle() {
  if (is_settled_) return;
  is_settled_ = true;
  catch_up();
  for (std::size_t member = 0; member < family_.stages.size(); ++member) {
    StageRunner::Counts counts;
    for (const std::uint32_t type : first_->types_of(member)) counts.rows_in += arrived_[type].rows;
    counts.operators.emplace_back(counts.rows_in, matched_[member]);
    pipeline_.count(member, matched_[member] - passed_on_[member], 0, counts);
    stage(member).add(counts);
    stage(member).replace_first(first_->member(member, state_.times[family_.stages[member]].time()));
  }
  std::ranges::fill(matched_, 0);
  std::ranges::fill(passed_on_, 0);
  for (Arrived& each : arrived_) each.rows = 0;
  pipeline_.forget_counts();
}

bool OperatorFamilyRun::finish(EventTime clock) {
  if (!has_state_) return false;
  catch_up();
  std::vector<EventTime> times;
  for (const std::uint32_t rank : family_.stages) {
    state_.times[rank].end_input(clock);
    times.push_back(state_.times[rank].time());
  }
  const std::vector<std::uint64_t> left = first_->finish(times);
  for (std::size_t member = 0; member < left.size(); ++member) {
    if (left[member] > 0) stage(member).count(catalog::Counter::left_open, left[member]);
  }
  is_settled_ = false;
  return true;
}

}  // namespace varpulis::runtime
