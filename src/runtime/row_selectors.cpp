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
    group.first_place = static_cast<std::uint32_t>(counts_.size());
    for (const auto& [rank, constant] : stages) {
      place_of_[rank] = static_cast<std::uint32_t>(counts_.size());
      counts_.push_back(plan.stages[rank].inputs.front().filter == nullptr);
      group.ranks.push_back(rank);
      group.constant.push_back(group.constants.find_or_add({&constant, 1}).id);
    }
  }
}

std::vector<RowSelectors::LookedUp> RowSelectors::look_up(const RawRows& raw) const {
  std::vector<LookedUp> found;
  for (const Group& group : groups_) {
    const RawRows::List of_type = raw.of({&group.type, 1});
    found.push_back(of_type.size() == 1 ? look_up(group, *of_type.front()) : LookedUp());
  }
  return found;
}

RowSelectors::LookedUp RowSelectors::look_up(const Group& group, const Rows& rows) {
  const std::size_t index = rows.batch->schema->find(group.field);
  if (index == data::Schema::npos || !rows.selection.is_all()) return {};
  const data::ColumnPtr& column = rows.batch->columns[index];
  if (column->kind != group.kind) return {};
  const std::vector<data::ColumnPtr> key{column};
  const data::Buffer<std::uint64_t> hashes = group.constants.hashes(key, rows.size());
  LookedUp found{.rows = &rows, .constant_of = Places(rows.size()), .without_value = {}};
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    const bool is_absent = !column->complete() && column->is_absent(row);
    if (is_absent) found.without_value.push_back(row);
    found.constant_of[row] = is_absent ? data::KeyTable::none : group.constants.find(key, row, hashes[row]);
  }
  return found;
}

std::vector<SelectedRows> RowSelectors::select(std::span<const LookedUp> found, const std::vector<bool>& wanted) const {
  std::vector<SelectedRows> selected(counts_.size());
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    if (wanted[g] && found[g].rows != nullptr) select(groups_[g], found[g], selected);
  }
  return selected;
}

void RowSelectors::select(const Group& group, const LookedUp& found, std::vector<SelectedRows>& into) {
  const Rows& rows = *found.rows;
  std::vector<std::uint32_t> counts(group.constants.id_end(), 0);
  for (const std::uint32_t constant : found.constant_of) {
    if (constant != data::KeyTable::none) ++counts[constant];
  }
  std::vector<Places> places(counts.size());
  for (std::size_t id = 0; id < counts.size(); ++id) places[id].reserve(counts[id]);
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    if (found.constant_of[row] != data::KeyTable::none) places[found.constant_of[row]].push_back(row);
  }
  std::vector<SelectedRows> own(counts.size());
  for (std::size_t id = 0; id < places.size(); ++id) {
    if (!found.without_value.empty()) places[id] = merged(places[id], found.without_value);
    own[id] = {.known = true, .rows = {}, .passed_over = rows.size() - places[id].size()};
    if (places[id].empty()) continue;
    own[id].rows = rows;
    own[id].rows.selection = data::Selection::of(std::move(places[id]));
  }
  for (std::size_t i = 0; i < group.ranks.size(); ++i) into[group.first_place + i] = own[group.constant[i]];
}

}  // namespace varpulis::runtime
