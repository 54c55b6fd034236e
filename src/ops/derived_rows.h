#pragma once
// New events made from rows: what they keep of the rows' identity.
#include <string>

#include "catalog/operator.h"

namespace varpulis::ops {

/// Dense rows with the keys (position, time, list, deadline, root) of `from` and the events of `batch`, which has from.size() rows.
/// Types as those of `from`.
[[nodiscard]] data::Rows with_events(const data::Rows& from, data::BatchPtr batch);
/// The same rows, all of one type.
[[nodiscard]] data::Rows with_type(data::Rows rows, std::shared_ptr<const std::string> type);

/// Hands out identities for rows that are roots of their own (core rules of the specification, 1.6): never that of an input row, and
/// distinct between operators up to chance (one in 2^40 for programs with thousands of operators).
class RootNumbers {
 public:
  explicit RootNumbers(const catalog::BoundCall& call);
  std::uint64_t next() { return (base_ + count_++) | data::Keys::made_root; }
  /// Those of the next rows.
  void next(std::uint64_t* to, std::size_t count) {
    const std::uint64_t first = base_ + count_;
    for (std::size_t i = 0; i < count; ++i) to[i] = (first + i) | data::Keys::made_root;
    count_ += count;
  }
  void save(state::SnapshotWriter& to) const { to.put(count_); }
  [[nodiscard]] Result<void> load(state::SnapshotReader& from) { return from.get(count_); }

 private:
  std::uint64_t base_;
  std::uint64_t count_ = 0;
};

/// Appends the key of an event that stands for some rows of one list, `members` of `rows`: where the first of them stood, with the time of
/// the last one in (timestamp, arrival) order, a root of its own, and the marks of all of them with those in `flags`.
void add_summary_key(data::Keys& keys, const data::Rows& rows, std::span<const std::uint32_t> members, RootNumbers& roots,
                     std::uint8_t flags = 0);

/// Splits rows into current lists: calls use(begin, end) for each run of rows of one list.
template <typename Use>
void for_each_list(const data::Rows& rows, Use use) {
  const bool alone = rows.keys->list.empty();
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin + 1;
    while (!alone && end < rows.size() && rows.position(end) == rows.position(begin) && rows.list(end) == rows.list(begin) &&
           rows.deadline(end) == rows.deadline(begin)) {
      ++end;
    }
    use(begin, end);
    begin = end;
  }
}

}  // namespace varpulis::ops
