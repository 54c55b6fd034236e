#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "data/value.h"
#include "pattern/program.h"

namespace varpulis::pattern {

/// An event that may be part of matches to come.
struct Candidate {
  std::uint64_t serial = 0;    // order of arrival, from 1
  std::uint64_t position = 0;  // in the whole input
  std::uint64_t root = 0;
  std::int64_t time = 0;
  std::uint64_t behind = 0;    // how many candidates the next step had had before it
  std::uint32_t row = none;    // its kept copy
  bool may_open = false;       // a match may begin with it
};

/// The candidates for one step or negation in the order of their arrival, each with as many values as every other one. Numbers of
/// candidates run from begin() to end() and change when some are dropped.
class CandidateLog {
 public:
  [[nodiscard]] std::size_t begin() const { return head_; }
  [[nodiscard]] std::size_t end() const { return entries_.size(); }
  [[nodiscard]] std::size_t size() const { return entries_.size() - head_; }
  [[nodiscard]] bool empty() const { return head_ == entries_.size(); }
  [[nodiscard]] const Candidate& operator[](std::size_t number) const { return entries_[number]; }
  [[nodiscard]] Candidate& operator[](std::size_t number) { return entries_[number]; }
  /// How many candidates there have been.
  [[nodiscard]] std::uint64_t pushed() const { return forgotten_ + entries_.size(); }
  /// The first one that is still there of those behind the first `pushed` ones.
  [[nodiscard]] std::size_t first_behind(std::uint64_t pushed) const {
    return std::max(head_, static_cast<std::size_t>(std::max(pushed, forgotten_) - forgotten_));
  }
  /// The values of a candidate, `width` for each.
  [[nodiscard]] const data::Value* values(std::size_t number, std::size_t width) const { return values_.data() + number * width; }
  /// The same for the numbers that comparisons read of it.
  [[nodiscard]] const double* numbers(std::size_t number, std::size_t width) const { return numbers_.data() + number * width; }
  /// Whether every candidate has all of these numbers: none is NaN.
  [[nodiscard]] bool has_all_numbers() const { return lacking_ == 0; }

  /// Tells where the candidate's values go: behind those of the others.
  [[nodiscard]] std::vector<data::Value>& push(const Candidate& candidate, std::span<const double> numbers) {
    entries_.push_back(candidate);
    for (const double number : numbers) numbers_.push_back(number);
    if (lacks_some(numbers)) ++lacking_;
    return values_;
  }
  /// Amortised O(1).
  void pop_front(std::size_t width, std::size_t numbers_width) {
    if (lacking_ > 0 && lacks_some(std::span(numbers_).subspan(head_ * numbers_width, numbers_width))) --lacking_;
    ++head_;
    if (head_ < 8 || head_ * 2 < entries_.size()) return;
    entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(head_));
    values_.erase(values_.begin(), values_.begin() + static_cast<std::ptrdiff_t>(head_ * width));
    numbers_.erase(numbers_.begin(), numbers_.begin() + static_cast<std::ptrdiff_t>(head_ * numbers_width));
    forgotten_ += head_;
    head_ = 0;
  }

  /// The first that came with or after a serial; end() if there is none. O(log n).
  [[nodiscard]] std::size_t first_from(std::uint64_t serial) const {
    if (empty() || entries_[head_].serial >= serial) return head_;
    const auto from = entries_.begin() + static_cast<std::ptrdiff_t>(head_);
    return static_cast<std::size_t>(std::ranges::lower_bound(from, entries_.end(), serial, {}, &Candidate::serial) - entries_.begin());
  }
  /// The same where that is likely to be one of the last.
  [[nodiscard]] std::size_t first_from_behind(std::uint64_t serial) const {
    constexpr std::size_t likely = 8;
    std::size_t at = end();
    for (const std::size_t until = size() > likely ? at - likely : head_; at > until; --at) {
      if (entries_[at - 1].serial < serial) return at;
    }
    return at == head_ || entries_[at - 1].serial < serial ? at : first_from(serial);
  }
  /// The serial of the last that came before one; 0 if there is none.
  [[nodiscard]] std::uint64_t last_before(std::uint64_t serial) const {
    if (empty()) return 0;
    if (entries_.back().serial < serial) return entries_.back().serial;
    const std::size_t next = first_from(serial);
    return next == head_ ? 0 : entries_[next - 1].serial;
  }

 private:
  [[nodiscard]] static bool lacks_some(std::span<const double> numbers) {
    return std::ranges::any_of(numbers, [](double number) { return std::isnan(number); });
  }
  std::vector<Candidate> entries_;
  std::vector<data::Value> values_;
  std::vector<double> numbers_;
  std::size_t lacking_ = 0;  // candidates
  std::size_t head_ = 0;
  std::uint64_t forgotten_ = 0;  // candidates that came before entries_
};

}  // namespace varpulis::pattern
