#include "runtime/family_run.h"

#include <algorithm>
#include <numeric>

namespace varpulis::runtime {

using data::ColumnPtr;
using data::Rows;
using data::Selection;

FamilyRun::FamilyRun(GraphState& state, plan::Family family, const RowSelectors::Group& group)
    : state_(state), family_(std::move(family)), pipeline_(family_), read_(std::make_shared<const data::Schema>(family_.reads)) {
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
  const data::BatchPtr events = batch(incoming, all);
  if (!events) return false;
  catalog::EvaluationContext evaluation = state_.evaluation(family_.stages.front(), epoch);
  if (!pipeline_.evaluate(events, incoming.type, all.member, evaluation)) return false;
  rows_ += incoming.size();
  const Selection& passed = pipeline_.passed();
  data::Buffer<std::uint32_t> position(passed.size());
  data::Buffer<std::int64_t> time(passed.size());
  for (std::size_t i = 0; i < passed.size(); ++i) {
    const std::uint32_t row = incoming.row(all.row[passed[i]]);
    position[i] = keys.position[row];
    time[i] = keys.time[row];
  }
  pipeline_.output(std::move(position), std::move(time), keys.first_position, effects);
  return true;
}

void FamilyRun::settle() {
  if (rows_ == 0) return;
  for (std::size_t member = 0; member < family_.stages.size(); ++member) {
    StageRunner::Counts counts;
    counts.rows_in = family_.filters_input ? pipeline_.passed_first(member) : rows_;
    pipeline_.count(member, counts.rows_in, family_.filters_input ? 1 : 0, counts);
    state_.stages[family_.stages[member]].add(counts);
  }
  rows_ = 0;
  pipeline_.forget_counts();
}

}  // namespace varpulis::runtime
