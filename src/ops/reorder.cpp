// Reordering under `.watermark`. Waiting rows are one queue in (timestamp, arrival) order and a heap of those that came after a later one:
// in-order rows cost a push and a pop, late ones O(log late rows). What an epoch brings and releases is never stored; fields of rows that
// wait longer lie in a RowStore.
#include "ops/reorder.h"

#include <algorithm>

#include "data/merge_rows.h"
#include "data/row_store.h"
#include "ops/row_snapshot.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

struct Waiting {
  std::int64_t time;
  std::uint64_t arrival;
  std::uint32_t row;  // its id in the store; of rows of this epoch their number | Reorder::arriving

  friend bool operator<(const Waiting& a, const Waiting& b) { return a.time != b.time ? a.time < b.time : a.arrival < b.arrival; }
};

/// Rows in (timestamp, arrival) order.
class WaitingRows {
 public:
  [[nodiscard]] bool empty() const { return head_ == queue_.size() && late_.empty(); }
  [[nodiscard]] std::size_t size() const { return queue_.size() - head_ + late_.size(); }
  /// Whether a row with this timestamp is the last one so far.
  [[nodiscard]] bool is_last(std::int64_t time) const { return head_ == queue_.size() || time >= queue_.back().time; }
  void add_last(const Waiting& row) { queue_.push_back(row); }
  void add_late(const Waiting& row) {
    late_.push_back(row);
    std::ranges::push_heap(late_, later);
  }
  /// Requires !empty().
  [[nodiscard]] const Waiting& first() const { return late_is_first() ? late_.front() : queue_[head_]; }
  Waiting take_first() { return late_is_first() ? take_late() : queue_[head_++]; }
  /// Takes the rows up to `time`, in order.
  template <typename Use>
  void take_until(std::int64_t time, Use use) {
    for (;;) {
      // As long as no late row comes in between, the queue alone decides.
      const Waiting* const limit = late_.empty() ? nullptr : &late_.front();
      while (head_ < queue_.size() && queue_[head_].time <= time && (limit == nullptr || queue_[head_] < *limit)) use(queue_[head_++]);
      if (limit == nullptr || limit->time > time) return;
      use(take_late());
    }
  }
  /// The rows that were added last, youngest first, as long as `use` says so.
  template <typename Use>
  void for_each_added_last(Use use) {
    for (std::size_t i = queue_.size(); i > head_ && use(queue_[i - 1]); --i) {}
  }
  /// Gives back the room of rows taken; between epochs.
  void compact() {
    if (2 * head_ < queue_.size()) return;
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }
  [[nodiscard]] std::vector<Waiting> in_order() const {
    std::vector<Waiting> rows(queue_.begin() + static_cast<std::ptrdiff_t>(head_), queue_.end());
    rows.insert(rows.end(), late_.begin(), late_.end());
    std::ranges::sort(rows, std::less<>());
    return rows;
  }

 private:
  static bool later(const Waiting& a, const Waiting& b) { return b < a; }
  [[nodiscard]] bool late_is_first() const { return !late_.empty() && (head_ == queue_.size() || late_.front() < queue_[head_]); }
  Waiting take_late() {
    std::ranges::pop_heap(late_, later);
    const Waiting row = late_.back();
    late_.pop_back();
    return row;
  }
  std::vector<Waiting> queue_;  // those before head_ were taken
  std::size_t head_ = 0;
  std::vector<Waiting> late_;   // a heap, first row on top
};

class Reorder final : public Operator {
 public:
  void process(const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    watermark_ = std::max(watermark_, context.time.ns);
    advance({}, rows, context, out);
  }

