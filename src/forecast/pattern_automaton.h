#pragma once
#include <map>
#include <span>
#include <tuple>

#include "forecast/acceptance.h"
#include "forecast/pattern_shape.h"

namespace varpulis::forecast {

/// What each symbol makes of a run: the states of a pattern and the ways between them. States that nothing bars come first, in the order of
/// how far they are.
class PatternAutomaton {
 public:
  static constexpr std::uint32_t states_max = 1024;

  explicit PatternAutomaton(PatternShape shape);

  /// Without completion and end.
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(states_.size()); }
  [[nodiscard]] std::uint32_t complete() const { return size(); }
  [[nodiscard]] std::uint32_t ended() const { return size() + 1; }
  /// States that nothing bars: the first ones.
  [[nodiscard]] std::uint32_t levels() const { return levels_; }
  /// How many levels a pattern has.
  [[nodiscard]] static std::uint64_t levels_of(const PatternShape& shape);

  /// The state after `place` took its `taken`-th event, with gaps barred by bits; complete() if nothing is left to come.
  [[nodiscard]] std::uint32_t state(std::uint32_t place, std::uint32_t taken, std::uint64_t barred) const;
  [[nodiscard]] std::uint32_t place(std::uint32_t state) const { return std::get<0>(states_[state]); }
  /// The fewest events to completion.
  [[nodiscard]] std::uint32_t distance(std::uint32_t state) const { return distances_[state]; }
  /// Steps that a run in the state can take an event for, by place.
  [[nodiscard]] std::uint64_t reachable(std::uint32_t state) const { return reachable_[state]; }
  [[nodiscard]] const PatternShape& shape() const { return shape_; }
  /// Whether some item fits only some of the runs that wait for it.
  [[nodiscard]] bool is_conditional() const { return conditional_; }

  /// One thing that may become of a run in a state when a symbol comes.
  struct Branch {
    struct Factor {
      std::uint32_t item = 0;
      bool accepted = false;
    };
    std::uint32_t target = 0;
    std::vector<Factor> factors;  // conditions that hold or do not; none: it is certain
    [[nodiscard]] double probability(const Acceptance& acceptance) const;
  };
  [[nodiscard]] const std::vector<Branch>& branches(std::uint32_t state, std::uint32_t symbol) const {
    return branches_[state * shape_.alphabet() + symbol];
  }
  /// Symbols that do not leave a run in the state as it is.
  [[nodiscard]] const std::vector<std::uint32_t>& ways_out(std::uint32_t state) const { return ways_out_[state]; }

 private:
  using State = std::tuple<std::uint32_t, std::uint32_t, std::uint64_t>;  // place, taken, barred gaps
  [[nodiscard]] std::uint32_t taken_max(std::uint32_t place) const;
  [[nodiscard]] bool is_complete(const State& state) const;
  [[nodiscard]] std::vector<std::uint32_t> reachable_places(const State& state) const;
  std::uint32_t find_or_add(const State& state);
  void offer_negations(const State& state, std::uint64_t items, std::size_t from, std::vector<Branch::Factor> factors, std::vector<Branch>& to);
  void offer_steps(const State& state, std::uint64_t items, std::vector<Branch::Factor> factors, std::vector<Branch>& to);
  void find_distances();

  PatternShape shape_;
  std::vector<State> states_;
  std::map<State, std::uint32_t> number_of_;
  std::uint32_t levels_ = 0;
  bool conditional_ = false;
  std::vector<std::vector<Branch>> branches_;          // by state and symbol
  std::vector<std::vector<std::uint32_t>> ways_out_;   // by state
  std::vector<std::uint32_t> distances_;
  std::vector<std::uint64_t> reachable_;
};

}  // namespace varpulis::forecast
