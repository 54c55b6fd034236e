#include "data/merge_rows.h"

#include <algorithm>

#include "data/column_builder.h"

namespace varpulis::data {
namespace {

/// A column of the union: where each chunk has it, or null.
struct Sources {
  std::string name;
  std::vector<const Column*> by_chunk;
};

/// Where a row of the result comes from: chunk, and row of that chunk's batch.
struct Location {
  std::uint32_t chunk = 0;
  std::uint32_t row = 0;
};

/// Whether the chunks that have the column hold it in one layout that is copied by words or texts.
bool same_layout(const Sources& sources) {
  const Column* first = nullptr;
  for (const Column* column : sources.by_chunk) {
    if (column == nullptr) continue;
    if (first == nullptr) first = column;
    if (column->kind != first->kind) return false;
    if (column->kind == ColumnKind::number && (column->numbers != first->numbers || column->numbers == Numbers::mixed)) return false;
  }
  return first != nullptr && first->kind != ColumnKind::boolean && first->kind != ColumnKind::dynamic;
}

/// Copies one array of the columns; rows of chunks without the column get T().
template <typename T>
void copy_array(Buffer<T> Column::* array, const Sources& sources, std::span<const Location> order, Buffer<T>& to) {
  to.resize(order.size());
  std::vector<const T*> from;
  for (const Column* column : sources.by_chunk) from.push_back(column == nullptr ? nullptr : (column->*array).data());
  if (std::ranges::find(from, nullptr) == from.end()) {
    for (std::size_t i = 0; i < order.size(); ++i) to[i] = from[order[i].chunk][order[i].row];
  } else {
    for (std::size_t i = 0; i < order.size(); ++i) {
      const T* values = from[order[i].chunk];
      to[i] = values == nullptr ? T() : values[order[i].row];
    }
  }
}

ColumnPtr copy_native(const Sources& sources, std::span<const Location> order) {
  auto result = std::make_shared<Column>();
  result->rows = static_cast<std::uint32_t>(order.size());
  bool all_present = true, no_nulls = true;
  for (const Column* column : sources.by_chunk) {
    all_present = all_present && column != nullptr && column->all_present();
    if (column == nullptr) continue;
    no_nulls = no_nulls && column->no_nulls();
    result->kind = column->kind;
    result->numbers = column->numbers;
    result->owners.insert(result->owners.end(), column->owners.begin(), column->owners.end());
  }
  if (result->kind == ColumnKind::text) copy_array(&Column::texts, sources, order, result->texts);
  else copy_array(&Column::words, sources, order, result->words);
  if (!all_present) {
    result->present.assign(order.size(), false);
    for (std::size_t i = 0; i < order.size(); ++i) {
      const Column* column = sources.by_chunk[order[i].chunk];
      if (column != nullptr && !column->is_missing(order[i].row)) result->present.set(i);
    }
    if (result->present.all()) result->present.clear();
  }
  if (!no_nulls) {
    result->nulls.assign(order.size(), false);
    for (std::size_t i = 0; i < order.size(); ++i) {
      const Column* column = sources.by_chunk[order[i].chunk];
      if (column != nullptr && column->is_null(order[i].row)) result->nulls.set(i);
    }
  }
  return result;
}

ColumnPtr copy_values(const Sources& sources, std::span<const Location> order) {
  ColumnBuilder builder;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Column* column = sources.by_chunk[order[i].chunk];
    if (column != nullptr) builder.value(i, column->value(order[i].row));
  }
  return builder.finish(order.size());
}

KeysPtr merge_keys(std::span<const Rows> chunks, std::span<const Location> order) {
  auto keys = std::make_shared<Keys>();
  keys->first_position = chunks.front().keys->first_position;
  const std::size_t rows = order.size();
  keys->position.resize(rows);
  keys->time.resize(rows);
  bool lists = false, deadlines = false, roots = false, flags = false;
  std::vector<const Keys*> from;
  for (const Rows& chunk : chunks) {
    from.push_back(chunk.keys.get());
    lists = lists || !chunk.keys->list.empty();
    deadlines = deadlines || !chunk.keys->deadline.empty();
    roots = roots || !chunk.keys->root.empty();
    flags = flags || !chunk.keys->flags.empty();
  }
  for (std::size_t i = 0; i < rows; ++i) {
    const auto [chunk, row] = order[i];
    keys->position[i] = from[chunk]->position[row];
    keys->time[i] = from[chunk]->time[row];
  }
  const auto fill = [&](auto& to, auto get) {
    to.resize(rows);
    for (std::size_t i = 0; i < rows; ++i) to[i] = get(*from[order[i].chunk], order[i].row);
  };
  if (lists) fill(keys->list, [](const Keys& own, std::uint32_t row) { return own.list.empty() ? 0 : own.list[row]; });
  if (deadlines) {
    fill(keys->deadline, [](const Keys& own, std::uint32_t row) { return own.deadline.empty() ? EventTime::max().ns : own.deadline[row]; });
  }
  if (roots) {
    fill(keys->root,
         [](const Keys& own, std::uint32_t row) { return own.root.empty() ? own.first_position + own.position[row] : own.root[row]; });
  }
  if (flags) fill(keys->flags, [](const Keys& own, std::uint32_t row) { return own.flags.empty() ? std::uint8_t{0} : own.flags[row]; });
  return keys;
}

/// Type names of the result, and what each chunk's types become there.
void merge_types(Rows& result, std::span<const Rows> chunks, std::span<const Location> order) {
  bool uniform = true;
  for (const Rows& chunk : chunks) uniform = uniform && !chunk.types && *chunk.type == *chunks.front().type;
  result.type = chunks.front().type;
  if (uniform) return;
  std::vector<std::string> names;
  const auto number = [&](const std::string& name) {
    const auto known = std::ranges::find(names, name);
    if (known == names.end()) {
      names.push_back(name);
      return static_cast<std::uint32_t>(names.size() - 1);
    }
    return static_cast<std::uint32_t>(known - names.begin());
  };
  std::vector<std::vector<std::uint32_t>> numbers;  // by chunk, then by its own number of a type
  for (const Rows& chunk : chunks) {
    numbers.emplace_back();
    if (!chunk.types) {
      numbers.back().push_back(number(*chunk.type));
    } else {
      for (const std::string& name : *chunk.types->names) numbers.back().push_back(number(name));
    }
  }
  auto types = std::make_shared<RowTypes>();
  types->names = std::make_shared<const std::vector<std::string>>(std::move(names));
  types->of_row.resize(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Rows& chunk = chunks[order[i].chunk];
    types->of_row[i] = numbers[order[i].chunk][chunk.types ? chunk.types->of_row[order[i].row] : 0];
  }
  result.types = std::move(types);
}

}  // namespace

