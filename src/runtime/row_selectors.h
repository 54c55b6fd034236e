#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "data/key_table.h"
#include "plan/plan.h"
#include "runtime/raw_rows.h"

namespace varpulis::runtime {

/// The rows of one type that a stage has to look at, of all that there are.
struct SelectedRows {
  bool known = false;       // false: the stage looks at all of them
  data::Rows rows;
  std::uint64_t passed_over = 0;
};

/// Stages that read one type and begin with `field == constant`: where many of them ask about one field, a row's value is looked up once, and
/// only those whose constant it equals look at the row. Rows for which the comparison has no value go to all of them, so that nothing changes in
/// what they count and warn of. Cost: a hash and a lookup for a row, whatever the number of stages.
class RowSelectors {
 public:
  static constexpr std::uint32_t none = 0xffffffff;
  /// From so many stages on a lookup is cheaper than their comparisons, which take about half a nanosecond each.
  static constexpr std::size_t stages_min = 16;

  /// Stages by constant, of one type, field and kind of constants.
  struct Group {
    std::uint32_t type = 0;
    std::string field;
    data::ColumnKind kind = data::ColumnKind::text;
    data::KeyTable constants{1};
    std::vector<std::uint32_t> ranks;
    std::vector<std::uint32_t> constant;    // by rank's place in `ranks`
    std::uint32_t first_place = 0;          // place_of(ranks[i]) is first_place + i
  };
  /// The rows of a group's type, and which constant each holds.
  struct LookedUp {
    const data::Rows* rows = nullptr;           // null: there are none, or of another kind than the constants
    data::Buffer<std::uint32_t> constant_of;    // KeyTable::none: none of them
    data::Buffer<std::uint32_t> without_value;  // rows whose field is missing or null
  };

  /// Considers the stages of some components only. `plan` outlives this.
  RowSelectors(const plan::Plan& plan, const RawTypes& types, const std::vector<bool>& components);

  [[nodiscard]] std::span<const Group> groups() const { return groups_; }
  /// The place of a stage in what select() gives, or none.
  [[nodiscard]] std::uint32_t place_of(std::uint32_t rank) const { return place_of_[rank]; }
  /// Whether the rows that are passed over would have entered the stage, for its first operator to drop them.
  [[nodiscard]] bool counts_passed_over(std::uint32_t place) const { return counts_[place]; }
  /// By group.
  [[nodiscard]] std::vector<LookedUp> look_up(const RawRows& raw) const;
  /// By place; unknown for the groups of which `wanted` says no.
  [[nodiscard]] std::vector<SelectedRows> select(std::span<const LookedUp> found, const std::vector<bool>& wanted) const;

 private:
  [[nodiscard]] static LookedUp look_up(const Group& group, const data::Rows& rows);
  static void select(const Group& group, const LookedUp& found, std::vector<SelectedRows>& into);

  std::vector<Group> groups_;
  std::vector<std::uint32_t> place_of_;  // by rank
  std::vector<bool> counts_;             // by place
};

}  // namespace varpulis::runtime
