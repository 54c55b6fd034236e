#include "ops/window_fold.h"

#include <cctype>

#include "ops/accumulated_window.h"
#include "ops/evaluate.h"

namespace varpulis::ops {

using namespace catalog;

namespace {

/// Calls may differ from place to place (`random()`) or have effects: only what is computed without them is computed once.
bool calls_functions(std::string_view text) {
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '(' && (std::isalnum(static_cast<unsigned char>(text[at - 1])) != 0 || text[at - 1] == '_')) return true;
  }
  return false;
}

}  // namespace

WindowFold::WindowFold(std::shared_ptr<const AggregatePlan> plan, RootNumbers roots, bool sliding)
    : plan_(std::move(plan)), roots_(roots), results_(plan_->calls.size()) {
  for (const BoundAggregate& bound : plan_->calls) {
    Call call;
    if (bound.descriptor->make_windowed != nullptr) {
      call.aggregate = bound.descriptor->make_windowed(bound.constants, sliding);
    } else {
      call.aggregate = std::make_unique<AccumulatedWindow>(bound, sliding);
    }
    const std::size_t given = arguments_given(bound);
    for (std::size_t a = 0; a < given; ++a) {
      call.arguments.push_back(bound.arguments[a] ? argument_index(bound.arguments[a]) : none);
      if (call.arguments.back() != none && sliding && call.aggregate->wants_evicted()) arguments_[call.arguments.back()].evicted = true;
    }
    calls_.push_back(std::move(call));
  }
}

std::size_t WindowFold::argument_index(const ExpressionPtr& expression) {
  std::string text = expression->text();
  if (!calls_functions(text)) {
    const auto found = std::ranges::find(arguments_, text, &Argument::text);
    if (found != arguments_.end()) return static_cast<std::size_t>(found - arguments_.begin());
  }
  arguments_.push_back({.expression = expression, .text = std::move(text)});
  return arguments_.size() - 1;
}

std::vector<data::ColumnPtr> WindowFold::evaluate_arguments(const data::Rows& rows, OperatorContext& context) const {
  std::vector<data::ColumnPtr> columns;
  columns.reserve(arguments_.size());
  for (const Argument& argument : arguments_) columns.push_back(evaluate(*argument.expression, rows, context));
  return columns;
}

void WindowFold::run(const WindowScript& script, std::span<const data::ColumnPtr> added, std::span<const data::ColumnPtr> evicted,
                     WindowStamps stamps, OperatorContext& context, Emitter& out) {
  if (script.steps.empty()) return;
  std::vector<data::ColumnPtr> joining, leaving;
  for (std::size_t k = 0; k < calls_.size(); ++k) {
    const Call& call = calls_[k];
    joining.clear();
    leaving.clear();
    for (const std::size_t a : call.arguments) {
      joining.push_back(a == none || a >= added.size() ? nullptr : added[a]);
      leaving.push_back(a == none || a >= evicted.size() ? nullptr : evicted[a]);
    }
    call.aggregate->run(script, {.added = joining, .evicted = leaving}, results_[k], 0);
  }
  if (script.emitted == 0) return;
  VARPULIS_DCHECK(stamps.position.size() == script.emitted);
  auto keys = std::make_shared<data::Keys>();
  keys->first_position = context.epoch.first_position;
  keys->position = std::move(stamps.position);
  keys->time = std::move(stamps.time);
  keys->list = std::move(stamps.list);
  keys->deadline = std::move(stamps.deadline);
  keys->flags = std::move(stamps.flags);
  keys->root.resize(script.emitted);
  for (std::uint64_t& root : keys->root) root = roots_.next();
  std::vector<std::vector<WindowedAggregate::LeftOut>> left_out;
  for (const Call& call : calls_) {
    left_out.push_back(call.aggregate->take_left_out());
    if (!left_out.back().empty() && keys->flags.empty()) keys->flags.resize(script.emitted, 0);
    for (const WindowedAggregate::LeftOut& each : left_out.back()) keys->flags[each.result] |= data::Keys::truncated;
  }
  std::vector<data::ColumnPtr> results;
  for (data::ColumnBuilder& builder : results_) results.push_back(builder.finish(script.emitted));
  data::Rows events = aggregate_events(*plan_, std::move(results), std::move(keys), stamps.key, context);
  for (std::size_t k = 0; k < calls_.size(); ++k) {
    for (const WindowedAggregate::LeftOut& each : left_out[k]) report_left_out(*plan_, k, each.values, events, each.result, context);
  }
  out.emit(std::move(events));
}

std::uint64_t WindowFold::bytes() const {
  std::uint64_t bytes = 0;
  for (const Call& call : calls_) bytes += call.aggregate->bytes();
  return bytes;
}

void WindowFold::save(state::SnapshotWriter& to) const {
  roots_.save(to);
  for (const Call& call : calls_) call.aggregate->save(to);
}

Result<void> WindowFold::load(state::SnapshotReader& from) {
  VARPULIS_CHECK(roots_.load(from));
  for (const Call& call : calls_) VARPULIS_CHECK(call.aggregate->load(from));
  return {};
}

}  // namespace varpulis::ops
