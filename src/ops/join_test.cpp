// Joins of two and three sources on random input against an evaluation that looks at all earlier rows again for every row; in batches,
// stepped deadline by deadline, and with restarts.
#include <gtest/gtest.h>

#include <random>

#include "ops/row_builder.h"
#include "ops/testing/driven_run.h"
#include "ops/testing/harness.h"

namespace varpulis::ops {
namespace {

using namespace catalog;
using namespace testing;

struct Arrival {
  std::size_t source = 0;
  std::int64_t time = 0;
  Value k, m;  // the key, of one or two fields
  std::int64_t v = 0;
};

struct JoinCase {
  JoinKind kind = JoinKind::inner;
  std::size_t sources = 2;
  std::size_t key_fields = 1;
  std::int64_t window = 10;
  bool all_pairs = false;
  bool at_expiry = false;
  std::optional<std::pair<std::int64_t, std::int64_t>> bounds;

  [[nodiscard]] bool preserves(std::size_t source) const {
    return kind == JoinKind::full || (kind == JoinKind::left && source == 0) || (kind == JoinKind::right && source != 0);
  }
};

/// What came out, as text: position, deadline, time, the v of every source's row.
using Lines = std::vector<std::string>;
std::string line(std::uint64_t position, std::int64_t deadline, std::int64_t time, const std::vector<std::string>& values) {
  const std::string by = deadline == EventTime::max().ns ? "row" : fmt::format("{}", deadline);
  return fmt::format("{} by {} at {}: {}", position, by, time, fmt::join(values, " "));
}

class Naive {
 public:
  Naive(const JoinCase& join_case, const std::vector<Arrival>& arrivals)
      : case_(join_case), arrivals_(arrivals), matched_(arrivals.size(), false), out_(arrivals.size(), false) {}

  void run() {
    for (now_ = 0; now_ < arrivals_.size(); ++now_) {
      stream_time_ = std::max(stream_time_, arrivals_[now_].time);
      if (case_.at_expiry) come_out([&](std::size_t row) { return passed(row); }, false);
      held.push_back(smallest_held());
      if (has_key(now_)) arrive();
    }
    if (!case_.at_expiry) return;
    come_out([&](std::size_t row) { return arrivals_[row].time + case_.window <= stream_time_; }, false);
    come_out([](std::size_t) { return true; }, true);
  }
  Lines lines;
  std::vector<std::int64_t> held;  // before the row of each position

