// All kinds of windows on random input against an evaluation from all rows, one position at a time; in batches, stepped deadline by
// deadline, and with restarts.
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <random>

#include "data/column_builder.h"
#include "data/text.h"
#include "ops/row_builder.h"
#include "ops/testing/driven_run.h"
#include "ops/testing/harness.h"

namespace varpulis::ops {
namespace {

using namespace catalog;
using namespace testing;

struct Arrival {
  bool foreign = false;  // a position at which no row arrives here
  std::int64_t time = 0;
  Value key;
  std::int64_t v = 0;
  bool is_text = false;  // v comes as a text
};

/// What came out, as text: position, deadline, time, key, values of v.
using Lines = std::vector<std::string>;
std::int64_t number_of(const Value& value) {
  return value.kind() == data::Kind::text ? std::stoll(std::string(value.as_text())) : value.as_integer();
}
std::string line(std::uint64_t position, std::int64_t deadline, std::int64_t time, const std::string& key, const std::vector<std::int64_t>& values) {
  const std::string by = deadline == EventTime::max().ns ? "row" : fmt::format("{}", deadline);
  return fmt::format("{} by {} at {} key {}: {}", position, by, time, key, fmt::join(values, " "));
}

/// A key as `_partition` shows it; 1 and 1.0 are one.
std::string shown(const Value& key) {
  const std::string text = key.is_missing() ? "default" : data::display(key);
  return text == "1.0" ? "1" : text;
}

enum class Kind : std::uint8_t { tumbling, aligned, session, sliding, count, sliding_count };
struct Shape {
  Kind kind = Kind::tumbling;
  std::int64_t size = 0, slide = 0;
  bool keyed = false;
  [[nodiscard]] bool closes() const { return kind <= Kind::session; }
};

/// Windows as the specification tells them: everything is looked up again at every step.
class Naive {
 public:
  Naive(Shape shape, const std::vector<Arrival>& arrivals) : shape_(shape), arrivals_(arrivals) {}

  void run() {
    for (position_ = 0; position_ < arrivals_.size(); ++position_) {
      const Arrival& arrival = arrivals_[position_];
      if (!arrival.foreign) time_ = std::max(time_, arrival.time);
      close_due(false);
      held.push_back(smallest_held());
      if (!arrival.foreign) arrive(arrival);
    }
    close_due(true);
    while (const auto next = first_due([](const Window&) { return true; })) come_out(windows_.at(*next), EventTime::max().ns, true);
    if (shape_.kind != Kind::sliding) return;
    std::map<std::size_t, std::string> order;
    for (const auto& [key, window] : windows_) order[window.opened] = key;
    for (const auto& [opened, key] : order) {
      if (windows_.at(key).waiting) come_out(windows_.at(key), EventTime::max().ns, false);
    }
  }

  Lines lines;
  std::vector<std::int64_t> held;  // before the row of each position

 private:
  struct Window {
    std::string key;
    std::vector<const Arrival*> rows;
    std::size_t opened = 0;
    std::int64_t start = 0;
    std::int64_t came_out = 0, since = 0;
    bool any = false, waiting = false;
  };

