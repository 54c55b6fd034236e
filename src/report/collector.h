#pragma once
// What is remembered of a run for its report: rates, emitted numbers over time, findings. Bounded memory, whatever the number of events.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/batch.h"
#include "plan/plan.h"
#include "report/categories.h"
#include "report/series.h"

namespace varpulis::report {

/// Counts by category over time.
struct Rates {
  Categories categories;
  TimeBuckets<CategoryCounts> counts{Series::buckets_max};
};

/// A numeric field of the outputs of one type.
struct EmittedField {
  std::string name;
  Series all;
  std::vector<std::pair<std::string, Series>>
      groups;                    // by the text of OutputStream::group_field, in order of first appearance
  std::uint64_t not_finite = 0;  // NaN, infinite and beyond 1e300: not drawn
};

struct RowCount {
  std::uint64_t count = 0;
  void merge(const RowCount& later) { count += later.count; }
};

/// The outputs of one type.
struct OutputStream {
  std::string name;
  std::uint64_t rows = 0;
  TimeBuckets<RowCount> times{Series::buckets_max};
  std::vector<EmittedField> fields;
  std::string group_field;  // `_partition`, else the first text field of the first row; empty: none
  bool has_too_many_groups = false;
};

class Collector {
 public:
  static constexpr std::size_t fields_max = 32;  // numeric fields with a line, over all outputs
  static constexpr std::size_t groups_max = 8;   // lines of one field
  static constexpr std::size_t findings_max = 200;

  /// `plan` outlives the collector.
  explicit Collector(const plan::Plan& plan);

  /// From here on things happen at this time since the start of the run. Never called: the report says nothing about the clock.
  void set_wall_time(std::int64_t ns);
  void add_events(const data::Epoch& epoch);
  void add_outputs(const data::Rows& rows, std::size_t begin, std::size_t count);
  void add_finding(std::string text);
  void add_alert() { ++alerts_; }

  /// The least and the greatest time of events and outputs, ns; none: there were none.
  [[nodiscard]] const std::optional<std::pair<std::int64_t, std::int64_t>>& times() const { return times_; }
  [[nodiscard]] const Rates& events() const { return events_; }
  [[nodiscard]] const Rates& outputs() const { return outputs_; }
  /// By time since the start; empty unless the caller told it.
  [[nodiscard]] const Rates& wall_rates() const { return wall_rates_; }
  [[nodiscard]] const std::vector<OutputStream>& streams() const { return streams_; }
  /// Events of each type that the program reads.
  [[nodiscard]] const std::map<std::string, std::uint64_t, std::less<>>& events_by_type() const {
    return events_by_type_;
  }
  [[nodiscard]] std::uint64_t unread_events() const { return unread_events_; }
  [[nodiscard]] std::uint64_t alerts() const { return alerts_; }
  [[nodiscard]] const std::vector<std::string>& findings() const { return findings_; }
  [[nodiscard]] std::uint64_t findings_left_out() const { return findings_left_out_; }
  /// Numeric fields beyond fields_max, as `Stream.field`.
  [[nodiscard]] const std::vector<std::string>& fields_left_out() const { return fields_left_out_; }

 private:
  void extend_times(std::int64_t time);
  OutputStream& stream(std::string_view name);
  void add_row(OutputStream& stream, const data::Rows& rows, std::size_t i);
  EmittedField* field(OutputStream& stream, std::string_view name);

  std::optional<std::pair<std::int64_t, std::int64_t>> times_;
  Rates events_, outputs_, wall_rates_;
  std::optional<std::int64_t> wall_time_;
  std::map<std::string, std::uint64_t, std::less<>> events_by_type_;
  std::uint64_t unread_events_ = 0;
  std::vector<OutputStream> streams_;
  std::size_t fields_ = 0;
  std::vector<std::string> fields_left_out_;
  std::vector<std::string> findings_;
  std::uint64_t findings_left_out_ = 0;
  std::uint64_t alerts_ = 0;
};

}  // namespace varpulis::report
