#pragma once
#include "functions/window/argument.h"
#include "functions/window/ring.h"
#include "functions/window/run_script.h"
#include "functions/window/value_reader.h"
#include "functions/window/value_table.h"

namespace varpulis::functions {

/// The most frequent value of a window that only grows: the first of those that are there most often.
class GrowingMode {
 public:
  void add(const Identity& identity, Value value, Interner& interner) {
    const std::uint32_t entry = table_.add(identity, interner);
    if (table_[entry].count == 1) table_[entry].extra.value = std::move(value);
    // Entries are in the order in which their values came.
    if (best_ == none || table_[entry].count > table_[best_].count || (table_[entry].count == table_[best_].count && entry < best_)) best_ = entry;
  }
  void add_absent() {}
  void evict(std::uint32_t, Interner&) { VARPULIS_DCHECK(false); }
  [[nodiscard]] const Value* result() const { return best_ == none ? nullptr : &table_[best_].extra.value; }
  void clear(Interner& interner) {
    table_.clear(interner);
    best_ = none;
  }
  [[nodiscard]] std::uint64_t bytes() const { return table_.bytes(); }
  void save(state::SnapshotWriter& to) const {
    to.put(std::uint64_t{table_.size()});
    for (std::uint32_t entry = 0; entry < table_.entries(); ++entry) {
      to.put(table_[entry].extra.value);
      to.put(std::uint64_t{table_[entry].count});
    }
  }
  [[nodiscard]] Result<void> load(state::SnapshotReader& from, Interner& interner) {
    std::uint64_t values = 0;
    VARPULIS_CHECK(from.get(values));
    for (std::uint64_t i = 0; i < values; ++i) {
      Value value;
      std::uint64_t count = 0;
      VARPULIS_CHECK(from.get(value));
      VARPULIS_CHECK(from.get(count));
      add(identity::of_value(value, interner), value, interner);
      table_[static_cast<std::uint32_t>(i)].count = static_cast<std::uint32_t>(count);
      if (table_[static_cast<std::uint32_t>(i)].count > table_[best_].count) best_ = static_cast<std::uint32_t>(i);
    }
    return {};
  }

 private:
  struct First {
    Value value;
  };
  using Table = ValueTable<First>;
  static constexpr std::uint32_t none = Table::none;
  Table table_;
  std::uint32_t best_ = none;
};

/// The same of a window that slides. The rows of a value are a list in the ring of all rows, which tells which one is first after another has
/// left; a heap has the values by (count descending, first row ascending). O(log of the number of different values) per change.
class SlidingMode {
 public:
  void add(const Identity& identity, Value value, Interner& interner) {
    const std::uint64_t position = first_ + rows_.size();
    const std::uint32_t entry = table_.add(identity, interner);
    auto& found = table_[entry];
    if (found.count == 1) {
      found.extra = {.first = position, .place = static_cast<std::uint32_t>(heap_.size())};
      heap_.push_back(entry);
    } else {
      rows_[found.extra.last - first_].next = position;
    }
    found.extra.last = position;
    rows_.push_back({.value = std::move(value), .entry = entry});
    sift_up(found.extra.place);
  }
  void add_absent() { rows_.push_back({.value = Value(), .entry = none}); }
  void evict(std::uint32_t rows, Interner& interner) {
    for (; rows > 0; --rows) {
      const std::uint32_t entry = rows_[0].entry;
      const std::uint64_t next = rows_[0].next;
      rows_.pop_front(1);
      ++first_;
      if (entry == none) continue;
      auto& leaving = table_[entry];
      if (leaving.count > 1) {
        leaving.extra.first = next;
        table_.remove(entry, interner);
        sift_down(leaving.extra.place);
      } else {
        remove_from_heap(leaving.extra.place);
        table_.remove(entry, interner);
      }
    }
  }
  [[nodiscard]] const Value* result() const {
    return heap_.empty() ? nullptr : &rows_[table_[heap_[0]].extra.first - first_].value;
  }
  void clear(Interner& interner) {
    table_.clear(interner);
    rows_.clear();
    heap_.clear();
    first_ = 0;
  }
  [[nodiscard]] std::uint64_t bytes() const {
    std::uint64_t bytes = table_.bytes() + heap_.capacity() * sizeof(std::uint32_t) + rows_.capacity() * sizeof(Row);
    for (std::uint64_t i = 0; i < rows_.size(); ++i) bytes += rows_[i].value.heap_bytes();
    return bytes;
  }
  /// The rows tell everything.
  void save(state::SnapshotWriter& to) const {
    to.put(std::uint64_t{rows_.size()});
    for (std::uint64_t i = 0; i < rows_.size(); ++i) to.put(rows_[i].value);
  }
  [[nodiscard]] Result<void> load(state::SnapshotReader& from, Interner& interner) {
    std::uint64_t rows = 0;
    VARPULIS_CHECK(from.get(rows));
    for (std::uint64_t i = 0; i < rows; ++i) {
      Value value;
      VARPULIS_CHECK(from.get(value));
      if (value.is_missing()) add_absent();
      else add(identity::of_value(value, interner), value, interner);
    }
    return {};
  }

