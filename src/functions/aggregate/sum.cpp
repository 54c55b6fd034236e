// sum(x) and avg(x).
#include "data/large_memory.h"
#include "functions/inputs.h"
#include "functions/window/argument.h"
#include "functions/window/number_view.h"
#include "functions/window/run_script.h"
#include "sums/exact_sum.h"

namespace varpulis::functions {
namespace {

using sums::ExactSum;
using sums::Sum;

class Total : public catalog::Accumulator {
 public:
  void add(Arguments arguments) final {
    if (is_numeric_input(arguments[0])) sum_.add(arguments[0]);
  }
  [[nodiscard]] Value result() const override { return Value::real(sum_.total()); }
  void reset() final { sum_.reset(); }
  void save(state::SnapshotWriter& to) const final { sum_.save(to); }
  Result<void> load(state::SnapshotReader& from) final { return sum_.load(from); }

 protected:
  [[nodiscard]] const Sum& sum() const { return sum_; }

 private:
  Sum sum_;
};

class Average final : public Total {
 public:
  [[nodiscard]] Value result() const override {
    return sum().count() == 0 ? Value::null() : Value::real(sum().total() / static_cast<double>(sum().count()));
  }
};

enum class Wanted : std::uint8_t { total, average };

template <Wanted wanted>
void append(data::ColumnBuilder& results, std::size_t row, double total, std::uint64_t count) {
  if constexpr (wanted == Wanted::total) results.real(row, total);
  else if (count == 0) results.null(row);
  else results.real(row, total / static_cast<double>(count));
}

/// Complete float columns: two doubles and the count are in registers.
template <Wanted wanted>
struct RealsKernel {
  ExactSum* sums;
  const double* added;
  const double* evicted;
  data::ColumnBuilder& results;
  std::size_t row;
  std::uint32_t at = 0;
  double high = 0, low = 0;
  std::uint64_t count = 0;

  /// Nothing else is in the sum; asked for when a window comes out, not at every row.
  [[nodiscard]] bool usual() const {
    const ExactSum& sum = sums[at];
    return ExactSum::is_usual(sum.rest, sum.infinities) && sum.integers == 0;
  }

  void prefetch(std::uint32_t slot) const { __builtin_prefetch(&sums[slot], 1); }
  void enter(std::uint32_t slot) {
    const ExactSum& sum = sums[slot];
    at = slot;
    high = sum.high;
    low = sum.low;
    count = sum.count;
  }
  void leave(std::uint32_t slot) const {
    ExactSum& sum = sums[slot];
    sum.high = high;
    sum.low = low;
    sum.count = count;
  }
  void add_run(std::size_t i, std::size_t rows) {
    constexpr std::size_t piece_max = 256;
    for (const std::size_t end = i + rows; i < end;) {
      const std::size_t piece = std::min(piece_max, end - i);
      double next_high = high, next_low = low;
      if (ExactSum::accumulate(next_high, next_low, added + i, piece)) {
        high = next_high;
        low = next_low;
        count += piece;
        i += piece;
      } else {
        for (std::size_t k = 0; k < piece; ++k) add(i++);
      }
    }
  }
  void add(std::size_t i) {
    if (ExactSum::accumulate(high, low, added[i])) {
      ++count;
    } else {
      leave(at);
      sums[at].add_unusual(added[i]);
      enter(at);
    }
  }
  void evict(std::size_t i, std::uint32_t rows) {
    for (const std::size_t end = i + rows; i < end; ++i) {
      if (ExactSum::accumulate(high, low, -evicted[i])) {
        --count;
      } else {
        leave(at);
        sums[at].remove_unusual(evicted[i]);
        enter(at);
      }
    }
  }
  void emit() {
    double total = high + low;
    if (!usual()) {
      leave(at);
      total = sums[at].total_unusual();
    }
    append<wanted>(results, row++, total, count);
  }
  void clear() {
    if (usual()) {
      high = low = 0;
      count = 0;
    } else {
      sums[at].release();
      enter(at);
    }
  }
};

/// Complete int columns.
template <Wanted wanted>
struct IntegersKernel {
  ExactSum* sums;
  const std::int64_t* added;
  const std::int64_t* evicted;
  data::ColumnBuilder& results;
  std::size_t row;
  std::uint32_t at = 0;
  decltype(ExactSum::integers) integers = 0;
  std::uint64_t count = 0;

  [[nodiscard]] bool usual() const {
    const ExactSum& sum = sums[at];
    return ExactSum::is_usual(sum.rest, sum.infinities) && sum.high == 0 && sum.low == 0;
  }

  void prefetch(std::uint32_t slot) const { __builtin_prefetch(&sums[slot], 1); }
  void enter(std::uint32_t slot) {
    const ExactSum& sum = sums[slot];
    at = slot;
    integers = sum.integers;
    count = sum.count;
  }
  void leave(std::uint32_t slot) const {
    sums[slot].integers = integers;
    sums[slot].count = count;
  }
  void add_run(std::size_t i, std::size_t rows) {
    count += rows;
    for (const std::size_t end = i + rows; i < end; ++i) integers += added[i];
  }
  void add(std::size_t i) {
    integers += added[i];
    ++count;
  }
  void evict(std::size_t i, std::uint32_t rows) {
    count -= rows;
    for (const std::size_t end = i + rows; i < end; ++i) integers -= evicted[i];
  }
  void emit() {
    double total = 0;
    if (!usual()) {
      leave(at);
      total = sums[at].total_unusual();
    } else if (const auto low = static_cast<std::int64_t>(integers); low == integers) {
      total = static_cast<double>(low);
    } else {
      total = static_cast<double>(integers);
    }
    append<wanted>(results, row++, total, count);
  }
  void clear() {
    if (usual()) {
      integers = 0;
      count = 0;
    } else {
      sums[at].release();
      enter(at);
    }
  }
};

/// Everything else.
template <Wanted wanted>
struct TaggedKernel {
  ExactSum* sums;
  NumberView added;
  NumberView evicted;
  data::ColumnBuilder& results;
  std::size_t row;
  ExactSum* sum = nullptr;

