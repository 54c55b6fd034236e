// Windows of time under `.watermark`. A row belongs to windows by its own timestamp, whenever it comes; a window comes out when the
// watermark passes its end, in the order (end, first timestamp, text of the key).
#include "ops/event_time_window.h"

#include "data/text.h"
#include "ops/closed_windows.h"
#include "ops/due_windows.h"
#include "ops/held_times.h"
#include "ops/row_spellings.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

template <typename Kind>
class EventTimeWindows final : public Operator {
 public:
  /// `in_order`: no row is admitted that is older than the watermark.
  EventTimeWindows(Kind kind, const std::optional<PartitionKey>& partition, std::unique_ptr<ClosedWindows> closed, bool in_order)
      : kind_(kind), keys_(partition), closed_(std::move(closed)), folds_(in_order && closed_->folds()) {}

  void process(const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    watermark_ = context.time.ns;
    const Arrival arrival = take(rows, context);
    for (std::uint32_t i = 0; i < rows.size(); ++i) arrive(arrival, i);
    complete(rows, context, out);
  }

  void advance(TimeSteps steps, const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    Arrival arrival;
    if (!rows.empty()) arrival = take(rows, context);
    const TimeStep* step = steps.data();
    const TimeStep* const end = step + steps.size();
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
      const std::uint32_t position = rows.position(i);
      for (; step != end && step->position <= position; ++step) pass(*step, context);
      arrive(arrival, i);
    }
    for (; step != end; ++step) pass(*step, context);
    if (context.end_of_input) {
      const TimeStep last{.position = std::max<std::uint32_t>(context.epoch.positions, 1) - 1, .time = {watermark_}, .inferred = inferred_};
      pass(last, context);
    }
    complete(rows, context, out);
  }

  [[nodiscard]] std::optional<Deadline> next_deadline() override {
    const DueWindows::Entry* const next = front();
    if (next == nullptr) return std::nullopt;
    return Deadline{.time = {next->deadline}, .inclusive = Kind::inclusive, .first = next->first, .first_text = text_of(next->slot)};
  }

  void fire(const Firing& firing, OperatorContext& context, Emitter& out) override {
    if (front() != nullptr) close_front(firing, context);
    complete({}, context, out);
  }

  [[nodiscard]] EventTime held() override {
    const auto last = [this](std::uint32_t slot) {
      if (windows_[slot].deadline == KeyRows::no_deadline) return EventTime::max().ns;
      const WindowExtent extent = kind_.extent(windows_[slot]);
      return windows_[slot].time_before(extent.end);
    };
    return {held_.smallest(static_cast<std::uint32_t>(windows_.size()), last)};
  }

  void finish(OperatorContext& context, Emitter& out) override {
    const Firing at_end{.position = std::max<std::uint32_t>(context.epoch.positions, 1) - 1, .deadline = EventTime::max(), .inferred = false};
    while (front() != nullptr) close_front(at_end, context);
    complete({}, context, out);
  }

  [[nodiscard]] StateUsage usage() const override {
    return {.keys = keys_.size(),
            .rows = closed_->rows(),
            .bytes = closed_->bytes() + keys_.bytes() + windows_.capacity() * sizeof(KeyRows) + closed_->rows() * sizeof(KeptRow) +
                     due_.size() * sizeof(DueWindows::Entry)};
  }

  void save(state::SnapshotWriter& to) const override {
    keys_.save(to);
    closed_->save(to);
    const bool spelled = keys_.spellings_differ();
    to.put(watermark_);
    to.put(inferred_);
    std::uint64_t open = 0;
    for (const KeyRows& key : windows_) open += key.empty() ? 0U : 1U;
    to.put(open);
    for (std::uint32_t slot = 0; slot < windows_.size(); ++slot) {
      const KeyRows& key = windows_[slot];
      if (key.empty()) continue;
      to.put(std::uint64_t{slot});
      to.put(std::uint64_t{key.rows.size() - key.head});
      for (std::uint32_t i = key.head; i < key.end(); ++i) {
        closed_->save_row(key.rows[i].id, to);
        if (spelled) to.put(spellings_.of_row(key.rows[i].id, keys_.key(slot)));
      }
      to.put(std::uint64_t{key.fed - key.head});
      to.put(key.stale);
      to.put(std::uint64_t{key.split > key.head ? key.split - key.head : 0});
      to.put(key.deadline);
      to.put(key.first);
      to.put(key.folded);
      to.put(key.folded_last);
      if (spelled) to.put(spellings_.of_folded(slot, keys_.key(slot)));
    }
  }

  Result<void> load(state::SnapshotReader& from) override {
    windows_.clear();
    due_ = {};
    held_.clear();
    spellings_ = {};
    VARPULIS_CHECK(keys_.load(from));
    VARPULIS_CHECK(closed_->load(from));
    VARPULIS_CHECK(from.get(watermark_));
    VARPULIS_CHECK(from.get(inferred_));
    std::uint64_t open = 0;
    VARPULIS_CHECK(from.get(open));
    windows_.resize(keys_.slot_end());
    for (std::uint64_t i = 0; i < open; ++i) VARPULIS_CHECK(load_key(from));
    return {};
  }

 private:
  /// The rows of a call, kept.
  struct Arrival {
    const std::uint32_t* slot = nullptr;  // null: all in slot 0
    const data::Rows* rows = nullptr;
  };

  Arrival take(const data::Rows& rows, OperatorContext& context) {
    ids_.clear();
    closed_->keep(rows, context, ids_);
    const Arrival arrival{.slot = keys_.slots(rows, context), .rows = &rows};
    if (keys_.slot_end() > windows_.size()) windows_.resize(keys_.slot_end());
    for (std::uint32_t i = 0; keys_.spellings_differ() && i < rows.size(); ++i) {
      spellings_.row(ids_[i], keys_.column().value(i), keys_.key(arrival.slot[i]));
    }
    return arrival;
  }

  void arrive(const Arrival& arrival, std::uint32_t i) {
    const std::uint32_t slot = arrival.slot == nullptr ? 0 : arrival.slot[i];
    const std::int64_t time = arrival.rows->time(i).ns;
    KeyRows& key = windows_[slot];
    const RowPlace place = kind_.place(key, time, watermark_);
    if (place != RowPlace::open) {
      if (place == RowPlace::late) late_.push_back(i);
      closed_->forget(ids_[i]);
      if (key.empty()) idle_.push_back(slot);
      return;
    }
    if (folds_ && !key.touched) {
      key.touched = true;
      touched_.push_back(slot);
    }
    const std::uint32_t at = key.insert({.time = time, .id = ids_[i]});
    if (!kind_.joined(key, at, watermark_)) return;
    held_.hold(slot, time);
    wait(slot);
  }

  void wait(std::uint32_t slot) {
    KeyRows& key = windows_[slot];
    key.serial = ++serial_;
    due_.push({.deadline = key.deadline, .first = key.first, .serial = key.serial, .slot = slot});
  }

  void pass(const TimeStep& step, OperatorContext& context) {
    watermark_ = step.time.ns;
    inferred_ = step.inferred;
    const auto reached = [&](std::int64_t deadline) {
      return watermark_ > deadline || ((Kind::inclusive || context.end_of_input) && watermark_ == deadline);
    };
    while (!due_.empty() && reached(due_.earliest())) {
      const DueWindows::Entry* const next = front();
      if (next == nullptr || !reached(next->deadline)) return;
      close_front({.position = step.position, .deadline = {next->deadline}, .inferred = step.inferred}, context);
    }
  }

  void close_front(const Firing& firing, OperatorContext& context) {
    const std::uint32_t slot = front()->slot;
    due_.pop();
    KeyRows& key = windows_[slot];
    const WindowExtent extent = kind_.extent(key);
    if (keys_.spellings_differ()) {
      spelled_.push_back(spelling(slot));
      spellings_.folded(slot, keys_.key(slot), keys_.key(slot));
    }
    kind_.close(key, extent);
    const bool last = key.deadline == KeyRows::no_deadline;
    closed_->close(slot, key, extent, last, firing, context);
    if (last) idle_.push_back(slot);
    else wait(slot);
  }

  /// What the windows closed in this call gave goes on; keys without rows are forgotten.
  void complete(const data::Rows& rows, OperatorContext& context, Emitter& out) {
    for (const std::uint32_t slot : touched_) fold(slot);
    touched_.clear();
    closed_->flush(keys_, spelled_, context, out);
    spelled_.clear();
    if (!late_.empty()) {
      data::Bitmap late(rows.size(), false);
      for (const std::uint32_t i : late_) late.set(i);
      context.effects.late(rows.where(late));
      late_.clear();
    }
    for (const std::uint32_t slot : idle_) {
      if (!windows_[slot].empty()) continue;
      keys_.forget(slot);
      windows_[slot] = KeyRows();
    }
    idle_.clear();
  }

  /// The rows of the next window that the watermark has reached are complete.
  void fold(std::uint32_t slot) {
    KeyRows& key = windows_[slot];
    key.touched = false;
    if (key.head == key.end()) return;
    const std::uint32_t window_end = kind_.extent(key).end;
    std::uint32_t end = key.head;
    while (end < window_end && key.rows[end].time <= watermark_) ++end;
    if (end == key.head) return;
    if (keys_.spellings_differ() && !key.folded) spellings_.folded(slot, spelling(slot), keys_.key(slot));
    closed_->fold(slot, key, end);
  }

  /// The key of a slot as the first row of its next window has it.
  [[nodiscard]] data::Value spelling(std::uint32_t slot) const {
    const KeyRows& key = windows_[slot];
    if (key.folded) return spellings_.of_folded(slot, keys_.key(slot));
    return spellings_.of_row(key.rows[kind_.extent(key).begin].id, keys_.key(slot));
  }

  [[nodiscard]] std::string text_of(std::uint32_t slot) const {
    const data::Value key = keys_.spellings_differ() ? spelling(slot) : keys_.key(slot);
    return key.is_missing() ? "default" : data::display(key);
  }
  /// The window that comes out next, or null.
  const DueWindows::Entry* front() {
    const auto renew = [this](const DueWindows::Entry& entry) {
      if (windows_[entry.slot].serial != entry.serial) return false;
      if (windows_[entry.slot].deadline == entry.deadline) return true;
      wait(entry.slot);
      return false;
    };
    return due_.front(renew, [this](std::uint32_t slot) { return text_of(slot); });
  }

  Result<void> load_key(state::SnapshotReader& from) {
    std::uint64_t slot = 0, count = 0, fed = 0, split = 0;
    VARPULIS_CHECK(from.get(slot));
    VARPULIS_CHECK(from.get(count));
    if (slot >= windows_.size()) return Error(ErrorCode::invalid_data, "the snapshot has a window of no key");
    KeyRows& key = windows_[slot];
    for (std::uint64_t i = 0; i < count; ++i) {
      KeptRow row;
      VARPULIS_CHECK(closed_->load_row(row, from));
      key.rows.push_back(row);
      if (!keys_.spellings_differ()) continue;
      data::Value spelling;
      VARPULIS_CHECK(from.get(spelling));
      spellings_.row(row.id, spelling, keys_.key(static_cast<std::uint32_t>(slot)));
    }
    VARPULIS_CHECK(from.get(fed));
    VARPULIS_CHECK(from.get(key.stale));
    VARPULIS_CHECK(from.get(split));
    VARPULIS_CHECK(from.get(key.deadline));
    VARPULIS_CHECK(from.get(key.first));
    VARPULIS_CHECK(from.get(key.folded));
    VARPULIS_CHECK(from.get(key.folded_last));
    if (keys_.spellings_differ()) {
      data::Value spelling;
      VARPULIS_CHECK(from.get(spelling));
      spellings_.folded(static_cast<std::uint32_t>(slot), spelling, keys_.key(static_cast<std::uint32_t>(slot)));
    }
    if ((count == 0 && !key.folded) || fed > count || split > count) return Error(ErrorCode::invalid_data, "the snapshot has a window that cannot be");
    key.fed = static_cast<std::uint32_t>(fed);
    key.split = static_cast<std::uint32_t>(split);
    wait(static_cast<std::uint32_t>(slot));
    return {};
  }

  Kind kind_;
  WindowKeys keys_;
  std::unique_ptr<ClosedWindows> closed_;
  std::vector<KeyRows> windows_;  // by slot
  DueWindows due_;                // entries whose serial is not that of their slot mean nothing any more
  HeldTimes held_;
  RowSpellings spellings_;
  std::int64_t watermark_ = EventTime::min().ns;
  bool inferred_ = false;
  std::uint64_t serial_ = 0;
  bool folds_;
  // Of one call:
  std::vector<std::uint32_t> touched_;  // slots that rows came to
  std::vector<std::uint32_t> ids_;   // of the rows that arrived
  std::vector<std::uint32_t> late_;  // their numbers
  std::vector<std::uint32_t> idle_;  // slots that may be free now
  std::vector<data::Value> spelled_; // once spellings differ: the key of each window closed
};

