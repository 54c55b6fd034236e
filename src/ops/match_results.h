#pragma once
#include <map>
#include <vector>

#include "ops/derived_rows.h"
#include "ops/match_events.h"
#include "ops/match_identity.h"
#include "pattern/matching.h"

namespace varpulis::ops {

/// What made a match: a row of the epoch, or a deadline.
struct MatchCause {
  static constexpr std::uint32_t no_row = 0xffffffff;
  std::uint32_t index = no_row;
  std::uint32_t position = 0;
  std::int64_t deadline = EventTime::max().ns;
  std::uint32_t list = 0;  // counts the causes
  bool inferred = false;
};

/// Matches of an epoch on their way to becoming a batch of events (language reference, 8.3 and 3.3 of its later part).
class MatchResults final : public pattern::Matches {
 public:
  MatchResults(std::shared_ptr<const MatchPlan> plan, MatchEvents& events, std::string stream);

  /// Matches that follow are those of `matching`, made by `cause`.
  void set_cause(const pattern::Matching& matching, const MatchCause& cause);
  void match(const pattern::Match& match) override;
  void timed_out(const pattern::Match& match) override;
  void left_out(std::uint64_t results) override;

  [[nodiscard]] bool empty() const { return causes_.empty(); }
  /// Which of the rows are runs that timed out; before take().
  [[nodiscard]] data::Bitmap timeouts() const;
  /// Results that were not produced.
  [[nodiscard]] std::uint64_t take_left_out() { return std::exchange(left_out_, 0); }
  /// Values that arrays of results could not hold.
  [[nodiscard]] std::uint64_t take_left_out_of_arrays() { return std::exchange(left_out_of_arrays_, 0); }
  /// The matches so far as rows; none are left. `rows` are those of the epoch.
  [[nodiscard]] data::Rows take(const data::Rows& rows, RootNumbers& roots, const std::shared_ptr<const std::string>& type,
                                catalog::OperatorContext& context);

 private:
  /// A column of the results.
  struct Column {
    enum class Source : std::uint8_t { stream, duration, count, rate, field, value, partition, partition_key, first_time, id, rule, positions };
    std::string name;
    Source source = Source::stream;
    std::uint32_t number = 0;                                     // of the value
    std::vector<std::pair<std::uint32_t, std::uint32_t>> fields;  // step and kept field; a later one that is there counts
    bool hidden = false;                                          // no field of the event
  };
  void add(const pattern::Match& match, bool timed_out);
  void record(const data::Rows& results, catalog::OperatorContext& context);
  void update_layout();
  [[nodiscard]] data::ColumnPtr build(const Column& column);
  void add_shapes(data::Batch& batch);
  [[nodiscard]] data::KeysPtr keys(const data::Rows& rows, RootNumbers& roots, catalog::OperatorContext& context) const;

  std::shared_ptr<const MatchPlan> plan_;
  MatchEvents& events_;
  std::string stream_;
  const pattern::Matching* matching_ = nullptr;
  MatchCause cause_;
  MatchIdentities naming_;
  std::uint64_t left_out_ = 0, left_out_of_arrays_ = 0;
  // By match.
  std::vector<MatchCause> causes_;
  std::vector<std::int64_t> times_, durations_;
  std::vector<std::uint32_t> counts_;
  std::vector<std::uint8_t> flags_;
  std::vector<bool> timed_out_;
  std::vector<std::int64_t> first_times_;
  std::vector<data::Value> keys_;                      // of partitions
  std::vector<std::vector<std::uint32_t>> rows_;       // by step: kept rows, or none
  std::vector<std::vector<data::Value>> values_;       // by value
  std::vector<data::Value> partitions_;
  std::vector<MatchIdentity> identities_;              // where the plan names matches
  // The layout, and for how many kept fields it was made.
  std::size_t fields_ = static_cast<std::size_t>(-1);
  std::vector<Column> columns_;
  data::SchemaPtr schema_;
  std::map<std::vector<std::uint32_t>, std::uint32_t> shape_numbers_;
  std::vector<data::Shape> shapes_;
};

}  // namespace varpulis::ops
