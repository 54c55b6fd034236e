#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalog/operator_family.h"
#include "ops/kept_rows.h"
#include "ops/match_plan.h"
#include "pattern/sequence_trie.h"

namespace varpulis::ops {

/// A field of an event that matches show.
struct ShownField {
  std::string name;        // in the match: `alias_field`
  std::uint32_t step = 0;
  std::string field;       // in the event
};

/// The fields that a pattern's matches show, where it is a sequence of steps that take one event each whatever it holds, so that a SequenceFamily can
/// match it, and matches show nothing else.
[[nodiscard]] std::optional<std::vector<ShownField>> sequence_fields(const MatchPlan& plan);

/// Matches many such patterns at once: the operators of streams that differ in the types of their steps, in how many there are and in `.within` alone.
/// The state of a member goes to and comes from an operator of its own as a snapshot.
class SequenceFamily final : public catalog::OperatorFamily {
 public:
  /// The matches of all members show these fields.
  SequenceFamily(std::span<const catalog::OperatorSpecPtr> members, std::vector<ShownField> shown);

  [[nodiscard]] std::span<const std::string> types() const override { return types_; }
  [[nodiscard]] std::span<const std::uint32_t> types_of(std::size_t member) const override { return members_[member].types; }
  [[nodiscard]] Results run(const data::Epoch& epoch, std::span<const std::uint32_t> number_of) override;

  [[nodiscard]] std::unique_ptr<catalog::Operator> member(std::size_t member, EventTime time) const override;
  [[nodiscard]] bool take_over(std::span<const catalog::Operator* const> members) override;
  [[nodiscard]] std::vector<std::uint64_t> finish(std::span<const EventTime> times) override;

 private:
  struct Member {
    catalog::OperatorSpecPtr spec;
    std::vector<std::uint32_t> types;  // that it reads, each once
    std::uint64_t matches = 0;         // so far
  };
  [[nodiscard]] data::BatchPtr add_events(const data::Epoch& epoch, std::span<const std::uint32_t> number_of);
  [[nodiscard]] Result<void> load(std::size_t member, state::SnapshotReader& from, pattern::SequenceTrie::Open& open);

  std::vector<Member> members_;
  std::vector<std::string> types_;
  std::vector<ShownField> shown_;
  std::vector<std::string> fields_;    // of events that are shown, each once
  data::SchemaPtr schema_;             // of the events of an epoch, with these
  data::SchemaPtr shown_schema_;       // of matches
  std::optional<pattern::SequenceTrie> trie_;
  KeptRows kept_;
  // Of the epoch.
  std::vector<std::uint32_t> first_;   // by type of the epoch: the number of its first event
};

}  // namespace varpulis::ops