 private:
  [[nodiscard]] bool has_key(std::size_t row) const {
    return !arrivals_[row].k.is_missing() && (case_.key_fields == 1 || !arrivals_[row].m.is_missing());
  }
  [[nodiscard]] bool same_key(std::size_t a, std::size_t b) const {
    const auto equal = [](const Value& x, const Value& y) {
      return (x.is_number() && y.is_number() && x.as_double() == y.as_double()) || (x.is_null() && y.is_null()) ||
             (x.kind() == data::Kind::text && y.kind() == data::Kind::text && x.as_text() == y.as_text());
    };
    return equal(arrivals_[a].k, arrivals_[b].k) && (case_.key_fields == 1 || equal(arrivals_[a].m, arrivals_[b].m));
  }
  [[nodiscard]] bool passed(std::size_t row) const { return arrivals_[row].time + case_.window < stream_time_; }
  [[nodiscard]] bool is_live(std::size_t row) const {
    if (case_.at_expiry) return !out_[row] && !passed(row) && std::abs(arrivals_[row].time - arrivals_[now_].time) <= case_.window;
    for (std::size_t later = row + 1; later <= now_; ++later) {
      if (has_key(later) && arrivals_[row].time < arrivals_[later].time - case_.window) return false;
    }
    return true;
  }
  [[nodiscard]] bool within_bounds(std::size_t row) const {
    if (!case_.bounds) return true;
    const std::int64_t first = arrivals_[arrivals_[row].source == 0 ? row : now_].time;
    const std::int64_t second = arrivals_[arrivals_[row].source == 0 ? now_ : row].time;
    return second >= first - case_.bounds->first && second <= first + case_.bounds->second;
  }
  [[nodiscard]] std::vector<std::size_t> partners(std::size_t source) const {
    if (source == arrivals_[now_].source) return {now_};
    std::vector<std::size_t> found;
    for (std::size_t row = 0; row < now_; ++row) {
      if (arrivals_[row].source == source && has_key(row) && same_key(row, now_) && is_live(row) && within_bounds(row)) found.push_back(row);
    }
    if (!case_.all_pairs && found.size() > 1) found.erase(found.begin(), found.end() - 1);
    return found;
  }
  void arrive() {
    std::vector<std::vector<std::size_t>> combinations = {{}};
    bool complete = true;
    for (std::size_t source = 0; source < case_.sources; ++source) {
      std::vector<std::size_t> found = partners(source);
      complete = complete && !found.empty();
      if (found.empty()) found.push_back(none);
      std::vector<std::vector<std::size_t>> longer;
      for (const std::vector<std::size_t>& each : combinations) {
        for (const std::size_t row : found) {
          longer.push_back(each);
          longer.back().push_back(row);
        }
      }
      combinations = std::move(longer);
    }
    const bool preserved = case_.preserves(arrivals_[now_].source);
    if (complete || (preserved && !case_.at_expiry)) {
      for (const std::vector<std::size_t>& each : combinations) result(each, EventTime::max().ns);
    } else if (preserved && passed(now_)) {
      alone(now_, EventTime::max().ns);
    }
  }
  void alone(std::size_t row, std::int64_t deadline) {
    std::vector<std::size_t> rows(case_.sources, none);
    rows[arrivals_[row].source] = row;
    out_[row] = true;
    result(rows, deadline);
  }
  void result(const std::vector<std::size_t>& rows, std::int64_t deadline) {
    std::vector<std::string> values;
    std::int64_t time = EventTime::min().ns;
    for (const std::size_t row : rows) {
      values.push_back(row == none ? "-" : fmt::format("{}", arrivals_[row].v));
      if (row == none) continue;
      time = std::max(time, arrivals_[row].time);
      matched_[row] = true;
    }
    lines.push_back(line(now_, deadline, time, values));
  }
  [[nodiscard]] bool waits(std::size_t row) const {
    return has_key(row) && case_.preserves(arrivals_[row].source) && !matched_[row] && !out_[row];
  }
  template <typename IsDue>
  void come_out(IsDue is_due, bool at_end) {
    for (;;) {
      std::size_t best = none;
      for (std::size_t row = 0; row < now_; ++row) {
        if (waits(row) && is_due(row) && (best == none || arrivals_[row].time < arrivals_[best].time)) best = row;
      }
      if (best == none) return;
      alone(best, at_end ? EventTime::max().ns : arrivals_[best].time + case_.window);
    }
  }
  [[nodiscard]] std::int64_t smallest_held() const {
    std::int64_t time = EventTime::max().ns;
    for (std::size_t row = 0; row < now_ && case_.at_expiry; ++row) {
      if (waits(row)) time = std::min(time, arrivals_[row].time);
    }
    return time;
  }

  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  const JoinCase& case_;
  const std::vector<Arrival>& arrivals_;
  std::vector<bool> matched_, out_;
  std::size_t now_ = 0;
  std::int64_t stream_time_ = EventTime::min().ns;
};

const std::vector<std::string> types = {"A", "B", "C"};

class LineEmitter final : public Emitter {
 public:
  LineEmitter(Lines& lines, std::size_t sources) : lines_(lines), sources_(sources) {}
  void emit(data::Rows rows) override {
    std::tuple<std::uint32_t, std::int64_t, std::uint32_t> last{0, EventTime::min().ns, 0};
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::tuple here{rows.position(i), rows.deadline(i), rows.list(i)};
      EXPECT_LE(last, here);
      EXPECT_EQ(rows.type_of(i), "S");
      last = here;
      const data::Map fields = row_as_map(*rows.batch, rows.row(i));
      std::vector<std::string> values;
      for (std::size_t s = 0; s < sources_; ++s) {
        const Value* v = fields.find(types[s] + ".v");
        values.push_back(v == nullptr || v->is_absent() ? "-" : fmt::format("{}", v->as_integer()));
      }
      lines_.push_back(line(rows.keys->first_position + rows.position(i), rows.deadline(i), rows.time(i).ns, values));
    }
  }

