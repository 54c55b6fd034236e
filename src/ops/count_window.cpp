#include "ops/count_window.h"

#include "data/large_memory.h"

namespace varpulis::ops {
namespace {

using catalog::WindowStep;

class CountWindows final : public WindowPolicy {
 public:
  explicit CountWindows(std::uint64_t rows) : rows_(rows) {}

  void arrive(const WindowRows& rows, WindowChanges& changes) override {
    if (rows.slots > windows_.size()) data::resize(windows_, rows.slots);
    rows.slot == nullptr ? arrive_in<false>(rows, changes) : arrive_in<true>(rows, changes);
  }

  [[nodiscard]] std::uint64_t rows(std::uint32_t slot) const override { return slot < windows_.size() ? windows_[slot].rows : 0; }
  [[nodiscard]] std::uint64_t occupied() const override { return open_; }
  [[nodiscard]] std::uint64_t left_open() const override { return open_; }
  [[nodiscard]] std::uint64_t bytes() const override { return windows_.size() * sizeof(Window); }

  void save(state::SnapshotWriter& to) const override {
    to.put(std::uint64_t{windows_.size()});
    for (const Window& window : windows_) {
      to.put(window.rows);
      to.put(window.last);
    }
  }
  Result<void> load(state::SnapshotReader& from) override {
    windows_.clear();
    open_ = 0;
    std::uint64_t size = 0;
    VARPULIS_CHECK(from.get(size));
    for (std::uint64_t i = 0; i < size; ++i) {
      Window& window = windows_.emplace_back();
      VARPULIS_CHECK(from.get(window.rows));
      VARPULIS_CHECK(from.get(window.last));
      open_ += window.rows == 0 ? 0U : 1U;
    }
    return {};
  }

 private:
  struct Window {
    std::uint64_t rows = 0;
    std::int64_t last = 0;  // the greatest timestamp of its rows
  };

  template <bool keyed>
  void arrive_in(const WindowRows& rows, WindowChanges& changes) {
    std::vector<WindowStep>& steps = changes.script.steps;
    steps.resize(rows.count);
    for (std::size_t i = 0; i < rows.count; ++i) {
      const std::uint32_t slot = keyed ? rows.slot[i] : 0;
      if (keyed && i + fetch_ahead < rows.count) __builtin_prefetch(&windows_[rows.slot[i + fetch_ahead]]);
      Window& window = windows_[slot];
      window.last = window.rows == 0 ? rows.time[i] : std::max(window.last, rows.time[i]);
      open_ += window.rows == 0 ? 1U : 0U;
      if (++window.rows < rows_) {
        steps[i] = {.slot = slot, .evictions = 0, .what = WindowStep::add};
        continue;
      }
      steps[i] = {.slot = slot, .evictions = 0, .what = WindowStep::add | WindowStep::emit | WindowStep::clear};
      changes.emitted_by_row(rows, i, window.last);
      window.rows = 0;
      --open_;
    }
  }

  std::uint64_t rows_;
  std::uint64_t open_ = 0;  // slots with rows
  data::LargeVector<Window> windows_;  // by slot
};

class CountPlan final : public WindowPolicyPlan {
 public:
  explicit CountPlan(std::uint64_t rows) : rows_(rows) {}
  [[nodiscard]] std::unique_ptr<WindowPolicy> make() const override { return std::make_unique<CountWindows>(rows_); }
  /// What it keeps comes out with the timestamp of a row still to come, so held() sets no limit; its own stream time does.
  [[nodiscard]] bool holds_rows() const override { return true; }

 private:
  std::uint64_t rows_;
};

}  // namespace

std::shared_ptr<const WindowPolicyPlan> count_window(std::uint64_t rows) { return std::make_shared<CountPlan>(rows); }

}  // namespace varpulis::ops
