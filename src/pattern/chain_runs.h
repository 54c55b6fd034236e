#pragma once
// The runs of a Chain, and the lists in which they wait for an event with their key.
#include <cstdint>
#include <vector>

#include "data/large_memory.h"
#include "data/value.h"
#include "pattern/program.h"

namespace varpulis::pattern {

/// A partial match. Nearly all that an event has to know of it lies in one line of the cache.
struct alignas(64) ChainRun {
  data::Value value;              // the first of those that it keeps
  std::uint64_t serial = 0;       // order of opening; no other run has it
  std::int64_t start = 0;         // time of the first event
  std::uint64_t position = 0;     // of the first event, in the whole input
  std::uint32_t next = none;      // in its list, or among those not in use
  std::uint32_t previous = none;  // likewise; the first one's is the last of the list
  std::uint32_t hash = 0;         // of its list
  std::uint32_t step = 0;         // that it waits for; 0: it is not in use
  std::uint32_t row = none;       // the first of the rows that it keeps
  bool waits = false;             // is in a list
};

/// Runs by number, and their lists by hash. Which of the lists with one hash is meant, the caller tells by a look at a list's first run.
class ChainRuns {
 public:
  /// Each run keeps so many values and rows.
  ChainRuns(std::size_t values, std::size_t rows) : more_values_each_(values > 1 ? values - 1 : 0), more_rows_each_(rows > 1 ? rows - 1 : 0) {}

  /// A run with a serial of its own. Everything else is to be filled in.
  [[nodiscard]] std::uint32_t open();
  /// Forgets a run that is in no list.
  void close(std::uint32_t run);
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
  [[nodiscard]] std::uint32_t& row(std::uint32_t run, std::size_t number) {
    return number == 0 ? runs_[run].row : more_rows_[run * more_rows_each_ + number - 1];
  }
  [[nodiscard]] std::uint32_t row(std::uint32_t run, std::size_t number) const {
    return number == 0 ? runs_[run].row : more_rows_[run * more_rows_each_ + number - 1];
  }
  [[nodiscard]] bool is_open(std::uint32_t run, std::uint64_t serial) const { return runs_[run].serial == serial && runs_[run].step != 0; }

  [[nodiscard]] std::uint32_t size() const { return live_; }
  /// The most there were at a time.
  [[nodiscard]] std::uint64_t most() const { return most_; }
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
  /// The hash of a list for a step and a key: lists of one key for several steps stand near each other, and are told apart by it.
  [[nodiscard]] static std::uint32_t list_hash(std::uint32_t hash_of_key, std::uint32_t step) {
    return (hash_of_key & ~step_bits) | (step & step_bits);
  }
  /// The first run of the list with this hash for which is_it(run) says true, or none.
  template <typename IsIt>
  [[nodiscard]] std::uint32_t find(std::uint32_t hash, IsIt is_it) const {
    if (lists_ == 0) return none;
    for (std::size_t at = home(hash); slots_[at] != 0; at = (at + 1) & mask()) {
      if (slots_[at] >> 32U == hash && is_it(run_of(slots_[at]))) return run_of(slots_[at]);
    }
    return none;
  }
  /// The run joins the end of the list that begins with `first`, or of a new one with the hash in the run.
  void join(std::uint32_t run, std::uint32_t first);
  /// The run leaves the list that begins with `first`.
  void leave(std::uint32_t run, std::uint32_t first);
  /// All runs leave the list, which they share no more; their links stay until they join another one.
  void dissolve(std::uint32_t first) { erase(slot_of(first)); }

  /// Whether the lists are so many that looking one up waits for memory.
  [[nodiscard]] bool is_large() const { return slots_.size() > slots_in_cache; }
  // Inline at any price: a function that only fetches has no effect in the eyes of the compiler, which drops calls of it.
  [[gnu::always_inline]] void fetch_list(std::uint32_t hash) const { __builtin_prefetch(&slots_[home(hash)]); }
  [[gnu::always_inline]] void fetch_first(std::uint32_t hash) const {
    // Nobody can predict whether there is a list: without one, some run is fetched.
    const std::uint64_t slot = slots_[home(hash)];
    __builtin_prefetch(&runs_[static_cast<std::uint32_t>(slot) - (slot != 0 ? 1 : 0)]);
  }

 private:
  static constexpr std::size_t slots_in_cache = 1U << 14U;
  static std::uint32_t run_of(std::uint64_t slot) { return static_cast<std::uint32_t>(slot) - 1; }
  static std::uint64_t slot_for(std::uint32_t hash, std::uint32_t run) { return std::uint64_t{hash} << 32U | (run + 1); }
  static constexpr std::uint32_t step_bits = 15;
  /// Where a list with the hash belongs.
  [[nodiscard]] std::size_t home(std::uint64_t hash) const { return (hash / (step_bits + 1)) & mask(); }
  [[nodiscard]] std::size_t mask() const { return slots_.size() - 1; }
  /// Where the list that begins with the run stands.
  [[nodiscard]] std::size_t slot_of(std::uint32_t first) const {
    std::size_t at = home(runs_[first].hash);
    while (run_of(slots_[at]) != first) at = (at + 1) & mask();
    return at;
  }
  void erase(std::size_t slot);
  void grow();

  std::size_t more_values_each_, more_rows_each_;
  data::LargeVector<ChainRun> runs_;
  data::LargeVector<data::Value> more_values_;
  data::LargeVector<std::uint32_t> more_rows_;
  std::uint32_t free_ = none;  // the first run that is not in use
  std::uint32_t live_ = 0;
  std::uint64_t most_ = 0;
  std::uint64_t serial_ = 0;
  // Open addressing with linear probing: a list's hash beside its first run + 1, or 0; a power of two.
  data::LargeVector<std::uint64_t> slots_;
  std::size_t lists_ = 0;
};

}  // namespace varpulis::pattern