struct EventTimeWindowPlan {
  EventTimeWindow window;
  bool in_order = true;  // without allowed lateness
  std::string text, holds;
  std::optional<PartitionKey> partition;

  [[nodiscard]] std::string describe() const {
    return fmt::format("window({}) in event time{}", text, partition ? fmt::format(" by {}", partition->key->text()) : "");
  }
};

class EventTimeWindowSpec final : public OperatorSpec {
 public:
  /// Windows go on as lists.
  explicit EventTimeWindowSpec(std::shared_ptr<const EventTimeWindowPlan> plan) : plan_(std::move(plan)) {}
  EventTimeWindowSpec(std::shared_ptr<const EventTimeWindowPlan> plan, const AggregateSpec& aggregate)
      : plan_(std::move(plan)), aggregate_(aggregate.plan()), roots_(aggregate.roots()) {}

  [[nodiscard]] std::unique_ptr<Operator> make() const override {
    const EventTimeWindow& window = plan_->window;
    const bool is_session = window.gap > 0;
    const bool overlapping = !is_session && window.slide < window.size;
    std::unique_ptr<ClosedWindows> closed = aggregate_ ? aggregated_windows(aggregate_, *roots_, overlapping) : released_windows();
    if (is_session) {
      return std::make_unique<EventTimeWindows<SessionWindows>>(SessionWindows{.gap = window.gap}, plan_->partition, std::move(closed), plan_->in_order);
    }
    return std::make_unique<EventTimeWindows<GridWindows>>(grid(), plan_->partition, std::move(closed), plan_->in_order);
  }
  [[nodiscard]] std::string describe() const override {
    return aggregate_ ? fmt::format("{} {}", plan_->describe(), aggregate_->describe()) : plan_->describe();
  }
  void collect_fields(FieldUse& use) const override {
    if (plan_->partition) plan_->partition->key->collect_fields(use);
    if (aggregate_) aggregate_->collect_fields(use);
  }
  [[nodiscard]] bool passes_event() const override { return aggregate_ == nullptr; }
  [[nodiscard]] OperatorSpecPtr narrowed(const FieldUse& of_output) const override {
    if (!aggregate_) return nullptr;
    std::shared_ptr<const AggregatePlan> less = ops::narrowed(aggregate_, of_output);
    return less == nullptr ? nullptr : std::make_shared<EventTimeWindowSpec>(plan_, AggregateSpec(std::move(less), *roots_));
  }
  [[nodiscard]] bool needs_time() const override { return true; }
  [[nodiscard]] bool holds_rows() const override { return true; }
  [[nodiscard]] EventTime earliest_deadline(EventTime row) const override {
    return plan_->window.gap > 0 ? EventTime{later_by(row.ns, plan_->window.gap)} : EventTime{grid().end_after(row.ns)};
  }
  [[nodiscard]] OperatorSpecPtr fused_with(const OperatorSpec& next) const override {
    const auto* aggregate = dynamic_cast<const AggregateSpec*>(&next);
    if (aggregate == nullptr || aggregate_) return nullptr;
    const std::optional<PartitionKey>& grouping = aggregate->plan()->partition;
    const bool same_key = grouping ? plan_->partition && plan_->partition->key == grouping->key : !plan_->partition;
    return same_key ? std::make_shared<EventTimeWindowSpec>(plan_, *aggregate) : nullptr;
  }
  [[nodiscard]] std::string state_bound() const override {
    return fmt::format("{} and of the out-of-order bound{}", plan_->holds,
                       plan_->partition ? fmt::format(" for each value of {}", plan_->partition->key->text()) : "");
  }

 private:
  [[nodiscard]] GridWindows grid() const {
    constexpr std::uint64_t longest = std::uint64_t{1} << 62U;
    return {.size = static_cast<std::int64_t>(std::min(plan_->window.size, longest)),
            .slide = static_cast<std::int64_t>(std::min(plan_->window.slide, longest))};
  }

  std::shared_ptr<const EventTimeWindowPlan> plan_;
  std::shared_ptr<const AggregatePlan> aggregate_;
  std::optional<RootNumbers> roots_;
};

}  // namespace

OperatorSpecPtr event_time_window(const EventTimeWindow& window, bool in_order, std::string text, std::string holds,
                                  std::optional<PartitionKey> partition) {
  auto plan = std::make_shared<EventTimeWindowPlan>(
      EventTimeWindowPlan{.window = window, .in_order = in_order, .text = std::move(text), .holds = std::move(holds), .partition = std::move(partition)});
  return std::make_shared<EventTimeWindowSpec>(std::move(plan));
}

}  // namespace varpulis::ops
