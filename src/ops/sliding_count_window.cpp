#include "ops/sliding_count_window.h"

#include "data/large_memory.h"
#include "ops/greatest_time.h"

namespace varpulis::ops {
namespace {

using catalog::WindowStep;

class SlidingCountWindows final : public WindowPolicy {
 public:
  SlidingCountWindows(std::uint64_t rows, std::uint64_t slide) : rows_(rows), slide_(slide) {}

  void arrive(const WindowRows& rows, WindowChanges& changes) override {
    if (rows.slots > windows_.size()) data::resize(windows_, rows.slots);
    if (PlainStamps::is_for(rows)) {
      PlainStamps stamps(rows, changes);
      const auto emit = [&](std::uint32_t slot, std::size_t i, std::int64_t last) { stamps.add(slot, i, last); };
      rows.slot == nullptr ? arrive_in<false>(rows, changes, emit) : arrive_in<true>(rows, changes, emit);
    } else {
      arrive_in<true>(rows, changes, [&](std::uint32_t, std::size_t i, std::int64_t last) { changes.emitted_by_row(rows, i, last); });
    }
  }

  [[nodiscard]] std::uint64_t rows(std::uint32_t slot) const override { return slot < windows_.size() ? std::min(windows_[slot].arrived, rows_) : 0; }
  [[nodiscard]] std::uint64_t occupied() const override { return windows_.size(); }
  [[nodiscard]] std::uint64_t left_open() const override {
    return static_cast<std::uint64_t>(std::ranges::count_if(windows_, [](const Window& window) { return window.since > 0; }));
  }
  [[nodiscard]] std::uint64_t bytes() const override { return windows_.size() * sizeof(Window); }

  void save(state::SnapshotWriter& to) const override {
    to.put(std::uint64_t{windows_.size()});
    for (const Window& window : windows_) {
      to.put(window.arrived);
      to.put(window.since);
      window.last.save(to);
    }
  }
  Result<void> load(state::SnapshotReader& from) override {
    windows_.clear();
    std::uint64_t size = 0;
    VARPULIS_CHECK(from.get(size));
    for (std::uint64_t i = 0; i < size; ++i) {
      Window& window = windows_.emplace_back();
      VARPULIS_CHECK(from.get(window.arrived));
      VARPULIS_CHECK(from.get(window.since));
      VARPULIS_CHECK(window.last.load(from));
    }
    return {};
  }

 private:
  struct Window {
    std::uint64_t arrived = 0;  // rows of the key, ever
    std::uint64_t since = 0;    // rows since the window last came out
    GreatestTime last;
  };

  template <bool keyed, typename Emit>
  void arrive_in(const WindowRows& rows, WindowChanges& changes, Emit emit) {
    std::vector<WindowStep>& steps = changes.script.steps;
    steps.resize(rows.count);
    std::uint32_t evicted = 0;
    for (std::size_t i = 0; i < rows.count; ++i) {
      const std::uint32_t slot = keyed && rows.slot != nullptr ? rows.slot[i] : 0;
      if (keyed && rows.slot != nullptr && i + fetch_ahead < rows.count) __builtin_prefetch(&windows_[rows.slot[i + fetch_ahead]]);
      Window& window = windows_[slot];
      window.last.add(window.arrived++, rows.time[i]);
      ++window.since;
      const std::uint32_t leaving = window.arrived > rows_ ? 1 : 0;
      if (leaving != 0) window.last.leave_before(window.arrived - rows_);
      evicted += leaving;
      const bool emits = window.arrived >= rows_ && window.since >= slide_;
      const unsigned what = emits ? WindowStep::add | WindowStep::emit : WindowStep::add;
      steps[i] = {.slot = slot, .evictions = leaving, .what = static_cast<std::uint8_t>(what)};
      if (!emits) continue;
      window.since = 0;
      emit(slot, i, window.last.time());
    }
    changes.script.evicted += evicted;
  }

  std::uint64_t rows_, slide_;
  data::LargeVector<Window> windows_;  // by slot
};

class SlidingCountPlan final : public WindowPolicyPlan {
 public:
  SlidingCountPlan(std::uint64_t rows, std::uint64_t slide) : rows_(rows), slide_(slide) {}
  [[nodiscard]] std::unique_ptr<WindowPolicy> make() const override { return std::make_unique<SlidingCountWindows>(rows_, slide_); }
  [[nodiscard]] bool slides() const override { return true; }
  /// What it keeps comes out with the timestamp of a row still to come, so held() sets no limit; its own stream time does.
  [[nodiscard]] bool holds_rows() const override { return true; }

 private:
  std::uint64_t rows_, slide_;
};

}  // namespace

std::shared_ptr<const WindowPolicyPlan> sliding_count_window(std::uint64_t rows, std::uint64_t slide) {
  return std::make_shared<SlidingCountPlan>(rows, slide);
}

}  // namespace varpulis::ops
