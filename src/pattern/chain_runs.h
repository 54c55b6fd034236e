#pragma once
// The runs of a Chain.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/assert.h"
#include "data/large_memory.h"
#include "data/value.h"
#include "pattern/run_lists.h"

namespace varpulis::pattern {

/// A partial match. Nearly all that an event has to know of it lies in one line of the cache.
struct alignas(64) ChainRun {
  data::Value value;              // the first of those that it keeps
  std::uint64_t serial = 0;       // order of opening; no other run has it
  std::int64_t start = 0;         // time of the first event
  std::uint64_t position = 0;     // of the first event, in the whole input
  std::uint64_t word = 0;         // the first of the rows that it keeps, or, of its event, the first of the numbers that it has noted
  std::uint32_t next = none;      // in its list, or among those not in use
  std::uint32_t previous = none;  // likewise; the first one's is the last of the list
  std::uint32_t hash = 0;         // of its list
  std::uint8_t step = 0;          // that it waits for; 0: it is not in use
  bool waits = false;             // is in a list
  bool has_noted = false;         // the word is a number
};
static_assert(sizeof(ChainRun) == 64);

/// Runs by number, linked in the lists in which they wait for an event with their key.
class ChainRuns {
 public:
  /// How much each run keeps. The first of the numbers is of the event of the first of the rows.
  struct Sizes {
    std::size_t values = 0, rows = 0, numbers = 0;
  };
  explicit ChainRuns(const Sizes& each)
      : more_values_each_(behind_first(each.values)), more_rows_each_(behind_first(each.rows)), more_numbers_each_(behind_first(each.numbers)) {}

  /// A run with a serial of its own, which may be next_serial() or one behind it. Everything else is to be filled in.
  [[nodiscard]] std::uint32_t open(std::uint64_t serial) {
    std::uint32_t run = free_;
    if (run == none) run = add();
    else free_ = runs_[run].next;
    runs_[run].serial = serial;
    serial_ = std::max(serial_, serial + 1);
    ++live_;
    return run;
  }
  /// Forgets a run that is in no list.
  void close(std::uint32_t run) {
    ChainRun& own = runs_[run];
    VARPULIS_DCHECK(own.step != 0);
    own.value = data::Value();
    for (std::size_t v = 0; v < more_values_each_; ++v) more_values_[run * more_values_each_ + v] = data::Value();
    own.step = 0;
    own.waits = false;
    own.next = free_;
    free_ = run;
    --live_;
  }
  /// Forgets all of them.
  void clear();
  [[nodiscard]] ChainRun& operator[](std::uint32_t run) { return runs_[run]; }
  [[nodiscard]] const ChainRun& operator[](std::uint32_t run) const { return runs_[run]; }
  [[nodiscard]] data::Value& value(std::uint32_t run, std::size_t number) {
    return number == 0 ? runs_[run].value : more_values_[run * more_values_each_ + number - 1];
  }
  [[nodiscard]] const data::Value& value(std::uint32_t run, std::size_t number) const {
    return number == 0 ? runs_[run].value : more_values_[run * more_values_each_ + number - 1];
  }
  /// A row that it keeps, or `noted`: then numbers stand for it.
  [[nodiscard]] std::uint32_t row(std::uint32_t run, std::size_t number) const {
    if (number > 0) return more_rows_[run * more_rows_each_ + number - 1];
    return runs_[run].has_noted ? noted : static_cast<std::uint32_t>(runs_[run].word);
  }
  /// The first one forgets the number that stands for it.
  void set_row(std::uint32_t run, std::size_t number, std::uint32_t row) {
    if (number > 0) {
      more_rows_[run * more_rows_each_ + number - 1] = row;
    } else {
      runs_[run].has_noted = row == noted;
      if (row != noted) runs_[run].word = row;
    }
  }
  /// A word of eight bytes: what it means is up to the caller.
  [[nodiscard]] std::uint64_t& number(std::uint32_t run, std::size_t number) {
    return number == 0 ? runs_[run].word : more_numbers_[run * more_numbers_each_ + number - 1];
  }
  [[nodiscard]] std::uint64_t number(std::uint32_t run, std::size_t number) const {
    return number == 0 ? runs_[run].word : more_numbers_[run * more_numbers_each_ + number - 1];
  }
  /// Without a branch: nobody can predict it.
  [[nodiscard]] bool is_open(std::uint32_t run, std::uint64_t serial) const {
    return (static_cast<unsigned>(runs_[run].serial == serial) & static_cast<unsigned>(runs_[run].step != 0)) != 0;
  }

  [[nodiscard]] std::uint32_t size() const { return live_; }
  /// The most there were at a time.
  [[nodiscard]] std::uint64_t most() const { return most_; }
  void count_most(std::uint32_t open) { most_ = std::max<std::uint64_t>(most_, open); }
  /// All of them, in the order of opening. O(n log n).
  [[nodiscard]] std::vector<std::uint32_t> in_order() const;
  [[nodiscard]] std::uint64_t next_serial() const { return serial_; }
  /// For loading: what the next run's serial is, and the most runs so far.
  void restore(std::uint64_t next_serial, std::uint64_t most) {
    serial_ = next_serial;
    most_ = most;
  }
  [[nodiscard]] std::uint64_t bytes() const;

  // ---- Lists ----
  [[nodiscard]] const RunLists& lists() const { return lists_; }
  /// The run joins the end of the list with its hash for whose first run is_it(run) says true, or a new one.
  template <typename IsIt>
  void join(std::uint32_t run, IsIt is_it) {
    ChainRun& own = runs_[run];
    own.waits = true;
    own.next = none;
    const std::uint32_t place = lists_.find_or_add(own.hash, run, is_it);
    if (place == none) {
      own.previous = run;
      return;
    }
    ChainRun& head = runs_[lists_.first(place)];
    own.previous = head.previous;
    runs_[head.previous].next = run;
    head.previous = run;
  }
  /// The run leaves the list at `place`.
  void leave(std::uint32_t run, std::uint32_t place);
  /// All runs leave the list, which they share no more; their links stay until they join another one.
  void dissolve(std::uint32_t place) { lists_.erase(place); }
  /// The list, which has one run, gets another hash of the same key.
  void rename(std::uint32_t place, std::uint32_t hash) {
    lists_.set_hash(place, hash);
    runs_[lists_.first(place)].hash = hash;
  }
  // Inline at any price: a function that only fetches has no effect in the eyes of the compiler, which drops calls of it.
  [[gnu::always_inline]] void fetch_first(std::uint32_t hash) const { __builtin_prefetch(&runs_[lists_.likely_first(hash)]); }

 private:
  [[nodiscard]] static std::size_t behind_first(std::size_t count) { return count > 1 ? count - 1 : 0; }
  [[nodiscard]] std::uint32_t add();

  std::size_t more_values_each_, more_rows_each_, more_numbers_each_;
  data::LargeVector<ChainRun> runs_;
  data::LargeVector<data::Value> more_values_;
  data::LargeVector<std::uint32_t> more_rows_;
  data::LargeVector<std::uint64_t> more_numbers_;
  std::uint32_t free_ = none;  // the first run that is not in use
  std::uint32_t live_ = 0;
  std::uint64_t most_ = 0;
  std::uint64_t serial_ = 0;  // the next one
  RunLists lists_;
};

}  // namespace varpulis::pattern
