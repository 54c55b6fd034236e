#pragma once
#include <set>
#include <string>

#include "ops/join_buffer.h"

namespace varpulis::ops {

/// The rows of a join that come out by themselves if they are in no result until their window has passed, in the order in which they would:
/// by time, then by the text of the key where that counts (under `.watermark`), then by arrival. Rows that were matched or have left are
/// passed over when their turn comes.
class UnmatchedRows {
 public:
  explicit UnmatchedRows(const JoinBuffer& buffer) : buffer_(buffer) {}

  void add(std::uint32_t entry, std::string key_text) {
    rows_.emplace_hint(rows_.end(), buffer_.entry(entry).time, std::move(key_text), buffer_.entry(entry).sequence, entry);
  }
  /// The first of them, or none.
  [[nodiscard]] std::uint32_t first() {
    while (!rows_.empty()) {
      const auto& [time, text, sequence, entry] = *rows_.begin();
      const JoinBuffer::Entry& row = buffer_.entry(entry);
      if (row.live && !row.matched && row.sequence == sequence) return entry;
      rows_.erase(rows_.begin());
    }
    return JoinBuffer::none;
  }
  /// Text of the first one's key, if it was given; requires that there is one.
  [[nodiscard]] const std::string& first_text() const { return std::get<1>(*rows_.begin()); }

 private:
  const JoinBuffer& buffer_;
  std::set<std::tuple<std::int64_t, std::string, std::uint64_t, std::uint32_t>> rows_;
};

}  // namespace varpulis::ops
