#pragma once
#include <span>
#include <unordered_map>
#include <vector>

#include "catalog/operator.h"
#include "runtime/raw_rows.h"

namespace varpulis::runtime {

/// How many rows of a type stand before each position of an epoch, for streams that take rows by type (Operator::takes_apart) and step from
/// burst to burst, a burst being rows of one type without one of another that the stream reads between them. The ranks are found once for all
/// streams, where that costs less than if each looked for the ends of its bursts (the benefit model of Hamlet, SIGMOD 2021, section 4, decided
/// anew for every epoch).
class RowRanks {
 public:
  /// A stream will take these rows by type. They outlive this.
  void expect(const RawRows::List& rows);
  /// Finds the ranks that pay, in an epoch of so many positions.
  void find(std::uint32_t positions);
  /// The rows with the ranks that were found.
  [[nodiscard]] std::vector<catalog::RowsOfType> of(const RawRows::List& rows) const;

 private:
  struct Type {
    const data::Rows* rows = nullptr;
    std::uint64_t streams = 0;         // that will take them
    std::uint64_t borders = 0;         // of bursts of the type, at most, in all streams together
    data::Buffer<std::uint32_t> ranks;  // by position; empty: it does not pay
  };
  std::vector<Type> types_;
  std::unordered_map<const data::Rows*, std::uint32_t> places_;  // in types_
};

}  // namespace varpulis::runtime
