#pragma once
#include <optional>
#include <string>
#include <vector>

#include "catalog/operator.h"
#include "data/merge_rows.h"
#include "plan/plan.h"
#include "runtime/raw_rows.h"
#include "runtime/row_pauses.h"
#include "state/snapshot.h"

namespace varpulis::runtime {

/// The events of an epoch by position, for whoever follows time.
struct Arrivals {
  /// Without `with_times`, for graphs in which nothing asks for it, `time` stays empty.
  Arrivals(const data::Epoch& from, bool with_times);
  const data::Epoch& epoch;
  data::Buffer<std::int64_t> time;  // event time by position; undefined where the type has no rows (nobody reads it)
};

/// Stream time of one stage (core rules of the specification, 2.3 and 3.3): the running maximum of event time over the raw types from
/// which rows can reach it; under `.watermark` its watermark. Both go on with the engine clock while the input is idle.
class StageTime {
 public:
  /// `stage` outlives this. `idle_timeout` in ns of the engine clock.
  StageTime(const plan::Stage& stage, std::int64_t idle_timeout);

  /// Observes the positions [begin, end) of the epoch and appends the steps that they cause. Under `.watermark` the arrivals must have times;
  /// otherwise the cost is that of `own`, the rows of the types that move the stage's time, and of pauses between them that reach the idle
  /// timeout.
  void observe(const Arrivals& arrivals, const RawRows::List& own, std::uint32_t begin, std::uint32_t end, std::vector<catalog::TimeStep>& steps);
  /// The same for a whole epoch whose events are in order of time, without steps. False, and nothing is observed, where a pause of the stage's
  /// types reached the idle timeout.
  [[nodiscard]] bool pass(const data::Epoch& epoch, const RawRows::List& own, const RowPauses& pauses);
  /// For epochs whose events are in order of time: the last row of the stage's types that came, and the engine clock at it; then the engine clock at the
  /// end of the epoch. Deadlines that this reaches are for the caller to see.
  void pass_to(EventTime row, EventTime clock) { arrive({.moves_time = true, .source = {}}, row, clock); }
  void pass_idle(EventTime clock) { idle(clock); }
  /// Whether an epoch without rows of the stage's types leaves its time where it is.
  [[nodiscard]] bool stays(const data::Epoch& epoch) const;
  /// A row of type `type` that no position stands for: a tick of a timer, `clock` being the engine clock.
  void observe_tick(std::string_view type, EventTime time, EventTime clock);
  /// A row that another stage handed to this one, which is under `.watermark`.
  void observe_derived(std::string_view type, EventTime time, EventTime clock);
  /// End of input: the engine clock counts without waiting for the idle timeout.
  void end_input(EventTime clock);
  /// Lets time reach what a row says (rows that come while streams finish).
  void raise(EventTime time) { time_ = std::max(time_, time); }
  void raise_watermark(EventTime watermark) { watermark_ = std::max(watermark_, watermark); }
  /// While a held row is released, stream time behind is the row's timestamp: sets the watermark back, for restore_watermark() afterwards.
  EventTime lower_watermark(EventTime to) { return std::exchange(watermark_, std::min(watermark_, to)); }
  void restore_watermark(EventTime watermark) { watermark_ = watermark; }

  /// What deadlines are compared with.
  [[nodiscard]] EventTime time() const { return under_watermark_ ? watermark_ : time_; }
  [[nodiscard]] bool under_watermark() const { return under_watermark_; }
  /// A row with this timestamp comes too late when the watermark stands at `watermark`.
  [[nodiscard]] bool is_late(EventTime row, EventTime watermark) const;
  [[nodiscard]] bool inferred() const { return under_watermark_ ? watermark_inferred_ : time_inferred_; }
  /// Under `.watermark`: the name whose rows are furthest behind; empty when none came yet.
  [[nodiscard]] std::string_view held_back_by() const;

  void save(state::SnapshotWriter& to) const;
  [[nodiscard]] Result<void> load(state::SnapshotReader& from);

 private:
  /// A name that a stage under `.watermark` reads itself.
  struct Source {
    std::string name;
    std::int64_t out_of_order = 0;  // ns, the largest bound declared for the name
    EventTime largest = EventTime::min();
    EventTime last_clock;           // engine clock when a row last came
    bool seen = false;
  };
  /// What a raw type means for this stage.
  struct Meaning {
    bool moves_time = false;
    std::optional<std::size_t> source;  // in sources_
  };
  [[nodiscard]] Meaning meaning(std::string_view type) const;
  void arrive(const Meaning& meaning, EventTime time, EventTime clock);
  void observe_own(const data::Epoch& epoch, const RawRows::List& own, std::uint32_t begin, std::uint32_t end, std::vector<catalog::TimeStep>& steps);
  /// Rows of a whole epoch, in order.
  void observe_without_pause(const data::Epoch& epoch, const RawRows::List& own, std::span<const data::RowReference> order,
                             std::vector<catalog::TimeStep>& steps);
  [[nodiscard]] bool has_pause(const data::Epoch& epoch, const RawRows::List& own, const RowPauses& pauses) const;
  void idle(EventTime clock);
  void see(Source& source, EventTime time, EventTime clock);
  void advance_watermark(EventTime clock, bool end_of_input);

  const plan::Stage& stage_;
  std::int64_t idle_timeout_;
  bool under_watermark_;
  EventTime time_ = EventTime::min();
  bool time_inferred_ = false;
  bool seen_ = false;               // a row of the stage's types came
  EventTime idle_base_, last_clock_;
  std::vector<Source> sources_;
  EventTime watermark_ = EventTime::min();
  bool watermark_inferred_ = false;
};

}  // namespace varpulis::runtime
