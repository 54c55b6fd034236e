#pragma once
#include <cstdint>
#include <limits>
#include <vector>

#include "pattern/candidate_log.h"

namespace varpulis::pattern {

/// How matches go on from each event of the last step whose events are kept, where that repeats and has few of them. It is the same whatever was
/// chosen before, so it is found once for a completion, from the last event backwards, and copied from then on.
class Continuations {
 public:
  static constexpr std::size_t events_max = 64;

  /// The events by number, with what is read of each lying `stride` numbers apart.
  struct Setting {
    const Candidate* events = nullptr;
    std::size_t size = 0;              // up to events_max
    std::size_t stride = 0;
    const double* own = nullptr;       // is greater than `further` of the element before; null: nothing is compared
    const double* further = nullptr;
    const double* last = nullptr;      // of the last element; null: any may be the last
    double end = 0;                    // is greater than that
    bool ends_in_step = false;         // the completing event is another element: a choice comes behind those that begin with it
    bool counts = false;               // elements are counted
    std::uint64_t entries_max = 0;     // of all events together
  };
  void begin(const Setting& setting);

  /// The events of [begin, end) whose number is greater, as bits.
  [[nodiscard]] std::uint64_t greater_than(double other, std::size_t begin, std::size_t end) const {
    const std::uint64_t behind = begin < end ? ~std::uint64_t{0} >> (events_max - (end - begin)) << begin : 0;
    if (setting_.own == nullptr) return behind;
    std::uint64_t bits = 0;
    const double* own = setting_.own + begin * setting_.stride;
    for (std::size_t at = begin; at < end; ++at, own += setting_.stride) bits |= static_cast<std::uint64_t>(*own > other) << at;
    return bits;
  }
  /// Finds how matches go on from these events, as bits. False: there are too many.
  [[nodiscard]] bool find(std::uint64_t events) { return (events & ~found_) == 0 || find_more(events & ~found_); }

  /// What begins with an event, in order: the row of the last element, and how many elements there are if that is asked for. Whole blocks may be read.
  struct Matches {
    const std::uint32_t* rows = nullptr;
    const std::uint32_t* counts = nullptr;
    std::uint32_t size = 0;
  };
  /// Of an event that was found.
  [[nodiscard]] Matches from(std::size_t event) const {
    const Part& part = parts_[event];
    return {.rows = rows_.data() + part.begin, .counts = counts_.data() + part.begin, .size = part.size};
  }

 private:
  struct Part {
    std::uint32_t begin = 0, size = 0;
  };
  [[nodiscard]] bool may_be_last(std::size_t event) const {
    return setting_.last == nullptr || setting_.end > setting_.last[event * setting_.stride];
  }
  [[nodiscard]] bool find_more(std::uint64_t wanted);

  Setting setting_;
  std::uint64_t found_ = 0;                    // events, as bits
  std::uint64_t followers_[events_max] = {};   // by event that was found
  Part parts_[events_max];
  std::uint32_t size_ = 0;                     // entries
  std::vector<std::uint32_t> rows_, counts_;   // with room for a block behind the last
};

}  // namespace varpulis::pattern
