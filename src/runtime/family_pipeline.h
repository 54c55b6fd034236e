#pragma once
#include <optional>
#include <vector>

#include "plan/families.h"
#include "runtime/effect_buffer.h"
#include "runtime/stage_runner.h"

namespace varpulis::runtime {

/// What the streams of a family do with rows, wherever these come from: conditions, then an event of each, for all streams at once.
class FamilyPipeline {
 public:
  /// `family` outlives this.
  explicit FamilyPipeline(const plan::Family& family);

  /// Evaluates the conditions and events of rows of a type, `member` by row of their batch, which has what the family reads of them.
  /// False: some condition or field has no value, so that the streams have to do it, which count that and warn of it; nothing is counted then.
  [[nodiscard]] bool evaluate(const data::BatchPtr& batch, const std::shared_ptr<const std::string>& type, const data::Buffer<std::uint32_t>& member,
                              catalog::EvaluationContext& evaluation);
  /// The rows of the batch of which events were made.
  [[nodiscard]] const data::Selection& passed() const { return kept_rows_; }
  /// Gives the events out, with the position and the time of each.
  void output(data::Buffer<std::uint32_t> position, data::Buffer<std::int64_t> time, std::uint64_t first_position, EffectBuffer& effects);

  /// Adds to the counts of a member what each of these operators did since the last time, and how many rows came out. `rows`: that the first one got.
  void count(std::size_t member, std::uint64_t rows, std::size_t first_condition, StageRunner::Counts& to) const;
  [[nodiscard]] std::uint64_t passed_first(std::size_t member) const { return passed_.front()[member]; }
  void forget_counts();

 private:
  [[nodiscard]] data::BatchPtr with_constants(const data::BatchPtr& batch, const data::Buffer<std::uint32_t>& member);

  const plan::Family& family_;
  data::SchemaPtr schema_, with_constants_;         // of the last rows, and with constants
  data::SchemaPtr made_schema_;
  std::shared_ptr<const std::vector<std::string>> types_;
  std::shared_ptr<const std::string> type_;         // of the first member: rows have one
  std::vector<std::vector<std::uint64_t>> passed_;  // by condition, then by member
  // Of the last evaluation.
  data::Selection kept_rows_ = data::Selection::all(0);
  data::BatchPtr made_;
  data::Buffer<std::uint32_t> makers_;              // by event: the member
};

}  // namespace varpulis::runtime
