#include "data/merge_rows.h"

#include <map>

#include "data/column_builder.h"

namespace varpulis::data {
namespace {

/// A column of the union: where each chunk has it, or null.
struct Sources {
  std::string name;
  std::vector<const Column*> by_chunk;
};

bool same_layout(const Sources& sources) {
  const Column* first = nullptr;
  for (const Column* column : sources.by_chunk) {
    if (column == nullptr || !column->complete()) return false;
    if (first == nullptr) first = column;
    if (column->kind != first->kind) return false;
    if (column->kind == ColumnKind::number && (column->numbers != first->numbers || column->numbers == Numbers::mixed)) return false;
  }
  return first != nullptr && first->kind != ColumnKind::boolean && first->kind != ColumnKind::dynamic;
}

ColumnPtr copy_native(const Sources& sources, std::span<const Rows> chunks, std::span<const RowReference> order) {
  const Column& first = *sources.by_chunk.front();
  auto result = std::make_shared<Column>();
  result->kind = first.kind;
  result->numbers = first.numbers;
  result->rows = static_cast<std::uint32_t>(order.size());
  for (const Column* column : sources.by_chunk) {
    result->owners.insert(result->owners.end(), column->owners.begin(), column->owners.end());
  }
  if (first.kind == ColumnKind::text) {
    result->texts.resize(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      result->texts[i] = sources.by_chunk[order[i].chunk]->texts[chunks[order[i].chunk].row(order[i].index)];
    }
  } else {
    result->words.resize(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      result->words[i] = sources.by_chunk[order[i].chunk]->words[chunks[order[i].chunk].row(order[i].index)];
    }
  }
  return result;
}

ColumnPtr copy_values(const Sources& sources, std::span<const Rows> chunks, std::span<const RowReference> order) {
  ColumnBuilder builder;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Column* column = sources.by_chunk[order[i].chunk];
    if (column != nullptr) builder.value(i, column->value(chunks[order[i].chunk].row(order[i].index)));
  }
  return builder.finish(order.size());
}

KeysPtr merge_keys(std::span<const Rows> chunks, std::span<const RowReference> order) {
  auto keys = std::make_shared<Keys>();
  keys->first_position = chunks.front().keys->first_position;
  const std::size_t rows = order.size();
  keys->position.resize(rows);
  keys->time.resize(rows);
  bool lists = false, deadlines = false, roots = false, flags = false;
  for (const Rows& chunk : chunks) {
    lists = lists || !chunk.keys->list.empty();
    deadlines = deadlines || !chunk.keys->deadline.empty();
    roots = roots || !chunk.keys->root.empty();
    flags = flags || !chunk.keys->flags.empty();
  }
  if (lists) keys->list.resize(rows);
  if (deadlines) keys->deadline.resize(rows);
  if (roots) keys->root.resize(rows);
  if (flags) keys->flags.resize(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    const Rows& chunk = chunks[order[i].chunk];
    const std::uint32_t row = chunk.row(order[i].index);
    keys->position[i] = chunk.keys->position[row];
    keys->time[i] = chunk.keys->time[row];
    if (lists) keys->list[i] = chunk.keys->list.empty() ? 0 : chunk.keys->list[row];
    if (deadlines) keys->deadline[i] = chunk.deadline(order[i].index);
    if (roots) keys->root[i] = chunk.root(order[i].index);
    if (flags) keys->flags[i] = chunk.flags(order[i].index);
  }
  return keys;
}

/// Type names of the result, and what each chunk's types become there.
void merge_types(Rows& result, std::span<const Rows> chunks, std::span<const RowReference> order) {
  bool uniform = true;
  for (const Rows& chunk : chunks) uniform = uniform && !chunk.types && *chunk.type == *chunks.front().type;
  result.type = chunks.front().type;
  if (uniform) return;
  auto types = std::make_shared<RowTypes>();
  std::map<std::string, std::uint32_t, std::less<>> known;
  types->of_row.resize(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::string_view type = chunks[order[i].chunk].type_of(order[i].index);
    auto found = known.find(type);
    if (found == known.end()) {
      found = known.emplace(std::string(type), static_cast<std::uint32_t>(types->names.size())).first;
      types->names.emplace_back(type);
    }
    types->of_row[i] = found->second;
  }
  result.types = std::move(types);
}

}  // namespace

Rows pick_rows(std::span<const Rows> chunks, std::span<const RowReference> order) {
  std::vector<Sources> sources;
  std::vector<std::vector<std::uint32_t>> column_of(chunks.size());  // per chunk: its column -> column of the union
  for (std::size_t c = 0; c < chunks.size(); ++c) {
    const Batch& batch = *chunks[c].batch;
    for (std::size_t column = 0; column < batch.columns.size(); ++column) {
      const std::string& name = batch.schema->name(column);
      auto found = std::ranges::find(sources, name, &Sources::name);
      if (found == sources.end()) {
        sources.push_back(Sources{.name = name, .by_chunk = std::vector<const Column*>(chunks.size(), nullptr)});
        found = sources.end() - 1;
      }
      found->by_chunk[c] = batch.columns[column].get();
      column_of[c].push_back(static_cast<std::uint32_t>(found - sources.begin()));
    }
  }

  auto batch = std::make_shared<Batch>();
  batch->rows = static_cast<std::uint32_t>(order.size());
  std::vector<std::string> names;
  for (const Sources& each : sources) {
    names.push_back(each.name);
    batch->columns.push_back(same_layout(each) ? copy_native(each, chunks, order) : copy_values(each, chunks, order));
  }
  batch->schema = std::make_shared<const Schema>(std::move(names));

  // Every chunk's shapes, translated to the columns of the union; a chunk without shapes has one, its schema order.
  std::vector<std::uint32_t> shape_base(chunks.size());
  for (std::size_t c = 0; c < chunks.size(); ++c) {
    shape_base[c] = static_cast<std::uint32_t>(batch->shapes.size());
    const Batch& from = *chunks[c].batch;
    if (from.shapes.empty()) {
      batch->shapes.push_back(column_of[c]);
    } else {
      for (const Shape& shape : from.shapes) {
        Shape translated;
        for (const std::uint32_t column : shape) translated.push_back(column_of[c][column]);
        batch->shapes.push_back(std::move(translated));
      }
    }
  }
  batch->shape_of_row.resize(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Rows& chunk = chunks[order[i].chunk];
    const Batch& from = *chunk.batch;
    const std::uint32_t own = from.shapes.empty() || from.shape_of_row.empty() ? 0 : from.shape_of_row[chunk.row(order[i].index)];
    batch->shape_of_row[i] = shape_base[order[i].chunk] + own;
  }

  Rows result;
  result.batch = std::move(batch);
  result.keys = merge_keys(chunks, order);
  result.selection = Selection::all(order.size());
  merge_types(result, chunks, order);
  return result;
}

Rows concatenate(std::span<const Rows> chunks) {
  if (chunks.size() == 1) return chunks.front();
  std::vector<RowReference> order;
  for (std::uint32_t c = 0; c < chunks.size(); ++c) {
    for (std::uint32_t i = 0; i < chunks[c].size(); ++i) order.push_back({.chunk = c, .index = i});
  }
  return pick_rows(chunks, order);
}

}  // namespace varpulis::data
