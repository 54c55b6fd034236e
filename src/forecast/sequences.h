#pragma once
#include <optional>
#include <vector>

#include "forecast/context.h"
#include "forecast/suffix_automaton.h"

namespace varpulis::forecast {

/// The events of one partition, as far as predictions need them.
struct Sequence {
  Context context;
  std::uint32_t state = 0;          // of the automaton of that generation
  std::uint64_t generation = 0;
  std::uint32_t last_symbol = 0;
  std::int64_t last_time = 0;
  std::uint64_t events = 0;
  double gap = -1;                  // exponential average of the time between its events, ns; negative: unknown
  std::uint32_t runs = 0;           // open ones that are not complete
  std::uint32_t older = UINT32_MAX, newer = UINT32_MAX;  // by the last event
};

/// Those of all partitions, by their last event.
class Sequences {
 public:
  static constexpr std::uint32_t none = UINT32_MAX;

  /// `silence` in ns; none: they go on for ever.
  explicit Sequences(std::optional<std::int64_t> silence) : silence_(silence) {}

  [[nodiscard]] Sequence& operator[](std::uint32_t id) { return sequences_[id]; }
  [[nodiscard]] const Sequence& operator[](std::uint32_t id) const { return sequences_[id]; }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(sequences_.size()); }
  /// An event of the sequence: it comes behind all others.
  Sequence& touch(std::uint32_t id, std::int64_t time);
  /// One that has been silent for long and has no run, or none.
  [[nodiscard]] std::uint32_t silent(std::int64_t now) const;
  void forget(std::uint32_t id);
  /// The one whose last event is oldest, or none; Sequence::newer leads on.
  [[nodiscard]] std::uint32_t oldest() const { return oldest_; }
  /// Puts one that was saved behind all others.
  void restore(std::uint32_t id, const Sequence& sequence);

 private:
  [[nodiscard]] bool is_silent(const Sequence& sequence, std::int64_t now) const;
  void unlink(std::uint32_t id);
  void link(std::uint32_t id);

  std::optional<std::int64_t> silence_;
  std::vector<Sequence> sequences_;
  std::uint32_t oldest_ = none, newest_ = none;
};

}  // namespace varpulis::forecast