  void prefetch(std::uint32_t slot) const { __builtin_prefetch(&sums[slot], 1); }
  void enter(std::uint32_t slot) { sum = &sums[slot]; }
  void leave(std::uint32_t) const {}
  void add(std::size_t i) {
    if (added.kinds[i] == Number::Kind::integer) sum->add(static_cast<std::int64_t>(added.words[i]));
    else if (added.kinds[i] == Number::Kind::real) sum->add(std::bit_cast<double>(added.words[i]));
  }
  void evict(std::size_t i, std::uint32_t rows) {
    for (const std::size_t end = i + rows; i < end; ++i) {
      if (evicted.kinds[i] == Number::Kind::integer) sum->remove(static_cast<std::int64_t>(evicted.words[i]));
      else if (evicted.kinds[i] == Number::Kind::real) sum->remove(std::bit_cast<double>(evicted.words[i]));
    }
  }
  void emit() { append<wanted>(results, row++, sum->total(), sum->count); }
  void clear() { sum->release(); }
};

template <Wanted wanted>
class WindowedSum final : public catalog::WindowedAggregate {
 public:
  explicit WindowedSum(bool sliding) : sliding_(sliding) {}
  ~WindowedSum() override { release_all(); }

  void run(const catalog::WindowScript& script, const catalog::WindowColumns& columns, data::ColumnBuilder& results,
           std::size_t first) override {
    if (sums_.size() < script.slots) data::resize(sums_, script.slots);
    views_.read(argument(columns.added, 0), argument(columns.evicted, 0));
    const auto& [added, evicted] = std::pair(views_.added, views_.evicted);
    switch (added.words == nullptr ? evicted.shape : added.shape) {
      case NumberView::Shape::reals:
        run_script(script, RealsKernel<wanted>{sums_.data(), reinterpret_cast<const double*>(added.words),
                                               reinterpret_cast<const double*>(evicted.words), results, first});
        break;
      case NumberView::Shape::integers:
        run_script(script, IntegersKernel<wanted>{sums_.data(), reinterpret_cast<const std::int64_t*>(added.words),
                                                  reinterpret_cast<const std::int64_t*>(evicted.words), results, first});
        break;
      case NumberView::Shape::tagged: run_script(script, TaggedKernel<wanted>{sums_.data(), added, evicted, results, first});
    }
  }
  [[nodiscard]] bool wants_evicted() const override { return sliding_; }
  [[nodiscard]] std::uint64_t bytes() const override {
    std::uint64_t bytes = sums_.size() * sizeof(ExactSum);
    for (const ExactSum& sum : sums_) bytes += sum.heap_bytes();
    return bytes;
  }
  void save(state::SnapshotWriter& to) const override {
    to.put(std::uint64_t{sums_.size()});
    for (const ExactSum& sum : sums_) sum.save(to);
  }
  Result<void> load(state::SnapshotReader& from) override {
    release_all();
    std::uint64_t slots = 0;
    VARPULIS_CHECK(from.get(slots));
    for (std::uint64_t slot = 0; slot < slots; ++slot) VARPULIS_CHECK(sums_.emplace_back().load(from));
    return {};
  }

 private:
  void release_all() {
    for (ExactSum& sum : sums_) sum.release();
    sums_.clear();
  }
  bool sliding_;
  data::LargeVector<ExactSum> sums_;  // by slot
  NumberViews views_;
};

template <typename Kind>
std::unique_ptr<catalog::Accumulator> make(Arguments) {
  return std::make_unique<Kind>();
}

template <Wanted wanted>
std::unique_ptr<catalog::WindowedAggregate> make_windowed(Arguments, bool sliding) {
  return std::make_unique<WindowedSum<wanted>>(sliding);
}

}  // namespace

AggregateDescriptor sum_aggregate() {
  return {
      .name = "sum",
      .parameters = {{.name = "x", .summary = "The numbers to add."}},
      .result = "float",
      .summary = "The sum of the numbers.",
      .details = "Null, NaN, missing and other kinds are passed over. The exact sum, rounded once to a float: neither the order of the events nor "
                 "those that have left a sliding window matter. 0 for none.",
      .example = "total: sum(price * quantity)",
      .make = &make<Total>,
      .make_windowed = &make_windowed<Wanted::total>,
  };
}

AggregateDescriptor avg_aggregate() {
  return {
      .name = "avg",
      .parameters = {{.name = "x", .summary = "The numbers to average."}},
      .result = "float",
      .summary = "The arithmetic mean of the numbers.",
      .details = "Null, NaN, missing and other kinds are passed over. Summed as sum() does. Null for none.",
      .example = "mean: avg(celsius)",
      .make = &make<Average>,
      .make_windowed = &make_windowed<Wanted::average>,
  };
}

}  // namespace varpulis::functions
