#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace varpulis::report {

/// Names in order of first appearance: the first few have a number of their own, all others share the last one.
class Categories {
 public:
  static constexpr std::size_t named_max = 7;

  std::size_t index_of(std::string_view name) {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (names_[i] == name) return i;
    }
    if (names_.size() == named_max) {
      has_others_ = true;
      return named_max;
    }
    names_.emplace_back(name);
    return names_.size() - 1;
  }
  /// With "others" at the end if there are any.
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> all = names_;
    if (has_others_) all.emplace_back("others");
    return all;
  }

 private:
  std::vector<std::string> names_;
  bool has_others_ = false;
};

/// How many of each category, by its number.
struct CategoryCounts {
  std::array<std::uint64_t, Categories::named_max + 1> counts{};

  void merge(const CategoryCounts& later) {
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += later.counts[i];
  }
  [[nodiscard]] std::uint64_t total() const {
    std::uint64_t sum = 0;
    for (const std::uint64_t count : counts) sum += count;
    return sum;
  }
};

}  // namespace varpulis::report
