#include "pattern/sequence_trie.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "base/assert.h"

namespace varpulis::pattern {

namespace {

/// first[t] is where the items of type t begin in an array sorted by type; one more at the end.
template <typename Items, typename TypeOf>
std::vector<std::uint32_t> first_by_type(const Items& items, std::size_t types, TypeOf type_of) {
  std::vector<std::uint32_t> first(types + 1, 0);
  for (const auto& item : items) ++first[type_of(item) + std::size_t{1}];
  std::partial_sum(first.begin(), first.end(), first.begin());
  return first;
}

}  // namespace

SequenceTrie::SequenceTrie(std::span<const Sequence> sequences, std::size_t types, std::uint64_t shown)
    : steps_(sequences.front().types.size()), types_(types), shown_(shown), starts_(types), is_root_(types, false) {
  std::map<std::vector<std::uint32_t>, std::uint32_t> prefixes;  // and their places in reached_
  for (const Sequence& sequence : sequences) {
    VARPULIS_ASSERT(sequence.types.size() == steps_ && steps_ >= 2);
    is_root_[sequence.types.front()] = true;
    for (std::size_t depth = 2; depth < steps_; ++depth) prefixes.try_emplace({sequence.types.begin(), sequence.types.begin() + static_cast<std::ptrdiff_t>(depth)});
  }
  std::vector<const std::vector<std::uint32_t>*> order;
  for (const auto& [prefix, place] : prefixes) order.push_back(&prefix);
  // An event that takes a run to a step does not take it further.
  std::ranges::stable_sort(order, {}, [](const auto* prefix) { return std::make_pair(prefix->back(), -static_cast<std::ptrdiff_t>(prefix->size())); });
  for (std::uint32_t n = 0; n < order.size(); ++n) prefixes[*order[n]] = static_cast<std::uint32_t>(types_ + n);
  parent_of_.resize(types_, none);
  for (const auto* prefix : order) {
    const std::vector<std::uint32_t> before(prefix->begin(), prefix->end() - 1);
    parent_of_.push_back(before.size() == 1 ? before.front() : prefixes[before]);
    starts_[prefix->front()].nodes.push_back(static_cast<std::uint32_t>(nodes_.size()));
    nodes_.push_back({.type = prefix->back(), .parent = parent_of_.back(), .root = prefix->front(), .depth = static_cast<std::uint32_t>(prefix->size()), .rows = {}});
  }
  for (std::size_t step = 1; step + 1 < steps_; ++step) shows_middle_ = shows_middle_ || shows(step);
  reached_.resize(types_ + nodes_.size(), 0);
  first_node_ = first_by_type(nodes_, types_, [](const Node& node) { return node.type; });

  std::vector<std::uint32_t> by_type(sequences.size());
  std::iota(by_type.begin(), by_type.end(), 0U);
  std::ranges::stable_sort(by_type, {}, [&](std::uint32_t s) { return sequences[s].types.back(); });
  first_leaf_ = first_by_type(by_type, types_, [&](std::uint32_t s) { return sequences[s].types.back(); });
  leaf_of_.resize(sequences.size());
  for (const std::uint32_t s : by_type) {
    const std::vector<std::uint32_t>& own = sequences[s].types;
    const auto leaf = static_cast<std::uint32_t>(leaves_.size());
    leaf_of_[s] = leaf;
    leaves_.push_back({.sequence = s, .root = own.front(), .within = sequences[s].within.value_or(Leaf::for_ever)});
    for (std::size_t depth = 2; depth < steps_; ++depth) {
      paths_.push_back(prefixes[{own.begin(), own.begin() + static_cast<std::ptrdiff_t>(depth)}]);
    }
    cursors_.push_back({.parent = steps_ == 2 ? own.front() : paths_.back()});
    starts_[own.front()].leaves.push_back(leaf);
  }
}

// ---- Events ----

SequenceTrie::Matches SequenceTrie::take_all(const Events& events) {
  make_room(most_matches_);
  next_.assign(events.first.begin(), events.first.end());
  for (std::uint32_t position = 0; position < events.type_at.size(); ++position) {
    const std::uint32_t type_of_epoch = events.type_at[position];
    const std::uint32_t type = type_of_epoch < events.type_of.size() ? events.type_of[type_of_epoch] : none;
    if (type >= types_) continue;
    const std::uint32_t event = next_[type_of_epoch]++;
    if (position + ahead < events.type_at.size()) fetch(events, position + ahead);
    const std::int64_t time = events.times[position];
    for (std::uint32_t leaf = first_leaf_[type]; leaf < first_leaf_[type + std::size_t{1}]; ++leaf) {
      const std::uint32_t reached = reached_[cursors_[leaf].parent];
      if (reached > cursors_[leaf].next) complete(leaf, reached, event, position, time);
    }
    for (std::uint32_t node = first_node_[type]; node < first_node_[type + std::size_t{1}]; ++node) {
      if (shows_middle_) advance(node, event);
      else reached_[types_ + node] = reached_[parent_of_[types_ + node]];
    }
    if (is_root_[type]) begin(type, event, events.first_position + position, time);
  }
  most_matches_ = std::max(most_matches_, matches_size_);
  Matches matches = std::exchange(matches_, {});
  matches.sequence.resize(matches_size_);
  matches.position.resize(matches_size_);
  matches.time.resize(matches_size_);
  for (std::size_t step = 0; step < steps_; ++step) {
    if (shows(step)) matches.rows[step].resize(matches_size_);
  }
  matches_size_ = room_ = 0;
  return matches;
}

/// Begins to fetch what the event at a position will look at.
inline void SequenceTrie::fetch(const Events& events, std::size_t position) const {
  const std::uint32_t type_of_epoch = events.type_at[position];
  const std::uint32_t type = type_of_epoch < events.type_of.size() ? events.type_of[type_of_epoch] : none;
  if (type >= types_ || first_leaf_[type] == leaves_.size()) return;
  __builtin_prefetch(&cursors_[first_leaf_[type]]);
  __builtin_prefetch(&leaves_[first_leaf_[type]]);
}

inline void SequenceTrie::begin(std::uint32_t type, std::uint32_t event, std::uint64_t position, std::int64_t time) {
  Starts& starts = starts_[type];
  starts.times.push_back(time);
  starts.positions.push_back(position);
  if (shows(0)) {
    starts.rows.push_back(event | of_epoch);
    starts.rows.reserve(starts.rows.size() + block);
  }
  ++reached_[type];
}

/// Those that have come to the prefix before now come to this one.
void SequenceTrie::advance(std::uint32_t node, std::uint32_t event) {
  Node& own = nodes_[node];
  const std::uint32_t reached = reached_[own.parent];
  reached_[types_ + node] = reached;
  if (!shows(own.depth - 1)) return;
  own.rows.resize(reached, event | of_epoch);
  own.rows.reserve(reached + block);
}

/// The event is the last one of the runs that have come to the step before.
inline void SequenceTrie::complete(std::uint32_t leaf, std::uint32_t reached, std::uint32_t event, std::uint32_t position, std::int64_t time) {
  Leaf& own = leaves_[leaf];
  const Starts& starts = starts_[own.root];
  if (own.seen < starts.size()) account(leaf);
  std::uint32_t& next = cursors_[leaf].next;
  if (next < reached && is_over(starts.times[next], own.within, time)) next = give_up(own, starts, next, time);
  if (next >= reached) return;
  add_matches(leaf, next, reached - next, event, position, time);
  next = reached;
}

void SequenceTrie::make_room(std::size_t size) {
  room_ = std::max<std::size_t>({size, 2 * room_, 1024});
  const std::size_t rows = room_ + block;
  matches_.rows.resize(steps_);
  matches_.sequence.resize(rows);
  matches_.position.resize(rows);
  matches_.time.resize(rows);
  for (std::size_t step = 0; step < steps_; ++step) {
    if (shows(step)) matches_.rows[step].resize(rows);
  }
}

inline void SequenceTrie::add_matches(std::uint32_t leaf, std::uint32_t first, std::uint32_t count, std::uint32_t event, std::uint32_t position, std::int64_t time) {
  const std::size_t begin = matches_size_;
  matches_size_ += count;
  if (matches_size_ > room_) make_room(matches_size_);
  const auto repeat = [&](auto* to, auto value) {
    for (std::size_t at = begin; at < matches_size_; at += block) std::fill_n(to + at, block, value);
  };
  const auto copy = [&](data::Buffer<std::uint32_t>& to, const data::Buffer<std::uint32_t>& from) {
    const std::uint32_t* rows = from.data() + first;
    for (std::size_t at = begin; at < matches_size_; at += block, rows += block) std::copy_n(rows, block, to.data() + at);
  };
  repeat(matches_.sequence.data(), leaves_[leaf].sequence);
  repeat(matches_.position.data(), position);
  repeat(matches_.time.data(), time);
  if (shows(0)) copy(matches_.rows.front(), starts_[leaves_[leaf].root].rows);
  if (shows_middle_) {
    for (const std::uint32_t place : path(leaf)) {
      const Node& node = nodes_[place - types_];
      if (shows(node.depth - 1)) copy(matches_.rows[node.depth - 1], node.rows);
    }
  }
  if (shows(steps_ - 1)) repeat(matches_.rows.back().data(), event | of_epoch);
}

/// Counts the runs that were open at a time, when those began that were not looked at yet.
void SequenceTrie::account(std::uint32_t leaf) {
  Leaf& own = leaves_[leaf];
  const Starts& starts = starts_[own.root];
  const std::uint32_t size = starts.size();
  std::uint32_t next = cursors_[leaf].next;
  if (own.seen == size) return;
  if (!is_over(starts.times[next], own.within, starts.times[size - 1])) {
    own.most = std::max<std::uint64_t>(own.most, size - next);
  } else {
    for (std::uint32_t start = own.seen; start < size; ++start) {
      next = give_up(own, starts, next, starts.times[start]);
      own.most = std::max<std::uint64_t>(own.most, start + 1 - next);
    }
    cursors_[leaf].next = next;
  }
  own.seen = size;
}

/// The first of the starts from `first` on that is not over at a time no earlier than theirs.
inline std::uint32_t SequenceTrie::give_up(Leaf& leaf, const Starts& starts, std::uint32_t first, std::int64_t time) {
  const std::uint32_t size = starts.size();
  std::uint32_t next = first;
  while (next < size && is_over(starts.times[next], leaf.within, time)) ++next;
  if (next > first) leaf.last_expired = deadline_of(starts.times[next - 1], leaf.within);
  return next;
}

// ---- The end of an epoch ----

template <typename Use>
void SequenceTrie::for_each_recent_row(Use use) {
  for (std::uint32_t type = 0; type < types_; ++type) {
    Starts& starts = starts_[type];
    for (std::size_t i = std::max(starts.kept, starts.dead); i < starts.rows.size(); ++i) use(starts.rows[i]);
    for (const std::uint32_t node : starts.nodes) {
      data::Buffer<std::uint32_t>& rows = nodes_[node].rows;
      for (std::size_t i = std::max(nodes_[node].kept, starts.dead); i < rows.size(); ++i) use(rows[i]);
    }
  }
}

std::span<std::uint32_t> SequenceTrie::rows_to_keep() {
  for (Starts& starts : starts_) find_dead(starts);
  recent_.clear();
  for_each_recent_row([this](std::uint32_t row) { recent_.push_back(row); });
  return recent_;
}

void SequenceTrie::find_dead(Starts& starts) {
  if (starts.times.empty()) return;
  std::uint32_t dead = starts.size();
  for (const std::uint32_t leaf : starts.leaves) {
    account(leaf);
    dead = std::min(dead, cursors_[leaf].next);
  }
  const auto drop = [&](const data::Buffer<std::uint32_t>& rows) {
    for (std::size_t i = starts.dead; i < std::min<std::size_t>(dead, rows.size()); ++i) {
      if ((rows[i] & of_epoch) == 0) dropped_.push_back(rows[i]);
    }
  };
  drop(starts.rows);
  for (const std::uint32_t node : starts.nodes) drop(nodes_[node].rows);
  starts.dead = dead;
}

void SequenceTrie::end_epoch() {
  const std::uint32_t* name = recent_.data();
  for_each_recent_row([&](std::uint32_t& row) { row = *name++; });
  for (std::uint32_t type = 0; type < types_; ++type) {
    Starts& starts = starts_[type];
    if (starts.dead * std::size_t{2} >= starts.size()) take_off(type);
    starts.kept = starts.size();
    for (const std::uint32_t node : starts.nodes) nodes_[node].kept = static_cast<std::uint32_t>(nodes_[node].rows.size());
  }
  recent_.clear();
  dropped_.clear();
}

/// Takes the starts off that no sequence waits with: half of them or more, so that it costs each start a constant.
void SequenceTrie::take_off(std::uint32_t root) {
  Starts& starts = starts_[root];
  const std::uint32_t count = std::exchange(starts.dead, 0);
  if (count == 0) return;
  const auto take = [count](auto& from) {
    const std::size_t taken = std::min<std::size_t>(count, from.size());
    std::copy(from.data() + taken, from.data() + from.size(), from.data());
    from.resize(from.size() - taken);
  };
  take(starts.times);
  take(starts.positions);
  take(starts.rows);
  starts.before += count;
  const auto less = [count](std::uint32_t& number) { number -= std::min(number, count); };
  less(reached_[root]);
  for (const std::uint32_t node : starts.nodes) {
    take(nodes_[node].rows);
    less(reached_[types_ + node]);
  }
  for (const std::uint32_t leaf : starts.leaves) {
    less(cursors_[leaf].next);
    less(leaves_[leaf].seen);
  }
}

}  // namespace varpulis::pattern
