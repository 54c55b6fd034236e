#include "ops/released_window.h"

#include <deque>

#include "data/row_store.h"
#include "ops/row_snapshot.h"

namespace varpulis::ops {
namespace {

using namespace catalog;

class ReleasedWindow final : public WindowedOperator {
 public:
  using WindowedOperator::WindowedOperator;

  [[nodiscard]] StateUsage usage() const override {
    return {.keys = keys_in_use(), .rows = store_.size(), .bytes = windows_bytes() + store_.bytes()};
  }

  void save(state::SnapshotWriter& to) const override {
    WindowedOperator::save(to);
    to.put(std::uint64_t{windows_.size()});
    for (const auto& window : windows_) {
      to.put(std::uint64_t{window.size()});
      for (const std::uint32_t id : window) save_row(store_, id, to);
    }
  }
  Result<void> load(state::SnapshotReader& from) override {
    VARPULIS_CHECK(WindowedOperator::load(from));
    windows_.clear();
    store_.clear();
    std::uint64_t slots = 0;
    VARPULIS_CHECK(from.get(slots));
    for (std::uint64_t slot = 0; slot < slots; ++slot) {
      std::uint64_t size = 0;
      VARPULIS_CHECK(from.get(size));
      auto& window = windows_.emplace_back();
      for (std::uint64_t i = 0; i < size; ++i) {
        VARPULIS_TRY(const std::uint32_t id, load_row(store_, from));
        window.push_back(id);
      }
    }
    return {};
  }

 protected:
  void consume(const data::Rows& rows, WindowChanges& changes, OperatorContext& context, Emitter& out) override {
    if (changes.script.slots > windows_.size()) windows_.resize(changes.script.slots);
    std::vector<std::uint32_t> released, left;  // ids
    std::vector<std::size_t> release_of;        // by released row: which emission
    std::size_t joined = 0, emission = 0;
    for (const WindowStep& step : changes.script.steps) {
      std::deque<std::uint32_t>& window = windows_[step.slot];
      bool again = false;
      if ((step.what & WindowStep::add) != 0) {
        const std::uint32_t row = changes.joining.empty() ? static_cast<std::uint32_t>(joined) : changes.joining[joined];
        ++joined;
        again = row == WindowChanges::rotated;
        window.push_back(again ? window.front() : store_.add(rows, row));
      }
      for (std::uint32_t i = 0; i < step.evictions; ++i) {
        if (!again) left.push_back(window.front());
        window.pop_front();
      }
      if ((step.what & WindowStep::emit) != 0) {
        released.insert(released.end(), window.begin(), window.end());
        release_of.resize(released.size(), emission++);
      }
      if ((step.what & WindowStep::clear) != 0) {
        left.insert(left.end(), window.begin(), window.end());
        window.clear();
      }
    }
    if (!released.empty()) out.emit(release(released, release_of, changes, context));
    for (const std::uint32_t id : left) store_.erase(id);
  }

 private:
  [[nodiscard]] data::Rows release(std::span<const std::uint32_t> ids, const std::vector<std::size_t>& release_of,
                                   const WindowChanges& changes, const OperatorContext& context) const {
    data::RowStore::Gathered gathered = store_.gather(ids);
    data::Keys& to = *gathered.keys;
    to.first_position = context.epoch.first_position;
    to.list.resize(ids.size());
    if (changes.any_deadline) to.deadline.resize(ids.size());
    if (changes.any_flags) to.flags.resize(ids.size(), 0);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const std::size_t emission = release_of[i];
      to.position[i] = changes.position[emission];
      to.list[i] = changes.list[emission];
      if (changes.any_deadline) to.deadline[i] = changes.deadline[emission];
      if (changes.any_flags) to.flags[i] |= changes.flags[emission];
    }
    return gathered.rows;
  }

  data::RowStore store_;
  std::vector<std::deque<std::uint32_t>> windows_;  // by slot: rows in the order of arrival
};

}  // namespace

std::unique_ptr<Operator> make_released_window(std::shared_ptr<const WindowPlan> plan) {
  return std::make_unique<ReleasedWindow>(std::move(plan));
}

}  // namespace varpulis::ops
