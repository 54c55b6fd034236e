#pragma once
#include <cstdint>
#include <vector>

#include "ops/time_queue.h"

namespace varpulis::ops {

/// The live rows of a join without their fields: a list in order of arrival for every key and source, and all of them by time. An entry
/// stands for a row; its id is used again after the row has left.
class JoinBuffer {
 public:
  static constexpr std::uint32_t none = 0xffffffff;

  struct Entry {
    std::int64_t time = 0;
    std::uint64_t sequence = 0;  // order of arrival
    std::uint64_t position = 0;  // in the whole input
    std::uint32_t key = 0;
    std::uint32_t source = 0;
    std::uint32_t row = none;    // id of the kept fields; none when they cannot be wanted any more
    std::uint32_t older = none;  // of the same key and source
    std::uint32_t newer = none;
    bool live = false;
    bool matched = false;        // was part of a result
  };

  /// The rows of one key and source.
  struct List {
    std::uint32_t oldest = none;
    std::uint32_t newest = none;
    std::uint32_t size = 0;
  };

  explicit JoinBuffer(std::size_t sources) : sources_(sources) {}

  /// Makes room for keys below `keys`.
  void reserve_keys(std::size_t keys) {
    if (lists_.size() < keys * sources_) lists_.resize(keys * sources_);
    if (rows_of_key_.size() < keys) rows_of_key_.resize(keys, 0);
  }
  [[nodiscard]] const List& list(std::uint32_t key, std::size_t source) const { return lists_[key * sources_ + source]; }
  [[nodiscard]] Entry& entry(std::uint32_t id) { return entries_[id]; }
  [[nodiscard]] const Entry& entry(std::uint32_t id) const { return entries_[id]; }
  [[nodiscard]] std::uint32_t rows_of_key(std::uint32_t key) const { return rows_of_key_[key]; }
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] std::uint64_t keys() const { return keys_; }
  [[nodiscard]] std::uint64_t bytes() const {
    return entries_.capacity() * sizeof(Entry) + by_time_.size() * sizeof(TimeQueue::Item) + lists_.capacity() * sizeof(List);
  }

  /// Adds a row at the new end of its list.
  std::uint32_t add(std::uint32_t key, std::uint32_t source, std::int64_t time, std::uint32_t row, std::uint64_t position);
  /// Takes a row out of its list before its time.
  void remove(std::uint32_t id) { unlink(entries_[id], id); }
  /// Removes all rows that are older than `horizon`; calls leave(entry) for each, in order of time.
  template <typename Leave>
  void expire(std::int64_t horizon, Leave leave) {
    while (!by_time_.empty() && by_time_.front().time < horizon) {
      const std::uint32_t id = by_time_.front().id;
      by_time_.pop();
      if (entries_[id].live) {
        leave(entries_[id]);
        unlink(entries_[id], id);
      }
      free_.push_back(id);
    }
  }
  /// Calls use(id) for all live rows, oldest arrival first. Not for hot paths.
  template <typename Use>
  void for_each(Use use) const {
    for (const std::uint32_t id : in_order_of_arrival()) use(id);
  }

 private:
  void unlink(Entry& entry, std::uint32_t id);
  [[nodiscard]] std::vector<std::uint32_t> in_order_of_arrival() const;

  std::size_t sources_;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> free_;
  std::vector<List> lists_;                // by key and source
  std::vector<std::uint32_t> rows_of_key_;
  TimeQueue by_time_;                      // also of entries that left early: their ids are free when their time comes
  std::uint64_t next_sequence_ = 0;
  std::uint64_t size_ = 0;
  std::uint64_t keys_ = 0;                 // with live rows
};

}  // namespace varpulis::ops