  [[nodiscard]] static std::int64_t last(const Window& window) {
    std::int64_t time = EventTime::min().ns;
    for (const Arrival* row : window.rows) time = std::max(time, row->time);
    return time;
  }
  [[nodiscard]] std::int64_t end(const Window& window) const {
    return shape_.kind == Kind::session ? last(window) + shape_.size : window.start + shape_.size;
  }
  [[nodiscard]] std::int64_t smallest_held() const {
    std::int64_t time = EventTime::max().ns;
    for (const auto& [key, window] : windows_) {
      if ((shape_.closes() && !window.rows.empty()) || (shape_.kind == Kind::sliding && window.waiting)) time = std::min(time, last(window));
    }
    return time;
  }
  template <typename IsDue>
  [[nodiscard]] std::optional<std::string> first_due(IsDue is_due) const {
    std::optional<std::string> best;
    for (const auto& [key, window] : windows_) {
      if (!shape_.closes() || window.rows.empty() || !is_due(window)) continue;
      if (!best || std::pair(end(window), window.opened) < std::pair(end(windows_.at(*best)), windows_.at(*best).opened)) best = key;
    }
    return best;
  }
  void close_due(bool at_end) {
    const auto is_due = [&](const Window& window) {
      return shape_.kind == Kind::session && !at_end ? time_ > end(window) : time_ >= end(window);
    };
    while (const auto next = first_due(is_due)) come_out(windows_.at(*next), end(windows_.at(*next)), true);
  }
  void come_out(Window& window, std::int64_t deadline, bool clears) {
    std::vector<std::int64_t> values;
    for (const Arrival* row : window.rows) values.push_back(row->v);
    lines.push_back(line(position_, deadline, last(window), window.key, values));
    window.waiting = false;
    if (clears) window.rows.clear();
  }
  void arrive(const Arrival& arrival) {
    const std::string key = shape_.keyed ? shown(arrival.key) : "-";
    Window& window = windows_[shape_.keyed && arrival.key.kind() == data::Kind::text ? "text " + key : key];
    window.key = key;
    const auto by_row = EventTime::max().ns;
    const std::int64_t t = arrival.time;
    if (shape_.closes() && !window.rows.empty() && (shape_.kind == Kind::session ? t > end(window) : t >= end(window))) come_out(window, by_row, true);
    if (window.rows.empty()) {
      window.opened = position_;
      window.start = t;
      if (shape_.kind == Kind::aligned) {
        while (window.start % shape_.size != 0) --window.start;
      }
    }
    window.rows.push_back(&arrival);
    ++window.since;
    if (shape_.kind == Kind::sliding) {
      std::erase_if(window.rows, [&](const Arrival* row) { return row->time < t - shape_.size; });
      window.waiting = true;
      if (!window.any || t >= window.came_out + shape_.slide) {
        window.any = true;
        window.came_out = t;
        come_out(window, by_row, false);
      }
    } else if (shape_.kind == Kind::count && window.rows.size() == static_cast<std::size_t>(shape_.size)) {
      come_out(window, by_row, true);
    } else if (shape_.kind == Kind::sliding_count) {
      window.any = true;
      if (window.rows.size() > static_cast<std::size_t>(shape_.size)) window.rows.erase(window.rows.begin());
      if (window.rows.size() == static_cast<std::size_t>(shape_.size) && window.since >= shape_.slide) {
        come_out(window, by_row, false);
        window.since = 0;
      }
    }
  }

  Shape shape_;
  const std::vector<Arrival>& arrivals_;
  std::map<std::string, Window> windows_;
  std::int64_t time_ = EventTime::min().ns;
  std::size_t position_ = 0;
};

/// Gives the array of its values.
class Collect final : public Accumulator {
 public:
  void add(std::span<const Value> arguments) override { values_.push_back(arguments[0]); }
  [[nodiscard]] Value result() const override { return Value::array(values_); }
  void reset() override { values_.clear(); }
  void save(state::SnapshotWriter& to) const override { to.put(Value::array(values_)); }
  Result<void> load(state::SnapshotReader& from) override {
    Value value;
    VARPULIS_CHECK(from.get(value));
    values_ = value.as_array();
    return {};
  }

 private:
  data::Array values_;
};

/// The same over windows; it fails when it is shown other values leaving than those that must leave.
class WindowedCollect final : public WindowedAggregate {
 public:
  void run(const WindowScript& script, const WindowColumns& columns, data::ColumnBuilder& results, std::size_t first) override {
    EXPECT_EQ(columns.added[0] ? columns.added[0]->rows : 0, script.added);
    EXPECT_EQ(columns.evicted[0] ? columns.evicted[0]->rows : 0, script.evicted);
    std::size_t added = 0, evicted = 0;
    for (const WindowStep& step : script.steps) {
      ASSERT_LT(step.slot, script.slots);
      std::deque<Value>& window = windows_[step.slot];
      if ((step.what & WindowStep::add) != 0) window.push_back(columns.added[0]->value(added++));
      for (std::uint32_t i = 0; i < step.evictions; ++i) {
        EXPECT_EQ(data::display(columns.evicted[0]->value(evicted++)), data::display(window.front()));
        window.pop_front();
      }
      if ((step.what & WindowStep::emit) != 0) results.value(first++, Value::array({window.begin(), window.end()}));
      if ((step.what & WindowStep::clear) != 0) window.clear();
    }
  }
  [[nodiscard]] bool wants_evicted() const override { return true; }
  [[nodiscard]] std::uint64_t bytes() const override { return 0; }
  void save(state::SnapshotWriter& to) const override {
    to.put(std::uint64_t{windows_.size()});
    for (const auto& [slot, window] : windows_) {
      to.put(std::uint64_t{slot});
      to.put(Value::array({window.begin(), window.end()}));
    }
  }
  Result<void> load(state::SnapshotReader& from) override {
    std::uint64_t size = 0, slot = 0;
    VARPULIS_CHECK(from.get(size));
    for (std::uint64_t i = 0; i < size; ++i) {
      Value values;
      VARPULIS_CHECK(from.get(slot));
      VARPULIS_CHECK(from.get(values));
      windows_[static_cast<std::uint32_t>(slot)].assign(values.as_array().begin(), values.as_array().end());
    }
    return {};
  }

