// count() and count(x): how many events there are, or have a value.
#include "data/large_memory.h"
#include "functions/window/argument.h"
#include "functions/window/run_script.h"

namespace varpulis::functions {
namespace {

class Count final : public catalog::Accumulator {
 public:
  void add(Arguments arguments) override {
    if (arguments.empty() || !arguments[0].is_absent()) ++count_;
  }
  [[nodiscard]] Value result() const override { return Value::integer(count_); }
  void reset() override { count_ = 0; }
  void save(state::SnapshotWriter& to) const override { to.put(count_); }
  Result<void> load(state::SnapshotReader& from) override { return from.get(count_); }

 private:
  std::int64_t count_ = 0;
};

class WindowedCount final : public catalog::WindowedAggregate {
 public:
  explicit WindowedCount(bool sliding) : sliding_(sliding) {}

  void run(const catalog::WindowScript& script, const catalog::WindowColumns& columns, data::ColumnBuilder& results,
           std::size_t first) override {
    if (counts_.size() < script.slots) data::resize(counts_, script.slots);
    const Column* added = with_gaps(argument(columns.added, 0));
    const Column* evicted = with_gaps(argument(columns.evicted, 0));
    if (added != nullptr || evicted != nullptr) run_script(script, Kernel<true>{counts_.data(), added, evicted, results, first});
    else run_script(script, Kernel<false>{counts_.data(), nullptr, nullptr, results, first});
  }
  // An event without x did not count when it came: that has to be known when it goes.
  [[nodiscard]] bool wants_evicted() const override { return sliding_; }
  [[nodiscard]] std::uint64_t bytes() const override { return counts_.size() * sizeof(std::int64_t); }
  void save(state::SnapshotWriter& to) const override {
    to.put(std::uint64_t{counts_.size()});
    for (const std::int64_t count : counts_) to.put(count);
  }
  Result<void> load(state::SnapshotReader& from) override {
    std::uint64_t slots = 0;
    VARPULIS_CHECK(from.get(slots));
    counts_.clear();
    for (std::uint64_t slot = 0; slot < slots; ++slot) VARPULIS_CHECK(from.get(counts_.emplace_back()));
    return {};
  }

 private:
  template <bool gaps>
  struct Kernel {
    std::int64_t* counts;
    const Column* added;
    const Column* evicted;
    data::ColumnBuilder& results;
    std::size_t row;
    std::int64_t count = 0;

    void prefetch(std::uint32_t slot) const { __builtin_prefetch(&counts[slot], 1); }
    void enter(std::uint32_t slot) { count = counts[slot]; }
    void leave(std::uint32_t slot) const { counts[slot] = count; }
    void add(std::size_t i) {
      if (!gaps || added == nullptr || !added->is_absent(i)) ++count;
    }
    void evict(std::size_t i, std::uint32_t rows) {
      if (!gaps || evicted == nullptr) {
        count -= rows;
        return;
      }
      for (const std::size_t end = i + rows; i < end; ++i) {
        if (!evicted->is_absent(i)) --count;
      }
    }
    void emit() { results.integer(row++, count); }
    void clear() { count = 0; }
  };
  static const Column* with_gaps(const Column* column) { return column == nullptr || column->complete() ? nullptr : column; }

  bool sliding_;
  data::LargeVector<std::int64_t> counts_;  // by slot
};

std::unique_ptr<catalog::Accumulator> make(Arguments) { return std::make_unique<Count>(); }
std::unique_ptr<catalog::WindowedAggregate> make_windowed(Arguments, bool sliding) { return std::make_unique<WindowedCount>(sliding); }

}  // namespace

AggregateDescriptor count_aggregate() {
  return {
      .name = "count",
      .parameters = {{.name = "x", .required = false, .summary = "What has to be there for an event to count; default: every event counts."}},
      .result = "int",
      .summary = "The number of events, or of those that have a value.",
      .details = "With an argument, events in which it is missing or null do not count. 0 for none.",
      .example = "orders: count()",
      .make = &make,
      .make_windowed = &make_windowed,
  };
}

}  // namespace varpulis::functions
