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

  /// Always so many.
  [[nodiscard]] static EpochSize fixed(std::size_t events) { return {events, events, true}; }
  [[nodiscard]] static EpochSize for_streams(std::size_t streams) {
    const std::size_t most = epoch_events(streams);
    return {std::clamp<std::size_t>(given_max / std::max<std::size_t>(streams, 1), 1, std::min<std::size_t>(most, 8192)), most, false};
  }

  [[nodiscard]] std::size_t next() const { return next_; }
  /// An epoch of `events` gave out so many rows and lines.
  void observe(std::size_t events, std::uint64_t given) {
    if (fixed_ || events == 0) return;
    if (given > given_max) next_ = std::max<std::size_t>(static_cast<std::size_t>(static_cast<double>(events) * given_max / static_cast<double>(given)), 1);
    else if (given < given_max / 2 && events >= next_) next_ = std::min(next_ * 2, most_);
  }

 private:
  EpochSize(std::size_t first, std::size_t most, bool fixed) : next_(first), most_(most), fixed_(fixed) {}
  std::size_t next_, most_;
  bool fixed_;
};

}  // namespace varpulis::engine
