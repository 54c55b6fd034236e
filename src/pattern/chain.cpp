#include "pattern/chain.h"

#include <algorithm>

#include "data/compare.h"
#include "data/key_table.h"
#include "pattern/runs.h"

namespace varpulis::pattern {

using data::Value;

bool Chain::can_match(const Program& program) {
  if (program.root.kind != Part::Kind::sequence || program.sequences.size() != 1) return false;
  const Sequence& order = program.sequences.front();
  if (order.steps.size() < 2 || order.steps.size() != program.steps.size() || !order.gaps.empty() || !order.absent.empty()) return false;
  for (std::uint32_t s = 0; s < order.steps.size(); ++s) {
    const Step& step = program.steps[s];
    if (order.steps[s] != s || step.min != 1 || step.max != 1 || step.within || step.refers_to_itself) return false;
    if (step.condition.residual || !step.condition.equalities.empty()) return false;
  }
  return program.negations.empty() && program.absent.empty() && program.cancels.empty() && program.values.empty() &&
         program.selection == Selection::next && program.emission == Emission::standard && program.skip == Skip::nothing &&
         !program.strict && !program.single && !program.distinct_roots && !program.reports_timeouts;
}

Chain::Chain(const Program& program, std::vector<std::uint32_t> numbers) : program_(program), steps_(program.steps.size()), runs_({}), blocks_(program.steps.size()) {
  numbers.resize(steps_.size(), 0);
  std::vector<std::uint32_t> slots;  // that runs keep, behind the partition
  const auto first_slot = static_cast<std::uint32_t>(program.partitioned ? 1 : 0);
  for (std::uint32_t s = 1; s < steps_.size(); ++s) {
    StepPlan& step = steps_[s];
    if (program.partitioned) step.key.push_back(0);
    bool of_step_before = true;
    const std::vector<std::uint32_t>& slots_before = program.steps[s - 1].slots;
    for (const Equality& each : program.steps[s].condition.keys) {
      auto slot = std::ranges::find(slots, each.slot);
      if (slot == slots.end()) slot = slots.insert(slot, each.slot);
      step.key.push_back(first_slot + static_cast<std::uint32_t>(slot - slots.begin()));
      const auto place = std::ranges::find(slots_before, each.slot);
      of_step_before = of_step_before && place != slots_before.end();
      steps_[s - 1].to_wait.push_back(static_cast<std::uint32_t>(place - slots_before.begin()));
    }
    if (step.key.empty()) step.hash_from = HashFrom::nowhere;
    else if (s > 1 && step.key == steps_[s - 1].key) step.hash_from = HashFrom::list_before;
    else step.hash_from = of_step_before ? HashFrom::event : HashFrom::values;
    if (step.hash_from != HashFrom::event) steps_[s - 1].to_wait.clear();
  }
  for (std::uint32_t s = 0; s + 1 < steps_.size(); ++s) {
    const std::vector<std::uint32_t>& own = program.steps[s].slots;
    for (std::uint32_t v = 0; v < slots.size(); ++v) {
      const auto place = std::ranges::find(own, slots[v]);
      if (place != own.end()) steps_[s].captures.push_back({.value = first_slot + v, .place = static_cast<std::uint32_t>(place - own.begin())});
    }
    if ((program.shown >> s & 1U) == 0) continue;
    steps_[s].place = static_cast<std::uint32_t>(rows_++);
    steps_[s].number = numbers_;
    numbers_ += numbers[s];
  }
  have_one_key_ = steps_[1].hash_from == HashFrom::event;
  for (std::uint32_t s = 2; s < steps_.size(); ++s) have_one_key_ = have_one_key_ && steps_[s].hash_from == HashFrom::list_before;
  values_ = first_slot + slots.size();
  runs_ = ChainRuns({.values = values_, .rows = rows_, .numbers = numbers_});
  matches_.rows.resize(steps_.size());
  matches_.noted.resize(steps_.size());
  for (const std::uint32_t count : numbers) matches_.numbers.emplace_back(count);
}

// ---- An epoch ----

const std::uint64_t* Chain::hashes_of(const std::vector<data::ColumnPtr>& columns, std::size_t size) {
  if (columns.empty() || std::ranges::count(columns, nullptr) > 0) return nullptr;
  for (const auto& [known, hashes] : hashes_) {
    if (known == columns) return hashes.data();
  }
  return hashes_.emplace_back(columns, data::KeyTable(columns.size()).hashes(columns, size)).second.data();
}

Chain::StepPlan::Read Chain::read(const data::ColumnPtr& column) {
  if (column == nullptr) return {};
  const bool is_integers = column->complete() && column->kind == data::ColumnKind::number && column->numbers == data::Numbers::integers;
  return {.column = column.get(), .integers = is_integers ? column->as_integers() : nullptr};
}

void Chain::begin_epoch(const ChainEvents& events) {
  events_ = events;
  for (std::size_t s = 0; s < steps_.size(); ++s) {
    StepPlan& step = steps_[s];
    const ChainEvents::Step& from = events.steps[s];
    step.hashes = step.hashes_to_wait = nullptr;
    step.first = from.first;
    step.numbers.clear();
    if (from.size == 0) continue;
    if (s == 0 && program_.partitioned) partition_ = read(from.partition);
    std::vector<data::ColumnPtr> key, to_wait;
    if (program_.partitioned) {
      key.push_back(from.partition);
      to_wait.push_back(from.partition);
    }
    key.insert(key.end(), from.keys.begin(), from.keys.end());
    for (const std::uint32_t place : step.to_wait) to_wait.push_back(from.slots[place]);
    step.columns.clear();
    for (const data::ColumnPtr& column : key) step.columns.push_back(read(column));
    step.captured.clear();
    for (const StepPlan::Capture& capture : step.captures) step.captured.push_back(read(from.slots[capture.place]));
    for (const data::ColumnPtr& column : from.numbers) step.numbers.push_back(column->words.data());
    if (s > 0) step.hashes = hashes_of(key, from.size);
    if (s + 1 < steps_.size() && steps_[s + 1].hash_from == HashFrom::event) step.hashes_to_wait = hashes_of(to_wait, from.size);
  }
}

std::span<std::uint32_t> Chain::rows_to_keep() {
  // Nobody can predict which of the runs are gone: every row is written, over the one before where that is not kept.
  to_keep_.resize(recent_.size());
  std::size_t kept = 0;
  for (const Taken each : recent_) {
    recent_[kept] = each;
    to_keep_[kept] = runs_.row(each.run, each.place);
    kept += static_cast<std::size_t>(runs_.is_open(each.run, each.serial));
  }
  recent_.resize(kept);
  to_keep_.resize(kept);
  return to_keep_;
}

void Chain::end_epoch() {
  for (std::size_t i = 0; i < recent_.size(); ++i) runs_.set_row(recent_[i].run, recent_[i].place, to_keep_[i]);
  recent_.clear();
  dropped_.clear();
  matches_.events.clear();
  matches_.first_times.clear();
  matches_.partitions.clear();
  for (std::size_t s = 0; s < steps_.size(); ++s) {
    matches_.rows[s].clear();
    matches_.noted[s] = 0;
    for (data::Buffer<std::uint64_t>& numbers : matches_.numbers[s]) numbers.clear();
  }
  hashes_.clear();
  events_ = {};
}

// ---- Runs ----

void Chain::give_up(std::uint32_t run) {
  stop_waiting(run);
  close(run);
}

void Chain::expire() {
  last_expired_ = std::max(last_expired_, expiries_.front().time);
  give_up(expiries_.front().slot);
}

bool Chain::evict() {
  while (!by_age_.empty() && !runs_.is_open(by_age_.back().second, by_age_.back().first)) by_age_.pop_back();
  if (by_age_.empty()) {
    for (const std::uint32_t run : runs_.in_order()) by_age_.emplace_back(runs_[run].serial, run);
    std::ranges::reverse(by_age_);
  }
  if (by_age_.empty()) return false;
  give_up(by_age_.back().second);
  by_age_.pop_back();
  return true;
}

void Chain::clear() {
  runs_.clear();
  expiries_.clear();
  by_age_.clear();
  recent_.clear();
  dropped_.clear();
  taken_ = 0;
}

std::size_t Chain::partitions() const {
  if (!program_.partitioned) return 0;
  data::KeyTable keys(1);
  for (const std::uint32_t run : runs_.in_order()) keys.find_or_add(std::span(&runs_.value(run, 0), 1));
  return keys.size();
}

std::uint64_t Chain::needed_bytes() const { return runs_.size() * Runs::bytes_of_run(program_) + taken_ * Runs::bytes_of_element; }

}  // namespace varpulis::pattern
