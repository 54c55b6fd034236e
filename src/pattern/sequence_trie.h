#pragma once
// Many sequences over the same events. That queries share the states of their common prefixes is due to Diao, Altinel, Franklin, Zhang and Fischer, "Path Sharing
// and Predicate Evaluation for High-Performance XML Filtering", TODS 2003 (YFilter).
#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "data/buffer.h"
#include "pattern/program.h"

namespace varpulis::pattern {

/// Matches sequences whose steps take one event each, whatever it holds beyond its type. Gives what a Chain gives for each of them.
///
/// All runs of a sequence that wait for a step take the same event, so that a run is never behind one that began later: a number says how many of the
/// events that begin a sequence have come to a step. Sequences that begin alike share these numbers in a trie of their steps. An event costs an
/// assignment for each prefix that ends with its type, a look for each sequence that does, and what its matches take.
///
/// Events come in order of time, none earlier than those before. Their rows have names, as those of a Chain: of an epoch first, then what their copies
/// are called.
class SequenceTrie {
 public:
  static constexpr std::uint32_t of_epoch = 0x80000000;

  /// All sequences of a trie have as many steps, two at least.
  struct Sequence {
    std::vector<std::uint32_t> types;    // by step
    std::optional<std::int64_t> within;  // ns, from the first event to the last
  };
  /// `shown`: steps of which matches tell the rows, as bits.
  SequenceTrie(std::span<const Sequence> sequences, std::size_t types, std::uint64_t shown);

  /// The events of an epoch.
  struct Events {
    std::span<const std::uint32_t> type_at;  // by position; of the types of `type_of`, others are passed over
    std::span<const std::uint32_t> type_of;  // the trie's number of the epoch's types; of others, no less than there are
    std::span<const std::uint32_t> first;    // by type of the epoch: the number of its first event; the others follow
    const std::int64_t* times = nullptr;     // ns, by position
    std::uint64_t first_position = 0;        // of the epoch, in the whole input
  };
  /// By position, then by sequence, then by first event.
  struct Matches {
    data::Buffer<std::uint32_t> sequence;
    data::Buffer<std::uint32_t> position;           // of the last event, in the epoch
    data::Buffer<std::int64_t> time;                // its time, ns
    std::vector<data::Buffer<std::uint32_t>> rows;  // by step; empty where they are not told
  };
  /// Takes all events and gives their matches.
  [[nodiscard]] Matches take_all(const Events& events);

  /// Ends an epoch: the names of rows that are read later, for their copies' names to take their place in end_epoch().
  [[nodiscard]] std::span<std::uint32_t> rows_to_keep();
  /// Copies that nothing reads any more.
  [[nodiscard]] std::span<const std::uint32_t> rows_to_forget() const { return dropped_; }
  void end_epoch();

  /// What a sequence has open.
  struct Open {
    struct Run {
      std::int64_t start = 0;       // time of its first event, ns
      std::uint64_t position = 0;   // and where that stood in the whole input
      std::uint32_t steps = 0;      // taken
      friend bool operator==(const Run&, const Run&) = default;
    };
    std::vector<Run> runs;           // oldest first
    std::vector<std::uint32_t> rows;  // of each run, of each step it has taken of which rows are told
    std::uint64_t next_serial = 0;   // how many it has ever begun
    std::uint64_t most = 0;          // open at a time
    std::int64_t last_expired = INT64_MIN;  // deadline of the last one that was given up, ns
  };
  /// Between epochs, at the stream time `time` of the sequence. O(open runs of it).
  [[nodiscard]] Open open(std::uint32_t sequence, std::int64_t time) const;
  /// How many runs that is. O(log of that).
  [[nodiscard]] std::size_t open_count(std::uint32_t sequence, std::int64_t time) const;
  /// Goes on from there, in place of all that it had; rows that it does not read are among those to forget when the next epoch ends. False, and nothing is
  /// left, where the runs are not those that these sequences can have open at the same time.
  [[nodiscard]] bool restore(std::span<const Open> sequences);
  /// No run is open any more.
  void clear();

