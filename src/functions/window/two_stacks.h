#pragma once
#include "functions/window/running.h"
#include "functions/window/slab.h"

namespace varpulis::functions {

/// The rows of one window, oldest first: a front of aggregates over all front rows from here on, and a back of plain numbers.
struct Stacks {
  std::uint64_t* ring = nullptr;
  std::uint32_t capacity = 0;  // entries, a power of two
  std::uint32_t head = 0;      // place of the oldest row
  std::uint32_t front = 0, back = 0;

  [[nodiscard]] std::uint32_t mask() const { return capacity - 1; }
};

/// An aggregate of numbers over windows that slide, by two stacks: rows join the back, whose aggregate is kept running; when the front is
/// used up, one pass over the back turns it into a front. So a row costs O(1) amortised, no row is ever subtracted, and what has left
/// leaves no trace (K. Tangwongsan et al., "In-order sliding-window aggregation in worst-case constant time", VLDB J. 30, 2021, sec. 2).
/// Deviation: the front is refilled as soon as it is empty and not at the next eviction, so that it is empty only in windows that nothing
/// has left yet. Operations are those of WindowedRunning with, in addition,
///   entry_words                                     64-bit words of a ring entry, a power of two;
///   store(entry, number)                            a row of the back;
///   Running flip(ring, mask, head, rows, running)   makes the entries of the back front entries and returns the running state of an
///                                                   empty back; `running` is that of the back so far;
///   leave(running, ring, mask, head, rows, front, back)   optional: the first `rows` rows of the front leave; so many front and back rows
///                                                   there are before;
///   result(running, front, value)                   `front`: the entry of the oldest row; null where the front is empty.
template <typename Operation>
class WindowedStacks final : public catalog::WindowedAggregate {
 public:
  explicit WindowedStacks(Operation operation) : operation_(operation) {}

  void run(const catalog::WindowScript& script, const catalog::WindowColumns& columns, data::ColumnBuilder& results,
           std::size_t first) override {
    using enum NumberView::Shape;
    if (slots_.size() < script.slots) data::resize(slots_, script.slots);
    views_.read(argument(columns.added, 0), nullptr);
    switch (views_.added.shape) {
      case reals: return run_script(script, Kernel<reals>{operation_, slots_.data(), slab_, views_.added, results, first});
      case integers: return run_script(script, Kernel<integers>{operation_, slots_.data(), slab_, views_.added, results, first});
      case tagged: return run_script(script, Kernel<tagged>{operation_, slots_.data(), slab_, views_.added, results, first});
    }
  }
  [[nodiscard]] std::uint64_t bytes() const override { return slots_.size() * sizeof(Slot) + slab_.bytes(); }

  void save(state::SnapshotWriter& to) const override {
    to.put(std::uint64_t{slots_.size()});
    for (const Slot& slot : slots_) {
      const Stacks& stacks = slot.stacks;
      to.put(std::uint64_t{stacks.front});
      to.put(std::uint64_t{stacks.back});
      for (std::uint32_t i = 0; i < stacks.front + stacks.back; ++i) {
        for (std::size_t word = 0; word < words; ++word) to.put(entry(stacks.ring, (stacks.head + i) & stacks.mask())[word]);
      }
      Operation::save(slot.running, to);
    }
  }
  Result<void> load(state::SnapshotReader& from) override {
    slots_.clear();
    slab_.clear();
    std::uint64_t slots = 0;
    VARPULIS_CHECK(from.get(slots));
    for (std::uint64_t i = 0; i < slots; ++i) VARPULIS_CHECK(load(slots_.emplace_back(), from));
    return {};
  }

 private:
  using Running = typename Operation::Running;
  static constexpr std::size_t words = Operation::entry_words;
  struct Slot {
    Stacks stacks;
    Running running{};
  };
  static std::uint64_t* entry(std::uint64_t* ring, std::uint32_t place) { return ring + place * words; }

