#pragma once
#include <vector>

#include "pattern/candidate_log.h"
#include "pattern/continuations.h"
#include "pattern/matching.h"

namespace varpulis::pattern {

/// All combinations of kept events that one event completes, for sequences in which every step takes one event or any number from one on,
/// decided by single events or by one comparison of numbers for each step (with an earlier step, or with the element before). In the order
/// that Enumerator tells, into arrays.
///
/// Kept events lie in arrays by step, so what may follow an event is a contiguous part of the next step's array, and of its own where the
/// step repeats (the range stacks of SASE; Wu, Diao, Rizvi, SIGMOD 2006). It begins where that array ended when the event came. For each
/// step it ends before the last event from which the end can be reached. Without comparisons whatever is visited is therefore part of a
/// match, and the time between two matches is that of their difference. A comparison with the completing event limits the step that it
/// reads in the same way. Of the last step that is kept, the extremes of what comes behind each event say where nothing can follow; so
/// `increasing` and `decreasing` before a comparison with the same field visit nothing in vain but the events that they pass over. Other
/// comparisons may, between the steps, try what leads nowhere.
class RangeSearch {
 public:
  /// Whether it finds the matches of a program.
  [[nodiscard]] static bool covers(const Program& program);
  explicit RangeSearch(const Program& program);

  /// How many numbers comparisons read of a place's candidates.
  [[nodiscard]] std::size_t width(std::size_t place) const { return places_[place].numbers.size(); }
  /// Those of a candidate, from its values (of its slots, then its own side of the comparison); NaN where that is no number which a double
  /// holds exactly.
  void read_numbers(std::size_t place, std::span<const data::Value> values, std::vector<double>& into) const;
  /// The same of an event.
  void read_numbers(std::size_t place, std::uint32_t event, const Events& events, std::vector<double>& into) const;

  struct Completion {
    const CandidateLog* logs = nullptr;   // by place
    const Candidate* end = nullptr;       // what completes matches, by the last place
    std::span<const double> numbers;      // of it
    const data::Value* key = nullptr;     // of the partition; null: there is one partition
    std::uint64_t matches_max = 0;
  };
  struct Outcome {
    std::uint64_t produced = 0;
    bool more = false;  // there are too many
  };
  Outcome run(const Completion& completion, Matches& matches);

 private:
  static constexpr std::uint32_t capacity = 1024;  // matches passed on at a time

  /// Where a number stands among a candidate's values, changed so that every comparison is `own > other`.
  struct Number {
    std::uint32_t value = 0;
    bool negated = false;
    bool lowered = false;  // to the next one: `>=`
    bool of_slot = false;
    std::uint32_t source = none;  // the slot, or the column of Events::key

    [[nodiscard]] double changed(double number) const;
  };
  /// What an event is compared with: a number of the last event that a place has.
  struct Other {
    std::uint32_t place = none;  // none: nothing
    std::uint32_t number = 0;
  };
  struct Place {
    bool repeats = false;
    std::vector<Number> numbers;
    std::uint32_t own = none;       // the number of its own side
    Other first, further;           // for its first element, for those that follow
  };
  struct Frame {
    std::uint32_t place = 0;
    std::size_t at = 0;
    std::size_t again = 0, onward = 0;  // what comes next: in the place's own log, in the next one
  };
  struct Branch {
    std::size_t next = 0;
    double other = 0;
  };

  /// What elements of a repeated step are compared with.
  enum class Relation : std::uint8_t { nothing, earlier_step, element_before };

  [[nodiscard]] std::uint32_t add_number(std::uint32_t place, const Number& number);
  [[nodiscard]] const CandidateLog& log(std::uint32_t place) const { return run_.logs[place]; }
  /// One number of a place's candidates.
  class Numbers {
   public:
    Numbers() = default;
    Numbers(const double* first, std::size_t stride) : first_(first), stride_(stride) {}
    double operator[](std::size_t at) const { return first_[at * stride_]; }

