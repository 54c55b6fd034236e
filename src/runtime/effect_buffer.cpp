#include "runtime/effect_buffer.h"

#include <algorithm>
#include <tuple>

namespace varpulis::runtime {

void EffectBuffer::add_rows(EffectKind kind, std::uint32_t stage, std::uint32_t op, std::size_t sink, data::Rows rows) {
  if (rows.empty()) return;
  chunks_.push_back(Chunk{.kind = kind, .stage = stage, .op = op, .sink = sink, .rows = std::move(rows), .lines = {}});
}

void EffectBuffer::add_rows_of(const std::vector<std::uint32_t>& stages, std::uint32_t op, data::Rows rows) {
  add_rows(EffectKind::output, stages.front(), op, 0, std::move(rows));
  chunks_.back().stages = &stages;
}

void EffectBuffer::add_line(EffectKind kind, std::uint32_t stage, std::uint32_t op, const data::Rows& rows, std::size_t i,
                            std::string text, catalog::LogLevel level, std::string_view extra) {
  const bool continues = !chunks_.empty() && chunks_.back().kind == kind && chunks_.back().stage == stage && chunks_.back().op == op;
  if (!continues) chunks_.push_back(Chunk{.kind = kind, .stage = stage, .op = op, .sink = 0, .rows = {}, .lines = {}});
  const bool placed = rows.keys != nullptr;
  chunks_.back().lines.push_back(Line{.position = placed ? rows.position(i) : 0,
                                      .list = placed ? rows.list(i) : 0,
                                      .deadline = placed ? rows.deadline(i) : EventTime::max().ns,
                                      .text = std::move(text),
                                      .extra = std::string(extra),
                                      .level = level});
}

void EffectBuffer::add_warning(const data::Rows& rows, std::size_t i, WarningTopic topic, std::string text) {
  add_line(EffectKind::warning, topic.stage, topic.op, rows, i, std::move(text), catalog::LogLevel::warning, topic.text);
  chunks_.back().lines.back().which = topic.which;
}

void EffectBuffer::add_match(std::uint32_t stage, std::uint32_t op, const data::Rows& rows, std::size_t i, catalog::MatchRecord record) {
  add_line(EffectKind::match, stage, op, rows, i, {});
  chunks_.back().lines.back().match = std::make_shared<const catalog::MatchRecord>(std::move(record));
}

void EffectBuffer::set_turns(const std::vector<catalog::ShardNotes::Turn>& turns) {
  for (Chunk& chunk : chunks_) chunk.turns = &turns;
}

void EffectBuffer::append(EffectBuffer&& other) {
  if (chunks_.empty()) chunks_.swap(other.chunks_);
  else std::ranges::move(other.chunks_, std::back_inserter(chunks_));
  other.chunks_.clear();
}

std::uint32_t EffectBuffer::position(Item item) const {
  const Chunk& chunk = chunks_[item.chunk];
  return chunk.has_rows() ? chunk.rows.position(item.index) : chunk.lines[item.index].position;
}

std::int64_t EffectBuffer::deadline(Item item) const {
  const Chunk& chunk = chunks_[item.chunk];
  return chunk.has_rows() ? chunk.rows.deadline(item.index) : chunk.lines[item.index].deadline;
}

std::uint32_t EffectBuffer::stage(Item item) const {
  const Chunk& chunk = chunks_[item.chunk];
  return chunk.stages == nullptr ? chunk.stage : (*chunk.stages)[chunk.rows.types->of_row[chunk.rows.row(item.index)]];
}

/// Whether the items, all of one position, stand as they should.
bool EffectBuffer::in_order(std::span<const Item> items) const {
  const auto place = [this](Item item) { return std::make_pair(deadline(item), stage(item)); };
  auto last = place(items.front());
  for (std::size_t i = 1; i < items.size(); ++i) {
    const auto next = place(items[i]);
    if (next < last || (next == last && before(items[i], items[i - 1]))) return false;
    last = next;
  }
  return true;
}

bool EffectBuffer::before(Item a, Item b) const {
  const auto key = [this](Item item) {
    const Chunk& chunk = chunks_[item.chunk];
    const std::uint32_t list = chunk.has_rows() ? chunk.rows.list(item.index) : chunk.lines[item.index].list;
    using Turn = catalog::ShardNotes::Turn;
    const Turn turn = chunk.turns != nullptr && list < chunk.turns->size() ? (*chunk.turns)[list] : Turn{};
    return std::make_tuple(deadline(item), stage(item), turn, list, chunk.op);
  };
  return key(a) < key(b);  // equal keys: one operator's effects, kept in its order by a stable sort
}

void EffectBuffer::deliver(const Chunk& chunk, std::size_t begin, std::size_t count, EffectSink& sink, GivenWarnings& warnings) {
  if (chunk.kind == EffectKind::output) return sink.output(chunk.stage, chunk.rows, begin, count);
  if (chunk.kind == EffectKind::write) return sink.write(chunk.stage, chunk.sink, chunk.rows, begin, count);
  for (std::size_t i = begin; i < begin + count; ++i) {
    const Line& line = chunk.lines[i];
    switch (chunk.kind) {
      case EffectKind::print: sink.print(chunk.stage, line.text); break;
      case EffectKind::log: sink.log(chunk.stage, line.level, line.text); break;
      case EffectKind::alert: sink.alert(chunk.stage, line.text, line.extra); break;
      case EffectKind::match: sink.match(chunk.stage, *line.match); break;
      default:
        if (warnings.admit({.stage = chunk.stage, .op = chunk.op, .text = line.extra, .which = line.which})) sink.warning(chunk.stage, line.text);
        break;
    }
  }
}

/// Rows come in key order unless deadlines were stepped; lines do not where an operator runs several chains (`.fork`) or warns about
/// several expressions.
bool EffectBuffer::in_order(const Chunk& chunk) {
  if (chunk.has_rows() && !chunk.rows.keys->deadline.empty()) {
    for (std::size_t i = 1; i < chunk.rows.size(); ++i) {
      const auto place = [&](std::size_t row) { return std::make_pair(chunk.rows.position(row), chunk.rows.deadline(row)); };
      if (place(i) < place(i - 1)) return false;
    }
  }
  const auto key = [](const Line& line) { return std::make_tuple(line.position, line.deadline, line.list); };
  return std::ranges::is_sorted(chunk.lines, {}, key);
}

void EffectBuffer::flush(std::uint32_t positions, EffectSink& sink, GivenWarnings& warnings) {
  const auto tells_matches = [](const Chunk& chunk) { return chunk.kind == EffectKind::match; };
  if (std::ranges::any_of(chunks_, tells_matches)) {
    EffectBuffer matches;
    const auto others = std::ranges::stable_partition(chunks_, tells_matches);
    std::move(chunks_.begin(), others.begin(), std::back_inserter(matches.chunks_));
    chunks_.erase(chunks_.begin(), others.begin());
    matches.flush_in_order(positions, sink, warnings);
  }
  flush_in_order(positions, sink, warnings);
}

void EffectBuffer::flush_in_order(std::uint32_t positions, EffectSink& sink, GivenWarnings& warnings) {
  if (chunks_.size() == 1 && in_order(chunks_.front())) {
    deliver(chunks_.front(), 0, chunks_.front().size(), sink, warnings);
    chunks_.clear();
    return;
  }
  if (chunks_.empty()) return;
  // Counting sort by position, chunks in the order in which they came (stage by stage), then full order within positions.
  std::vector<std::uint32_t> ends(std::size_t{positions} + 2, 0);  // first by position, one further on: how many stand there
  const auto for_each_position = [&](auto use) {
    for (std::uint32_t c = 0; c < chunks_.size(); ++c) {
      const Chunk& chunk = chunks_[c];
      const auto size = static_cast<std::uint32_t>(chunk.size());
      if (chunk.has_rows() && chunk.rows.selection.is_all()) {
        const std::uint32_t* const own = chunk.rows.keys->position.data();
        for (std::uint32_t i = 0; i < size; ++i) use(c, i, own[i]);
      } else {
        for (std::uint32_t i = 0; i < size; ++i) use(c, i, position({c, i}));
      }
    }
  };
  for_each_position([&](std::uint32_t, std::uint32_t, std::uint32_t at) { ++ends[std::size_t{at} + 1]; });
  data::Buffer<std::uint32_t> crowded(ends.size());  // positions at which several stand
  std::size_t crowds = 0;
  for (std::uint32_t p = 1; p < ends.size(); ++p) {
    crowded[crowds] = p - 1;
    crowds += static_cast<std::size_t>(ends[p] > 1);
    ends[p] += ends[p - 1];
  }
  data::Buffer<Item> items(ends.back());
  for_each_position([&](std::uint32_t c, std::uint32_t i, std::uint32_t at) { items[ends[at]++] = {c, i}; });
  for (std::size_t crowd = 0; crowd < crowds; ++crowd) {
    const std::uint32_t p = crowded[crowd];
    const std::span at(items.begin() + (p == 0 ? 0 : ends[p - 1]), items.begin() + ends[p]);
    if (!in_order(at)) std::ranges::stable_sort(at, [this](Item a, Item b) { return before(a, b); });
  }
  for (std::size_t i = 0; i < items.size();) {
    std::size_t end = i + 1;
    while (end < items.size() && items[end].chunk == items[i].chunk && items[end].index == items[end - 1].index + 1) ++end;
    deliver(chunks_[items[i].chunk], items[i].index, end - i, sink, warnings);
    i = end;
  }
  chunks_.clear();
}

}  // namespace varpulis::runtime
