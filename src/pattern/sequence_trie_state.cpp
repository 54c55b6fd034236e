// What the sequences of a trie have open, as each of them would have it alone.
#include "pattern/sequence_trie.h"

namespace varpulis::pattern {

std::uint32_t SequenceTrie::first_open(std::uint32_t leaf, std::int64_t time) const {
  const Leaf& own = leaves_[leaf];
  const std::vector<std::int64_t>& times = starts_[own.root].times;
  if (own.within == Leaf::for_ever) return cursors_[leaf].next;
  const auto is_due = [&](std::int64_t start) { return deadline_of(start, own.within) < time; };
  return static_cast<std::uint32_t>(std::partition_point(times.begin() + cursors_[leaf].next, times.end(), is_due) - times.begin());
}

std::size_t SequenceTrie::open_count(std::uint32_t sequence, std::int64_t time) const {
  const std::uint32_t leaf = leaf_of_[sequence];
  return starts_[leaves_[leaf].root].size() - first_open(leaf, time);
}

SequenceTrie::Open SequenceTrie::open(std::uint32_t sequence, std::int64_t time) const {
  const std::uint32_t leaf = leaf_of_[sequence];
  const Leaf& own = leaves_[leaf];
  const Starts& starts = starts_[own.root];
  Open open{.runs = {}, .rows = {}, .next_serial = own.serials + starts.before + starts.size(), .most = own.most, .last_expired = own.last_expired};
  const std::uint32_t first = first_open(leaf, time);
  if (first > cursors_[leaf].next) open.last_expired = deadline_of(starts.times[first - 1], own.within);
  for (std::uint32_t start = first; start < starts.size(); ++start) {
    open.runs.push_back({.start = starts.times[start], .position = starts.positions[start], .steps = 1});
    if (shows(0)) open.rows.push_back(starts.rows[start]);
    for (const std::uint32_t place : path(leaf)) {
      if (reached_[place] <= start) break;
      ++open.runs.back().steps;
      const Node& node = nodes_[place - types_];
      if (shows(node.depth - 1)) open.rows.push_back(node.rows[start]);
    }
  }
  return open;
}

bool SequenceTrie::restore(std::span<const Open> sequences) {
  clear();
  for (Starts& starts : starts_) restore_starts(starts, sequences);
  // Whatever was not as it has to be is not what comes of it.
  for (std::uint32_t s = 0; s < sequences.size(); ++s) {
    if (open(s, INT64_MIN).runs == sequences[s].runs && std::ranges::is_sorted(sequences[s].runs, {}, &Open::Run::start)) continue;
    clear();
    return false;
  }
  return true;
}

void SequenceTrie::restore_starts(Starts& starts, std::span<const Open> sequences) {
  const auto open_of = [&](std::uint32_t leaf) -> const Open& { return sequences[leaves_[leaf].sequence]; };
  const auto type = static_cast<std::uint32_t>(&starts - starts_.data());
  // The one with the most runs has all that the others have.
  std::size_t longest = 0;
  for (const std::uint32_t leaf : starts.leaves) {
    const Open& own = open_of(leaf);
    if (own.runs.size() <= longest) continue;
    longest = own.runs.size();
    starts.times.clear();
    starts.positions.clear();
    for (const Open::Run& run : own.runs) {
      starts.times.push_back(run.start);
      starts.positions.push_back(run.position);
    }
  }
  const std::uint32_t size = starts.size();
  starts.kept = reached_[type] = size;
  if (shows(0)) {
    starts.rows.resize(size, none);
    starts.rows.reserve(size + block);
  }
  for (const std::uint32_t leaf : starts.leaves) {
    const Open& own = open_of(leaf);
    const std::uint32_t ended = size - static_cast<std::uint32_t>(own.runs.size());
    Leaf& to = leaves_[leaf];
    to.seen = size;
    to.serials = own.next_serial - size;
    to.most = own.most;
    to.last_expired = own.last_expired;
    cursors_[leaf].next = ended;
    for (const std::uint32_t place : path(leaf)) {
      const auto has_come = [&](const Open::Run& run) { return run.steps >= nodes_[place - types_].depth; };
      const auto come = static_cast<std::uint32_t>(std::ranges::count_if(own.runs, has_come));
      if (come > 0) reached_[place] = std::max(reached_[place], ended + come);
    }
  }
  for (const std::uint32_t node : starts.nodes) {
    if (!shows(nodes_[node].depth - 1)) continue;
    nodes_[node].rows.resize(reached_[types_ + node], none);
    nodes_[node].rows.reserve(nodes_[node].rows.size() + block);
    nodes_[node].kept = reached_[types_ + node];
  }
  for (const std::uint32_t leaf : starts.leaves) restore_rows(leaf, open_of(leaf));
}

/// Takes the names of rows over that it does not have.
void SequenceTrie::restore_rows(std::uint32_t leaf, const Open& open) {
  Starts& starts = starts_[leaves_[leaf].root];
  auto row = open.rows.begin();
  const auto take = [&](data::Buffer<std::uint32_t>& rows, std::uint32_t start) {
    if (row == open.rows.end()) return;
    if (start < rows.size() && rows[start] == none) rows[start] = *row;
    else dropped_.push_back(*row);
    ++row;
  };
  for (std::size_t i = 0; i < open.runs.size(); ++i) {
    const std::uint32_t start = cursors_[leaf].next + static_cast<std::uint32_t>(i);
    for (std::uint32_t step = 0; step < open.runs[i].steps && step + 1 < steps_; ++step) {
      if (shows(step)) take(step == 0 ? starts.rows : nodes_[path(leaf)[step - 1] - types_].rows, start);
    }
  }
}

void SequenceTrie::clear() {
  std::ranges::fill(reached_, 0U);
  for (Starts& starts : starts_) {
    for (const std::uint32_t leaf : starts.leaves) leaves_[leaf].serials += starts.before + starts.size();
    starts = {.times = {}, .positions = {}, .rows = {}, .nodes = std::move(starts.nodes), .leaves = std::move(starts.leaves)};
  }
  for (Node& node : nodes_) {
    node.rows.clear();
    node.kept = 0;
  }
  for (std::uint32_t leaf = 0; leaf < leaves_.size(); ++leaf) {
    leaves_[leaf].seen = 0;
    cursors_[leaf].next = 0;
  }
  dropped_.clear();
}

}  // namespace varpulis::pattern
