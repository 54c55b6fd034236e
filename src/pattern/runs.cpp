#include "pattern/runs.h"

#include <algorithm>

#include "base/assert.h"

namespace varpulis::pattern {

using data::Value;

Runs::Runs(const Program& program) : program_(program), items_(program.items()), links_each_(program.items() + 1) {
  tables_.resize(links_each_);
  for (std::uint32_t item = 0; item < items_; ++item) {
    const std::size_t keys = program.condition(item).keys.size();
    if (keys == 0) continue;
    // Beside equalities the partition is one key more.
    tables_[item].width = keys + (program.partitioned ? 1 : 0);
    tables_[item].keys = data::KeyTable(tables_[item].width);
  }
  values_of_step_.resize(program.steps.size());
  for (std::uint32_t v = 0; v < program.values.size(); ++v) {
    std::vector<std::uint32_t>& own = values_of_step_[program.values[v].step];
    place_of_value_.push_back(static_cast<std::uint32_t>(own.size()));
    own.push_back(v);
  }
}

// ---- Runs ----

std::uint32_t Runs::open(std::uint32_t partition) {
  std::uint32_t id = 0;
  if (free_.empty()) {
    id = static_cast<std::uint32_t>(runs_.size());
    runs_.emplace_back();
    captured_.resize(captured_.size() + program_.slots);
    progress_.resize(progress_.size() + program_.sequences.size());
    last_of_step_.resize(last_of_step_.size() + program_.steps.size(), none);
    values_.resize(values_.size() + program_.values.size());
    links_.resize(links_.size() + links_each_);
    if (program_.shows_partition) partition_values_.emplace_back();
  } else {
    id = free_.back();
    free_.pop_back();
  }
  runs_[id] = {.serial = serial_++, .partition = partition, .live = true, .older = newest_};
  (newest_ != none ? runs_[newest_].newer : oldest_) = id;
  newest_ = id;
  most_ = std::max<std::uint64_t>(most_, ++live_);
  return id;
}

void Runs::close(std::uint32_t id, Events& events) {
  Run& run = runs_[id];
  VARPULIS_ASSERT(run.live);
  for (std::uint32_t item = 0; item < links_each_; ++item) stop_waiting(id, item);
  run.repetition = none;
  for (std::uint32_t element = run.last; element != none;) {
    const std::uint32_t previous = elements_[element].previous;
    if (elements_[element].share != none) drop_share(elements_[element].share, events);
    free_element(element, events);
    element = previous;
  }
  for (Value& value : captured(id)) value = Value();
  for (std::uint32_t s = 0; s < program_.sequences.size(); ++s) progress(id, s) = {};
  std::fill_n(last_of_step_.begin() + static_cast<std::ptrdiff_t>(id * program_.steps.size()), program_.steps.size(), none);
  for (std::size_t v = 0; v < program_.values.size(); ++v) value(id, v).reset();
  emptied_.push_back(run.partition);
  run.live = false;
  (run.older != none ? runs_[run.older].newer : oldest_) = run.newer;
  (run.newer != none ? runs_[run.newer].older : newest_) = run.older;
  --live_;
  free_.push_back(id);
}

std::vector<std::uint32_t> Runs::in_order() const {
  std::vector<std::uint32_t> ids;
  ids.reserve(live_);
  for (std::uint32_t id = oldest_; id != none; id = runs_[id].newer) ids.push_back(id);
  return ids;
}

std::uint32_t Runs::new_element() {
  if (free_elements_.empty()) {
    elements_.emplace_back();
    return static_cast<std::uint32_t>(elements_.size() - 1);
  }
  const std::uint32_t id = free_elements_.back();
  free_elements_.pop_back();
  return id;
}

void Runs::free_element(std::uint32_t element, Events& events) {
  if (elements_[element].row != none) events.release(elements_[element].row);
  elements_[element] = {};
  free_elements_.push_back(element);
}

void Runs::begin_run(std::uint32_t id, std::uint32_t event, const Events& events) {
  runs_[id].start = events.times[event];
  runs_[id].position = events.positions[event];
  if (program_.shows_partition) partition_values_[id] = events.partition_column->value(event);
}

void Runs::take(std::uint32_t id, std::uint32_t step, std::uint32_t event, Events& events) {
  leave(id, events);
  for (const std::uint32_t slot : program_.steps[step].slots) captured(id)[slot] = events.slot(slot, event);
  if (runs_[id].first == none) begin_run(id, event, events);
  const Element taken{.row = events.keep(step, event),
                      .step = step,
                      .time = events.times[event],
                      .root = events.roots[event],
                      .position = events.positions[event]};
  const std::uint32_t element = restore_element(id, taken, events);
  if (taken.row != none) recent_.push_back(element);
}

void Runs::put(std::uint32_t id, std::uint32_t element) {
  Run& run = runs_[id];
  elements_[element].previous = run.last;
  run.last = element;
  if (run.first == none) run.first = element;
  last_of_step_[id * program_.steps.size() + elements_[element].step] = element;
}

std::uint32_t Runs::restore_element(std::uint32_t id, const Element& taken, Events& events) {
  const std::uint32_t element = new_element();
  elements_[element] = taken;
  put(id, element);
  ++runs_[id].taken;
  for (const std::uint32_t v : values_of(taken.step)) {
    const SequenceValue& of = program_.values[v];
    value(id, v).add(of, of.of_field && taken.row != none ? events.argument(v, taken.row) : Value(), element);
  }
  return element;
}

void Runs::settle(const Events& events) {
  for (const std::uint32_t element : recent_) {
    if (elements_[element].row != none) elements_[element].row = events.settled(elements_[element].row);
  }
  recent_.clear();
}

void Runs::elements_of(std::uint32_t run, std::vector<std::uint32_t>& into) const { elements_of(run, none, into); }

void Runs::elements_of(std::uint32_t run, std::uint32_t step, std::vector<std::uint32_t>& into) const {
  into.clear();
  for (std::uint32_t element = runs_[run].last; element != none; element = elements_[element].previous) {
    if (step != none && elements_[element].step != step) continue;
    if (elements_[element].share == none) {
      into.push_back(element);
      continue;
    }
    const Share& share = shares_[elements_[element].share];
    for (std::uint64_t at = end_of(share); at-- > share.from;) into.push_back(event_at(share, at));
  }
  std::ranges::reverse(into);
}

bool Runs::holds_root(std::uint32_t run, std::uint64_t root) const {
  for (std::uint32_t element = runs_[run].last; element != none; element = elements_[element].previous) {
    if (elements_[element].root == root) return true;
  }
  return false;
}

// ---- Waiting ----

void Runs::wait(std::uint32_t id, std::uint32_t item) {
  Link& link = links_[id * links_each_ + item];
  if (link.list != none) return;
  Table& table = tables_[item];
  if (table.width == 0) {
    link.list = runs_[id].partition;
  } else {
    key_.clear();
    if (program_.partitioned) key_.push_back(partitions_.key(runs_[id].partition)[0]);
    for (const Equality& each : program_.condition(item).keys) {
      key_.push_back(captured(id)[each.slot]);
      if (key_.back().is_missing()) return;  // nothing equals it
    }
    link.list = table.keys.find_or_add(key_).id;
  }
  if (table.lists.size() <= link.list) table.lists.resize(link.list + 1);
  this->link(id, item, table.lists[link.list].first, table.lists[link.list].last);
}

/// Adds the run at the end of a list.
void Runs::link(std::uint32_t id, std::uint32_t item, std::uint32_t& first, std::uint32_t& last) {
  Link& own = links_[id * links_each_ + item];
  own.previous = last;
  own.next = none;
  (last != none ? links_[last * links_each_ + item].next : first) = id;
  last = id;
}

void Runs::unlink(std::uint32_t id, std::uint32_t item, std::uint32_t& first, std::uint32_t& last) {
  const Link& own = links_[id * links_each_ + item];
  (own.previous != none ? links_[own.previous * links_each_ + item].next : first) = own.next;
  (own.next != none ? links_[own.next * links_each_ + item].previous : last) = own.previous;
}

void Runs::stop_waiting(std::uint32_t id, std::uint32_t item) {
  Link& own = links_[id * links_each_ + item];
  if (own.list == none) return;
  const std::uint32_t shared = runs_[id].repetition;
  if (shared != none && repetitions_[shared].step == item) {
    unlink(id, item, repetitions_[shared].first, repetitions_[shared].last);
  } else {
    List& list = tables_[item].lists[own.list];
    unlink(id, item, list.first, list.last);
    forget_unused(item, own.list);
  }
  own = {};
}

/// Lets go of a key for which nothing waits.
void Runs::forget_unused(std::uint32_t item, std::uint32_t list) {
  const List& own = tables_[item].lists[list];
  if (tables_[item].width > 0 && own.first == none && own.repetition == none) tables_[item].keys.erase(list);
}

/// The list of those that wait for an item with the event's key, or none.
std::uint32_t Runs::list_for(std::uint32_t item, std::uint32_t event, std::uint32_t partition, const Events& events) const {
  const Table& table = tables_[item];
  if (table.width == 0) return partition < table.lists.size() ? partition : none;
  const Events::Lookup& lookup = events.lookups[item];
  const std::uint32_t list = table.keys.find(lookup.columns, event, lookup.hashes[event]);
  return list == data::KeyTable::none ? none : list;
}

std::uint32_t Runs::first_waiting(std::uint32_t item, std::uint32_t event, std::uint32_t partition, const Events& events) const {
  const std::uint32_t list = list_for(item, event, partition, events);
  return list == none ? none : tables_[item].lists[list].first;
}

std::uint32_t Runs::first_of_partition(std::uint32_t partition) const {
  const std::vector<List>& lists = tables_[items_].lists;
  return partition < lists.size() ? lists[partition].first : none;
}

void Runs::forget_empty_partitions() {
  for (const std::uint32_t partition : emptied_) {
    if (partitions_.holds(partition) && first_of_partition(partition) == none) partitions_.erase(partition);
  }
  emptied_.clear();
}

std::uint64_t Runs::bytes_of_run(const Program& program) {
  return sizeof(Run) + program.slots * sizeof(Value) + program.sequences.size() * sizeof(Progress) +
         program.steps.size() * sizeof(std::uint32_t) + (program.items() + 1) * sizeof(Link) + program.values.size() * sizeof(SequenceState);
}

std::uint64_t Runs::bytes() const {
  std::uint64_t bytes = live_ * bytes_of_run(program_) + elements() * sizeof(Element) + partitions_.bytes();
  for (const Table& table : tables_) bytes += table.keys.bytes();
  bytes += (shares_.size() - free_shares_.size()) * sizeof(Share);
  for (const Repetition& each : repetitions_) {
    if (!each.live) continue;
    bytes += sizeof(Repetition) + each.elements.bytes() + each.begins.bytes() + each.waiting.bytes();
    for (const std::unique_ptr<SuffixValue>& value : each.values) bytes += value ? value->bytes() : 0;
  }
  return bytes;
}

}  // namespace varpulis::pattern
