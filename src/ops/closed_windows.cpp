#include "ops/closed_windows.h"

#include "data/column_builder.h"
#include "data/row_store.h"
#include "ops/row_snapshot.h"
#include "ops/window_fold.h"

namespace varpulis::ops {
namespace {

using namespace catalog;
using catalog::WindowStep;

data::ColumnPtr column_of(std::span<const data::Value> values) {
  data::ColumnBuilder column;
  for (std::size_t i = 0; i < values.size(); ++i) column.value(i, values[i]);
  return column.finish(values.size());
}

/// What both kinds share: the kept rows, and those that leave at the end of a call (until then they may still be gathered).
class StoredWindows : public ClosedWindows {
 public:
  void forget(std::uint32_t id) final { leaving_.push_back(id); }
  [[nodiscard]] std::uint64_t rows() const final { return store_.size(); }

  void save_row(std::uint32_t id, state::SnapshotWriter& to) const final {
    ops::save_row(store_, id, to);
  }
  Result<void> load_row(KeptRow& row, state::SnapshotReader& from) final {
    VARPULIS_TRY(row.id, ops::load_row(store_, from));
    row.time = store_.time(row.id).ns;
    return {};
  }

 protected:
  /// The rows of `key` before `place` leave.
  void drop(KeyRows& key, std::uint32_t place) {
    for (std::uint32_t i = key.head; i < place; ++i) leaving_.push_back(key.rows[i].id);
    key.drop(place);
  }
  void erase_leaving() {
    store_.erase(leaving_);
    leaving_.clear();
  }
  data::RowStore store_;

 private:
  std::vector<std::uint32_t> leaving_;
};

/// Keeps the values of the aggregates' arguments. A window is fed when it comes out: what is in it already stays, rows below its start
/// leave, rows up to its end join; only a late row among those fed before makes it begin anew.
class AggregatedWindows final : public StoredWindows {
 public:
  AggregatedWindows(std::shared_ptr<const AggregatePlan> plan, RootNumbers roots, bool overlapping)
      : fold_(std::move(plan), roots, overlapping), overlapping_(overlapping) {
    std::vector<std::string> names;
    for (std::size_t a = 0; a < fold_.arguments(); ++a) names.push_back(fmt::format("{}", a));
    schema_ = std::make_shared<const data::Schema>(std::move(names));
  }

  void keep(const data::Rows& rows, OperatorContext& context, std::vector<std::uint32_t>& ids) override {
    auto batch = std::make_shared<data::Batch>();
    batch->rows = static_cast<std::uint32_t>(rows.size());
    batch->schema = schema_;
    batch->columns = fold_.evaluate_arguments(rows, context);
    const data::Rows arguments = with_type(with_events(rows, std::move(batch)), type_);
    indices_.resize(rows.size());
    for (std::uint32_t i = 0; i < rows.size(); ++i) indices_[i] = i;
    store_.add(arguments, indices_, ids);
  }

  [[nodiscard]] bool folds() const override { return !overlapping_; }
  void fold(std::uint32_t slot, KeyRows& key, std::uint32_t end) override {
    key.folded_last = key.rows[end - 1].time;
    key.folded = true;
    for (std::uint32_t i = key.head; i < end; ++i) {
      added_.push_back(key.rows[i].id);
      step(slot, WindowStep::add);
    }
    drop(key, end);
  }

  void close(std::uint32_t slot, KeyRows& key, const WindowExtent& extent, bool last, const Firing& firing, OperatorContext& context) override {
    std::uint32_t evictions = 0;
    if (key.fed > key.head && (key.stale || key.fed <= extent.begin)) {
      step(slot, WindowStep::clear);
      key.fed = extent.begin;
    } else if (key.fed > key.head) {
      evictions = extent.begin - key.head;
      for (std::uint32_t i = key.head; i < extent.begin; ++i) evicted_.push_back(key.rows[i].id);
    } else {
      key.fed = extent.begin;
    }
    key.stale = false;
    for (std::uint32_t i = key.fed; i < extent.end; ++i) {
      added_.push_back(key.rows[i].id);
      if (i + 1 < extent.end) step(slot, WindowStep::add);
    }
    const bool joins = key.fed < extent.end;
    const bool clears = last || extent.next == extent.end;
    step(slot, static_cast<std::uint8_t>((joins ? WindowStep::add : 0) | WindowStep::emit | (clears ? WindowStep::clear : 0)), evictions);
    key.fed = extent.end;
    slots_.push_back(slot);
    stamps_.position.push_back(firing.position);
    stamps_.time.push_back(key.time_before(extent.end));
    stamps_.list.push_back(context.next_list++);
    stamps_.deadline.push_back(firing.deadline.ns);
    stamps_.flags.push_back(firing.inferred ? data::Keys::inferred : std::uint8_t{0});
    key.folded = false;
    drop(key, last ? key.end() : clears ? extent.next : extent.begin);
  }

