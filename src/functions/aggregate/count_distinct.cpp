// count_distinct(x): how many different values there are.
#include "functions/inputs.h"
#include "functions/value_set.h"
#include "functions/window/argument.h"
#include "functions/window/run_script.h"
#include "functions/window/value_table.h"

namespace varpulis::functions {
namespace {

class CountDistinct final : public catalog::Accumulator {
 public:
  void add(Arguments arguments) override {
    if (arguments[0].is_missing()) return;
    if (seen_.insert(arguments[0]).second) in_order_.push_back(arguments[0]);
  }
  [[nodiscard]] Value result() const override { return Value::integer(static_cast<std::int64_t>(in_order_.size())); }
  void reset() override {
    seen_.clear();
    in_order_.clear();
  }
  void save(state::SnapshotWriter& to) const override { to.put(Value::array(in_order_)); }
  Result<void> load(state::SnapshotReader& from) override {
    VARPULIS_CHECK(load_array(from, in_order_));
    seen_ = ValueSet(in_order_.begin(), in_order_.end());
    return {};
  }

 private:
  ValueSet seen_;
  Array in_order_;  // as they came first, so that snapshots do not depend on hashes
};

class WindowedCountDistinct final : public catalog::WindowedAggregate {
 public:
  explicit WindowedCountDistinct(bool sliding) : sliding_(sliding) {}

  void run(const catalog::WindowScript& script, const catalog::WindowColumns& columns, data::ColumnBuilder& results,
           std::size_t first) override {
    if (tables_.size() < script.slots) tables_.resize(script.slots);
    run_script(script, Kernel{tables_.data(), interner_, IdentityReader(argument(columns.added, 0), interner_),
                              IdentityReader(argument(columns.evicted, 0), interner_), results, first});
  }
  [[nodiscard]] bool wants_evicted() const override { return sliding_; }
  [[nodiscard]] std::uint64_t bytes() const override {
    std::uint64_t bytes = tables_.capacity() * sizeof(Table) + interner_.bytes();
    for (const Table& table : tables_) bytes += table.bytes();
    return bytes;
  }
  void save(state::SnapshotWriter& to) const override {
    to.put(std::uint64_t{tables_.size()});
    for (const Table& table : tables_) {
      to.put(std::uint64_t{table.size()});
      for (std::uint32_t entry = 0; entry < table.entries(); ++entry) {
        if (table[entry].count == 0) continue;
        to.put(identity::to_value(table[entry].identity, interner_));
        to.put(std::uint64_t{table[entry].count});
      }
    }
  }
  Result<void> load(state::SnapshotReader& from) override {
    tables_.clear();
    interner_ = Interner();
    std::uint64_t slots = 0;
    VARPULIS_CHECK(from.get(slots));
    for (std::uint64_t slot = 0; slot < slots; ++slot) {
      Table& table = tables_.emplace_back();
      std::uint64_t values = 0;
      VARPULIS_CHECK(from.get(values));
      for (std::uint64_t i = 0; i < values; ++i) {
        Value value;
        std::uint64_t count = 0;
        VARPULIS_CHECK(from.get(value));
        VARPULIS_CHECK(from.get(count));
        table[table.add(identity::of_value(value, interner_), interner_)].count = static_cast<std::uint32_t>(count);
      }
    }
    return {};
  }

 private:
  struct Nothing {};
  using Table = ValueTable<Nothing>;
  struct Kernel {
    Table* tables;
    Interner& interner;
    IdentityReader added, evicted;
    data::ColumnBuilder& results;
    std::size_t row;
    Table* table = nullptr;

    void prefetch(std::uint32_t slot) const { __builtin_prefetch(&tables[slot], 1); }
    void prefetch_rows(std::uint32_t slot) const { tables[slot].prefetch(); }
    void enter(std::uint32_t slot) { table = &tables[slot]; }
    void leave(std::uint32_t) const {}
    void add(std::size_t i) {
      if (!added.column().is_missing(i)) table->add(added.at(i), interner);
    }
    void evict(std::size_t i, std::uint32_t rows) {
      for (const std::size_t end = i + rows; i < end; ++i) {
        if (!evicted.column().is_missing(i)) table->remove(table->find(evicted.at(i)), interner);
      }
    }
    void emit() { results.integer(row++, table->size()); }
    void clear() { table->clear(interner); }
  };

  bool sliding_;
  std::vector<Table> tables_;  // by slot
  Interner interner_;
};

std::unique_ptr<catalog::Accumulator> make(Arguments) { return std::make_unique<CountDistinct>(); }
std::unique_ptr<catalog::WindowedAggregate> make_windowed(Arguments, bool sliding) { return std::make_unique<WindowedCountDistinct>(sliding); }

}  // namespace

AggregateDescriptor count_distinct_aggregate() {
  return {
      .name = "count_distinct",
      .aliases = {"distinct_count"},
      .parameters = {{.name = "x", .summary = "The values to compare, of any kind."}},
      .result = "int",
      .summary = "The number of different values.",
      .details = "Different as == tells: 1 and 1.0 are one, null is a value of its own, NaN counts once. Events without x do not count. Keeps every "
                 "different value. 0 for none.",
      .example = "users: count_distinct(user)",
      .make = &make,
      .make_windowed = &make_windowed,
  };
}

}  // namespace varpulis::functions
