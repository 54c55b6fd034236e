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
  runs_[id] = {.serial = serial_++, .partition = partition, .live = true};
  ++live_;
  return id;
}

void Runs::close(std::uint32_t id, Events& events) {
  Run& run = runs_[id];
  VARPULIS_ASSERT(run.live);
  for (std::uint32_t item = 0; item < links_each_; ++item) stop_waiting(id, item);
  for (std::uint32_t element = run.last; element != none;) {
    const std::uint32_t previous = elements_[element].previous;
    if (elements_[element].row != none) events.release(std::exchange(elements_[element].row, none));
    free_elements_.push_back(element);
    element = previous;
  }
  for (Value& value : captured(id)) value = Value();
  for (std::uint32_t s = 0; s < program_.sequences.size(); ++s) progress(id, s) = {};
  std::fill_n(last_of_step_.begin() + static_cast<std::ptrdiff_t>(id * program_.steps.size()), program_.steps.size(), none);
  for (std::size_t v = 0; v < program_.values.size(); ++v) value(id, v).reset();
  emptied_.push_back(run.partition);
  run.live = false;
  --live_;
  free_.push_back(id);
}

std::vector<std::uint32_t> Runs::in_order() const {
  std::vector<std::uint32_t> ids;
  ids.reserve(live_);
  for (std::uint32_t id = 0; id < runs_.size(); ++id) {
    if (runs_[id].live) ids.push_back(id);
  }
  std::ranges::sort(ids, {}, [this](std::uint32_t id) { return runs_[id].serial; });
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

void Runs::take(std::uint32_t id, std::uint32_t step, std::uint32_t event, Events& events) {
  Run& run = runs_[id];
  for (const std::uint32_t slot : program_.steps[step].slots) captured(id)[slot] = events.slot(slot, event);
  if (run.first == none) {
    run.start = events.times[event];
    run.position = events.positions[event];
    if (program_.shows_partition) partition_values_[id] = events.partition_column->value(event);
  }
  const std::uint32_t element =
      restore_element(id, {.row = events.keep(step, event), .step = step, .time = events.times[event], .root = events.roots[event], .position = events.positions[event]}, events);
  if (elements_[element].row != none) recent_.push_back(element);
}

std::uint32_t Runs::restore_element(std::uint32_t id, const Element& taken, Events& events) {
  Run& run = runs_[id];
  const std::uint32_t element = new_element();
  elements_[element] = taken;
  elements_[element].previous = run.last;
  run.last = element;
  if (run.first == none) run.first = element;
  ++run.taken;
  last_of_step_[id * program_.steps.size() + taken.step] = element;
  for (std::size_t v = 0; v < program_.values.size(); ++v) {
    const SequenceValue& of = program_.values[v];
    if (of.step != taken.step) continue;
    value(id, v).add(of, of.of_field && taken.row != none ? events.argument(static_cast<std::uint32_t>(v), taken.row) : Value(), element);
  }
  return element;
}

void Runs::settle(const Events& events) {
  for (const std::uint32_t element : recent_) {
    if (elements_[element].row != none) elements_[element].row = events.settled(elements_[element].row);
  }
  recent_.clear();
}

void Runs::elements_of(std::uint32_t run, std::vector<std::uint32_t>& into) const {
  into.clear();
  for (std::uint32_t element = runs_[run].last; element != none; element = elements_[element].previous) into.push_back(element);
  std::ranges::reverse(into);
}

void Runs::elements_of(std::uint32_t run, std::uint32_t step, std::vector<std::uint32_t>& into) const {
  into.clear();
  for (std::uint32_t element = runs_[run].last; element != none; element = elements_[element].previous) {
    if (elements_[element].step == step) into.push_back(element);
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
  List& list = table.lists[link.list];
  link.previous = list.last;
  link.next = none;
  if (list.last != none) {
    links_[list.last * links_each_ + item].next = id;
  } else {
    list.first = id;
  }
  list.last = id;
}

void Runs::stop_waiting(std::uint32_t id, std::uint32_t item) {
  Link& link = links_[id * links_each_ + item];
  if (link.list == none) return;
  Table& table = tables_[item];
  List& list = table.lists[link.list];
  if (link.previous != none) {
    links_[link.previous * links_each_ + item].next = link.next;
  } else {
    list.first = link.next;
  }
  if (link.next != none) {
    links_[link.next * links_each_ + item].previous = link.previous;
  } else {
    list.last = link.previous;
  }
  if (list.first == none && table.width > 0) table.keys.erase(link.list);
  link = {};
}

std::uint32_t Runs::first_waiting(std::uint32_t item, std::uint32_t event, std::uint32_t partition, const Events& events) const {
  const Table& table = tables_[item];
  if (table.width == 0) return partition < table.lists.size() ? table.lists[partition].first : none;
  const Events::Lookup& lookup = events.lookups[item];
  const std::uint32_t list = table.keys.find(lookup.columns, event, lookup.hashes[event]);
  return list == data::KeyTable::none ? none : table.lists[list].first;
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

std::uint64_t Runs::bytes() const {
  const std::uint64_t per_run = sizeof(Run) + program_.slots * sizeof(Value) + program_.sequences.size() * sizeof(Progress) +
                                program_.steps.size() * sizeof(std::uint32_t) + links_each_ * sizeof(Link) +
                                program_.values.size() * sizeof(SequenceState);
  std::uint64_t bytes = live_ * per_run + elements() * sizeof(Element) + partitions_.bytes();
  for (const Table& table : tables_) bytes += table.keys.bytes();
  return bytes;
}

}  // namespace varpulis::pattern
