#pragma once
#include "functions/window/argument.h"
#include "functions/window/number_view.h"
#include "functions/window/run_script.h"
#include "functions/window/sorted_numbers.h"
#include "functions/window/unsorted_numbers.h"

namespace varpulis::functions {

/// An aggregate that asks for keys by rank: the numbers of each window, sorted where windows slide, in order of arrival where they do not.
/// A row that joins where another leaves replaces it in one go. The operation has
///   Key, key(number)                     what is compared; numbers that are neither none nor NaN;
///   append(numbers, state, results, row) the result of a window;
///   State                                what else is kept of a window, plain data: add(state, number), evict(state, rows), save, load;
///   parts(key), key_of_parts(parts)      the doubles of a key, for snapshots.
template <typename Operation, bool sliding>
class WindowedRanks final : public catalog::WindowedAggregate {
 public:
  explicit WindowedRanks(Operation operation) : operation_(operation) {}

  void run(const catalog::WindowScript& script, const catalog::WindowColumns& columns, data::ColumnBuilder& results,
           std::size_t first) override {
    using enum NumberView::Shape;
    if (slots_.size() < script.slots) slots_.resize(script.slots);
    views_.read(argument(columns.added, 0), argument(columns.evicted, 0));
    switch (views_.added.words == nullptr ? views_.evicted.shape : views_.added.shape) {
      case reals: return run_script(script, kernel<reals>(results, first));
      case integers: return run_script(script, kernel<integers>(results, first));
      case tagged: return run_script(script, kernel<tagged>(results, first));
    }
  }
  [[nodiscard]] bool wants_evicted() const override { return sliding; }
  [[nodiscard]] std::uint64_t bytes() const override {
    std::uint64_t bytes = slots_.capacity() * sizeof(Slot) + slab_.bytes();
    for (const Slot& slot : slots_) bytes += slot.numbers.heap_bytes();
    return bytes;
  }
  void save(state::SnapshotWriter& to) const override {
    to.put(std::uint64_t{slots_.size()});
    for (const Slot& slot : slots_) {
      to.put(std::uint64_t{slot.numbers.size()});
      slot.numbers.for_each([&](const Key& key) {
        for (const double part : Operation::parts(key)) to.put(part);
      });
      Operation::save(slot.state, to);
    }
  }
  Result<void> load(state::SnapshotReader& from) override {
    slots_.clear();
    slab_.clear();
    std::uint64_t slots = 0;
    VARPULIS_CHECK(from.get(slots));
    for (std::uint64_t i = 0; i < slots; ++i) {
      Slot& slot = slots_.emplace_back();
      std::uint64_t numbers = 0;
      VARPULIS_CHECK(from.get(numbers));
      for (std::uint64_t k = 0; k < numbers; ++k) {
        auto parts = Operation::parts(Key{});
        for (double& part : parts) VARPULIS_CHECK(from.get(part));
        slot.numbers.insert(Operation::key_of_parts(parts), slab_);
      }
      VARPULIS_CHECK(Operation::load(slot.state, from));
    }
    return {};
  }

 private:
  using Key = typename Operation::Key;
  struct Slot {
    std::conditional_t<sliding, SortedNumbers<Key>, UnsortedNumbers<Key>> numbers;
    typename Operation::State state{};
  };

  template <NumberView::Shape shape>
  struct Kernel {
    Operation operation;
    Slot* slots;
    Slab& slab;
    NumberView added, evicted;
    data::ColumnBuilder& results;
    std::size_t row;
    Slot* slot = nullptr;
    bool joins = false;  // `joining` is still to be inserted
    Key joining{};

    void prefetch(std::uint32_t at) const { __builtin_prefetch(&slots[at], 1); }
    void prefetch_rows(std::uint32_t at) const { slots[at].numbers.prefetch(); }
    void enter(std::uint32_t at) { slot = &slots[at]; }
    void leave(std::uint32_t) { insert(); }
    void insert() {
      if (joins) slot->numbers.insert(joining, slab);
      joins = false;
    }
    void add(std::size_t i) {
      insert();
      const Number number = added.at<shape>(i);
      Operation::add(slot->state, number);
      if (const double x = number.as_double(); x != x) return;
      joining = Operation::key(number);
      joins = true;
    }
    void evict([[maybe_unused]] std::size_t i, [[maybe_unused]] std::uint32_t rows) {
      if constexpr (sliding) leave_window(i, rows);
      else VARPULIS_DCHECK(false);
    }
    void leave_window(std::size_t i, std::uint32_t rows) {
      Operation::evict(slot->state, rows);
      for (const std::size_t end = i + rows; i < end; ++i) {
        const Number number = evicted.at<shape>(i);
        if (const double x = number.as_double(); x != x) continue;
        const Key key = Operation::key(number);
        // The row that joins may be the very one that leaves, with nothing else there to replace.
        if (!joins || slot->numbers.size() == 0) {
          insert();
          slot->numbers.erase(key, slab);
        } else {
          slot->numbers.replace(key, joining, slab);
          joins = false;
        }
      }
    }
    void emit() {
      insert();
      operation.append(slot->numbers, slot->state, results, row++);
    }
    void clear() {
      joins = false;
      slot->numbers.release(slab);
      slot->state = {};
    }
  };
  template <NumberView::Shape shape>
  Kernel<shape> kernel(data::ColumnBuilder& results, std::size_t first) {
    return {operation_, slots_.data(), slab_, views_.added, views_.evicted, results, first};
  }

  Operation operation_;
  std::vector<Slot> slots_;
  Slab slab_;
  NumberViews views_;
};

}  // namespace varpulis::functions
