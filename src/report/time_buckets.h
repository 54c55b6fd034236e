#pragma once
// Things put together by time in a bounded number of buckets. While few different times come, each has a bucket of its own; then buckets
// widen step by step. What comes out depends on what was put in and not on how it came in pieces.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>

namespace varpulis::report {

/// The next wider bucket: 1 ns, 10 ns, ..., 1 s, 2 s, 10 s, 30 s, 1 min, 2 min, ... Each width is a multiple of the one before, so that
/// buckets of one width are made of whole buckets of a finer one. Beyond the last of them widths double.
[[nodiscard]] std::int64_t wider(std::int64_t width);
/// The beginning of the bucket that a time is in: the greatest multiple of `width` that is not after it.
[[nodiscard]] std::int64_t bucket_begin(std::int64_t time, std::int64_t width);

/// `Content` is what a bucket holds: default-constructible, with `void merge(const Content& later)`.
template <typename Content>
class TimeBuckets {
 public:
  explicit TimeBuckets(std::size_t buckets_max) : buckets_max_(buckets_max) {}

  /// The content of the bucket that a time (ns) is in; valid until the next call.
  Content& at(std::int64_t time) {
    if (last_ != nullptr && bucket_begin(time, width_) == last_begin_) return *last_;
    Content* content = &buckets_[bucket_begin(time, width_)];
    if (buckets_.size() > buckets_max_) {
      while (buckets_.size() > buckets_max_) widen();
      content = &buckets_[bucket_begin(time, width_)];
    }
    last_ = content;
    last_begin_ = bucket_begin(time, width_);
    return *content;
  }
  /// Puts neighbours together until the buckets are at least this wide.
  void widen_to(std::int64_t width) {
    while (width_ < width) widen();
  }

  [[nodiscard]] std::int64_t width() const { return width_; }
  /// By beginning; only those that something was put in.
  [[nodiscard]] const std::map<std::int64_t, Content>& buckets() const { return buckets_; }
  [[nodiscard]] bool empty() const { return buckets_.empty(); }

 private:
  void widen() {
    width_ = wider(width_);
    std::map<std::int64_t, Content> merged;
    for (const auto& [begin, content] : buckets_) merged[bucket_begin(begin, width_)].merge(content);
    buckets_ = std::move(merged);
    last_ = nullptr;
  }

  std::size_t buckets_max_;
  std::int64_t width_ = 1;
  std::map<std::int64_t, Content> buckets_;
  Content* last_ = nullptr;
  std::int64_t last_begin_ = 0;
};

}  // namespace varpulis::report
