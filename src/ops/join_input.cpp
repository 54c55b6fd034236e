#include "ops/join_input.h"

#include <algorithm>

namespace varpulis::ops {

using catalog::Counter;
using catalog::JoinSource;
using catalog::OperatorContext;
using data::Rows;

namespace {

/// Indices of the rows that enter as rows of the source.
data::Buffer<std::uint32_t> indices_of(const JoinSource& source, const Rows& rows, OperatorContext& context) {
  data::Buffer<std::uint32_t> indices;
  if (rows.types) {
    const auto& names = *rows.types->names;
    const auto type = static_cast<std::uint32_t>(std::ranges::find(names, source.type) - names.begin());
    if (type == names.size()) return indices;
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
      if (rows.types->of_row[rows.row(i)] == type) indices.push_back(i);
    }
  } else {
    if (*rows.type != source.type) return indices;
    for (std::uint32_t i = 0; i < rows.size(); ++i) indices.push_back(i);
  }
  if (!source.filter || indices.empty()) return indices;
  Rows own = rows;
  own.type = std::make_shared<const std::string>(source.type);
  own.types = nullptr;
  const data::ColumnPtr passes = source.filter->evaluate(own, context.evaluation);
  data::Buffer<std::uint32_t> kept;
  for (const std::uint32_t i : indices) {
    if (passes->value(i).is_true()) kept.push_back(i);
  }
  return kept;
}

}  // namespace

std::span<JoinArrival> JoinInput::arrivals(const Rows& rows, OperatorContext& context) {
  arrivals_.clear();
  for (std::uint32_t s = 0; s < plan_.width(); ++s) add_source(s, rows, context);
  if (!std::ranges::is_sorted(arrivals_, {}, &JoinArrival::index)) sort_by_row(rows.size());
  return arrivals_;
}

/// A counting sort, which keeps the order of the sources.
void JoinInput::sort_by_row(std::size_t rows) {
  place_.assign(rows + 1, 0);
  for (const JoinArrival& arrival : arrivals_) ++place_[arrival.index + 1];
  for (std::size_t i = 1; i < place_.size(); ++i) place_[i] += place_[i - 1];
  arrivals_.swap(by_source_);
  arrivals_.resize(by_source_.size());
  for (const JoinArrival& arrival : by_source_) arrivals_[place_[arrival.index]++] = arrival;
}

void JoinInput::add_source(std::uint32_t source, const Rows& rows, OperatorContext& context) {
  const JoinSource& from = plan_.sources[source];
  data::Buffer<std::uint32_t> indices = indices_of(from, rows, context);
  if (indices.empty()) return;
  std::vector<const data::Column*> columns;
  for (const std::string& field : from.key) {
    columns.push_back(rows.batch->find(field));
    if (columns.back() == nullptr) {
      report_keyless(source, rows, indices[0], indices.size(), context);
      return;
    }
  }
  data::Buffer<std::uint32_t> batch_rows(indices.size());
  for (std::size_t i = 0; i < indices.size(); ++i) batch_rows[i] = rows.row(indices[i]);
  std::size_t count = indices.size();
  if (!std::ranges::all_of(columns, &data::Column::all_present)) {
    count = 0;
    std::size_t keyless_row = rows.size();
    for (std::size_t i = 0; i < indices.size(); ++i) {
      const std::uint32_t row = batch_rows[i];
      if (std::ranges::any_of(columns, [&](const data::Column* column) { return column->is_missing(row); })) {
        keyless_row = std::min<std::size_t>(keyless_row, indices[i]);
        continue;
      }
      indices[count] = indices[i];
      batch_rows[count++] = row;
    }
    if (count < indices.size()) report_keyless(source, rows, keyless_row, indices.size() - count, context);
    if (count == 0) return;
  }
  std::vector<data::ColumnPtr> keys;
  for (const data::Column* column : columns) keys.push_back(data::gather(*column, batch_rows.data(), count));
  const data::Buffer<std::uint32_t> ids = keys_.find_or_add(keys, count);
  data::Buffer<std::uint32_t> chosen;
  chosen.append(batch_rows.data(), count);
  rows_[source].begin(rows.batch, data::Selection::of(std::move(chosen)));
  const std::int64_t* const times = rows.keys->time.data();
  for (std::size_t i = 0; i < count; ++i) {
    arrivals_.push_back({.index = indices[i], .source = source, .key = ids[i], .row = KeptRows::id_of(batch_rows[i]), .time = times[batch_rows[i]]});
  }
}

void JoinInput::report_keyless(std::uint32_t source, const Rows& rows, std::size_t first, std::size_t count,
                                  OperatorContext& context) {
  const JoinSource& from = plan_.sources[source];
  context.effects.count(Counter::join_without_key, count);
  context.effects.warn_once(rows, first, fmt::format("no key {}", source),
                            fmt::format("rows of `{}` without `{}` take no part in the join", from.type, fmt::join(from.key, "` or `")));
}

}  // namespace varpulis::ops
