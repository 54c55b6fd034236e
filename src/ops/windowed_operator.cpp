#include "ops/windowed_operator.h"

namespace varpulis::ops {

using namespace catalog;

namespace {

constexpr std::uint64_t idle_keys_per_window = 3;
constexpr std::uint64_t idle_keys_min = 1024;

}  // namespace

std::string WindowPlan::describe() const {
  return fmt::format("window({}){}", text, partition ? fmt::format(" by {}", partition->key->text()) : "");
}

StateScope WindowPlan::state_scope() const {
  if (!partition) return {};
  return {.rows = StateScope::Rows::of_one_key, .key = partition->key, .keeps_lists = false};
}

WindowedOperator::WindowedOperator(std::shared_ptr<const WindowPlan> plan) : keys_(plan->partition), policy_(plan->policy->make()) {}

template <typename Use>
void WindowedOperator::change(const data::Rows& rows, OperatorContext& context, Emitter& out, Use use) {
  WindowRows seen;
  data::KeysPtr row_keys;
  if (!rows.empty()) {
    row_keys = gather(rows.keys, rows.selection);
    seen.count = rows.size();
    seen.slot = keys_.slots(rows, context);
    seen.key_hash = keys_.hashes();
    seen.position = row_keys->position.data();
    seen.time = row_keys->time.data();
    seen.deadline = row_keys->deadline.empty() ? nullptr : row_keys->deadline.data();
    seen.flags = row_keys->flags.empty() ? nullptr : row_keys->flags.data();
    seen.first_position = row_keys->first_position;
    if (keys_.spellings_differ() && !spellings_.followed()) follow_spellings();
  }
  seen.slots = keys_.slot_end();
  changes_.begin(context.next_list);
  changes_.notes = context.notes;
  use(seen, changes_);
  changes_.script.slots = seen.slots;
  changes_.script.added = static_cast<std::uint32_t>(changes_.joining.empty() ? seen.count : changes_.joining.size());
  changes_.script.emitted = static_cast<std::uint32_t>(changes_.slot.size());
  if (changes_.out_of_order > 0) context.effects.count(Counter::out_of_order, changes_.out_of_order);
  if (spellings_.followed()) spelled_keys_ = spellings_.follow(changes_, rows.empty() ? nullptr : &keys_.column());
  consume(rows, changes_, context, out);
}

/// A key whose window closed is likely to come again, so its slot stays as it is for a while. There are never many more of these than
/// windows; they go in turns, at a cost in proportion to the keys that came since.
void WindowedOperator::forget_idle_keys() {
  const std::uint64_t known_max = idle_keys_per_window * policy_->occupied();
  if (keys_.size() <= idle_keys_min + known_max) return;
  std::vector<std::uint32_t> idle;
  while (keys_.size() - idle.size() > known_max) {
    if (next_idle_ >= keys_.slot_end()) next_idle_ = 0;
    if (keys_.holds(next_idle_) && policy_->rows(next_idle_) == 0) idle.push_back(next_idle_);
    ++next_idle_;
  }
  keys_.forget(idle);
}

/// Rows that are in windows now have the one spelling that the table knows.
void WindowedOperator::follow_spellings() {
  spellings_.begin();
  for (std::uint32_t slot = 0; slot < keys_.slot_end(); ++slot) {
    if (const std::uint64_t rows = policy_->rows(slot); rows > 0) spellings_.hold(slot, keys_.key(slot), rows);
  }
}

data::ColumnPtr WindowedOperator::emitted_keys() const {
  return spellings_.followed() ? spelled_keys_ : keys_.keys_of({changes_.slot.data(), changes_.slot.size()});
}

void WindowedOperator::process(const data::Rows& rows, OperatorContext& context, Emitter& out) {
  change(rows, context, out, [&](const WindowRows& seen, WindowChanges& changes) { policy_->arrive(seen, changes); });
  forget_idle_keys();
}

void WindowedOperator::advance(TimeSteps steps, const data::Rows& rows, OperatorContext& context, Emitter& out) {
  const WindowEpoch epoch{.positions = context.epoch.positions, .end_of_input = context.end_of_input};
  change(rows, context, out, [&](const WindowRows& seen, WindowChanges& changes) { policy_->advance(steps, seen, epoch, changes); });
  forget_idle_keys();
}

void WindowedOperator::fire(const Firing& firing, OperatorContext& context, Emitter& out) {
  change({}, context, out, [&](const WindowRows&, WindowChanges& changes) { policy_->fire(firing, changes); });
  forget_idle_keys();
}

void WindowedOperator::finish(OperatorContext& context, Emitter& out) {
  change({}, context, out, [&](const WindowRows&, WindowChanges& changes) { policy_->finish(changes); });
  if (const std::uint64_t open = policy_->left_open(); open > 0) context.effects.count(catalog::Counter::left_open, open);
}

void WindowedOperator::save(state::SnapshotWriter& to) const {
  std::vector<std::uint32_t> in_use;
  for (std::uint32_t slot = 0; slot < keys_.slot_end(); ++slot) {
    if (policy_->rows(slot) > 0) in_use.push_back(slot);
  }
  keys_.save(in_use, to);
  policy_->save(to);
  spellings_.save(to);
}

Result<void> WindowedOperator::load(state::SnapshotReader& from) {
  VARPULIS_CHECK(keys_.load(from));
  VARPULIS_CHECK(policy_->load(from));
  return spellings_.load(from);
}

}  // namespace varpulis::ops
