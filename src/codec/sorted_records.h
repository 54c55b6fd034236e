#pragma once
#include <string>
#include <vector>

#include "codec/decoder.h"
#include "codec/temporary_file.h"

namespace varpulis::codec {

/// Sorts records by (time, arrival) in bounded memory: an external merge sort. Sorted runs go to one temporary file whenever the records
/// in memory reach the bound; reading merges the runs.
class SortedRecords {
 public:
  /// Of each run, this much is in memory while merging.
  static constexpr std::size_t run_buffer_bytes = 128u << 10;

  SortedRecords(std::size_t memory_bytes_max, std::string temporary_directory)
      : memory_bytes_max_(memory_bytes_max), temporary_directory_(std::move(temporary_directory)) {}

  /// Copies a record; records come in arrival order.
  [[nodiscard]] Result<void> add(const Record& record);
  /// Call once, behind the last add().
  [[nodiscard]] Result<void> finish();
  /// The next record in order, or null at the end; valid until the next call.
  [[nodiscard]] Result<const Record*> next();
  /// Runs written to the temporary file.
  [[nodiscard]] std::size_t runs() const { return runs_.size(); }

 private:
  struct Entry {
    std::int64_t time;
    std::uint64_t line, offset;
    std::size_t begin, size;  // of the body in bodies_
  };
  struct Run {
    std::uint64_t next = 0, end = 0;  // in the file: what is not in the buffer yet
    std::string buffer;
    std::size_t used = 0;  // of the buffer
    Record head;
  };
  /// Fixed part of a record in a run; the body follows.
  struct Header {
    std::int64_t time;
    std::uint64_t line, offset, size;
  };
  void sort_entries();
  [[nodiscard]] Result<void> write_run();
  /// Reads the run's next record to its head. False: the run has ended.
  [[nodiscard]] Result<bool> advance(Run& run);
  [[nodiscard]] Result<void> need(Run& run, std::size_t bytes);
  [[nodiscard]] bool is_before(std::size_t a, std::size_t b) const {
    const std::int64_t time_a = runs_[a].head.time.ns, time_b = runs_[b].head.time.ns;
    return time_a != time_b ? time_a < time_b : a < b;
  }

  std::size_t memory_bytes_max_;
  std::string temporary_directory_;
  std::string bodies_;
  std::vector<Entry> entries_;
  std::size_t entries_read_ = 0;
  Record current_;
  std::unique_ptr<TemporaryFile> file_;
  std::vector<Run> runs_;
  std::vector<std::size_t> heap_;  // of runs that have a head, the first in order on top
  bool top_is_used_ = false;       // the top's head was handed out
};

}  // namespace varpulis::codec
