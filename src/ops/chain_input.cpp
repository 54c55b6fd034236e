#include "ops/chain_input.h"

#include <algorithm>

#include "ops/evaluate.h"
#include "ops/match_items.h"

namespace varpulis::ops {

using data::Rows;

static_assert(KeptRows::id_of(0) == pattern::Chain::of_epoch);

ChainInput::ChainInput(std::shared_ptr<const MatchPlan> plan) : plan_(std::move(plan)), steps_(plan_->programs.front().steps.size()) {
  noted_fields_.resize(steps_.size());
  for (std::uint32_t step = 0; step < steps_.size() && !plan_->keeps_whole_events; ++step) {
    for (std::string& field : plan_->fields_shown(step)) noted_fields_[step].push_back({.name = std::move(field)});
  }
}

std::vector<std::uint32_t> ChainInput::numbers() const {
  std::vector<std::uint32_t> numbers;
  for (const std::vector<NotedField>& fields : noted_fields_) numbers.push_back(static_cast<std::uint32_t>(fields.size()));
  return numbers;
}

void ChainInput::begin(std::span<const Rows* const> parts, catalog::OperatorContext& context, KeptRows& kept, bool has_notes) {
  for (const Rows* const part : parts) add(*part, context, kept, has_notes);
  find_order(parts, context.epoch);
  events_ = {.size = items_.size(),
             .items = items_.data(),
             .times = times_.data(),
             .positions = positions_.data(),
             .rows = ids_.data(),
             .order = {order_.data(), order_.size()},
             .steps = steps_};
  if (parts.size() == 1) {
    rows_ = *parts.front();
    return;
  }
  auto keys = std::make_shared<data::Keys>();
  keys->first_position = context.epoch.first_position;
  keys->position.resize(positions_.size());
  for (std::size_t i = 0; i < positions_.size(); ++i) keys->position[i] = static_cast<std::uint32_t>(positions_[i] - keys->first_position);
  rows_.selection = data::Selection::all(items_.size());
  rows_.keys = std::move(keys);
}

void ChainInput::add(const Rows& part, catalog::OperatorContext& context, KeptRows& kept, bool has_notes) {
  const auto first = static_cast<std::uint32_t>(items_.size());
  const std::size_t size = part.size();
  items_.resize(first + size);
  times_.resize(first + size);
  positions_.resize(first + size);
  ids_.resize(first + size);
  const std::int64_t* const times = part.keys->time.data();
  const std::uint32_t* const positions = part.keys->position.data();
  const std::uint64_t first_position = part.keys->first_position;
  const auto read = [&](auto row_at) {
    for (std::size_t i = 0; i < size; ++i) {
      data::fetch_ahead(times + row_at(i));
      times_[first + i] = times[row_at(i)];
    }
    for (std::size_t i = 0; i < size; ++i) {
      data::fetch_ahead(positions + row_at(i));
      positions_[first + i] = first_position + positions[row_at(i)];
    }
    for (std::size_t i = 0; i < size; ++i) ids_[first + i] = KeptRows::id_of(rows_before_ + row_at(i));
  };
  if (part.selection.is_all()) read([](std::size_t i) { return static_cast<std::uint32_t>(i); });
  else read([rows = part.selection.rows()](std::size_t i) { return rows[i]; });
  // Of rows of one type only what its steps show.
  const auto is_shown = [&](std::string_view field) {
    if (plan_->keeps_whole_events) return true;
    for (std::uint32_t step = 0; step < steps_.size(); ++step) {
      if ((part.types || *part.type == plan_->type(step)) && plan_->shows(step, field)) return true;
    }
    return false;
  };
  kept.add(part.batch, part.selection, rows_before_, is_shown);
  rows_before_ += part.batch->rows;
  find_items(*plan_, part, context, items_.data() + first);
  for (std::uint32_t step = 0; step < steps_.size(); ++step) {
    if (!part.types && *part.type != plan_->type(step)) continue;
    find_columns(step, first, part, context);
    steps_[step].numbers = find_numbers(step, part, has_notes);
  }
}

void ChainInput::find_columns(std::uint32_t step, std::uint32_t first, const Rows& part, catalog::OperatorContext& context) {
  pattern::ChainEvents::Step& columns = steps_[step];
  const pattern::Step& own = plan_->programs.front().steps[step];
  columns = {.first = first, .size = part.size()};
  if (plan_->description->partition) columns.partition = ops::evaluate(*plan_->description->partition, part, context);
  for (const pattern::Equality& each : own.condition.keys) columns.keys.push_back(ops::evaluate(*plan_->key_columns[each.column], part, context));
  for (const std::uint32_t slot : own.slots) {
    const std::size_t column = part.batch->schema->find(plan_->description->slots[slot].field);
    columns.slots.push_back(column == data::Schema::npos ? nullptr : data::gather(part.batch->columns[column], part.selection));
  }
}

/// What runs may note of the step's events; empty if some field is not just numbers, or not of the kind that runs hold.
std::vector<data::ColumnPtr> ChainInput::find_numbers(std::uint32_t step, const Rows& part, bool has_notes) {
  std::vector<NotedField>& fields = noted_fields_[step];
  const bool is_last = step + 1 == steps_.size();
  std::vector<data::ColumnPtr> numbers;
  for (const NotedField& field : fields) {
    const std::size_t column = part.batch->schema->find(field.name);
    if (column == data::Schema::npos) return {};
    data::ColumnPtr own = data::gather(part.batch->columns[column], part.selection);
    const data::Kind kind = KeptColumn::uniform_kind(*own);
    if (kind != data::Kind::integer && kind != data::Kind::real) return {};
    if (has_notes && !is_last && field.kind != data::Kind::missing && field.kind != kind) return {};
    numbers.push_back(std::move(own));
  }
  for (std::size_t n = 0; n < fields.size(); ++n) fields[n].kind = KeptColumn::uniform_kind(*numbers[n]);
  return numbers;
}

data::Map ChainInput::noted(std::uint32_t step, std::span<const std::uint64_t> numbers) const {
  data::Map fields;
  for (std::size_t n = 0; n < numbers.size(); ++n) fields.set(noted_fields_[step][n].name, KeptColumn::of_word(numbers[n], noted_fields_[step][n].kind));
  return fields;
}

/// The events that mean something, by position.
void ChainInput::find_order(std::span<const Rows* const> parts, const data::Epoch& epoch) {
  const auto size = static_cast<std::uint32_t>(items_.size());
  const auto compact = [&](std::size_t candidates, auto event_at) {
    order_.resize(candidates);
    std::size_t count = 0;
    for (std::size_t i = 0; i < candidates; ++i) {
      const std::uint32_t event = event_at(i);
      order_[count] = event;
      count += static_cast<std::size_t>(event != pattern::none && items_[event] != 0);
    }
    order_.resize(count);
  };
  if (parts.size() == 1) {
    compact(size, [](std::size_t i) { return static_cast<std::uint32_t>(i); });
    return;
  }
  // Where most positions have none of the events, merging these is cheaper than a place for each position.
  constexpr std::size_t positions_per_event_max = 8;
  if (epoch.positions > size * positions_per_event_max) {
    order_.clear();
    std::uint32_t event = 0;
    for (const Rows* const part : parts) {
      const std::size_t before = order_.size();
      for (const std::size_t end = event + part->size(); event < end; ++event) {
        if (items_[event] != 0) order_.push_back(event);
      }
      std::inplace_merge(order_.begin(), order_.begin() + before, order_.end(),
                         [this](std::uint32_t a, std::uint32_t b) { return positions_[a] < positions_[b]; });
    }
    return;
  }
  event_at_.clear();
  event_at_.resize(epoch.positions, pattern::none);
  for (std::uint32_t event = 0; event < size; ++event) event_at_[positions_[event] - epoch.first_position] = event;
  compact(epoch.positions, [this](std::size_t position) { return event_at_[position]; });
}

void ChainInput::end() {
  items_.clear();
  times_.clear();
  positions_.clear();
  ids_.clear();
  rows_before_ = 0;
  rows_ = {};
  for (pattern::ChainEvents::Step& step : steps_) step = {};
}

}  // namespace varpulis::ops