  static void grow(Stacks& stacks, Slab& slab) {
    const std::uint32_t capacity = std::max<std::uint32_t>(Slab::words_min, stacks.capacity * 2);
    std::uint64_t* const ring = slab.allocate(capacity * words);
    // Oldest first, at the start.
    const std::uint32_t until_end = stacks.capacity - stacks.head;
    std::copy_n(stacks.ring + stacks.head * words, until_end * words, ring);
    std::copy_n(stacks.ring, stacks.head * words, ring + until_end * words);
    slab.free(stacks.ring, stacks.capacity * words);
    stacks.ring = ring;
    stacks.capacity = capacity;
    stacks.head = 0;
  }

  Result<void> load(Slot& slot, state::SnapshotReader& from) {
    std::uint64_t front = 0, back = 0;
    VARPULIS_CHECK(from.get(front));
    VARPULIS_CHECK(from.get(back));
    for (std::uint64_t i = 0; i < front + back; ++i) {
      if (i == slot.stacks.capacity) grow(slot.stacks, slab_);
      for (std::size_t word = 0; word < words; ++word) VARPULIS_CHECK(from.get(entry(slot.stacks.ring, static_cast<std::uint32_t>(i))[word]));
    }
    slot.stacks.front = static_cast<std::uint32_t>(front);
    slot.stacks.back = static_cast<std::uint32_t>(back);
    return Operation::load(slot.running, from);
  }

  template <NumberView::Shape shape>
  struct Kernel {
    Operation operation;
    Slot* slots;
    Slab& slab;
    NumberView added;
    data::ColumnBuilder& results;
    std::size_t row;
    std::uint32_t at = 0;
    Stacks stacks{};
    Running running{};

    void prefetch(std::uint32_t slot) const { __builtin_prefetch(&slots[slot], 1); }
    void prefetch_rows(std::uint32_t slot) const {
      const Stacks& soon = slots[slot].stacks;
      if (soon.ring == nullptr) return;
      __builtin_prefetch(entry(soon.ring, soon.head));
      __builtin_prefetch(entry(soon.ring, (soon.head + soon.front + soon.back) & soon.mask()), 1);
    }
    void enter(std::uint32_t slot) {
      at = slot;
      stacks = slots[slot].stacks;
      running = slots[slot].running;
    }
    void leave(std::uint32_t slot) const {
      slots[slot].stacks = stacks;
      slots[slot].running = running;
    }
    void add(std::size_t i) {
      const std::uint32_t rows = stacks.front + stacks.back;
      if (rows == stacks.capacity) [[unlikely]] {
        slots[at].stacks = stacks;
        grow(slots[at].stacks, slab);
        stacks = slots[at].stacks;
      }
      const Number number = added.at<shape>(i);
      operation.store(entry(stacks.ring, (stacks.head + rows) & stacks.mask()), number);
      operation.add(running, number);
      ++stacks.back;
    }
    void evict(std::size_t, std::uint32_t rows) {
      while (rows > 0) {
        if (stacks.front == 0) flip();
        const std::uint32_t leaving = std::min(rows, stacks.front);
        if constexpr (requires { operation.leave(running, stacks.ring, 0U, 0U, 0U, 0U, 0U); }) {
          operation.leave(running, stacks.ring, stacks.mask(), stacks.head, leaving, stacks.front, stacks.back);
        }
        stacks.head = (stacks.head + leaving) & stacks.mask();
        stacks.front -= leaving;
        rows -= leaving;
      }
      if (stacks.front > 0) return;
      if (stacks.back > 0) flip();
      else running = Running();
    }
    void flip() {
      running = operation.flip(stacks.ring, stacks.mask(), stacks.head, stacks.back, running);
      stacks.front = stacks.back;
      stacks.back = 0;
    }
    void emit() {
      double value = 0;
      const std::uint64_t* const front = stacks.front == 0 ? nullptr : entry(stacks.ring, stacks.head);
      if (operation.result(running, front, value)) results.real(row++, value);
      else results.null(row++);
    }
    void clear() {
      slab.free(stacks.ring, stacks.capacity * words);
      stacks = Stacks();
      running = Running();
    }
  };

  Operation operation_;
  data::LargeVector<Slot> slots_;
  Slab slab_;
  NumberViews views_;
};

}  // namespace varpulis::functions
