#pragma once
#include <map>
#include <vector>

#include "data/column_builder.h"
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

/// Numbers that matches show of a step's events: they mean something where its row is pattern::noted.
struct NotedNumbers {
  std::uint32_t step = 0;
  std::string_view field;
  data::Kind kind = data::Kind::missing;  // integer or real
  data::Buffer<std::uint64_t> words;      // by match
  bool is_complete = false;               // every match has one
};

/// Matches of an epoch on their way to becoming a batch of events (language reference, 8.3 and 3.3 of its later part). Only what the plan's
/// output reads is kept of them, as typed arrays; what the matches of one cause share, once.
class MatchResults final : public pattern::Matches {
 public:
  MatchResults(std::shared_ptr<const MatchPlan> plan, MatchEvents& events, std::string stream);

  /// Matches that follow are made by `cause`; `elements`: what those are made of that come one by one.
  void set_cause(const pattern::MatchElements* elements, const MatchCause& cause) {
    elements_ = elements;
    cause_ = cause;
  }
  void match(const pattern::Match& match) override;
  /// Not where matches are named.
  [[nodiscard]] bool takes_arrays() const override { return !plan_->names_matches; }
  void match_all(const pattern::MatchArrays& matches) override;
  void timed_out(const pattern::Match& match) override;
  void left_out(std::uint64_t results) override;
  /// Matches that rows of the epoch made, `made_by` by number of match, ascending. Those of one row are one list. Only where takes_arrays(), and
  /// behind no other match.
  void add(const pattern::MatchArrays& matches, std::span<const std::uint32_t> made_by, std::vector<NotedNumbers> numbers);

  [[nodiscard]] bool empty() const { return size_ == 0; }
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
  /// Matches, up to the next group, that one cause made.
  struct Group {
    MatchCause cause;
    std::uint32_t begin = 0;
  };
  /// What is told of a match whose name is read.
  struct Named {
    MatchIdentity identity;
    data::Value partition;
    std::int64_t deadline = 0;
    bool timed_out = false;
  };
  /// What the output reads of matches.
  struct Reads {
    bool durations = false, first_times = false, events = false, keys = false, partitions = false;
  };
  void add(const pattern::Match& match, bool timed_out);
  void begin_match(const MatchCause& cause);
  void append(const pattern::MatchArrays& matches);
  void record(const data::Rows& results, catalog::OperatorContext& context);
  void update_layout();
  [[nodiscard]] data::ColumnPtr build(const Column& column);
  [[nodiscard]] data::ColumnPtr build_field(const Column& column);
  [[nodiscard]] NotedNumbers* numbers_of(std::uint32_t step, std::uint32_t field);
  void add_shapes(data::Batch& batch);
  [[nodiscard]] data::KeysPtr keys(const data::Rows& rows, RootNumbers& roots, catalog::OperatorContext& context);
  void clear();

  std::shared_ptr<const MatchPlan> plan_;
  MatchEvents& events_;
  std::string stream_;
  Reads reads_;
  std::vector<std::uint32_t> shown_;             // steps of which rows are kept
  const pattern::MatchElements* elements_ = nullptr;
  MatchCause cause_;
  MatchIdentities naming_;
  std::uint64_t left_out_ = 0, left_out_of_arrays_ = 0;
  std::uint32_t size_ = 0;
  std::vector<Group> groups_;
  std::vector<std::uint32_t> truncated_, timed_out_;  // matches that are, ascending
  // By match; empty where nothing reads it.
  data::Buffer<std::int64_t> times_, durations_, first_times_;
  data::Buffer<std::uint32_t> counts_;
  std::vector<data::Buffer<std::uint32_t>> rows_;     // by step: kept rows, or none
  std::vector<NotedNumbers> numbers_;
  std::vector<data::ColumnBuilder> values_;           // by value
  data::ColumnBuilder keys_, partitions_;
  std::vector<Named> named_;
  // The layout, and for how many kept fields it was made.
  std::size_t fields_ = static_cast<std::size_t>(-1);
  std::vector<Column> columns_;
  data::SchemaPtr schema_;
  std::map<std::vector<std::uint32_t>, std::uint32_t> shape_numbers_;
  std::vector<data::Shape> shapes_;
};

}  // namespace varpulis::ops
