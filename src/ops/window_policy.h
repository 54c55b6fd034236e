#pragma once
// Window policies: which rows are in which window, and when windows come out. A policy knows only times, positions and slots (a slot is the
// place of one key's window); it says what happens as a window script, which ops/window_fold.h turns into aggregates and
// ops/released_window.cpp into lists of rows.
#include <memory>
#include <optional>

#include "catalog/operator.h"
#include "catalog/windowed_aggregate.h"

namespace varpulis::ops {

/// Rows as policies see them: dense columns of their keys.
struct WindowRows {
  std::size_t count = 0;
  const std::uint32_t* slot = nullptr;      // null: all in slot 0
  const std::uint64_t* key_hash = nullptr;  // as `slot`
  const std::uint32_t* position = nullptr;  // in the epoch
  const std::int64_t* time = nullptr;
  const std::int64_t* deadline = nullptr;   // null: no row was made by a deadline
  const std::uint8_t* flags = nullptr;      // null: none is set
  std::uint64_t first_position = 0;
  std::uint32_t slots = 1;                  // every slot is below
};

/// How many rows ahead of its use a slot's state is fetched into the cache.
inline constexpr std::size_t fetch_ahead = 16;

struct WindowEpoch {
  std::uint32_t positions = 0;
  bool end_of_input = false;  // everything due by the final stream time closes
};

/// What happened in one call: the script and, for each emitting step, where and when it stands.
struct WindowChanges {
  /// In `joining`: the oldest row of the window leaves and joins again at its end (rows are taken out of the middle in this way).
  static constexpr std::uint32_t rotated = 0xffffffff;

  catalog::WindowScript script;
  std::vector<std::uint32_t> joining;  // of the adding steps, which row joins; empty: all rows, in order
  data::Buffer<std::uint32_t> slot, position, list;
  data::Buffer<std::int64_t> time;
  data::Buffer<std::int64_t> deadline;  // filled if any_deadline
  data::Buffer<std::uint8_t> flags;     // filled if any_flags
  bool any_deadline = false, any_flags = false;
  std::uint64_t out_of_order = 0;
  catalog::ShardNotes* notes = nullptr;  // set where rows are divided among shards

  /// Forgets the last call, but not its memory.
  void begin(std::uint32_t& lists) {
    if (any_deadline) deadline.reserve(script.emitted);
    for (data::Buffer<std::uint32_t>* stamps : {&slot, &position, &list}) stamps->reserve(script.emitted);
    time.reserve(script.emitted);  // as many as last time
    script.steps.clear();
    script.added = script.evicted = 0;
    joining.clear();
    slot.clear();
    position.clear();
    list.clear();
    time.clear();
    deadline.clear();
    flags.clear();
    any_deadline = any_flags = false;
    out_of_order = 0;
    next_list = &lists;
  }
  void step(std::uint32_t slot_at, std::uint8_t what, std::uint32_t evictions = 0) {
    script.steps.push_back({.slot = slot_at, .evictions = evictions, .what = what});
    script.evicted += evictions;
  }
  /// Stamps the step just made, which emits because the i-th row arrived.
  void emitted_by_row(const WindowRows& rows, std::size_t i, std::int64_t last_time) {
    const std::int64_t by = rows.deadline == nullptr ? EventTime::max().ns : rows.deadline[i];
    const std::uint8_t marks = rows.flags == nullptr ? std::uint8_t{0} : rows.flags[i];
    stamp(rows.slot == nullptr ? 0 : rows.slot[i], rows.position[i], last_time, by, marks);
  }
  /// Stamps the step just made, which emits because a deadline or the end of the input was reached. `turn` places it among the windows of
  /// other keys.
  void emitted_by_deadline(std::uint32_t of_slot, const catalog::Firing& firing, std::int64_t last_time, const catalog::ShardNotes::Turn& turn) {
    if (notes != nullptr) {
      notes->turns.resize(*next_list + std::size_t{1});
      notes->turns.back() = turn;
    }
    stamp(of_slot, firing.position, last_time, firing.deadline.ns, firing.inferred ? data::Keys::inferred : std::uint8_t{0});
  }

  std::uint32_t* next_list = nullptr;