 private:
  std::map<std::uint32_t, std::deque<Value>> windows_;
};

const AggregateDescriptor collect{.name = "collect", .make = [](std::span<const Value>) -> std::unique_ptr<Accumulator> {
                                    return std::make_unique<Collect>();
                                  }};
const AggregateDescriptor windowed_collect{
    .name = "windowed", .make_windowed = [](std::span<const Value>, bool) -> std::unique_ptr<WindowedAggregate> {
      return std::make_unique<WindowedCollect>();
    }};

/// Writes what comes out like the naive evaluation.
class ListEmitter final : public Emitter {
 public:
  ListEmitter(Lines& lines, bool keyed) : lines_(lines), keyed_(keyed) {}
  void emit(data::Rows rows) override {
    std::tuple<std::uint32_t, std::int64_t, std::uint32_t> last{0, EventTime::min().ns, 0};
    for (std::size_t i = 0; i < rows.size();) {
      const std::tuple here{rows.position(i), rows.deadline(i), rows.list(i)};
      EXPECT_LE(last, here);
      last = here;
      const data::Map fields = row_as_map(*rows.batch, rows.row(i));
      std::vector<std::int64_t> values;
      std::int64_t time = EventTime::min().ns;
      const bool aggregated = fields.find("all") != nullptr;
      for (; i < rows.size() && std::tuple(rows.position(i), rows.deadline(i), rows.list(i)) == here; ++i) {
        time = std::max(time, rows.time(i).ns);
        if (aggregated) {
          for (const Value& v : fields.find("all")->as_array()) values.push_back(number_of(v));
        } else {
          values.push_back(number_of(*row_as_map(*rows.batch, rows.row(i)).find("v")));
        }
      }
      const Value* key = fields.find(aggregated ? "_partition" : "k");
      const std::string text = !keyed_ ? "-" : shown(key == nullptr ? Value() : *key);
      lines_.push_back(line(rows.keys->first_position + std::get<0>(here), std::get<1>(here), time, text, values));
    }
  }