 private:
  struct Rows {
    std::uint64_t first = 0, last = 0;  // positions
    std::uint32_t place = 0;            // in the heap
  };
  using Table = ValueTable<Rows>;
  static constexpr std::uint32_t none = Table::none;
  struct Row {
    Value value;             // missing: the row does not count
    std::uint64_t next = 0;  // position of the next row of the same value, if there is one
    std::uint32_t entry = none;
  };

  [[nodiscard]] bool above(std::uint32_t a, std::uint32_t b) const {
    return table_[a].count > table_[b].count || (table_[a].count == table_[b].count && table_[a].extra.first < table_[b].extra.first);
  }
  void put(std::uint32_t place, std::uint32_t entry) {
    heap_[place] = entry;
    table_[entry].extra.place = place;
  }
  void sift_up(std::uint32_t place) {
    const std::uint32_t entry = heap_[place];
    for (; place > 0 && above(entry, heap_[(place - 1) / 2]); place = (place - 1) / 2) put(place, heap_[(place - 1) / 2]);
    put(place, entry);
  }
  void sift_down(std::uint32_t place) {
    const std::uint32_t entry = heap_[place];
    for (;;) {
      std::uint32_t child = 2 * place + 1;
      if (child >= heap_.size()) break;
      if (child + 1 < heap_.size() && above(heap_[child + 1], heap_[child])) ++child;
      if (!above(heap_[child], entry)) break;
      put(place, heap_[child]);
      place = child;
    }
    put(place, entry);
  }
  void remove_from_heap(std::uint32_t place) {
    const std::uint32_t last = heap_.back();
    heap_.pop_back();
    if (place == heap_.size()) return;
    put(place, last);
    sift_up(place);
    sift_down(table_[last].extra.place);
  }

  Table table_;
  Ring<Row> rows_;
  std::uint64_t first_ = 0;  // position of the oldest row
  std::vector<std::uint32_t> heap_;
};

template <typename State>
class WindowedMode final : public catalog::WindowedAggregate {
 public:
  void run(const catalog::WindowScript& script, const catalog::WindowColumns& columns, data::ColumnBuilder& results,
           std::size_t first) override {
    if (states_.size() < script.slots) states_.resize(script.slots);
    const Column* added = argument(columns.added, 0);
    run_script(script, Kernel{states_.data(), interner_, IdentityReader(added, interner_), ValueReader(added), results, first});
  }
  [[nodiscard]] std::uint64_t bytes() const override {
    std::uint64_t bytes = states_.capacity() * sizeof(State) + interner_.bytes();
    for (const State& state : states_) bytes += state.bytes();
    return bytes;
  }
  void save(state::SnapshotWriter& to) const override {
    to.put(std::uint64_t{states_.size()});
    for (const State& state : states_) state.save(to);
  }
  Result<void> load(state::SnapshotReader& from) override {
    states_.clear();
    interner_ = Interner();
    std::uint64_t slots = 0;
    VARPULIS_CHECK(from.get(slots));
    for (std::uint64_t i = 0; i < slots; ++i) VARPULIS_CHECK(states_.emplace_back().load(from, interner_));
    return {};
  }

 private:
  struct Kernel {
    State* states;
    Interner& interner;
    IdentityReader identities;
    ValueReader values;
    data::ColumnBuilder& results;
    std::size_t row;
    State* state = nullptr;

    void prefetch(std::uint32_t slot) const { __builtin_prefetch(&states[slot], 1); }
    void enter(std::uint32_t slot) { state = &states[slot]; }
    void leave(std::uint32_t) const {}
    void add(std::size_t i) {
      if (identities.column().is_absent(i)) state->add_absent();
      else state->add(identities.at(i), values.at(i), interner);
    }
    void evict(std::size_t, std::uint32_t rows) { state->evict(rows, interner); }
    void emit() {
      const Value* const result = state->result();
      if (result == nullptr) results.null(row++);
      else results.value(row++, *result);
    }
    void clear() { state->clear(interner); }
  };

  std::vector<State> states_;  // by slot
  Interner interner_;
};

}  // namespace varpulis::functions
