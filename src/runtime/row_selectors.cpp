#include "runtime/row_selectors.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace varpulis::runtime {
namespace {

using data::Rows;
using Places = data::Buffer<std::uint32_t>;

/// The condition that a row has to meet first in a stage that reads one type.
std::optional<catalog::Selector> selector_of(const plan::Stage& stage) {
  const plan::Input& input = stage.inputs.front();
  if (input.filter) return input.filter->selector();
  if (stage.operators.empty()) return std::nullopt;
  const catalog::ExpressionPtr condition = stage.operators.front().spec->condition();
  return condition ? condition->selector() : std::nullopt;
}

data::ColumnKind kind_of(const data::Value& constant) {
  return constant.kind() == data::Kind::text ? data::ColumnKind::text : data::ColumnKind::number;
}

/// Both ascending.
Places merged(const Places& a, const Places& b) {
  Places all(a.size() + b.size());
  std::ranges::merge(a, b, all.begin());
  return all;
}

}  // namespace

RowSelectors::RowSelectors(const plan::Plan& plan, const RawTypes& types, const std::vector<bool>& components)
    : place_of_(plan.stages.size(), none) {
  using About = std::tuple<std::string, std::string, data::ColumnKind>;  // type, field, kind of constants
  std::map<About, std::vector<std::pair<std::uint32_t, data::Value>>> found;
  for (std::size_t c = 0; c < plan.components.size(); ++c) {
    if (!components[c]) continue;
    for (const std::uint32_t rank : plan.components[c].stages) {
      const plan::Stage& stage = plan.stages[rank];
      if (stage.inputs.size() != 1 || !stage.upstream.empty() || stage.settings.event_time) continue;
      if (auto selector = selector_of(stage)) {
        const data::ColumnKind kind = kind_of(selector->constant);
        found[{stage.inputs.front().type, selector->field, kind}].emplace_back(rank, std::move(selector->constant));
      }
    }
  }
  for (const auto& [about, stages] : found) {
    if (stages.size() < stages_min) continue;
    Group& group = groups_.emplace_back();
    group.type = types.find(std::get<0>(about));
    group.field = std::get<1>(about);
    group.kind = std::get<2>(about);
    for (const auto& [rank, constant] : stages) {
      const std::uint32_t id = group.constants.find_or_add({&constant, 1}).id;
      if (id >= group.places.size()) group.places.resize(id + 1);
      place_of_[rank] = static_cast<std::uint32_t>(counts_.size());
      group.places[id].push_back(place_of_[rank]);
      counts_.push_back(plan.stages[rank].inputs.front().filter == nullptr);
    }
  }
}

std::vector<SelectedRows> RowSelectors::select(const RawRows& raw) const {
  std::vector<SelectedRows> selected(counts_.size());
  for (const Group& group : groups_) {
    const RawRows::List of_type = raw.of({&group.type, 1});
    if (of_type.size() == 1) select(group, *of_type.front(), selected);
  }
  return selected;
}

void RowSelectors::select(const Group& group, const Rows& rows, std::vector<SelectedRows>& into) {
  const std::size_t index = rows.batch->schema->find(group.field);
  if (index == data::Schema::npos || !rows.selection.is_all()) return;
  const data::ColumnPtr& column = rows.batch->columns[index];
  if (column->kind != group.kind) return;
  const std::vector<data::ColumnPtr> key{column};
  const data::Buffer<std::uint64_t> hashes = group.constants.hashes(key, rows.size());
  Places constant_of(rows.size());
  std::vector<std::uint32_t> counts(group.places.size(), 0);
  Places of_all;  // rows whose field is missing or null
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    const bool is_absent = !column->complete() && column->is_absent(row);
    if (is_absent) of_all.push_back(row);
    constant_of[row] = is_absent ? data::KeyTable::none : group.constants.find(key, row, hashes[row]);
    if (constant_of[row] != data::KeyTable::none) ++counts[constant_of[row]];
  }
  std::vector<Places> places(counts.size());
  for (std::size_t id = 0; id < counts.size(); ++id) places[id].reserve(counts[id]);
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    if (constant_of[row] != data::KeyTable::none) places[constant_of[row]].push_back(row);
  }
  for (std::size_t id = 0; id < places.size(); ++id) {
    if (!of_all.empty()) places[id] = merged(places[id], of_all);
    const auto passed_over = rows.size() - places[id].size();
    Rows own;
    if (!places[id].empty()) {
      own = rows;
      own.selection = data::Selection::of(std::move(places[id]));
    }
    for (const std::uint32_t place : group.places[id]) into[place] = {.known = true, .rows = own, .passed_over = passed_over};
  }
}

}  // namespace varpulis::runtime