 private:
  Lines& lines_;
  bool keyed_;
};

data::Rows rows_of(const std::vector<Arrival>& arrivals, std::size_t begin, std::size_t end) {
  RowBuilder builder;
  auto keys = std::make_shared<data::Keys>();
  keys->first_position = begin;
  for (std::size_t i = begin; i < end; ++i) {
    if (arrivals[i].foreign) continue;
    data::Map fields;
    if (!arrivals[i].key.is_missing()) fields.set("k", arrivals[i].key);
    fields.set("v", arrivals[i].is_text ? text(fmt::format("{}", arrivals[i].v)) : number(arrivals[i].v));
    builder.add(fields);
    keys->position.push_back(static_cast<std::uint32_t>(i - begin));
    keys->time.push_back(arrivals[i].time);
  }
  data::Rows rows;
  rows.selection = data::Selection::all(builder.rows());
  rows.batch = builder.finish();
  rows.keys = std::move(keys);
  rows.type = std::make_shared<const std::string>("T");
  return rows;
}

Lines run(const OperatorSpec& spec, const std::vector<Arrival>& arrivals, const Shape& shape, const Driver& how, const Naive& naive) {
  Lines lines;
  ListEmitter out(lines, shape.keyed);
  SilentEffects effects;
  const auto rows = [&](std::size_t begin, std::size_t end) { return rows_of(arrivals, begin, end); };
  drive(spec, {.positions = arrivals.size(), .rows_of = rows, .held = naive.held}, how, effects, out);
  return lines;
}

OperatorSpecPtr window_spec(const Shape& shape) {
  const bool by_count = shape.kind == Kind::count || shape.kind == Kind::sliding_count;
  const auto amount = [&](std::int64_t n) {
    return by_count ? number(n) : Value::duration(static_cast<std::uint64_t>(n));
  };
  std::vector<BoundArgument> arguments;
  if (shape.kind == Kind::session) arguments.push_back(literal("session", Value::duration(static_cast<std::uint64_t>(shape.size))));
  else arguments.push_back(literal("size", amount(shape.size)));
  if (shape.slide != 0) arguments.push_back(literal("sliding", amount(shape.slide)));
  if (shape.kind == Kind::aligned) arguments.push_back(literal("align", Value::boolean(true)));
  OperatorSpecPtr spec = bind_call("window", std::move(arguments));
  return shape.keyed ? spec->partitioned({.key = field("k"), .field = "k"}) : spec;
}

OperatorSpecPtr fused(const OperatorSpecPtr& window, const Shape& shape, const AggregateDescriptor& descriptor, const PartitionKey& key) {
  BoundArgument item = argument("all", field("#0"));
  item.aggregates.push_back({.descriptor = &descriptor, .arguments = {field("v")}, .constants = {Value()}});
  OperatorSpecPtr aggregate = bind_call("aggregate", {item});
  OperatorSpecPtr keyed = window;
  if (shape.keyed) {
    keyed = window->partitioned(key);
    aggregate = aggregate->partitioned(key);
  }
  OperatorSpecPtr both = keyed->fused_with(*aggregate);
  EXPECT_NE(both, nullptr);
  return both;
}

std::vector<Arrival> random_arrivals(std::mt19937& random, bool in_order, bool some_texts) {
  const auto pick = [&](std::uint32_t n) { return static_cast<std::int64_t>(random() % n); };
  std::vector<Arrival> arrivals;
  std::int64_t time = -30;
  for (std::int64_t i = 0; i < 60; ++i) {
    time += std::array<std::int64_t, 8>{0, 0, 0, 1, 1, 2, 4, 15}[static_cast<std::size_t>(pick(8))];
    Arrival arrival{.foreign = pick(6) == 0, .time = time, .key = Value(), .v = i};
    if (!in_order && pick(3) == 0) arrival.time -= pick(25);
    const Value keys[] = {number(1), Value::real(1.0), text("1"), Value::null(), Value(), text("a longer text than is inline")};
    arrival.key = keys[pick(6)];
    arrival.is_text = some_texts && pick(10) == 0;
    arrivals.push_back(std::move(arrival));
  }
  return arrivals;
}

TEST(windows, agree_with_an_evaluation_from_all_rows) {
  const PartitionKey key{.key = field("k"), .field = "k"};
  const Shape shapes[] = {{Kind::tumbling, 5, 0}, {Kind::tumbling, 1, 0}, {Kind::aligned, 5, 0},       {Kind::session, 3, 0},
                          {Kind::session, 1, 0},  {Kind::sliding, 6, 2},  {Kind::sliding, 3, 9},       {Kind::count, 1, 0},
                          {Kind::count, 4, 0},    {Kind::sliding_count, 4, 2}, {Kind::sliding_count, 2, 5}, {Kind::sliding_count, 3, 1}};
  for (std::uint32_t seed = 0; seed < 12; ++seed) {
    std::mt19937 random(seed);
    const std::vector<Arrival> arrivals = random_arrivals(random, seed % 3 == 0, seed % 2 == 1);
    for (Shape shape : shapes) {
      for (const bool keyed : {false, true}) {
        shape.keyed = keyed;
        SCOPED_TRACE(fmt::format("seed {}, kind {}, size {}, slide {}, {}", seed, static_cast<int>(shape.kind), shape.size, shape.slide,
                                 keyed ? "keyed" : "one window"));
        Naive naive(shape, arrivals);
        naive.run();
        const OperatorSpecPtr window = window_spec(shape);
        const OperatorSpecPtr specs[] = {window, fused(window, shape, collect, key), fused(window, shape, windowed_collect, key)};
        for (const OperatorSpecPtr& spec : specs) {
          EXPECT_EQ(spec->needs_time(), shape.closes());
          for (const Driver& how : drivers(arrivals.size())) {
            EXPECT_EQ(run(*spec, arrivals, shape, how, naive), naive.lines) << spec->describe() << ", " << how.describe();
          }
        }
        if (::testing::Test::HasFailure()) return;
      }
    }
  }
}

/// Keys whose windows closed are kept for a while, as they are likely to come again.
TEST(windows, forget_keys_that_do_not_come_again) {
  const PartitionKey key{.key = field("k"), .field = "k"};
  std::mt19937 random(1);
  std::vector<Arrival> arrivals;
  for (std::int64_t i = 0; i < 9000; ++i) {
    const bool again = random() % 4 == 0;
    const std::int64_t k = again ? static_cast<std::int64_t>(random() % 700) : 1000 + i;
    arrivals.push_back({.foreign = false, .time = i, .key = number(k), .v = i});
  }
  for (Shape shape : {Shape{Kind::tumbling, 100, 0}, Shape{Kind::session, 70, 0}, Shape{Kind::count, 1, 0}}) {
    shape.keyed = true;
    SCOPED_TRACE(fmt::format("kind {}", static_cast<int>(shape.kind)));
    Naive naive(shape, arrivals);
    naive.run();
    const OperatorSpecPtr spec = fused(window_spec(shape), shape, windowed_collect, key);
    for (const Driver& how : {Driver{9000, false}, Driver{400, true}, Driver{400, false}, Driver{1, false}}) {
      StateUsage usage;
      Driver driver = how;
      driver.usage = &usage;
      EXPECT_EQ(run(*spec, arrivals, shape, driver, naive), naive.lines) << how.describe();
      EXPECT_LE(usage.keys, 100U);
      if (how.batch == 1) {
        EXPECT_LT(usage.bytes, 400'000U);
      }
    }
  }
}

}  // namespace
}  // namespace varpulis::ops
