#pragma once
#include <deque>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "data/batch.h"
#include "plan/plan.h"

namespace varpulis::runtime {

/// The types that the stages of a plan name, by number, so that an epoch costs a stage a look at its own types, however many there are.
class RawTypes {
 public:
  static constexpr std::uint32_t none = 0xffffffff;

  /// `plan` outlives this.
  explicit RawTypes(const plan::Plan& plan);

  [[nodiscard]] std::uint32_t find(std::string_view type) const {
    const auto found = numbers_.find(type);
    return found == numbers_.end() ? none : found->second;
  }
  [[nodiscard]] std::size_t size() const { return numbers_.size(); }
  /// The numbers of an epoch's types; none for those that no stage names. Names that came before are known by their address.
  [[nodiscard]] std::vector<std::uint32_t> numbers_of(const data::Epoch& epoch);
  /// The types that a stage reads itself, each once.
  [[nodiscard]] std::span<const std::uint32_t> read_by(std::uint32_t rank) const { return read_by_[rank]; }
  /// The types whose rows move a stage's time: those from which rows can reach it.
  [[nodiscard]] std::span<const std::uint32_t> timing(std::uint32_t rank) const { return timing_[rank]; }

 private:
  [[nodiscard]] std::uint32_t number(std::string_view type);

  std::unordered_map<std::string_view, std::uint32_t> numbers_;  // by names that the plan holds
  std::vector<std::vector<std::uint32_t>> read_by_, timing_;     // by rank
  struct Known {
    std::shared_ptr<const std::string> name;
    std::uint32_t number = none;
  };
  std::unordered_map<const std::string*, Known> known_;          // of epochs' types
};

/// The raw rows of an epoch by type: those of its events, and of the ticks of timers that fall into it.
class RawRows {
 public:
  using List = std::vector<const data::Rows*>;

  /// Both outlive this.
  RawRows(RawTypes& types, const data::Epoch& epoch);
  RawRows(const RawRows&) = delete;
  RawRows& operator=(const RawRows&) = delete;

  void add_ticks(data::Rows rows);
  /// Of the epoch's types, as RawTypes::numbers_of().
  [[nodiscard]] std::span<const std::uint32_t> numbers() const { return numbers_; }

  /// The rows of some types in the order of the epoch's types, ticks last. None is empty.
  [[nodiscard]] List of(std::span<const std::uint32_t> types) const { return up_to(rows_.size(), types); }
  /// The same without ticks.
  [[nodiscard]] List events_of(std::span<const std::uint32_t> types) const { return up_to(events_, types); }
  [[nodiscard]] bool any_of(std::span<const std::uint32_t> types) const;

 private:
  void add(std::uint32_t type, const data::Rows& rows);
  [[nodiscard]] List up_to(std::size_t end, std::span<const std::uint32_t> types) const;

  const RawTypes& types_;
  std::vector<std::uint32_t> numbers_;
  List rows_;
  std::vector<std::uint32_t> next_;   // in rows_, of the same type; by row
  std::vector<std::uint32_t> first_;  // in rows_, by type: the last one added
  std::size_t events_ = 0;            // of rows_, those that are no ticks
  std::deque<data::Rows> ticks_;
};

}  // namespace varpulis::runtime
