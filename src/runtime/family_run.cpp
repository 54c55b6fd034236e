#include "runtime/family_run.h"

#include <algorithm>
#include <numeric>

namespace varpulis::runtime {

using data::ColumnPtr;
using data::Rows;
using data::Selection;

FamilyRun::FamilyRun(GraphState& state, plan::Family family, const RowSelectors::Group& group) : state_(state), family_(std::move(family)) {
  std::vector<std::string> names = family_.reads;
  for (std::size_t c = 0; c < family_.parameters.size(); ++c) names.push_back(fmt::format("${}", c));
  read_ = std::make_shared<const data::Schema>(std::move(names));
  std::vector<std::string> made;
  for (const auto& [name, expression] : family_.fields) made.push_back(name);
  made_ = std::make_shared<const data::Schema>(std::move(made));
  types_ = std::make_shared<const std::vector<std::string>>(family_.types);
  kept_.assign(family_.conditions.size(), std::vector<std::uint64_t>(family_.stages.size(), 0));

  std::vector<std::uint32_t> constant_of(state_.stages.size(), 0);
  for (std::size_t i = 0; i < group.ranks.size(); ++i) constant_of[group.ranks[i]] = group.constant[i];
  first_.assign(group.constants.id_end() + 1, 0);
  for (const std::uint32_t rank : family_.stages) ++first_[constant_of[rank] + std::size_t{1}];
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
  std::vector<std::uint32_t> next = first_;
  members_.resize(family_.stages.size());
  for (std::uint32_t member = 0; member < family_.stages.size(); ++member) members_[next[constant_of[family_.stages[member]]]++] = member;
}

FamilyRun::Pairs FamilyRun::pairs(const RowSelectors::LookedUp& found) const {
  std::size_t count = 0;
  for (const std::uint32_t constant : found.constant_of) {
    if (constant != data::KeyTable::none) count += first_[constant + std::size_t{1}] - first_[constant];
  }
  Pairs pairs{.row = data::Buffer<std::uint32_t>(count), .member = data::Buffer<std::uint32_t>(count)};
  std::uint32_t* row = pairs.row.data();
  std::uint32_t* member = pairs.member.data();
  for (std::uint32_t i = 0; i < found.constant_of.size(); ++i) {
    const std::uint32_t constant = found.constant_of[i];
    if (constant == data::KeyTable::none) continue;
    for (std::uint32_t m = first_[constant]; m < first_[constant + std::size_t{1}]; ++m) {
      *row++ = i;
      *member++ = members_[m];
    }
  }
  return pairs;
}

data::BatchPtr FamilyRun::batch(const Rows& rows, const Pairs& pairs) const {
  auto batch = std::make_shared<data::Batch>();
  batch->schema = read_;
  batch->rows = static_cast<std::uint32_t>(pairs.row.size());
  for (const std::string& name : family_.reads) {
    const data::Column* const column = rows.batch->find(name);
    if (column == nullptr) return nullptr;
    batch->columns.push_back(data::gather(*column, pairs.row.data(), pairs.row.size()));
  }
  for (const ColumnPtr& parameter : family_.parameters) {
    batch->columns.push_back(data::gather(*parameter, pairs.member.data(), pairs.member.size()));
  }
  return batch;
}

bool FamilyRun::run(const RowSelectors::LookedUp& found, const data::Epoch& epoch, EffectBuffer& effects) {
  if (found.rows == nullptr || !found.without_value.empty()) return false;
  const Rows& incoming = *found.rows;
  const data::Keys& keys = *incoming.keys;
  if (!keys.list.empty() || !keys.deadline.empty() || !keys.root.empty() || !keys.flags.empty()) return false;
  const Pairs all = pairs(found);
  if (all.row.empty()) {
    rows_ += incoming.size();
    return true;
  }
  Rows rows{.batch = batch(incoming, all), .keys = nullptr, .selection = Selection::all(all.row.size()), .type = incoming.type, .types = nullptr};
  if (!rows.batch) return false;
  catalog::EvaluationContext evaluation = state_.evaluation(family_.stages.front(), epoch);
  std::vector<Selection> kept;
  for (const catalog::ExpressionPtr& condition : family_.conditions) {
    if (condition && !rows.empty()) {
      const ColumnPtr meets = condition->evaluate(rows, evaluation);
      if (meets->kind != data::ColumnKind::boolean || !meets->complete()) return false;
      rows = rows.where(meets->truth);
    }
    kept.push_back(rows.selection);
  }
  auto made = std::make_shared<data::Batch>();
  made->schema = made_;
  made->rows = static_cast<std::uint32_t>(rows.size());
  if (!rows.empty()) {
    for (const auto& [name, expression] : family_.fields) {
      made->columns.push_back(expression->evaluate(rows, evaluation));
      if (!made->columns.back()->all_present()) return false;
    }
  }
  // Nothing is left that could make the streams say more than this.
  rows_ += incoming.size();
  for (std::size_t op = 0; op < kept.size(); ++op) count(op, kept[op], all);
  if (rows.empty()) return true;
  auto made_keys = std::make_shared<data::Keys>();
  auto types = std::make_shared<data::RowTypes>();
  made_keys->first_position = keys.first_position;
  made_keys->position.resize(rows.size());
  made_keys->time.resize(rows.size());
  types->names = types_;
  types->of_row.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::uint32_t pair = rows.row(i);
    const std::uint32_t row = incoming.row(all.row[pair]);
    made_keys->position[i] = keys.position[row];
    made_keys->time[i] = keys.time[row];
    types->of_row[i] = all.member[pair];
  }
  const std::size_t count = rows.size();
  effects.add_rows_of(family_.stages, static_cast<std::uint32_t>(family_.conditions.size()),
                      {.batch = std::move(made), .keys = std::move(made_keys), .selection = Selection::all(count), .type = incoming.type, .types = std::move(types)});
  return true;
}

void FamilyRun::count(std::size_t op, const Selection& kept, const Pairs& pairs) {
  std::uint64_t* const by_member = kept_[op].data();
  for (std::size_t i = 0; i < kept.size(); ++i) ++by_member[pairs.member[kept[i]]];
}

void FamilyRun::settle() {
  if (rows_ == 0) return;
  for (std::size_t member = 0; member < family_.stages.size(); ++member) {
    StageRunner::Counts counts;
    std::size_t condition = 0;
    std::uint64_t rows = family_.filters_input ? kept_[condition++][member] : rows_;
    counts.rows_in = rows;
    for (; condition < kept_.size(); ++condition) {
      counts.operators.emplace_back(rows, kept_[condition][member]);
      rows = kept_[condition][member];
    }
    counts.operators.emplace_back(rows, rows);
    counts.rows_out = counts.outputs = rows;
    state_.stages[family_.stages[member]].add(counts);
  }
  rows_ = 0;
  for (std::vector<std::uint64_t>& each : kept_) std::ranges::fill(each, 0);
}

}  // namespace varpulis::runtime
