#include "ops/match_events.h"

#include <algorithm>

#include "ops/evaluate.h"
#include "ops/match_items.h"
#include "ops/row_builder.h"

namespace varpulis::ops {

using data::Value;

namespace {

pattern::Events::Numbers numbers_of(const data::Column* column) {
  if (column == nullptr || !column->complete() || column->kind != data::ColumnKind::number) return {};
  if (column->numbers == data::Numbers::integers) return {.integers = column->as_integers()};
  return column->numbers == data::Numbers::reals ? pattern::Events::Numbers{.reals = column->as_reals()} : pattern::Events::Numbers{};
}

}  // namespace

MatchEvents::MatchEvents(std::shared_ptr<const MatchPlan> plan)
    : plan_(std::move(plan)),
      kept_([plan = plan_](std::string_view field) { return plan->keeps(field); }, plan_->keeps_whole_events),
      evaluations_(plan_->items()),
      keys_(plan_->key_columns.size()),
      slots_(plan_->description->slots.size()),
      lookups_(plan_->items()) {
  for (std::uint32_t item = 0; item < plan_->items(); ++item) {
    const catalog::StepCondition& condition = plan_->condition(item);
    if (condition.residual) evaluations_[item].residual = condition.residual->row_evaluation();
    if (condition.to_previous) evaluations_[item].to_previous = condition.to_previous->row_evaluation();
  }
}

MatchEvents::~MatchEvents() = default;

void MatchEvents::begin(const data::Rows& rows, catalog::OperatorContext& context) {
  rows_ = &rows;
  context_ = &context;
  const std::size_t size = rows.size();
  items_.resize(size);
  times_.resize(size);
  roots_.resize(size);
  positions_.resize(size);
  for (std::size_t i = 0; i < size; ++i) {
    times_[i] = rows.time(i).ns;
    roots_[i] = rows.root(i);
    positions_[i] = rows.keys->first_position + rows.position(i);
  }
  items = items_.data();
  times = times_.data();
  roots = roots_.data();
  positions = positions_.data();
  partition_column = plan_->description->partition ? ops::evaluate(*plan_->description->partition, rows, context) : nullptr;
  find_items(*plan_, rows, context, items_.data());
  for (std::size_t k = 0; k < keys_.size(); ++k) keys_[k] = ops::evaluate(*plan_->key_columns[k], rows, context);
  find_lookups();
  for (std::size_t s = 0; s < slots_.size(); ++s) slots_[s] = rows.batch->find(plan_->description->slots[s].field);
  if (plan_->compares_numbers()) find_numbers();
  for (Evaluations& each : evaluations_) {
    if (each.residual) each.residual->begin(rows, context.evaluation);
    if (each.to_previous) each.to_previous->begin(rows, context.evaluation);
  }
  kept_.begin(rows.batch, rows.selection);
  references_of_event_.resize(rows.batch->rows);
  std::fill(references_of_event_.begin(), references_of_event_.end(), 0U);
  place_.resize(rows.batch->rows);
  event_of_row_.resize(rows.batch->rows);
}

void MatchEvents::find_lookups() {
  for (std::uint32_t item = 0; item < plan_->items(); ++item) {
    const pattern::Condition& condition = plan_->programs.front().condition(item);
    if (condition.keys.empty()) continue;
    Lookup& lookup = lookups_[item];
    lookup.columns.clear();
    if (partition_column) lookup.columns.push_back(partition_column);
    for (const pattern::Equality& each : condition.keys) lookup.columns.push_back(keys_[each.column]);
    lookup.hashes = data::KeyTable(lookup.columns.size()).hashes(lookup.columns, rows_->size());
  }
  lookups = lookups_;
}

void MatchEvents::find_numbers() {
  key_numbers_.clear();
  for (const data::ColumnPtr& column : keys_) key_numbers_.push_back(numbers_of(column.get()));
  slot_columns_.clear();
  slot_numbers_.clear();
  for (const catalog::CapturedField& slot : plan_->description->slots) {
    const std::size_t column = rows_->batch->schema->find(slot.field);
    slot_columns_.push_back(column == data::Schema::npos ? nullptr : data::gather(rows_->batch->columns[column], rows_->selection));
    slot_numbers_.push_back(numbers_of(slot_columns_.back().get()));
  }
  key_numbers = key_numbers_;
  slot_numbers = slot_numbers_;
}

Value MatchEvents::slot(std::uint32_t slot, std::uint32_t event) const {
  return slots_[slot] == nullptr ? Value() : slots_[slot]->value(rows_->row(event));
}

bool MatchEvents::evaluate(catalog::RowEvaluation& evaluation, const catalog::BoundExpression& expression, std::uint32_t event,
                           std::span<const Value> captured) {
  const Value value = evaluation.evaluate(event, captured);
  if (value.kind() == data::Kind::boolean) return value.as_boolean();
  if (value.is_null()) return false;
  catalog::Effects& effects = context_->effects;
  effects.count(catalog::Counter::condition_without_value);
  if (!value.is_missing()) {
    effects.count(catalog::Counter::type_error);
    effects.warn_once(*rows_, event, fmt::format("condition is {}: {}", data::name(value.kind()), expression.text()),
                      fmt::format("condition `{}` must be true or false, found {}", expression.text(), data::name(value.kind())));
    return false;
  }
  const catalog::NoValue why = evaluation.explain(event, captured);
  if (why.cause != catalog::NoValueCause::missing_field) {
    effects.count(catalog::Counter::type_error);
    effects.failed(*rows_, event);
  }
  effects.warn_once(*rows_, event, fmt::format("condition `{}`: {}", expression.text(), catalog::name(why.cause)),
                    fmt::format("condition `{}` has no value: {}", expression.text(), why.text));
  return false;
}

bool MatchEvents::holds(std::uint32_t item, std::uint32_t event, std::span<const Value> captured) {
  return evaluate(*evaluations_[item].residual, *plan_->condition(item).residual, event, captured);
}

bool MatchEvents::related(std::uint32_t step, std::uint32_t event, std::span<const Value> captured) {
  return evaluate(*evaluations_[step].to_previous, *plan_->condition(step).to_previous, event, captured);
}

// ---- Copies ----

std::uint32_t MatchEvents::keep(std::uint32_t step, std::uint32_t event) {
  if (!plan_->keeps_rows[step]) return pattern::none;
  const std::uint32_t row = rows_->row(event);
  if (references_of_event_[row]++ == 0) {
    place_[row] = static_cast<std::uint32_t>(kept_events_.size());
    event_of_row_[row] = event;
    kept_events_.push_back(row);
  }
  return KeptRows::id_of(row);
}

void MatchEvents::release(std::uint32_t row) {
  if (KeptRows::is_of_epoch(row)) {
    --references_of_event_[row & ~KeptRows::id_of(0)];
  } else if (--references_[row] == 0) {
    kept_.erase(row);
    if (row < earlier_.size()) earlier_[row] = nullptr;
  }
}

void MatchEvents::end() {
  // An event that was given up again may have been taken and counted a second time: it stands where it was put last.
  std::vector<std::uint32_t> still;
  std::vector<std::uint32_t> ids;
  for (std::uint32_t at = 0; at < kept_events_.size(); ++at) {
    const std::uint32_t row = kept_events_[at];
    if (references_of_event_[row] == 0 || place_[row] != at) continue;
    place_[row] = static_cast<std::uint32_t>(ids.size());
    still.push_back(row);
    ids.push_back(KeptRows::id_of(row));
  }
  kept_.keep(ids);
  settled_ = ids;
  for (std::size_t k = 0; k < ids.size(); ++k) {
    if (references_.size() <= ids[k]) references_.resize(ids[k] + 1);
    references_[ids[k]] = references_of_event_[still[k]];
    if (plan_->compares_kept_rows) unbatched_.push_back(ids[k]);
  }
  if (unbatched_.size() > unbatched_max_) forget_unbatched();
  ++epoch_;
  kept_events_.clear();
  kept_.end();
  rows_ = nullptr;
  context_ = nullptr;
}

void MatchEvents::forget_unbatched() {
  std::vector<bool> seen(references_.size());
  std::erase_if(unbatched_, [&](std::uint32_t row) {
    const bool goes = seen[row] || references_[row] == 0 || (row < earlier_.size() && earlier_[row] != nullptr);
    seen[row] = true;
    return goes;
  });
  unbatched_max_ = 2 * unbatched_.size() + 1024;
}

std::uint32_t MatchEvents::settled(std::uint32_t row) const {
  return KeptRows::is_of_epoch(row) ? settled_[place_[row & ~KeptRows::id_of(0)]] : row;
}

std::uint32_t MatchEvents::restore(const data::Map& fields) {
  const std::uint32_t id = kept_.keep(fields);
  if (references_.size() <= id) references_.resize(id + 1);
  references_[id] = 0;
  if (plan_->compares_kept_rows) unbatched_.push_back(id);
  return id;
}

Value MatchEvents::argument(std::uint32_t value, std::uint32_t row) const {
  const std::string& field = plan_->description->values[value].field;
  if (row == pattern::none) return {};
  if (field.empty()) return Value::map(kept_.whole(row));
  return kept_.value(field, row);
}

Value MatchEvents::slot_of_kept(std::uint32_t slot, std::uint32_t row) const {
  return row == pattern::none ? Value() : kept_.value(plan_->description->slots[slot].field, row);
}

/// A row's evaluations read the rows of one batch, made when the first of them is asked for; it goes with the last of its rows.
struct MatchEvents::EarlierRows {
  data::Rows rows;
  std::vector<Evaluations> evaluations;       // by item, made when they are needed
  std::vector<std::uint64_t> begun;           // by item, residual and relation: the epoch whose context they know
};

bool MatchEvents::is_true_for_kept(std::uint32_t item, bool to_previous, std::uint32_t row, std::span<const Value> captured) {
  if (KeptRows::is_of_epoch(row)) {
    const Evaluations& own = evaluations_[item];
    return (to_previous ? own.to_previous : own.residual)->evaluate(event_of_row_[row & ~KeptRows::id_of(0)], captured).is_true();
  }
  if (earlier_.size() < references_.size()) {
    earlier_.resize(references_.size());
    place_in_earlier_.resize(references_.size());
  }
  if (earlier_[row] == nullptr) {
    auto batch = std::make_shared<EarlierRows>();
    RowBuilder builder;
    for (const std::uint32_t each : unbatched_) {
      if (references_[each] == 0 || earlier_[each] != nullptr) continue;
      earlier_[each] = batch;
      place_in_earlier_[each] = builder.rows();
      builder.add(kept_.map(each));
    }
    unbatched_.clear();
    auto keys = std::make_shared<data::Keys>();
    keys->position.resize(builder.rows());
    keys->time.resize(builder.rows());
    batch->rows.selection = data::Selection::all(builder.rows());
    batch->rows.batch = builder.finish();
    batch->rows.keys = std::move(keys);
    batch->evaluations.resize(plan_->items());
    batch->begun.resize(2 * plan_->items());
  }
  EarlierRows& batch = *earlier_[row];
  std::unique_ptr<catalog::RowEvaluation>& evaluation =
      to_previous ? batch.evaluations[item].to_previous : batch.evaluations[item].residual;
  const catalog::ExpressionPtr& condition = to_previous ? plan_->condition(item).to_previous : plan_->condition(item).residual;
  if (evaluation == nullptr) evaluation = condition->row_evaluation();
  if (std::exchange(batch.begun[2 * item + (to_previous ? 1 : 0)], epoch_) != epoch_) {
    batch.rows.type = std::make_shared<const std::string>(plan_->type(item));
    evaluation->begin(batch.rows, context_ == nullptr ? no_context_ : context_->evaluation);
  }
  return evaluation->evaluate(place_in_earlier_[row], captured).is_true();
}

bool MatchEvents::related_kept(std::uint32_t step, std::uint32_t row, std::span<const Value> captured) {
  return is_true_for_kept(step, true, row, captured);
}

bool MatchEvents::holds_for_kept(std::uint32_t item, std::uint32_t row, std::span<const Value> captured) {
  return is_true_for_kept(item, false, row, captured);
}

}  // namespace varpulis::ops
