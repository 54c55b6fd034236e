#pragma once
// A pattern as the oracle knows it, and the VPL text that says the same.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace varpulis::oracle {

/// An event of the tests: the fields n (its number) and v, k (partition) and w where it has them.
struct Event {
  char type = 'A';
  std::int64_t time_ms = 0;
  std::int64_t n = 0;
  std::optional<std::int64_t> k = 0;
  std::int64_t v = 0;
  std::optional<std::int64_t> w;
};

/// One comparison: `left op` with a constant, or with a field of the last event of an earlier step, or of the step's own last event.
struct Comparison {
  enum class With : std::uint8_t { constant, step, itself };
  enum class Op : std::uint8_t { equal, unequal, less, greater };
  char left = 'v';
  Op op = Op::equal;
  With with = With::constant;
  std::int64_t constant = 0;  // With::constant; else added to the field
  std::uint32_t step = 0;     // With::step: among the positive items of the whole pattern, as written
  char right = 'v';
};

struct Item {
  static constexpr std::uint32_t unlimited = 0xffffffff;
  char type = 'A';
  bool negated = false;
  std::uint32_t min = 1, max = 1;
  std::vector<Comparison> where = {};
  std::optional<std::int64_t> within_ms = {};  // after the event taken before; arrow form only
  std::uint32_t step = 0;  // number() sets it
  [[nodiscard]] bool repeats() const { return max > 1; }
};

struct Node {
  enum class Kind : std::uint8_t { sequence, all, any };
  Kind kind = Kind::sequence;
  std::vector<Item> items = {};  // of a sequence
  std::vector<Node> parts = {};  // of the others
};

enum class Mode : std::uint8_t { unset, each, longest, subsets };
enum class Policy : std::uint8_t { unset, strict, stnm, stam };
enum class Skip : std::uint8_t { none, past_last, to_next };

struct Pattern {
  Node root;
  std::vector<Item> cancels = {};  // .not(X where p)
  std::optional<std::int64_t> within_ms = {};
  Mode mode = Mode::unset;
  Policy policy = Policy::unset;
  Skip skip = Skip::none;
  bool partitioned = false;  // by k
  bool collects = true;      // outputs list all events of a step, else the last one and their count
};

/// Numbers the positive items; to be called whenever the tree has changed. Gives their count.
std::uint32_t number(Pattern& pattern);
/// All positive items, by number.
[[nodiscard]] std::vector<const Item*> steps(const Pattern& pattern);
/// The types of all items and cancels, each once.
[[nodiscard]] std::string types(const Pattern& pattern);
/// Whether an event of the pattern is compared with the one before it in its step.
[[nodiscard]] bool refers_to_itself(const Item& item);
/// A program with the stream S, whose outputs have for each step i that took something `s<i>`, the numbers n of its events (collects), or
/// `s<i>` and `c<i>`, the last number and the count.
[[nodiscard]] std::string program_text(const Pattern& pattern);
/// The same up to the operators behind the pattern.
[[nodiscard]] std::string stream_text(const Pattern& pattern);
/// Whether the pattern can be written with arrows.
[[nodiscard]] bool has_arrow_form(const Pattern& pattern);

}  // namespace varpulis::oracle