   private:
    const double* first_ = nullptr;
    std::size_t stride_ = 0;
  };
  [[nodiscard]] Numbers numbers(std::uint32_t place, std::uint32_t which) const {
    const std::size_t width = places_[place].numbers.size();
    return width == 0 || log(place).empty() ? Numbers() : Numbers(log(place).numbers(0, width) + which, width);
  }
  [[nodiscard]] double number(std::uint32_t place, std::size_t at, std::uint32_t which) const { return numbers(place, which)[at]; }
  [[nodiscard]] std::size_t first_behind(std::uint32_t place, std::size_t at) const;
  [[nodiscard]] bool find_limits();
  void begin_continuations();
  void find_extremes();
  [[nodiscard]] double other_of(const Other& other) const;
  [[nodiscard]] bool fits(std::uint32_t place, std::size_t at, const Other& other) const;
  [[nodiscard]] bool may_leave(std::uint32_t place, std::size_t at) const;
  bool search_from(std::size_t start);
  bool add_pairs(std::size_t start);
  void push(std::uint32_t place, std::size_t at);
  void pop();
  bool search_behind(std::size_t start);
  bool end_prefix(std::uint32_t place, std::size_t at);
  bool add_innermost(std::size_t begin, std::size_t end);
  bool add_single(std::size_t begin, std::size_t end, double other);
  bool add_choices(std::size_t begin, std::size_t end, double other);
  bool add_continuations(std::size_t begin, std::size_t end, double other);
  template <Relation relation, bool last_repeats>
  bool add_repeated(std::size_t begin, std::size_t end, double other);
  /// A match that ends with a candidate of the inner place, its count-th, and the completing event; or with that alone as the count-th one.
  bool add(std::size_t at, std::uint32_t count) {
    if (size_ == room_ && !make_room()) return false;
    if (shows_inner_) rows_[sequence_.steps[inner_]][size_] = log(inner_)[at].row;
    if (shows_counts_) inner_counts_[size_] = count;
    ++size_;
    return true;
  }
  void settle();
  void flush();
  [[nodiscard]] bool make_room();

  const Program& program_;
  const Sequence& sequence_;
  std::uint32_t last_;                      // place of the completing event
  std::uint32_t inner_;                     // the last place whose candidates are kept
  std::vector<Place> places_;
  std::vector<std::uint32_t> shown_prefix_; // places before the inner one whose rows are shown
  bool shows_inner_ = false, shows_last_ = false, shows_counts_ = false;
  bool is_of_pairs_ = false;                // two places of one event each before the completing one, and nothing is compared
  std::size_t partition_value_ = 0;         // where the first place's candidates have it, as the last of their values
  // The completion at hand.
  Completion run_;
  Outcome outcome_;
  Matches* matches_ = nullptr;
  std::vector<std::size_t> limits_;         // by place: candidates before can go on to the end
  bool continues_ = false;                  // continuations_ are those of the inner place
  Continuations continuations_;
  std::vector<double> extremes_;            // else, of the inner place: the greatest own number from there on, by candidate behind its begin()
  std::vector<Frame> path_;                 // before the inner place
  std::vector<std::size_t> chosen_;         // by place: the last one
  std::vector<std::uint32_t> counts_;       // by place
  std::vector<Branch> branches_;
  std::size_t start_ = 0;                   // the first place's candidate that matches begin with
  const data::Value* partition_ = nullptr;  // of those to be passed on
  // Matches to be passed on.
  std::uint32_t size_ = 0, settled_ = 0;    // of them, those whose part before the inner place is filled in
  std::uint32_t room_ = 0;                  // how many there may be
  std::vector<std::vector<std::uint32_t>> rows_;  // by step
  std::vector<std::int64_t> first_times_;
  std::vector<std::uint32_t> inner_counts_, events_;
  std::vector<std::vector<std::int64_t>> values_;
  std::vector<std::span<const std::uint32_t>> row_spans_;
  std::vector<std::span<const std::int64_t>> value_spans_;
};

}  // namespace varpulis::pattern
