#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace varpulis::engine {

/// How many events an epoch may hold, where so many are at hand, for programs of `streams` streams together: of many streams each sees a few of
/// its events only, and a visit costs more than they do.
[[nodiscard]] constexpr std::size_t epoch_events(std::size_t streams) {
  const std::size_t most = std::clamp<std::size_t>(streams * 32, 65536, 524288);
  return std::clamp<std::size_t>(streams * 1024, 8192, most);
}

/// How many events the next epoch should hold. What an epoch gives out is put in order as a whole, so that epochs that give much out are kept small:
/// they begin with so few events that a row of every stream for each of them is no harm, double while they give little, and shrink when they give too
/// much. Results do not depend on it.
class EpochSize {
 public:
  /// What an epoch may give out, rows and lines, at about 50 bytes each.
  static constexpr std::uint64_t given_max = 250'000;
  /// What it should give out for each stream: so much stays in the cache until it is passed on.
  static constexpr std::uint64_t given_by_stream = 65'536;
  /// It is not made smaller for that, as what each epoch costs would count.
  static constexpr std::size_t events_worth_it = 256;

  /// Always so many.
  [[nodiscard]] static EpochSize fixed(std::size_t events) { return {events, events, given_max, true}; }
  [[nodiscard]] static EpochSize for_streams(std::size_t streams) {
    const std::size_t most = epoch_events(streams);
    return {std::clamp<std::size_t>(given_max / std::max<std::size_t>(streams, 1), 1, std::min<std::size_t>(most, 8192)), most,
            std::clamp<std::uint64_t>(streams * given_by_stream, given_by_stream, given_max), false};
  }

  [[nodiscard]] std::size_t next() const { return next_; }
  /// An epoch of `events` gave out so many rows and lines.
  void observe(std::size_t events, std::uint64_t given) {
    if (fixed_ || events == 0) return;
    const auto events_for = [&](std::uint64_t wanted) {
      return static_cast<std::size_t>(static_cast<double>(events) * static_cast<double>(wanted) / static_cast<double>(given));
    };
    if (given > wanted_) next_ = std::max<std::size_t>({events_for(wanted_), std::min(events_for(given_max), std::min(events, events_worth_it)), 1});
    else if (given < wanted_ / 2 && events >= next_) next_ = std::min(next_ * 2, most_);
  }

 private:
  EpochSize(std::size_t first, std::size_t most, std::uint64_t wanted, bool fixed) : next_(first), most_(most), wanted_(wanted), fixed_(fixed) {}
  std::size_t next_, most_;
  std::uint64_t wanted_;  // given out
  bool fixed_;
};

}  // namespace varpulis::engine