 private:
  /// Events that begin sequences of one type, oldest first; those no sequence waits with any more are taken off now and then.
  struct Starts {
    std::vector<std::int64_t> times;
    std::vector<std::uint64_t> positions;
    data::Buffer<std::uint32_t> rows;    // where they are told, with room for a block behind them
    std::vector<std::uint32_t> nodes;    // of prefixes that begin with it
    std::vector<std::uint32_t> leaves;   // and sequences
    std::uint64_t before = 0;            // events that were taken off
    std::uint32_t dead = 0;              // of those here, that no sequence waits with
    std::uint32_t kept = 0;              // of those here, older than the epoch
    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(times.size()); }
  };
  /// A prefix of two steps or more that is no whole sequence.
  struct Node {
    std::uint32_t type = 0, parent = 0, root = 0, depth = 0;
    data::Buffer<std::uint32_t> rows;    // of its last step, by start, where they are told, with room for a block behind them
    std::uint32_t kept = 0;              // of these, older than the epoch
  };
  /// A sequence, with what is seldom looked at.
  struct Leaf {
    static constexpr std::int64_t for_ever = INT64_MAX;
    std::uint32_t sequence = 0, root = 0;
    std::int64_t within = for_ever;      // ns
    std::uint32_t seen = 0;              // starts that `most` knows of
    std::uint64_t serials = 0;           // what the number of a start is short of the serial of its run
    std::uint64_t most = 0;
    std::int64_t last_expired = INT64_MIN;
  };
  /// What is looked at whenever its last type comes.
  struct Cursor {
    std::uint32_t parent = 0;            // in reached_
    std::uint32_t next = 0;              // the first start that it waits with
  };

  [[nodiscard]] std::span<const std::uint32_t> path(std::uint32_t leaf) const { return std::span(paths_).subspan(leaf * (steps_ - 2), steps_ - 2); }
  [[nodiscard]] bool shows(std::size_t step) const { return (shown_ >> step & 1U) != 0; }
  /// Rows of a few matches are copied as so many at once, whatever they are.
  static constexpr std::size_t block = 8;
  static constexpr std::size_t ahead = 8;  // events
  void fetch(const Events& events, std::size_t position) const;
  void complete(std::uint32_t leaf, std::uint32_t reached, std::uint32_t event, std::uint32_t position, std::int64_t time);
  void add_matches(std::uint32_t leaf, std::uint32_t first, std::uint32_t count, std::uint32_t event, std::uint32_t position, std::int64_t time);
  void make_room(std::size_t size);
  void account(std::uint32_t leaf);
  static std::uint32_t give_up(Leaf& leaf, const Starts& starts, std::uint32_t first, std::int64_t time);
  void advance(std::uint32_t node, std::uint32_t event);
  void begin(std::uint32_t type, std::uint32_t event, std::uint64_t position, std::int64_t time);
  void find_dead(Starts& starts);
  void take_off(std::uint32_t root);
  /// Whether it is too late for a run to be complete.
  [[nodiscard]] static bool is_over(std::int64_t start, std::int64_t within, std::int64_t time) {
    return static_cast<std::uint64_t>(time) - static_cast<std::uint64_t>(start) > static_cast<std::uint64_t>(within);
  }
  /// When a run has to be complete.
  [[nodiscard]] static std::int64_t deadline_of(std::int64_t start, std::int64_t within) {
    return within > INT64_MAX - std::max<std::int64_t>(start, 0) ? INT64_MAX : start + within;
  }
  [[nodiscard]] std::uint32_t first_open(std::uint32_t leaf, std::int64_t time) const;
  void restore_starts(Starts& starts, std::span<const Open> sequences);
  void restore_rows(std::uint32_t leaf, const Open& open);
  template <typename Use>
  void for_each_recent_row(Use use);

  std::size_t steps_, types_;
  std::uint64_t shown_;
  bool shows_middle_ = false;
  // By type of the trie, then prefixes (those before them with more steps), of each how many starts have come to it.
  std::vector<std::uint32_t> reached_;
  std::vector<std::uint32_t> parent_of_;      // likewise
  std::vector<Node> nodes_;                   // in the order of their places in reached_
  std::vector<std::uint32_t> first_node_;     // by type; one more at the end
  std::vector<Leaf> leaves_;                  // by last type, then sequence
  std::vector<std::uint32_t> paths_;          // by leaf: the places of its prefixes of two steps and more
  std::vector<Cursor> cursors_;               // by leaf
  std::vector<std::uint32_t> first_leaf_;     // by last type; one more at the end
  std::vector<std::uint32_t> leaf_of_;        // by sequence
  std::vector<Starts> starts_;                // by type
  std::vector<bool> is_root_;                 // by type: some sequence begins with it
  Matches matches_;                           // with room for a block behind them
  std::size_t matches_size_ = 0, room_ = 0, most_matches_ = 0;
  std::vector<std::uint32_t> next_;           // by type of the epoch: the number of its next event
  std::vector<std::uint32_t> recent_, dropped_;
};

}  // namespace varpulis::pattern