ColumnPtr concatenate(std::span<const ColumnPart> parts) {
  std::size_t rows = 0;
  for (const ColumnPart& part : parts) rows += part.selection.size();
  const Column* const first = parts.empty() ? nullptr : parts.front().column;
  const auto is_alike = [&](const ColumnPart& part) {
    return part.column != nullptr && part.column->kind == first->kind && part.column->numbers == first->numbers && part.column->complete();
  };
  const bool copies_words = first != nullptr && first->kind != ColumnKind::boolean && first->kind != ColumnKind::text && first->kind != ColumnKind::dynamic &&
                            first->numbers != Numbers::mixed;
  if (copies_words && std::ranges::all_of(parts, is_alike)) {
    Buffer<std::uint64_t> words(rows);
    std::uint64_t* to = words.data();
    for (const ColumnPart& part : parts) {
      const std::uint64_t* const from = part.column->words.data();
      if (part.selection.is_all()) std::copy_n(from, part.selection.size(), to);
      else std::transform(part.selection.rows(), part.selection.rows() + part.selection.size(), to, [from](std::uint32_t row) { return from[row]; });
      to += part.selection.size();
    }
    return column_of_words(first->kind, std::move(words), first->numbers);
  }
  ColumnBuilder builder;
  std::size_t row = 0;
  for (const ColumnPart& part : parts) {
    for (std::size_t i = 0; i < part.selection.size(); ++i, ++row) {
      if (part.column != nullptr) builder.value(row, part.column->value(part.selection[i]));
    }
  }
  return builder.finish(rows);
}

Rows pick_rows(std::span<const Rows> chunks, std::span<const RowReference> references) { return pick_rows(chunks, references, nullptr); }

Rows pick_rows(std::span<const Rows> chunks, std::span<const RowReference> references, KeysPtr keys) {
  std::vector<Location> order(references.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    order[i] = {.chunk = references[i].chunk, .row = chunks[references[i].chunk].row(references[i].index)};
  }
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
    batch->columns.push_back(same_layout(each) ? copy_native(each, order) : copy_values(each, order));
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
  const bool one_shape = std::ranges::all_of(batch->shapes, [&](const Shape& shape) { return shape == batch->shapes.front(); });
  if (one_shape) {
    batch->shapes.resize(1);
  } else {
    batch->shape_of_row.resize(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      const Batch& from = *chunks[order[i].chunk].batch;
      const std::uint32_t own = from.shapes.empty() || from.shape_of_row.empty() ? 0 : from.shape_of_row[order[i].row];
      batch->shape_of_row[i] = shape_base[order[i].chunk] + own;
    }
  }

  Rows result;
  result.batch = std::move(batch);
  result.keys = keys ? std::move(keys) : merge_keys(chunks, order);
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
