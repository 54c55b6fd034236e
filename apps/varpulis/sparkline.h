#pragma once
#include <cstddef>
#include <deque>
#include <string>

namespace varpulis::app {

/// The last readings of something as a line of little bars, with marks where something happened.
class Sparkline {
 public:
  Sparkline(std::size_t width, double low, double high) : width_(width), low_(low), high_(high) {}

  void add(double value);
  /// Marks the reading added last.
  void mark();
  /// One character per reading, from ▁ (at or below low) to █ (at or above high), padded with blanks on the left to
  /// the width.
  [[nodiscard]] std::string bars() const;
  /// The same width: ! under marked readings, blanks elsewhere.
  [[nodiscard]] std::string marks() const;

 private:
  struct Reading {
    double value;
    bool is_marked;
  };
  std::size_t width_;
  double low_, high_;
  std::deque<Reading> readings_;
};

}  // namespace varpulis::app
