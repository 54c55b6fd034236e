#include "ops/sequence_family.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/assert.h"
#include "data/merge_rows.h"

namespace varpulis::ops {

using data::Rows;
using pattern::SequenceTrie;

static_assert(KeptRows::id_of(0) == SequenceTrie::of_epoch);

std::optional<std::vector<ShownField>> sequence_fields(const MatchPlan& plan) {
  const catalog::PatternDescription& pattern = *plan.description;
  const auto takes_any = [&](const catalog::PatternStep& step) {
    const catalog::StepCondition& condition = step.condition;
    return step.input.empty() && !condition.local && condition.equalities.empty() && !condition.residual && !condition.to_previous;
  };
  if (!plan.is_chain || plan.event_time || plan.of_output.everything || pattern.partition || !std::ranges::all_of(pattern.steps, takes_any)) return std::nullopt;
  std::map<std::string, ShownField> shown;
  for (const std::string& name : plan.of_output.fields) {
    if (name == "stream" || name.starts_with("match_") || name.starts_with('#')) return std::nullopt;
  }
  for (std::uint32_t step = 0; step < pattern.steps.size(); ++step) {
    for (std::string& field : plan.fields_shown(step)) {
      std::string shown_as = fmt::format("{}_{}", pattern.steps[step].alias, field);
      const auto [known, is_new] = shown.try_emplace(shown_as, ShownField{.name = shown_as, .step = step, .field = std::move(field)});
      if (known->second.step != step) return std::nullopt;
    }
  }
  std::vector<ShownField> fields;
  for (auto& [name, field] : shown) fields.push_back(std::move(field));
  return fields;
}

SequenceFamily::SequenceFamily(std::span<const catalog::OperatorSpecPtr> members, std::vector<ShownField> shown)
    : shown_(std::move(shown)), kept_([](std::string_view) { return true; }, false) {
  std::vector<SequenceTrie::Sequence> sequences;
  std::unordered_map<std::string, std::uint32_t> numbers;
  for (const catalog::OperatorSpecPtr& spec : members) {
    const catalog::PatternDescription& pattern = *spec->pattern();
    Member& member = members_.emplace_back(Member{.spec = spec, .types = {}});
    SequenceTrie::Sequence& sequence = sequences.emplace_back();
    if (pattern.within) sequence.within = static_cast<std::int64_t>(std::min<std::uint64_t>(*pattern.within, INT64_MAX));
    for (const catalog::PatternStep& step : pattern.steps) {
      const auto [found, is_new] = numbers.try_emplace(step.type, static_cast<std::uint32_t>(types_.size()));
      if (is_new) types_.push_back(step.type);
      sequence.types.push_back(found->second);
      if (std::ranges::find(member.types, found->second) == member.types.end()) member.types.push_back(found->second);
    }
  }
  std::uint64_t shown_steps = 0;
  std::vector<std::string> names;
  for (const ShownField& each : shown_) {
    shown_steps |= std::uint64_t{1} << each.step;
    names.push_back(each.name);
    if (std::ranges::find(fields_, each.field) == fields_.end()) fields_.push_back(each.field);
  }
  shown_schema_ = std::make_shared<const data::Schema>(std::move(names));
  schema_ = std::make_shared<const data::Schema>(fields_);
  trie_.emplace(sequences, types_.size(), shown_steps);
}

/// The events of the epoch, type by type.
data::BatchPtr SequenceFamily::add_events(const data::Epoch& epoch, std::span<const std::uint32_t> number_of) {
  first_.assign(epoch.types.size(), 0);
  std::size_t size = 0;
  std::vector<const Rows*> parts;
  for (std::size_t t = 0; t < epoch.types.size(); ++t) {
    if (number_of[t] == types_.size()) continue;
    first_[t] = static_cast<std::uint32_t>(size);
    size += epoch.types[t].size();
    parts.push_back(&epoch.types[t]);
  }
  auto batch = std::make_shared<data::Batch>();
  batch->schema = schema_;
  batch->rows = static_cast<std::uint32_t>(size);
  std::vector<data::ColumnPart> columns;
  for (const std::string& field : fields_) {
    columns.clear();
    for (const Rows* rows : parts) columns.push_back({.column = rows->batch->find(field), .selection = rows->selection});
    batch->columns.push_back(data::concatenate(columns));
  }
  return batch;
}

catalog::OperatorFamily::Results SequenceFamily::run(const data::Epoch& epoch, std::span<const std::uint32_t> number_of) {
  const data::BatchPtr events = add_events(epoch, number_of);
  kept_.begin(events, data::Selection::all(events->rows));
  SequenceTrie::Matches matches = trie_->take_all({.type_at = {epoch.type_of_position.data(), epoch.positions},
                                                   .type_of = number_of,
                                                   .first = first_,
                                                   .times = epoch.clock.data(),  // events are in order
                                                   .first_position = epoch.first_position});
  for (const std::uint32_t sequence : matches.sequence) ++members_[sequence].matches;
  auto batch = std::make_shared<data::Batch>();
  batch->schema = shown_schema_;
  batch->rows = static_cast<std::uint32_t>(matches.sequence.size());
  for (const ShownField& each : shown_) {
    const auto field = static_cast<std::uint32_t>(std::ranges::find(kept_.fields(), each.field) - kept_.fields().begin());
    const data::Buffer<std::uint32_t>& rows = matches.rows[each.step];
    batch->columns.push_back(field < kept_.fields().size() ? kept_.gather(field, {rows.data(), rows.size()}) : data::repeat({}, batch->rows));
  }
  Results results{.batch = std::move(batch), .member = std::move(matches.sequence), .position = std::move(matches.position), .time = std::move(matches.time)};
  kept_.keep(trie_->rows_to_keep());
  for (const std::uint32_t row : trie_->rows_to_forget()) kept_.erase(row);
  trie_->end_epoch();
  kept_.end();
  return results;
}

// ---- Members by themselves: what a ChainOperator saves ----

std::unique_ptr<catalog::Operator> SequenceFamily::member(std::size_t member, EventTime time) const {
  const SequenceTrie::Open open = trie_->open(static_cast<std::uint32_t>(member), time.ns);
  state::SnapshotWriter to;
  to.section("chain");
  to.put(members_[member].matches);
  to.put(time);
  to.put(std::uint64_t{open.rows.size()});
  for (const std::uint32_t row : open.rows) to.put(data::Value::map(kept_.map(row)));
  to.put(open.last_expired);
  to.put(open.next_serial);
  to.put(open.most);
  to.put(std::uint64_t{open.runs.size()});
  std::uint64_t serial = open.next_serial - open.runs.size();
  for (const SequenceTrie::Open::Run& run : open.runs) {
    to.put(serial++);
    to.put(run.start);
    to.put(run.position);
    to.put(std::uint64_t{run.steps});
  }
  std::unique_ptr<catalog::Operator> own = members_[member].spec->make();
  const std::string bytes = to.take();
  state::SnapshotReader from(bytes);
  const Result<void> loaded = own->load(from);
  VARPULIS_ASSERT(loaded && from.at_end());
  return own;
}

bool SequenceFamily::take_over(std::span<const catalog::Operator* const> members) {
  std::vector<SequenceTrie::Open> all(members.size());
  kept_.clear();
  for (std::size_t m = 0; m < members.size(); ++m) {
    state::SnapshotWriter to;
    members[m]->save(to);
    state::SnapshotReader from(to.bytes());
    if (!load(m, from, all[m]) || !from.at_end()) return false;
  }
  return trie_->restore(all);
}

/// Fails for what a family cannot go on with as well.
Result<void> SequenceFamily::load(std::size_t member, state::SnapshotReader& from, SequenceTrie::Open& open) {
  VARPULIS_CHECK(from.section("chain"));
  VARPULIS_CHECK(from.get(members_[member].matches));
  EventTime time;
  VARPULIS_CHECK(from.get(time));
  std::uint64_t count = 0;
  VARPULIS_CHECK(from.get(count));
  for (std::uint64_t i = 0; i < count; ++i) {
    data::Value fields;
    VARPULIS_CHECK(from.get(fields));
    open.rows.push_back(kept_.keep(fields.as_map()));
  }
  VARPULIS_CHECK(from.get(open.last_expired));
  VARPULIS_CHECK(from.get(open.next_serial));
  VARPULIS_CHECK(from.get(open.most));
  VARPULIS_CHECK(from.get(count));
  for (std::uint64_t i = 0; i < count; ++i) {
    SequenceTrie::Open::Run& run = open.runs.emplace_back();
    std::uint64_t serial = 0, steps = 0;
    VARPULIS_CHECK(from.get(serial));
    VARPULIS_CHECK(from.get(run.start));
    VARPULIS_CHECK(from.get(run.position));
    VARPULIS_CHECK(from.get(steps));
    run.steps = static_cast<std::uint32_t>(steps);
    if (serial != open.next_serial - count + i) return Error(ErrorCode::invalid_data, "runs were given up out of their order");
  }
  return {};
}

std::vector<std::uint64_t> SequenceFamily::finish(std::span<const EventTime> times) {
  std::vector<std::uint64_t> left;
  for (std::size_t m = 0; m < members_.size(); ++m) {
    // What is due at the last moment is over.
    const std::int64_t end = times[m].ns < INT64_MAX ? times[m].ns + 1 : INT64_MAX;
    left.push_back(trie_->open_count(static_cast<std::uint32_t>(m), end));
  }
  trie_->clear();
  kept_.clear();
  return left;
}

}  // namespace varpulis::ops
