// Events of repeated steps that runs share.
#include <algorithm>
#include <iterator>

#include "base/assert.h"
#include "pattern/runs.h"

namespace varpulis::pattern {

using data::Value;

std::uint32_t Runs::repetition_for(std::uint32_t step, std::uint32_t event, std::uint32_t partition, const Events& events) const {
  const std::uint32_t list = list_for(step, event, partition, events);
  return list == none ? none : tables_[step].lists[list].repetition;
}

std::uint32_t Runs::make_repetition(std::uint32_t step, std::uint32_t list) {
  std::uint32_t id = 0;
  if (free_repetitions_.empty()) {
    id = static_cast<std::uint32_t>(repetitions_.size());
    repetitions_.emplace_back();
  } else {
    id = free_repetitions_.back();
    free_repetitions_.pop_back();
  }
  Repetition& made = repetitions_[id];
  made = {};
  made.step = step;
  made.list = list;
  made.live = true;
  made.captured.resize(program_.steps[step].slots.size());
  for (const std::uint32_t value : values_of(step)) made.values.push_back(make_suffix_value(program_.values[value], 0));
  if (list != none) tables_[step].lists[list].repetition = id;
  return id;
}

void Runs::free_repetition(std::uint32_t id) {
  Repetition& gone = repetitions_[id];
  const std::uint32_t step = gone.step;
  const std::uint32_t list = gone.list;
  gone = {};
  free_repetitions_.push_back(id);
  if (list == none) return;
  tables_[step].lists[list].repetition = none;
  forget_unused(step, list);
}

void Runs::add_event(Repetition& to, std::uint32_t element, Events& events) {
  to.elements.push_back(element);
  const std::uint32_t row = elements_[element].row;
  const std::span<const std::uint32_t> values = values_of(to.step);
  for (std::size_t v = 0; v < values.size(); ++v) {
    if (!to.values[v]) continue;
    to.values[v]->add(program_.values[values[v]].of_field && row != none ? events.argument(values[v], row) : Value());
  }
}

void Runs::take_shared(std::uint32_t id, std::uint32_t event, Events& events, std::vector<std::uint32_t>& enough) {
  Repetition& shared = repetitions_[id];
  if (shared.event == event_) return;
  shared.event = event_;
  const std::uint32_t element = new_element();
  elements_[element] = {.row = events.keep(shared.step, event),
                        .step = shared.step,
                        .time = events.times[event],
                        .root = events.roots[event],
                        .position = events.positions[event]};
  if (elements_[element].row != none) recent_.push_back(element);
  const std::vector<std::uint32_t>& slots = program_.steps[shared.step].slots;
  for (std::size_t s = 0; s < slots.size(); ++s) shared.captured[s] = events.slot(slots[s], event);
  add_event(shared, element, events);

  const Step& step = program_.steps[shared.step];
  for (; !shared.waiting.empty() && shared.waiting.front().from + step.min <= shared.elements.end(); shared.waiting.pop_front()) {
    const auto [from, run, serial] = shared.waiting.front();
    if (!runs_[run].live || runs_[run].serial != serial || runs_[run].repetition != id) continue;
    progress(run, 0).taken = step.min;
    enough.push_back(run);
  }
}

void Runs::join(std::uint32_t run, std::uint32_t step, std::uint32_t event, Events& events) {
  leave(run, events);
  if (runs_[run].first == none) begin_run(run, event, events);
  wait(run, step);
  const std::uint32_t list = links_[run * links_each_ + step].list;
  VARPULIS_ASSERT(list != none);  // the event has the key
  std::uint32_t id = tables_[step].lists[list].repetition;
  if (id == none) id = make_repetition(step, list);
  unlink(run, step, tables_[step].lists[list].first, tables_[step].lists[list].last);
  Repetition& shared = repetitions_[id];
  link(run, step, shared.first, shared.last);
  if (shared.event != event_) {
    std::vector<std::uint32_t> nobody;
    take_shared(id, event, events, nobody);
  }
  const std::uint64_t from = shared.elements.end() - 1;
  if (shared.begins.empty() || shared.begins.back().from != from) shared.begins.push_back({.from = from, .shares = 0});
  ++shared.begins.back().shares;
  shared.latest_start = std::max(shared.latest_start, runs_[run].start);
  if (program_.steps[step].min > 1) shared.waiting.push_back({.from = from, .run = run, .serial = runs_[run].serial});
  put(run, make_share({.repetition = id, .from = from, .to = Share::open, .results = {}}, step));
  runs_[run].repetition = id;
}

std::uint32_t Runs::make_share(Share share, std::uint32_t step) {
  std::uint32_t id = 0;
  if (free_shares_.empty()) {
    id = static_cast<std::uint32_t>(shares_.size());
    shares_.push_back(std::move(share));
  } else {
    id = free_shares_.back();
    free_shares_.pop_back();
    shares_[id] = std::move(share);
  }
  const std::uint32_t element = new_element();
  elements_[element] = {.step = step, .share = id};
  return element;
}

void Runs::leave(std::uint32_t run, Events& events) {
  if (runs_[run].repetition == none) return;
  Repetition& shared = repetitions_[runs_[run].repetition];
  refresh(run);
  Share& share = shares_[elements_[runs_[run].last].share];
  share.to = shared.elements.end();
  runs_[run].taken += static_cast<std::uint32_t>(share.to - share.from);
  const std::span<const std::uint32_t> values = values_of(shared.step);
  for (std::size_t v = 0; v < values.size(); ++v) {
    std::optional<Value> result;
    if (shared.values[v]) {
      result = shared.values[v]->result(share.from);
      if (!result) {
        SequenceState state;
        for (std::uint64_t at = share.from; at < share.to; ++at) {
          state.add(program_.values[values[v]], events.argument(values[v], elements_[shared.elements[at]].row), none);
        }
        result = state.result(program_.values[values[v]]);
      }
    }
    share.results.push_back(result ? std::move(*result) : Value());
  }
  unlink(run, shared.step, shared.first, shared.last);
  links_[run * links_each_ + shared.step] = {};
  runs_[run].repetition = none;
}

void Runs::drop_share(std::uint32_t id, Events& events) {
  const std::uint32_t repetition = shares_[id].repetition;
  Repetition& shared = repetitions_[repetition];
  std::uint64_t low = shared.begins.begin(), high = shared.begins.end();
  while (high - low > 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    (shared.begins[middle].from <= shares_[id].from ? low : high) = middle;
  }
  --shared.begins[low].shares;
  shares_[id] = {};
  free_shares_.push_back(id);
  while (!shared.begins.empty() && shared.begins.front().shares == 0) shared.begins.pop_front();
  const std::uint64_t begin = shared.begins.empty() ? shared.elements.end() : shared.begins.front().from;
  if (begin == shared.elements.begin()) return;
  for (std::uint64_t at = shared.elements.begin(); at < begin; ++at) free_element(shared.elements[at], events);
  shared.elements.cut(begin);
  for (const std::unique_ptr<SuffixValue>& value : shared.values) {
    if (value) value->cut(begin);
  }
  while (!shared.waiting.empty() && shared.waiting.front().from < begin) shared.waiting.pop_front();
  if (shared.begins.empty()) free_repetition(repetition);
}

void Runs::stop_sharing(std::uint32_t id, Events& events) {
  while (repetitions_[id].live && repetitions_[id].first != none) {
    const std::uint32_t run = repetitions_[id].first;
    const std::uint32_t step = repetitions_[id].step;
    refresh(run);
    const std::uint32_t whole = runs_[run].last;
    const std::uint32_t share = elements_[whole].share;
    const std::uint32_t list = repetitions_[id].list;
    unlink(run, step, repetitions_[id].first, repetitions_[id].last);
    link(run, step, tables_[step].lists[list].first, tables_[step].lists[list].last);
    runs_[run].repetition = none;
    runs_[run].last = elements_[whole].previous;
    if (runs_[run].first == whole) runs_[run].first = none;
    const std::uint64_t end = repetitions_[id].elements.end();
    for (std::uint64_t at = shares_[share].from; at < end; ++at) {
      const Element copy = elements_[repetitions_[id].elements[at]];
      if (copy.row != none) events.add_reference(copy.row);
      const std::uint32_t element = restore_element(run, copy, events);
      if (copy.row != none) recent_.push_back(element);
    }
    progress(run, 0).taken = static_cast<std::uint32_t>(end - shares_[share].from);
    elements_[whole] = {};
    free_elements_.push_back(whole);
    drop_share(share, events);
  }
}

void Runs::refresh(std::uint32_t run) {
  if (runs_[run].repetition == none) return;
  const Repetition& shared = repetitions_[runs_[run].repetition];
  const std::vector<std::uint32_t>& slots = program_.steps[shared.step].slots;
  for (std::size_t s = 0; s < slots.size(); ++s) captured(run)[slots[s]] = shared.captured[s];
}

// ---- What a run holds ----

std::uint32_t Runs::events_of(std::uint32_t run) const {
  const Run& own = runs_[run];
  if (own.repetition == none) return own.taken;
  const Share& share = shares_[elements_[own.last].share];
  return own.taken + static_cast<std::uint32_t>(end_of(share) - share.from);
}

std::optional<Value> Runs::result(std::uint32_t run, std::size_t number) const {
  const SequenceValue& of = program_.values[number];
  const Share* share = share_of(run, of.step);
  if (share == nullptr) return value(run, number).result(of);
  if (of.kind == SequenceValue::Kind::count && !of.of_field) return Value::integer(static_cast<std::int64_t>(end_of(*share) - share->from));
  const std::uint32_t place = place_of_value_[number];
  return share->to != Share::open ? share->results[place] : repetitions_[share->repetition].values[place]->result(share->from);
}

std::uint32_t Runs::element_at(std::uint32_t run, std::size_t number, std::vector<std::uint32_t>& scratch) const {
  const SequenceValue& of = program_.values[number];
  const std::int64_t index = of.kind == SequenceValue::Kind::first ? 0 : of.index;
  if (const Share* share = share_of(run, of.step)) {
    const auto size = static_cast<std::int64_t>(end_of(*share) - share->from);
    const std::int64_t at = index < 0 ? size + index : index;
    return at < 0 || at >= size ? none : event_at(*share, share->from + static_cast<std::uint64_t>(at));
  }
  if (index >= 0) return value(run, number).element();
  elements_of(run, of.step, scratch);
  const auto from_end = static_cast<std::size_t>(-index);
  return from_end <= scratch.size() ? scratch[scratch.size() - from_end] : none;
}

}  // namespace varpulis::pattern