  void advance(TimeSteps steps, const data::Rows& rows, OperatorContext& context, Emitter& out) override {
    released_.clear();
    released_.reserve(rows.size());
    std::vector<std::uint32_t> late_rows, late_ids;
    const TimeStep* step = steps.data();
    const TimeStep* const end = step + steps.size();
    std::size_t at_once = 0;
    const auto count = static_cast<std::uint32_t>(rows.size());
    const std::uint32_t* const positions = count == 0 ? nullptr : rows.keys->position.data();
    const std::int64_t* const times = count == 0 ? nullptr : rows.keys->time.data();
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint32_t row = rows.row(i);
      for (; step != end && step->position <= positions[row]; ++step) release(*step);
      const std::int64_t time = times[row];
      if (time <= watermark_) {
        released_.push_back({.row = i | arriving, .position = positions[row], .deadline = rows.deadline(i), .inferred = false});
        ++at_once;
      } else if (waiting_.is_last(time)) {
        waiting_.add_last({.time = time, .arrival = arrivals_++, .row = i | arriving});
      } else {
        // Its place in the heap will change, so it gets its id now.
        late_rows.push_back(i);
        late_ids.push_back(store_.reserve());
        waiting_.add_late({.time = time, .arrival = arrivals_++, .row = late_ids.back()});
      }
    }
    for (; step != end; ++step) release(*step);
    if (at_once == rows.size() && released_.size() == at_once) {
      if (!rows.empty()) out.emit(rows);
      return;
    }
    store_.fill(rows, late_rows, late_ids);
    store_arrivals(rows);
    waiting_.compact();
    emit(rows, context, out);
  }

  [[nodiscard]] std::optional<Deadline> next_deadline() override {
    if (waiting_.empty()) return std::nullopt;
    const Waiting& next = waiting_.first();
    return Deadline{.time = {next.time}, .release = true, .first = static_cast<std::int64_t>(next.arrival)};
  }

  void fire(const Firing& firing, OperatorContext& context, Emitter& out) override {
    released_.clear();
    released_.push_back(
        {.row = waiting_.take_first().row, .position = firing.position, .deadline = firing.deadline.ns, .inferred = firing.inferred});
    waiting_.compact();
    emit({}, context, out);
  }

  [[nodiscard]] EventTime held() override { return waiting_.empty() ? EventTime::max() : EventTime{waiting_.first().time}; }

  void finish(OperatorContext& context, Emitter& out) override {
    if (waiting_.empty()) return;
    const std::uint32_t position = std::max<std::uint32_t>(context.epoch.positions, 1) - 1;
    released_.clear();
    while (!waiting_.empty()) {
      const Waiting row = waiting_.take_first();
      released_.push_back({.row = row.row, .position = position, .deadline = row.time, .inferred = false});
    }
    emit({}, context, out);
  }

  [[nodiscard]] StateUsage usage() const override {
    return {.keys = 0, .rows = waiting_.size(), .bytes = store_.bytes() + waiting_.size() * sizeof(Waiting)};
  }

  void save(state::SnapshotWriter& to) const override {
    to.put(watermark_);
    to.put(std::uint64_t{waiting_.size()});
    for (const Waiting& row : waiting_.in_order()) {
      to.put(row.arrival);
      save_row(store_, row.row, to);
    }
    to.put(arrivals_);
  }

  Result<void> load(state::SnapshotReader& from) override {
    waiting_ = {};
    store_.clear();
    VARPULIS_CHECK(from.get(watermark_));
    std::uint64_t count = 0;
    VARPULIS_CHECK(from.get(count));
    for (std::uint64_t i = 0; i < count; ++i) {
      Waiting row{};
      VARPULIS_CHECK(from.get(row.arrival));
      VARPULIS_TRY(row.row, load_row(store_, from));
      row.time = store_.time(row.row).ns;
      waiting_.add_last(row);
    }
    return from.get(arrivals_);
  }

 private:
  static constexpr std::uint32_t arriving = 0x80000000;

  struct Released {
    std::uint32_t row;  // as in Waiting
    std::uint32_t position;
    std::int64_t deadline;
    bool inferred;
  };

  void release(const TimeStep& step) {
    watermark_ = std::max(watermark_, step.time.ns);
    waiting_.take_until(watermark_, [&](const Waiting& row) {
      released_.push_back({.row = row.row, .position = step.position, .deadline = row.time, .inferred = step.inferred});
    });
  }

  /// Rows of this epoch that go on waiting move into the store.
  void store_arrivals(const data::Rows& rows) {
    std::vector<std::uint32_t> indices, ids;
    waiting_.for_each_added_last([&](const Waiting& row) {
      if ((row.row & arriving) == 0) return false;
      indices.push_back(row.row & ~arriving);
      return true;
    });
    store_.add(rows, indices, ids);
    std::size_t i = 0;
    waiting_.for_each_added_last([&](Waiting& row) {
      if (i == ids.size()) return false;
      row.row = ids[i++];
      return true;
    });
  }

  /// Hands on `released_`; each row is a current list of its own.
  void emit(const data::Rows& rows, OperatorContext& context, Emitter& out) {
    if (released_.empty()) return;
    const std::size_t count = released_.size();
    auto keys = std::make_shared<data::Keys>();
    keys->first_position = context.epoch.first_position;
    keys->position.resize(count);
    keys->time.resize(count);
    keys->deadline.resize(count);
    keys->list.resize(count);
    keys->root.resize(count);
    const bool flags =
        store_.has_flags() || (rows.keys && !rows.keys->flags.empty()) || std::ranges::any_of(released_, &Released::inferred);
    if (flags) keys->flags.resize(count);
    stored_.clear();
    order_.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      const Released& row = released_[i];
      keys->position[i] = row.position;
      keys->deadline[i] = row.deadline;
      keys->list[i] = context.next_list++;
      if (flags) keys->flags[i] = row.inferred ? data::Keys::inferred : std::uint8_t{0};
      if ((row.row & arriving) != 0) {
        const std::uint32_t index = row.row & ~arriving;
        order_[i] = {.chunk = 1, .index = index};
        keys->time[i] = rows.time(index).ns;
        keys->root[i] = rows.root(index);
        if (flags) keys->flags[i] = static_cast<std::uint8_t>(keys->flags[i] | rows.flags(index));
      } else {
        order_[i] = {.chunk = 0, .index = static_cast<std::uint32_t>(stored_.size())};
        keys->time[i] = store_.time(row.row).ns;
        keys->root[i] = store_.root(row.row);
        if (flags) keys->flags[i] = static_cast<std::uint8_t>(keys->flags[i] | store_.flags(row.row));
        stored_.push_back(row.row);
      }
    }
    data::Rows result;
    if (stored_.size() == count) {
      result = store_.gather(stored_).rows;
      result.keys = std::move(keys);
    } else if (stored_.empty()) {
      for (data::RowReference& each : order_) each.chunk = 0;
      result = data::pick_rows({&rows, 1}, order_, std::move(keys));
    } else {
      const data::Rows chunks[] = {store_.gather(stored_).rows, rows};
      result = data::pick_rows(chunks, order_, std::move(keys));
    }
    store_.erase(stored_);
    out.emit(std::move(result));
  }

  WaitingRows waiting_;
  data::RowStore store_;
  // Of one call:
  std::vector<Released> released_;
  std::vector<std::uint32_t> stored_;      // ids of those that come from the store
  std::vector<data::RowReference> order_;
  std::int64_t watermark_ = EventTime::min().ns;
  std::uint64_t arrivals_ = 0;
};

class ReorderSpec final : public OperatorSpec {
 public:
  [[nodiscard]] std::unique_ptr<Operator> make() const override { return std::make_unique<Reorder>(); }
  [[nodiscard]] std::string describe() const override { return "reorder()"; }
  void collect_fields(FieldUse&) const override {}
  [[nodiscard]] bool needs_time() const override { return true; }
  [[nodiscard]] bool holds_rows() const override { return true; }
  [[nodiscard]] EventTime earliest_deadline(EventTime row) const override { return row; }
  [[nodiscard]] std::string state_bound() const override { return "the rows of the out-of-order bound"; }
};

}  // namespace

OperatorSpecPtr reorder() { return std::make_shared<ReorderSpec>(); }

}  // namespace varpulis::ops