 private:
  void stamp(std::uint32_t of_slot, std::uint32_t at, std::int64_t last_time, std::int64_t by, std::uint8_t marks) {
    slot.push_back(of_slot);
    position.push_back(at);
    time.push_back(last_time);
    list.push_back((*next_list)++);
    if (by != EventTime::max().ns && !any_deadline) {
      any_deadline = true;
      deadline.resize(slot.size() - 1, EventTime::max().ns);
    }
    if (any_deadline) deadline.push_back(by);
    if (marks != 0 && !any_flags) {
      any_flags = true;
      flags.resize(slot.size() - 1, 0);
    }
    if (any_flags) flags.push_back(marks);
  }
};

/// Writes the stamps of steps that emit because a row arrived, for loops in which most rows do: four stores each. For rows none of which
/// a deadline made and none of which has flags.
class PlainStamps {
 public:
  PlainStamps(const WindowRows& rows, WindowChanges& changes)
      : rows_(rows), changes_(changes), stamped_(changes.slot.size()), list_(*changes.next_list) {
    VARPULIS_DCHECK(is_for(rows));
    for (data::Buffer<std::uint32_t>* stamps : {&changes.slot, &changes.position, &changes.list}) stamps->resize(stamped_ + rows.count);
    changes.time.resize(stamped_ + rows.count);
    slot_ = changes.slot.data();
    position_ = changes.position.data();
    number_ = changes.list.data();
    time_ = changes.time.data();
  }
  PlainStamps(const PlainStamps&) = delete;
  PlainStamps& operator=(const PlainStamps&) = delete;
  ~PlainStamps() {
    for (data::Buffer<std::uint32_t>* stamps : {&changes_.slot, &changes_.position, &changes_.list}) stamps->resize(stamped_);
    changes_.time.resize(stamped_);
    *changes_.next_list = list_;
  }
  static bool is_for(const WindowRows& rows) { return rows.deadline == nullptr && rows.flags == nullptr; }
  /// The step of the i-th row emits; at most once for each row.
  void add(std::uint32_t of_slot, std::size_t i, std::int64_t last_time) {
    slot_[stamped_] = of_slot;
    position_[stamped_] = rows_.position[i];
    time_[stamped_] = last_time;
    number_[stamped_++] = list_++;
  }

 private:
  const WindowRows& rows_;
  WindowChanges& changes_;
  std::size_t stamped_;
  std::uint32_t list_;
  std::uint32_t *slot_, *position_, *number_;
  std::int64_t* time_;
};

/// The windows of one operator in one shard.
class WindowPolicy {
 public:
  WindowPolicy() = default;
  WindowPolicy(const WindowPolicy&) = delete;
  WindowPolicy& operator=(const WindowPolicy&) = delete;
  virtual ~WindowPolicy() = default;

  /// Rows arrive; time does not move.
  virtual void arrive(const WindowRows& rows, WindowChanges& changes) = 0;
  /// Rows arrive and stream time moves by `steps`, merged by position: at one position first the deadlines that it reaches.
  virtual void advance(catalog::TimeSteps, const WindowRows& rows, const WindowEpoch&, WindowChanges& changes) { arrive(rows, changes); }
  [[nodiscard]] virtual std::optional<catalog::Deadline> next_deadline() { return std::nullopt; }
  /// Closes the window of next_deadline().
  virtual void fire(const catalog::Firing&, WindowChanges&) {}
  [[nodiscard]] virtual EventTime held() { return EventTime::max(); }
  /// End of input.
  virtual void finish(WindowChanges&) {}
  /// Rows in the window of a slot; policies of windows that never slide say 1 for any number. 0: nothing is remembered of the slot, which
  /// may serve another key.
  [[nodiscard]] virtual std::uint64_t rows(std::uint32_t slot) const = 0;
  /// Slots of which something is remembered; O(1). Policies whose windows never end may say more.
  [[nodiscard]] virtual std::uint64_t occupied() const = 0;
  /// Windows that the end of input leaves without a result though they have rows; asked behind finish().
  [[nodiscard]] virtual std::uint64_t left_open() const { return 0; }

  [[nodiscard]] virtual std::uint64_t bytes() const = 0;
  virtual void save(state::SnapshotWriter& to) const = 0;
  virtual Result<void> load(state::SnapshotReader& from) = 0;
};

/// The plan of a policy: checked sizes.
class WindowPolicyPlan {
 public:
  WindowPolicyPlan() = default;
  WindowPolicyPlan(const WindowPolicyPlan&) = delete;
  WindowPolicyPlan& operator=(const WindowPolicyPlan&) = delete;
  virtual ~WindowPolicyPlan() = default;

  [[nodiscard]] virtual std::unique_ptr<WindowPolicy> make() const = 0;
  /// Rows leave windows other than by clearing them.
  [[nodiscard]] virtual bool slides() const { return false; }
  /// Rows may be taken out of the middle of windows: those before them join again.
  [[nodiscard]] virtual bool rejoins() const { return false; }
  [[nodiscard]] virtual bool needs_time() const { return false; }
  [[nodiscard]] virtual bool holds_rows() const { return false; }
  [[nodiscard]] virtual EventTime earliest_deadline(EventTime) const { return EventTime::max(); }
};

}  // namespace varpulis::ops
