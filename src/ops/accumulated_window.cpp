#include "ops/accumulated_window.h"

#include "ops/aggregate_plan.h"

namespace varpulis::ops {

using namespace catalog;

AccumulatedWindow::AccumulatedWindow(const BoundAggregate& call, bool sliding)
    : descriptor_(*call.descriptor), constants_(call.constants), given_(arguments_given(call)), sliding_(sliding), row_(given_) {
  constants_.resize(std::max(constants_.size(), given_));
  if (sliding_) accumulator_ = descriptor_.make(constants_);
}

AccumulatedWindow::Window& AccumulatedWindow::window(std::uint32_t slot) {
  if (slot >= windows_.size()) windows_.resize(slot + 1);
  Window& window = windows_[slot];
  if (!sliding_ && !window.accumulator) window.accumulator = descriptor_.make(constants_);
  return window;
}

void AccumulatedWindow::run(const WindowScript& script, const WindowColumns& columns, data::ColumnBuilder& results, std::size_t first) {
  std::size_t added = 0;
  for (const WindowStep& step : script.steps) {
    Window& window = this->window(step.slot);
    if ((step.what & WindowStep::add) != 0) {
      for (std::size_t a = 0; a < given_; ++a) row_[a] = columns.added[a] ? columns.added[a]->value(added) : constants_[a];
      ++added;
      ++window.rows;
      if (sliding_) window.values.insert(window.values.end(), row_.begin(), row_.end());
      else window.accumulator->add(row_);
    }
    if (step.evictions > 0) {
      window.rows -= step.evictions;
      window.values.erase(window.values.begin(), window.values.begin() + static_cast<std::ptrdiff_t>(step.evictions * given_));
    }
    if ((step.what & WindowStep::emit) != 0) result(window, results, first++);
    if ((step.what & WindowStep::clear) != 0) {
      window.rows = 0;
      window.values.clear();
      if (window.accumulator) window.accumulator->reset();
    }
  }
}

void AccumulatedWindow::result(Window& window, data::ColumnBuilder& results, std::size_t row) {
  if (sliding_) {
    accumulator_->reset();
    auto value = window.values.begin();
    for (std::uint64_t i = 0; i < window.rows; ++i, value += static_cast<std::ptrdiff_t>(given_)) {
      std::copy(value, value + static_cast<std::ptrdiff_t>(given_), row_.begin());
      accumulator_->add(row_);
    }
  }
  const Accumulator& accumulator = sliding_ ? *accumulator_ : *window.accumulator;
  if (const std::uint64_t values = accumulator.left_out(); values > 0) left_out_.push_back({.result = row, .values = values});
  const data::Value value = accumulator.result();
  value.is_missing() ? results.null(row) : results.value(row, value);
}

std::uint64_t AccumulatedWindow::bytes() const {
  std::uint64_t bytes = windows_.capacity() * sizeof(Window);
  for (const Window& window : windows_) bytes += sliding_ ? window.values.size() * sizeof(data::Value) : 64;
  return bytes;
}

void AccumulatedWindow::save(state::SnapshotWriter& to) const {
  to.put(std::uint64_t{windows_.size()});
  for (const Window& window : windows_) {
    to.put(window.rows);
    if (window.rows == 0) continue;
    if (!sliding_) window.accumulator->save(to);
    for (const data::Value& value : window.values) to.put(value);
  }
}

Result<void> AccumulatedWindow::load(state::SnapshotReader& from) {
  windows_.clear();
  std::uint64_t size = 0;
  VARPULIS_CHECK(from.get(size));
  for (std::uint64_t slot = 0; slot < size; ++slot) {
    std::uint64_t rows = 0;
    VARPULIS_CHECK(from.get(rows));
    Window& window = this->window(static_cast<std::uint32_t>(slot));
    window.rows = rows;
    if (rows == 0) continue;
    if (!sliding_) VARPULIS_CHECK(window.accumulator->load(from));
    for (std::uint64_t i = 0; sliding_ && i < rows * given_; ++i) {
      data::Value value;
      VARPULIS_CHECK(from.get(value));
      window.values.push_back(std::move(value));
    }
  }
  return {};
}

}  // namespace varpulis::ops
