#include "ops/sliding_window.h"

#include <deque>

#include "ops/held_times.h"
#include "ops/saturated_time.h"

namespace varpulis::ops {
namespace {

using catalog::WindowStep;

class SlidingWindows final : public WindowPolicy {
 public:
  SlidingWindows(std::uint64_t size, std::uint64_t slide) : size_(size), slide_(slide) {}

  void arrive(const WindowRows& rows, WindowChanges& changes) override {
    if (rows.slots > windows_.size()) windows_.resize(rows.slots);
    for (std::size_t i = 0; i < rows.count; ++i) arrive(rows, i, changes);
  }

  /// Rows that came since the window last came out wait; it will come out with the greatest time in it.
  [[nodiscard]] EventTime held() override {
    return {held_.smallest(static_cast<std::uint32_t>(windows_.size()),
                           [&](std::uint32_t slot) { return windows_[slot].waiting ? windows_[slot].last : EventTime::max().ns; })};
  }

  void finish(WindowChanges& changes) override {
    std::vector<std::uint32_t> waiting;
    for (std::uint32_t slot = 0; slot < windows_.size(); ++slot) {
      if (windows_[slot].waiting) waiting.push_back(slot);
    }
    for (const std::uint32_t slot : waiting) {
      changes.step(slot, WindowStep::emit);
      changes.emitted_by_deadline(slot, {.position = 0, .deadline = EventTime::max(), .inferred = false}, windows_[slot].last,
                                  {.due = {}, .first = windows_[slot].first});
      windows_[slot].waiting = false;
    }
  }

  [[nodiscard]] std::uint64_t rows(std::uint32_t slot) const override { return slot < windows_.size() ? windows_[slot].times.size() : 0; }
  [[nodiscard]] std::uint64_t occupied() const override { return windows_.size(); }
  [[nodiscard]] std::uint64_t bytes() const override { return windows_.capacity() * sizeof(Window) + rows_ * sizeof(std::int64_t); }

  void save(state::SnapshotWriter& to) const override {
    to.put(std::uint64_t{windows_.size()});
    for (const Window& window : windows_) {
      to.put(window.last);
      to.put(window.came_out);
      to.put(window.first);
      to.put(window.any);
      to.put(window.waiting);
      to.put(std::uint64_t{window.times.size()});
      for (const std::int64_t time : window.times) to.put(time);
    }
  }
  Result<void> load(state::SnapshotReader& from) override {
    windows_.clear();
    held_.clear();
    rows_ = 0;
    std::uint64_t size = 0;
    VARPULIS_CHECK(from.get(size));
    for (std::uint64_t i = 0; i < size; ++i) {
      Window& window = windows_.emplace_back();
      VARPULIS_CHECK(from.get(window.last));
      VARPULIS_CHECK(from.get(window.came_out));
      VARPULIS_CHECK(from.get(window.first));
      VARPULIS_CHECK(from.get(window.any));
      VARPULIS_CHECK(from.get(window.waiting));
      std::uint64_t rows = 0;
      VARPULIS_CHECK(from.get(rows));
      for (std::uint64_t row = 0; row < rows; ++row) {
        VARPULIS_CHECK(from.get(window.times.emplace_back()));
      }
      rows_ += rows;
      window.look_for_disorder();
    }
    return {};
  }

 private:
  struct Window {
    std::deque<std::int64_t> times;  // of the rows in it, in the order of arrival
    std::int64_t last = EventTime::min().ns;            // the greatest of them: it never leaves before the others
    std::int64_t came_out = 0;                          // the time of the row that made it come out last
    std::int64_t first_disordered = EventTime::max().ns;  // the smallest time of a row that came after a later one
    std::int64_t first = -1;  // position of the key's first row in the whole input
    bool any = false;      // it came out before
    bool waiting = false;  // rows came since

    void look_for_disorder() {
      first_disordered = EventTime::max().ns;
      std::int64_t greatest = EventTime::min().ns;
      for (const std::int64_t time : times) {
        if (time < greatest) first_disordered = std::min(first_disordered, time);
        greatest = std::max(greatest, time);
      }
    }
  };

  void arrive(const WindowRows& rows, std::size_t i, WindowChanges& changes) {
    const std::uint32_t slot = rows.slot == nullptr ? 0 : rows.slot[i];
    const std::int64_t time = rows.time[i];
    Window& window = windows_[slot];
    const std::int64_t bound = earlier_by(time, size_);
    if (time < window.last) window.first_disordered = std::min(window.first_disordered, time);
    if (window.first < 0) window.first = static_cast<std::int64_t>(rows.first_position + rows.position[i]);
    if (window.any && time < window.came_out) ++changes.out_of_order;
    window.times.push_back(time);
    ++rows_;
    if (!changes.joining.empty()) changes.joining.push_back(static_cast<std::uint32_t>(i));
    window.last = std::max(window.last, time);
    const bool comes_out = !window.any || time >= later_by(window.came_out, slide_);
    const std::uint8_t what = comes_out ? WindowStep::add | WindowStep::emit : WindowStep::add;
    if (bound > window.first_disordered) {
      changes.step(slot, WindowStep::add);
      take_out_of_the_middle(slot, window, bound, i, changes);
      if (comes_out) changes.step(slot, WindowStep::emit);
    } else {
      std::uint32_t leaving = 0;
      for (; window.times.front() < bound; ++leaving) window.times.pop_front();
      rows_ -= leaving;
      changes.step(slot, what, leaving);
    }
    if (comes_out) {
      changes.emitted_by_row(rows, i, window.last);
      window.came_out = time;
      window.any = true;
      window.waiting = false;
    } else if (!window.waiting) {
      window.waiting = true;
      held_.hold(slot, window.last);
    }
  }

  /// Turns the window once around; rows before `bound` do not join again. The row that arrived has joined.
  void take_out_of_the_middle(std::uint32_t slot, Window& window, std::int64_t bound, std::size_t i, WindowChanges& changes) {
    if (changes.joining.empty()) {
      for (std::uint32_t row = 0; row <= i; ++row) changes.joining.push_back(row);
    }
    const std::size_t before = window.times.size();
    for (std::size_t turn = 0; turn < before; ++turn) {
      const std::int64_t time = window.times.front();
      window.times.pop_front();
      if (time < bound) {
        changes.step(slot, 0, 1);
        --rows_;
      } else {
        window.times.push_back(time);
        changes.joining.push_back(WindowChanges::rotated);
        changes.step(slot, WindowStep::add, 1);
      }
    }
    window.look_for_disorder();
  }

  std::uint64_t size_, slide_;
  std::vector<Window> windows_;  // by slot
  HeldTimes held_;
  std::uint64_t rows_ = 0;
};

class SlidingPlan final : public WindowPolicyPlan {
 public:
  SlidingPlan(std::uint64_t size, std::uint64_t slide) : size_(size), slide_(slide) {}
  [[nodiscard]] std::unique_ptr<WindowPolicy> make() const override { return std::make_unique<SlidingWindows>(size_, slide_); }
  [[nodiscard]] bool slides() const override { return true; }
  [[nodiscard]] bool rejoins() const override { return true; }
  [[nodiscard]] bool holds_rows() const override { return true; }

 private:
  std::uint64_t size_, slide_;
};

}  // namespace

std::shared_ptr<const WindowPolicyPlan> sliding_window(std::uint64_t size, std::uint64_t slide) {
  return std::make_shared<SlidingPlan>(size, slide);
}

}  // namespace varpulis::ops