  void flush(const WindowKeys& keys, std::span<const data::Value> spelled, OperatorContext& context, Emitter& out) override {
    if (!script_.steps.empty()) {
      script_.slots = keys.slot_end();
      script_.added = static_cast<std::uint32_t>(added_.size());
      script_.evicted = static_cast<std::uint32_t>(evicted_.size());
      script_.emitted = static_cast<std::uint32_t>(slots_.size());
      std::vector<data::ColumnPtr> joining(fold_.arguments()), leaving(fold_.arguments());
      for (std::size_t a = 0; a < joining.size(); ++a) {
        joining[a] = store_.gather(added_, schema_->name(a));
        if (overlapping_ && fold_.wants_evicted(a)) leaving[a] = store_.gather(evicted_, schema_->name(a));
      }
      if (!fold_.plan().hides_partition()) stamps_.key = spelled.empty() ? keys.keys_of(slots_) : column_of(spelled);
      fold_.run(script_, joining, leaving, std::move(stamps_), context, out);
      script_ = {};
      stamps_ = {};
      added_.clear();
      evicted_.clear();
      slots_.clear();
    }
    erase_leaving();
  }

  [[nodiscard]] std::uint64_t bytes() const override { return store_.bytes() + fold_.bytes(); }
  void save(state::SnapshotWriter& to) const override { fold_.save(to); }
  Result<void> load(state::SnapshotReader& from) override { return fold_.load(from); }

 private:
  void step(std::uint32_t slot, std::uint8_t what, std::uint32_t evictions = 0) {
    script_.steps.push_back({.slot = slot, .evictions = evictions, .what = what});
  }

  WindowFold fold_;
  bool overlapping_;
  data::SchemaPtr schema_;  // an argument is a field named by its number
  std::shared_ptr<const std::string> type_ = std::make_shared<const std::string>();
  std::vector<std::uint32_t> indices_;
  // Since the last flush():
  WindowScript script_;
  std::vector<std::uint32_t> added_, evicted_;  // ids
  std::vector<std::uint32_t> slots_;            // by emitting step
  WindowStamps stamps_;
};

class ReleasedWindows final : public StoredWindows {
 public:
  void fold(std::uint32_t, KeyRows&, std::uint32_t) override {}
  void keep(const data::Rows& rows, OperatorContext&, std::vector<std::uint32_t>& ids) override {
    indices_.resize(rows.size());
    for (std::uint32_t i = 0; i < rows.size(); ++i) indices_[i] = i;
    store_.add(rows, indices_, ids);
  }

  void close(std::uint32_t, KeyRows& key, const WindowExtent& extent, bool last, const Firing& firing, OperatorContext& context) override {
    for (std::uint32_t i = extent.begin; i < extent.end; ++i) released_.push_back(key.rows[i].id);
    stamps_.push_back({.rows_end = released_.size(), .list = context.next_list++, .firing = firing});
    drop(key, last ? key.end() : extent.next);
  }

  void flush(const WindowKeys&, std::span<const data::Value>, OperatorContext& context, Emitter& out) override {
    if (!released_.empty()) {
      data::RowStore::Gathered gathered = store_.gather(released_);
      data::Keys& keys = *gathered.keys;
      keys.first_position = context.epoch.first_position;
      keys.list.resize(released_.size());
      keys.deadline.resize(released_.size());
      const bool inferred = std::ranges::any_of(stamps_, [](const Stamp& stamp) { return stamp.firing.inferred; });
      if (inferred) keys.flags.resize(released_.size(), 0);
      std::size_t i = 0;
      for (const Stamp& stamp : stamps_) {
        for (; i < stamp.rows_end; ++i) {
          keys.position[i] = stamp.firing.position;
          keys.list[i] = stamp.list;
          keys.deadline[i] = stamp.firing.deadline.ns;
          if (stamp.firing.inferred) keys.flags[i] |= data::Keys::inferred;
        }
      }
      released_.clear();
      stamps_.clear();
      out.emit(std::move(gathered.rows));
    }
    erase_leaving();
  }

  [[nodiscard]] std::uint64_t bytes() const override { return store_.bytes(); }
  void save(state::SnapshotWriter&) const override {}
  Result<void> load(state::SnapshotReader&) override { return {}; }

 private:
  struct Stamp {
    std::size_t rows_end;
    std::uint32_t list;
    Firing firing;
  };
  std::vector<std::uint32_t> indices_;
  std::vector<std::uint32_t> released_;  // ids, since the last flush()
  std::vector<Stamp> stamps_;
};

}  // namespace

std::unique_ptr<ClosedWindows> aggregated_windows(std::shared_ptr<const AggregatePlan> plan, RootNumbers roots, bool overlapping) {
  return std::make_unique<AggregatedWindows>(std::move(plan), roots, overlapping);
}

std::unique_ptr<ClosedWindows> released_windows() { return std::make_unique<ReleasedWindows>(); }

}  // namespace varpulis::ops
