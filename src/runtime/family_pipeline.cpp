#include "runtime/family_pipeline.h"

#include <algorithm>

namespace varpulis::runtime {

using data::ColumnPtr;
using data::Rows;
using data::Selection;

FamilyPipeline::FamilyPipeline(const plan::Family& family) : family_(family) {
  std::vector<std::string> made;
  for (const auto& [name, expression] : family_.fields) made.push_back(name);
  made_schema_ = std::make_shared<const data::Schema>(std::move(made));
  types_ = std::make_shared<const std::vector<std::string>>(family_.types);
  type_ = std::make_shared<const std::string>(family_.types.front());
  passed_.assign(family_.conditions.size(), std::vector<std::uint64_t>(family_.stages.size(), 0));
}

data::BatchPtr FamilyPipeline::with_constants(const data::BatchPtr& batch, const data::Buffer<std::uint32_t>& member) {
  if (family_.parameters.empty()) return batch;
  if (schema_ != batch->schema) {
    std::vector<std::string> names = batch->schema->names();
    for (std::size_t c = 0; c < family_.parameters.size(); ++c) names.push_back(fmt::format("${}", c));
    schema_ = batch->schema;
    with_constants_ = std::make_shared<const data::Schema>(std::move(names));
  }
  auto with = std::make_shared<data::Batch>();
  with->schema = with_constants_;
  with->rows = batch->rows;
  with->columns = batch->columns;
  for (const ColumnPtr& parameter : family_.parameters) with->columns.push_back(data::gather(*parameter, member.data(), member.size()));
  return with;
}

bool FamilyPipeline::evaluate(const data::BatchPtr& batch, const std::shared_ptr<const std::string>& type, const data::Buffer<std::uint32_t>& member,
                              catalog::EvaluationContext& evaluation) {
  Rows rows{.batch = with_constants(batch, member), .keys = nullptr, .selection = Selection::all(batch->rows), .type = type, .types = nullptr};
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
  made->schema = made_schema_;
  made->rows = static_cast<std::uint32_t>(rows.size());
  if (!rows.empty()) {
    for (const auto& [name, expression] : family_.fields) {
      made->columns.push_back(expression->evaluate(rows, evaluation));
      if (!made->columns.back()->all_present()) return false;
    }
  }
  // Nothing is left that could make the streams say more than this.
  for (std::size_t condition = 0; condition < kept.size(); ++condition) {
    std::uint64_t* const by_member = passed_[condition].data();
    for (std::size_t i = 0; i < kept[condition].size(); ++i) ++by_member[member[kept[condition][i]]];
  }
  makers_.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) makers_[i] = member[rows.row(i)];
  made_ = std::move(made);
  kept_rows_ = rows.selection;
  return true;
}

void FamilyPipeline::output(data::Buffer<std::uint32_t> position, data::Buffer<std::int64_t> time, std::uint64_t first_position, EffectBuffer& effects) {
  const std::size_t count = kept_rows_.size();
  if (count == 0) return;
  auto keys = std::make_shared<data::Keys>();
  keys->first_position = first_position;
  keys->position = std::move(position);
  keys->time = std::move(time);
  auto types = std::make_shared<data::RowTypes>();
  types->names = types_;
  types->of_row = std::move(makers_);
  effects.add_rows_of(family_.stages, static_cast<std::uint32_t>(family_.conditions.size()),
                      {.batch = std::move(made_), .keys = std::move(keys), .selection = Selection::all(count), .type = type_, .types = std::move(types)});
}

void FamilyPipeline::count(std::size_t member, std::uint64_t rows, std::size_t first_condition, StageRunner::Counts& to) const {
  for (std::size_t condition = first_condition; condition < passed_.size(); ++condition) {
    to.operators.emplace_back(rows, passed_[condition][member]);
    rows = passed_[condition][member];
  }
  to.operators.emplace_back(rows, rows);
  to.rows_out = to.outputs = rows;
}

void FamilyPipeline::forget_counts() {
  for (std::vector<std::uint64_t>& each : passed_) std::ranges::fill(each, 0);
}

}  // namespace varpulis::runtime