 private:
  Lines& lines_;
  std::size_t sources_;
};

data::Rows rows_of(const std::vector<Arrival>& arrivals, std::size_t begin, std::size_t end) {
  RowBuilder builder;
  auto keys = std::make_shared<data::Keys>();
  auto row_types = std::make_shared<data::RowTypes>();
  row_types->names = std::make_shared<const std::vector<std::string>>(types);
  keys->first_position = begin;
  for (std::size_t i = begin; i < end; ++i) {
    data::Map fields;
    if (!arrivals[i].k.is_missing()) fields.set("k", arrivals[i].k);
    if (!arrivals[i].m.is_missing()) fields.set("m", arrivals[i].m);
    fields.set("v", number(arrivals[i].v));
    builder.add(fields);
    keys->position.push_back(static_cast<std::uint32_t>(i - begin));
    keys->time.push_back(arrivals[i].time);
    row_types->of_row.push_back(static_cast<std::uint32_t>(arrivals[i].source));
  }
  data::Rows rows;
  rows.selection = data::Selection::all(builder.rows());
  rows.batch = builder.finish();
  rows.keys = std::move(keys);
  rows.type = std::make_shared<const std::string>("A");
  rows.types = std::move(row_types);
  return rows;
}

Lines run(const OperatorSpec& spec, const std::vector<Arrival>& arrivals, std::size_t sources, const Driver& how,
          const std::vector<std::int64_t>& held, SilentEffects& effects) {
  Lines lines;
  LineEmitter out(lines, sources);
  const auto rows = [&](std::size_t begin, std::size_t end) { return rows_of(arrivals, begin, end); };
  drive(spec, {.positions = arrivals.size(), .rows_of = rows, .held = held}, how, effects, out);
  return lines;
}

OperatorSpecPtr join_spec(const JoinCase& join_case) {
  JoinDescription join{.keyword = "join", .kind = join_case.kind, .sources = {}, .window = static_cast<std::uint64_t>(join_case.window), .window_at = {}};
  for (std::size_t s = 0; s < join_case.sources; ++s) {
    join.sources.push_back({.type = types[s], .prefixes = {types[s]}, .key = {"k"}, .filter = nullptr});
    if (join_case.key_fields == 2) join.sources.back().key.emplace_back("m");
  }
  std::vector<BoundArgument> arguments;
  if (join_case.all_pairs) arguments.push_back(bare("pairs", "all"));
  if (join_case.at_expiry) arguments.push_back(bare("unmatched", "at_expiry"));
  if (join_case.bounds) {
    arguments.push_back(literal("before", Value::duration(static_cast<std::uint64_t>(join_case.bounds->first))));
    arguments.push_back(literal("after", Value::duration(static_cast<std::uint64_t>(join_case.bounds->second))));
  }
  return bind_call("on", std::move(arguments), {}, &join);
}

std::vector<Arrival> random_arrivals(std::mt19937& random, const JoinCase& join_case, bool in_order, std::uint32_t keys) {
  const auto pick = [&](std::uint32_t n) { return static_cast<std::int64_t>(random() % n); };
  std::vector<Arrival> arrivals;
  std::int64_t time = -30;
  for (std::int64_t i = 0; i < 70; ++i) {
    time += std::array<std::int64_t, 8>{0, 0, 1, 1, 1, 2, 4, 12}[static_cast<std::size_t>(pick(8))];
    Arrival arrival{.source = static_cast<std::size_t>(pick(static_cast<std::uint32_t>(join_case.sources))), .time = time, .k = {}, .m = {}, .v = i};
    if (!in_order && pick(3) == 0) arrival.time -= pick(25);
    const Value values[] = {number(1), Value::real(1.0), text("1"), Value::null(), Value(), text("a longer text than is inline")};
    arrival.k = keys > 6 ? number(pick(keys)) : values[pick(keys)];
    arrival.m = pick(8) == 0 ? Value() : number(pick(2));
    arrivals.push_back(std::move(arrival));
  }
  return arrivals;
}

void compare(const JoinCase& join_case, const std::vector<Arrival>& arrivals) {
  Naive naive(join_case, arrivals);
  naive.run();
  const OperatorSpecPtr whole = join_spec(join_case);
  FieldUse values;
  for (std::size_t s = 0; s < join_case.sources; ++s) values.fields.insert(types[s] + ".v");
  for (const OperatorSpecPtr& spec : {whole, whole->narrowed(values)}) {
    EXPECT_EQ(spec->needs_time(), join_case.at_expiry);
    for (const Driver& how : drivers(arrivals.size())) {
      SilentEffects effects;
      EXPECT_EQ(run(*spec, arrivals, join_case.sources, how, naive.held, effects), naive.lines)
          << spec->describe() << ", " << how.describe();
    }
  }
}

TEST(join, agrees_with_an_evaluation_from_all_rows) {
  for (std::uint32_t seed = 0; seed < 150; ++seed) {
    std::mt19937 random(seed);
    const auto pick = [&](std::uint32_t n) { return random() % n; };
    JoinCase join_case{.kind = static_cast<JoinKind>(pick(4)), .sources = 2 + pick(2), .key_fields = 1 + pick(2)};
    join_case.window = 1 + static_cast<std::int64_t>(pick(15));
    join_case.all_pairs = pick(3) == 0;
    join_case.at_expiry = join_case.kind != JoinKind::inner && pick(2) == 0;
    if (join_case.sources == 2 && pick(3) == 0) {
      join_case.bounds.emplace(pick(static_cast<std::uint32_t>(join_case.window) + 1), pick(static_cast<std::uint32_t>(join_case.window) + 1));
    }
    const std::uint32_t keys = std::array<std::uint32_t, 3>{2, 6, 40}[pick(3)];
    SCOPED_TRACE(fmt::format("seed {}", seed));
    compare(join_case, random_arrivals(random, join_case, pick(3) == 0, keys));
    if (::testing::Test::HasFailure()) return;
  }
}

std::vector<Arrival> one_key(std::size_t count) {
  std::vector<Arrival> arrivals;
  for (std::size_t i = 0; i < count; ++i) arrivals.push_back({.source = 0, .time = 0, .k = number(1), .m = {}, .v = static_cast<std::int64_t>(i)});
  return arrivals;
}

TEST(join, counts_the_rows_that_it_forgets_although_they_could_join) {
  std::vector<Arrival> arrivals = one_key(1003);
  arrivals.push_back({.source = 1, .time = 0, .k = number(1), .m = {}, .v = 5});
  for (const bool all_pairs : {false, true}) {
    SilentEffects effects;
    const Lines lines = run(*join_spec({.all_pairs = all_pairs}), arrivals, 2, {.batch = 100}, {}, effects);
    EXPECT_EQ(lines.size(), all_pairs ? 1000U : 1U);
    EXPECT_EQ(lines.front(), all_pairs ? "1003 by row at 0: 3 5" : "1003 by row at 0: 1002 5");
    // With the latest alone an older row could not have come into a result.
    EXPECT_EQ(effects.counters[Counter::join_buffer_full], all_pairs ? 3U : 0U);
  }
}

TEST(join, rows_forgotten_before_their_window_has_passed_come_out_unmatched) {
  SilentEffects effects;
  const Lines lines = run(*join_spec({.kind = JoinKind::left, .at_expiry = true}), one_key(1002), 2, {.batch = 64}, {}, effects);
  ASSERT_EQ(lines.size(), 1002U);
  EXPECT_EQ(lines[0], "1000 by row at 0: 0 -");
  EXPECT_EQ(lines[1], "1001 by row at 0: 1 -");
  EXPECT_EQ(lines[2], "1002 by row at 0: 2 -");
  EXPECT_EQ(effects.counters[Counter::join_buffer_full], 2U);
}

TEST(join, forgets_what_the_window_has_passed) {
  std::vector<Arrival> arrivals;
  for (std::int64_t i = 0; i < 60'000; ++i) {
    arrivals.push_back({.source = static_cast<std::size_t>(i % 2), .time = i, .k = text(fmt::format("key {}", i / 2)), .m = {}, .v = i});
  }
  const OperatorSpecPtr spec = join_spec({.window = 100});
  std::unique_ptr<Operator> op = spec->make();
  SilentEffects effects;
  Lines lines;
  LineEmitter out(lines, 2);
  std::uint64_t bytes = 0;
  for (std::size_t begin = 0; begin < arrivals.size(); begin += 1000) {
    data::Epoch epoch;
    epoch.first_position = begin;
    EvaluationContext evaluation;
    std::uint32_t next_list = 0;
    OperatorContext context{.effects = effects, .evaluation = evaluation, .epoch = epoch, .stream = "S", .next_list = next_list};
    op->process(rows_of(arrivals, begin, begin + 1000), context, out);
    EXPECT_EQ(op->usage().keys, 51U);
    EXPECT_EQ(op->usage().rows, 101U);
    if (begin == 40'000) bytes = op->usage().bytes;
  }
  EXPECT_EQ(lines.size(), 30'000U);
  EXPECT_LE(op->usage().bytes, bytes);
}

}  // namespace
}  // namespace varpulis::ops
