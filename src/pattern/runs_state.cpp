// What runs write to a snapshot.
#include <algorithm>

#include "pattern/runs.h"

namespace varpulis::pattern {

using data::Value;

namespace {

Error damaged() { return {ErrorCode::invalid_data, "the snapshot holds runs that the pattern cannot have"}; }

/// Elements as a snapshot holds them: a copy's number in place of its row.
class ElementReader {
 public:
  ElementReader(state::SnapshotReader& from, std::span<const std::uint32_t> rows, Events& events) : from_(from), rows_(rows), events_(events) {}

  [[nodiscard]] Result<void> get(Element& element) {
    Value row;
    VARPULIS_CHECK(from_.get(row));
    VARPULIS_CHECK(from_.get(element.time));
    VARPULIS_CHECK(from_.get(element.root));
    VARPULIS_CHECK(from_.get(element.position));
    if (row.is_missing()) return {};
    if (row.kind() != data::Kind::integer || static_cast<std::uint64_t>(row.as_integer()) >= rows_.size()) return damaged();
    element.row = rows_[static_cast<std::size_t>(row.as_integer())];
    events_.add_reference(element.row);
    return {};
  }

 private:
  state::SnapshotReader& from_;
  std::span<const std::uint32_t> rows_;
  Events& events_;
};

void put_element(state::SnapshotWriter& to, const Element& element, const std::map<std::uint32_t, std::uint64_t>& number_of_row) {
  to.put(element.row == none ? Value() : Value::integer(static_cast<std::int64_t>(number_of_row.at(element.row))));
  to.put(element.time);
  to.put(element.root);
  to.put(element.position);
}

Result<void> get_number(state::SnapshotReader& from, std::uint32_t& number) {
  std::uint64_t wide = 0;
  VARPULIS_CHECK(from.get(wide));
  number = static_cast<std::uint32_t>(wide);
  return {};
}

}  // namespace

void Runs::each_row(const std::function<void(std::uint32_t)>& use) const {
  for (const Repetition& each : repetitions_) {
    for (std::uint64_t at = each.elements.begin(); at < each.elements.end(); ++at) use(elements_[each.elements[at]].row);
  }
  for (const std::uint32_t id : in_order()) {
    for (std::uint32_t element = runs_[id].last; element != none; element = elements_[element].previous) use(elements_[element].row);
  }
}

void Runs::save(state::SnapshotWriter& to, const std::map<std::uint32_t, std::uint64_t>& number_of_row) const {
  to.put(serial_);
  to.put(most_);
  std::map<std::uint32_t, std::uint64_t> number_of_repetition;
  to.put(repetitions());
  for (std::uint32_t id = 0; id < repetitions_.size(); ++id) {
    const Repetition& each = repetitions_[id];
    if (!each.live) continue;
    number_of_repetition.emplace(id, number_of_repetition.size());
    to.put(std::uint64_t{each.step});
    to.put(each.latest_start);
    for (const Value& value : each.captured) to.put(value);
    to.put(each.elements.begin());
    to.put(std::uint64_t{each.elements.size()});
    for (std::uint64_t at = each.elements.begin(); at < each.elements.end(); ++at) put_element(to, elements_[each.elements[at]], number_of_row);
  }
  to.put(std::uint64_t{live_});
  std::vector<std::uint32_t> chain;
  for (const std::uint32_t id : in_order()) {
    const Run& run = runs_[id];
    to.put(run.serial);
    to.put(run.start);
    to.put(run.position);
    to.put(program_.partitioned ? partitions_.key(run.partition)[0] : Value());
    if (program_.shows_partition) to.put(partition_value(id));
    for (const Value& value : captured(id)) to.put(value);
    for (std::uint32_t s = 0; s < program_.sequences.size(); ++s) {
      const Progress& at = progress(id, s);
      to.put(std::uint64_t{at.current});
      to.put(std::uint64_t{at.taken});
      to.put(at.blocked);
    }
    chain.clear();
    for (std::uint32_t element = run.last; element != none; element = elements_[element].previous) chain.push_back(element);
    to.put(std::uint64_t{chain.size()});
    for (std::size_t i = chain.size(); i-- > 0;) {
      const Element& element = elements_[chain[i]];
      to.put(std::uint64_t{element.step});
      to.put(element.share != none);
      if (element.share == none) {
        put_element(to, element, number_of_row);
        continue;
      }
      const Share& share = shares_[element.share];
      to.put(number_of_repetition.at(share.repetition));
      to.put(share.from);
      to.put(share.to);
      if (share.to == Share::open) continue;
      for (const Value& result : share.results) to.put(result);
    }
  }
}

Result<void> Runs::load(state::SnapshotReader& from, std::span<const std::uint32_t> rows, Events& events) {
  ElementReader elements(from, rows, events);
  std::uint64_t next_serial = 0;
  VARPULIS_CHECK(from.get(next_serial));
  std::uint64_t most = 0;
  VARPULIS_CHECK(from.get(most));
  std::uint64_t count = 0;
  VARPULIS_CHECK(from.get(count));
  for (std::uint64_t r = 0; r < count; ++r) {
    std::uint32_t step = 0;
    VARPULIS_CHECK(get_number(from, step));
    if (step >= program_.steps.size() || !shares(step)) return damaged();
    const std::uint32_t id = make_repetition(step, none);
    Repetition& made = repetitions_[id];
    VARPULIS_CHECK(from.get(made.latest_start));
    for (Value& value : made.captured) VARPULIS_CHECK(from.get(value));
    std::uint64_t begin = 0, size = 0;
    VARPULIS_CHECK(from.get(begin));
    VARPULIS_CHECK(from.get(size));
    made.elements.start_at(begin);
    made.values.clear();
    for (const std::uint32_t value : values_of(step)) made.values.push_back(make_suffix_value(program_.values[value], begin));
    for (std::uint64_t e = 0; e < size; ++e) {
      const std::uint32_t element = new_element();
      elements_[element] = {.step = step};
      VARPULIS_CHECK(elements.get(elements_[element]));
      add_event(made, element, events);
    }
  }
  VARPULIS_CHECK(from.get(count));
  for (std::uint64_t r = 0; r < count; ++r) {
    Run loaded;
    Value key;
    VARPULIS_CHECK(from.get(loaded.serial));
    VARPULIS_CHECK(from.get(loaded.start));
    VARPULIS_CHECK(from.get(loaded.position));
    VARPULIS_CHECK(from.get(key));
    const std::uint32_t id = open(program_.partitioned ? partitions_.find_or_add(std::span<const Value>(&key, 1)).id : 0);
    runs_[id].serial = loaded.serial;
    runs_[id].start = loaded.start;
    runs_[id].position = loaded.position;
    if (program_.shows_partition) VARPULIS_CHECK(from.get(partition_values_[id]));
    for (Value& value : captured(id)) VARPULIS_CHECK(from.get(value));
    for (std::uint32_t s = 0; s < program_.sequences.size(); ++s) {
      Progress& at = progress(id, s);
      VARPULIS_CHECK(get_number(from, at.current));
      VARPULIS_CHECK(get_number(from, at.taken));
      VARPULIS_CHECK(from.get(at.blocked));
      if (at.current != none && at.current >= program_.sequences[s].steps.size()) return damaged();
    }
    std::uint64_t chain = 0;
    VARPULIS_CHECK(from.get(chain));
    for (std::uint64_t e = 0; e < chain; ++e) {
      Element element;
      bool is_share = false;
      VARPULIS_CHECK(get_number(from, element.step));
      VARPULIS_CHECK(from.get(is_share));
      if (element.step >= program_.steps.size()) return damaged();
      if (!is_share) {
        VARPULIS_CHECK(elements.get(element));
        restore_element(id, element, events);
        continue;
      }
      Share share;
      VARPULIS_CHECK(get_number(from, share.repetition));
      VARPULIS_CHECK(from.get(share.from));
      VARPULIS_CHECK(from.get(share.to));
      if (share.repetition >= repetitions_.size()) return damaged();
      const Repetition& shared = repetitions_[share.repetition];
      const bool is_open = share.to == Share::open;
      const std::uint64_t end = is_open ? shared.elements.end() : share.to;
      if (shared.step != element.step || share.from < shared.elements.begin() || share.from >= end || end > shared.elements.end()) return damaged();
      if (!is_open) {
        share.results.resize(values_of(element.step).size());
        for (Value& result : share.results) VARPULIS_CHECK(from.get(result));
        runs_[id].taken += static_cast<std::uint32_t>(end - share.from);
      }
      const std::uint32_t repetition = share.repetition;
      put(id, make_share(std::move(share), element.step));
      if (is_open) runs_[id].repetition = repetition;
    }
    if (runs_[id].first == none) return damaged();
  }
  serial_ = next_serial;
  most_ = most;
  attach_repetitions();
  return {};
}

/// Brings what is known of loaded runs into the repetitions that they share.
void Runs::attach_repetitions() {
  const std::vector<std::uint32_t> runs = in_order();
  for (const std::uint32_t run : runs) {
    const std::uint32_t id = runs_[run].repetition;
    if (id == none) continue;
    Repetition& shared = repetitions_[id];
    runs_[run].repetition = none;
    wait(run, shared.step);
    runs_[run].repetition = id;
    shared.list = links_[run * links_each_ + shared.step].list;
    List& list = tables_[shared.step].lists[shared.list];
    list.repetition = id;
    unlink(run, shared.step, list.first, list.last);
    link(run, shared.step, shared.first, shared.last);
  }
  struct Begin {
    std::uint64_t from;
    std::uint32_t run;
    bool is_open;
  };
  std::vector<std::vector<Begin>> begins(repetitions_.size());
  for (const std::uint32_t run : runs) {
    for (std::uint32_t element = runs_[run].last; element != none; element = elements_[element].previous) {
      if (elements_[element].share == none) continue;
      const Share& share = shares_[elements_[element].share];
      begins[share.repetition].push_back({.from = share.from, .run = run, .is_open = share.to == Share::open});
    }
  }
  for (std::uint32_t id = 0; id < repetitions_.size(); ++id) {
    Repetition& shared = repetitions_[id];
    std::ranges::stable_sort(begins[id], {}, &Begin::from);
    for (const Begin& each : begins[id]) {
      if (shared.begins.empty() || shared.begins.back().from != each.from) shared.begins.push_back({.from = each.from, .shares = 0});
      ++shared.begins.back().shares;
      const bool has_enough = each.from + program_.steps[shared.step].min <= shared.elements.end();
      if (each.is_open && !has_enough) shared.waiting.push_back({.from = each.from, .run = each.run, .serial = runs_[each.run].serial});
    }
  }
}

}  // namespace varpulis::pattern
