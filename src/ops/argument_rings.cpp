#include "ops/argument_rings.h"

#include "data/column_builder.h"

namespace varpulis::ops {

using catalog::WindowStep;

namespace {

constexpr std::size_t rings_in_cache = 16;

}  // namespace

void ArgumentRings::Ring::grow() {
  data::Buffer<std::uint64_t> bigger(std::max<std::size_t>(4, words_.size() * 2));
  for (std::uint32_t i = 0; i < size_; ++i) bigger[i] = (*this)[i];
  words_ = std::move(bigger);
  head_ = 0;
}

ArgumentRings::Moved ArgumentRings::follow(const WindowChanges& changes, const data::ColumnPtr& column) {
  if (words_only_ && column && !takes(*column)) turn_to_values();
  return words_only_ ? follow_words(changes, column) : follow_values(changes, column);
}

bool ArgumentRings::takes(const data::Column& column) {
  if (column.kind != data::ColumnKind::number || column.numbers == data::Numbers::mixed || !column.complete()) return column.rows == 0;
  if (values_ == 0) numbers_ = column.numbers;
  return column.numbers == numbers_;
}

void ArgumentRings::turn_to_values() {
  words_only_ = false;
  general_.resize(rings_.size());
  for (std::size_t slot = 0; slot < rings_.size(); ++slot) {
    for (std::uint32_t i = 0; i < rings_[slot].size(); ++i) {
      const std::uint64_t word = rings_[slot][i];
      general_[slot].push_back(numbers_ == data::Numbers::integers ? data::Value::integer(static_cast<std::int64_t>(word))
                                                                   : data::Value::real(std::bit_cast<double>(word)));
    }
  }
  rings_ = {};
}

data::ColumnPtr ArgumentRings::column_of(data::Buffer<std::uint64_t> words) const {
  auto column = std::make_shared<data::Column>();
  column->kind = data::ColumnKind::number;
  column->numbers = numbers_;
  column->rows = static_cast<std::uint32_t>(words.size());
  column->words = std::move(words);
  return column;
}

ArgumentRings::Moved ArgumentRings::follow_words(const WindowChanges& changes, const data::ColumnPtr& column) {
  if (changes.script.slots > rings_.size()) rings_.resize(changes.script.slots);
  const bool in_order = changes.joining.empty();
  data::Buffer<std::uint64_t> added(in_order ? 0 : changes.script.added), evicted(changes.script.evicted);
  const std::uint64_t* const arrived = column ? column->words.data() : nullptr;
  std::size_t joined = 0, left = 0;
  const std::vector<WindowStep>& steps = changes.script.steps;
  const bool many_rings = rings_.size() > rings_in_cache;
  for (std::size_t at = 0; at < steps.size(); ++at) {
    const WindowStep& step = steps[at];
    if (many_rings && at + fetch_ahead < steps.size()) {
      __builtin_prefetch(&rings_[steps[at + fetch_ahead].slot]);
      rings_[steps[at + fetch_ahead / 2].slot].prefetch();
    }
    Ring& ring = rings_[step.slot];
    if ((step.what & WindowStep::add) != 0) {
      std::uint64_t word = 0;
      if (in_order) {
        word = arrived[joined];
      } else {
        word = changes.joining[joined] == WindowChanges::rotated ? ring.front() : arrived[changes.joining[joined]];
        added[joined] = word;
      }
      ++joined;
      ring.push(word);
    }
    for (std::uint32_t i = 0; i < step.evictions; ++i) evicted[left++] = ring.pop();
    if ((step.what & WindowStep::clear) != 0) {
      values_ -= ring.size();
      ring.clear();
    }
  }
  values_ += joined;
  values_ -= left;
  return {.added = in_order ? column : column_of(std::move(added)), .evicted = column_of(std::move(evicted))};
}

ArgumentRings::Moved ArgumentRings::follow_values(const WindowChanges& changes, const data::ColumnPtr& column) {
  if (changes.script.slots > general_.size()) general_.resize(changes.script.slots);
  data::ColumnBuilder added, evicted;
  std::size_t joined = 0, left = 0;
  const bool in_order = changes.joining.empty();
  for (const WindowStep& step : changes.script.steps) {
    std::deque<data::Value>& ring = general_[step.slot];
    if ((step.what & WindowStep::add) != 0) {
      const std::uint32_t row = in_order ? static_cast<std::uint32_t>(joined) : changes.joining[joined];
      data::Value value = row == WindowChanges::rotated ? ring.front() : column->value(row);
      if (!in_order) added.value(joined, value);
      ring.push_back(std::move(value));
      ++joined;
    }
    for (std::uint32_t i = 0; i < step.evictions; ++i) {
      evicted.value(left++, ring.front());
      ring.pop_front();
    }
    if ((step.what & WindowStep::clear) != 0) {
      values_ -= ring.size();
      ring.clear();
    }
  }
  values_ += joined;
  values_ -= left;
  return {.added = in_order ? column : added.finish(joined), .evicted = evicted.finish(left)};
}

void ArgumentRings::save(state::SnapshotWriter& to) const {
  to.put(words_only_);
  to.put(numbers_ == data::Numbers::integers);
  if (words_only_) {
    to.put(std::uint64_t{rings_.size()});
    for (const Ring& ring : rings_) {
      to.put(std::uint64_t{ring.size()});
      for (std::uint32_t i = 0; i < ring.size(); ++i) to.put(ring[i]);
    }
    return;
  }
  to.put(std::uint64_t{general_.size()});
  for (const auto& ring : general_) {
    to.put(std::uint64_t{ring.size()});
    for (const data::Value& value : ring) to.put(value);
  }
}

Result<void> ArgumentRings::load(state::SnapshotReader& from) {
  rings_.clear();
  general_.clear();
  values_ = 0;
  bool integers = false;
  VARPULIS_CHECK(from.get(words_only_));
  VARPULIS_CHECK(from.get(integers));
  numbers_ = integers ? data::Numbers::integers : data::Numbers::reals;
  std::uint64_t slots = 0;
  VARPULIS_CHECK(from.get(slots));
  for (std::uint64_t slot = 0; slot < slots; ++slot) {
    std::uint64_t size = 0;
    VARPULIS_CHECK(from.get(size));
    words_only_ ? static_cast<void>(rings_.emplace_back()) : static_cast<void>(general_.emplace_back());
    for (std::uint64_t i = 0; i < size; ++i) {
      if (words_only_) {
        std::uint64_t word = 0;
        VARPULIS_CHECK(from.get(word));
        rings_.back().push(word);
      } else {
        VARPULIS_CHECK(from.get(general_.back().emplace_back()));
      }
    }
    values_ += size;
  }
  return {};
}

}  // namespace varpulis::ops
