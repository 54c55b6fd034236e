// Aggregates: the rules of the language in small cases, random data against naive computations, save and load at every point.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "data/compare.h"
#include "functions/testing/call.h"

namespace varpulis::functions {
namespace {

std::unique_ptr<catalog::Accumulator> make(std::string_view name, Value constant = {}) {
  const AggregateDescriptor* descriptor = builtins().aggregate(name);
  if (descriptor == nullptr) {
    ADD_FAILURE() << "no aggregate " << name;
    return nullptr;
  }
  const std::vector<Value> constants = {Value(), std::move(constant)};
  if (descriptor->check != nullptr) {
    EXPECT_EQ(descriptor->check(constants), std::nullopt) << name;
  }
  return descriptor->make(constants);
}

Value aggregate(std::string_view name, const std::vector<Value>& events, const Value& constant = {}) {
  const auto accumulator = make(name, constant);
  for (const Value& event : events) accumulator->add({&event, 1});
  return accumulator->result();
}

struct AggregateCase {
  std::string_view name;
  std::vector<V> events;
  std::string_view expected;
  V constant = missing;
};

void check(std::initializer_list<AggregateCase> cases) {
  for (const AggregateCase& test : cases) {
    std::vector<Value> events;
    std::string text(test.name);
    for (const V& v : test.events) {
      events.push_back(v.value);
      text += " " + show(v.value);
    }
    EXPECT_EQ(show(aggregate(test.name, events, test.constant.value)), test.expected) << text;
  }
}

const double nan = std::nan("");

TEST(Aggregates, counts) {
  check({{"count", {1, null, missing, "a", nan}, "Int(3)"},
         {"count", {}, "Int(0)"},
         {"count_distinct", {1, 1.0, "1", null, null, missing, nan, nan}, "Int(4)"},
         {"count_distinct", {}, "Int(0)"},
         {"distinct_count", {"a", "b", "a"}, "Int(2)"}});
  const auto events = make("count");
  events->add({});
  events->add({});
  EXPECT_EQ(show(events->result()), "Int(2)");
}

TEST(Aggregates, numbers_only) {
  check({{"sum", {2, 4}, "Float(6.0)"},
         {"sum", {1, null, missing, nan, "5", true, 2.5}, "Float(3.5)"},
         {"sum", {}, "Float(0.0)"},
         {"sum", {1e100, 1.0, -1e100}, "Float(1.0)"},
         {"sum", {INT64_MAX, INT64_MAX, 1.5}, "Float(1.8446744073709552e+19)"},
         {"sum", {HUGE_VAL, 1}, "Float(inf)"},
         {"avg", {2, 4}, "Float(3.0)"},
         {"avg", {null, "a"}, "Null"},
         {"avg", {}, "Null"},
         {"min", {3, 2.5, nan, null, "0"}, "Float(2.5)"},
         {"max", {3, 2.5, true}, "Float(3.0)"},
         {"min", {}, "Null"},
         {"max", {"a"}, "Null"},
         {"max", {-HUGE_VAL}, "Float(-inf)"},
         {"stddev", {2, 4}, "Float(1.4142135623730951)"},
         {"stddev", {2, null}, "Null"},
         {"variance", {2, 4, 9}, "Float(13.0)"},
         {"variance", {2}, "Null"},
         {"variance", {INT64_MAX, INT64_MAX - 2}, "Float(2.0)"},
         {"variance", {1, HUGE_VAL}, "Float(NaN)"},
         {"ema", {1, 2}, "Float(1.1538461538461537)"},
         {"ema", {1, null, 2}, "Float(1.5)", 3},
         {"ema", {4}, "Float(4.0)", 1},
         {"ema", {null}, "Null"}});
}

TEST(Aggregates, percentiles_interpolate) {
  check({{"median", {40, 10, 30, 20}, "Float(25.0)"},
         {"percentile", {40, 10, 30, 20}, "Float(17.5)", 0.25},
         {"p95", {40, 10, 30, 20}, "Float(38.5)"},
         {"p99", {5}, "Float(5.0)"},
         {"p50", {1, nan, 3, null, "2"}, "Float(2.0)"},
         {"percentile", {1, 2, 3}, "Float(3.0)", 7},
         {"percentile", {1, 2, 3}, "Float(1.0)", -1},
         {"percentile", {1, HUGE_VAL}, "Float(1.0)", 0},
         {"median", {}, "Null"}});
}

TEST(Aggregates, by_position) {
  check({{"first", {3, 1}, "Int(3)"},
         {"first", {missing, 1}, "Null"},
         {"first", {}, "Null"},
         {"last", {3, "a"}, "Str(\"a\")"},
         {"last", {3, missing}, "Null"},
         {"last", {}, "Null"},
         {"lag", {1, 2, 3}, "Int(2)"},
         {"lag", {1, 2, 3}, "Int(3)", 0},
         {"lag", {1, missing, 3}, "Null"},
         {"lag", {1, 2, 3}, "Null", 3},
         {"lag", {1}, "Null"},
         {"lead", {1, 2, 3}, "Int(2)"},
         {"lead", {1, 2, 3}, "Int(3)", 2},
         {"lead", {1, missing}, "Null"},
         {"lead", {1}, "Null"},
         {"collect", {1, null, missing, "a"}, "[Int(1), Null, Str(\"a\")]"},
         {"collect", {}, "[]"}});
}

TEST(Aggregates, by_comparison) {
  check({{"mode", {"b", "a", "a", "b", null, null, null}, "Str(\"b\")"},
         {"mode", {1, 2.0, 2}, "Float(2.0)"},
         {"mode", {missing}, "Null"},
         {"rank", {5, 7, 9, 7, 7}, "Int(2)"},
         {"rank", {1, null, "9", 3}, "Int(1)"},
         {"rank", {std::int64_t{9007199254740993}, 9007199254740992.0}, "Int(2)"},
         {"rank", {1, null}, "Null"},
         {"rank", {1, "a"}, "Null"},
         {"rank", {}, "Null"}});
}

TEST(Aggregates, constants_are_checked) {
  const auto check_constant = [](std::string_view name, Value constant) {
    return builtins().aggregate(name)->check(std::vector<Value>{Value(), std::move(constant)}).has_value();
  };
  EXPECT_TRUE(check_constant("ema", Value::integer(0)));
  EXPECT_TRUE(check_constant("ema", Value::text("12")));
  EXPECT_TRUE(check_constant("percentile", Value::real(nan)));
  EXPECT_TRUE(check_constant("percentile", Value::text("0.5")));
  EXPECT_TRUE(check_constant("lag", Value::integer(-1)));
  EXPECT_TRUE(check_constant("lead", Value::real(1.0)));
}

/// Numbers and what must be passed over, with a spread that changes.
std::vector<Value> random_events(std::mt19937_64& random, std::size_t count) {
  std::normal_distribution<double> normal(0, 1);
  const double scale = std::pow(10.0, static_cast<double>(random() % 7));
  const double offset = random() % 2 == 0 ? 0 : 100 * scale;
  std::vector<Value> events;
  for (std::size_t i = 0; i < count; ++i) {
    switch (random() % 8) {
      case 0: events.push_back(Value::null()); break;
      case 1: events.emplace_back(); break;
      case 2: events.push_back(random() % 2 == 0 ? Value::text("x") : Value::real(nan)); break;
      case 3:
      case 4: events.push_back(Value::integer(static_cast<std::int64_t>(normal(random) * scale + offset))); break;
      default: events.push_back(Value::real(normal(random) * scale + offset)); break;
    }
  }
  return events;
}

TEST(Aggregates, agree_with_naive_computations) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 200; ++round) {
    const std::vector<Value> events = random_events(random, 1 + random() % 400);
    std::vector<long double> x;
    for (const Value& event : events) {
      if (event.is_number() && !std::isnan(event.as_double())) x.push_back(static_cast<long double>(event.as_double()));
    }
    if (x.size() < 2) continue;
    const auto n = static_cast<long double>(x.size());
    long double sum = 0, magnitude = 0, squares = 0, ema = x[0];
    for (const long double v : x) sum += v, magnitude += std::fabs(v);
    for (const long double v : x) squares += (v - sum / n) * (v - sum / n);
    for (std::size_t i = 1; i < x.size(); ++i) ema = ema + 2.0L / 6.0L * (x[i] - ema);
    const auto near = [&](std::string_view name, long double wanted, long double tolerance, const Value& constant = {}) {
      EXPECT_NEAR(aggregate(name, events, constant).as_real(), static_cast<double>(wanted), static_cast<double>(tolerance)) << name << " round " << round;
    };
    near("sum", sum, magnitude * 1e-15L);
    near("avg", sum / n, magnitude / n * 1e-15L);
    near("variance", squares / (n - 1), squares / (n - 1) * 1e-9L);
    near("stddev", std::sqrt(squares / (n - 1)), std::sqrt(squares / (n - 1)) * 1e-9L);
    near("ema", ema, magnitude / n * 1e-12L, Value::integer(5));
    std::ranges::sort(x);
    near("min", x.front(), 0);
    near("max", x.back(), 0);
    const long double position = 0.9L * (n - 1);
    const auto below = static_cast<std::size_t>(position);
    const long double above = x[std::min(below + 1, x.size() - 1)];
    near("percentile", x[below] + (above - x[below]) * (position - static_cast<long double>(below)), magnitude / n * 1e-9L, Value::real(0.9));
  }
}

TEST(Aggregates, continue_after_save_and_load_at_every_point) {
  std::mt19937_64 random(11);
  const std::map<std::string_view, Value> constants = {{"percentile", Value::real(0.3)}, {"ema", Value::integer(4)}, {"lag", Value::integer(3)}};
  for (const AggregateDescriptor* descriptor : builtins().aggregates()) {
    SCOPED_TRACE(std::string(descriptor->name));
    const auto found = constants.find(descriptor->name);
    const Value constant = found == constants.end() ? Value() : found->second;
    const std::vector<Value> events = random_events(random, 60);
    const auto whole = make(descriptor->name, constant);
    auto restarted = make(descriptor->name, constant);
    for (const Value& event : events) {
      whole->add({&event, 1});
      restarted->add({&event, 1});
      state::SnapshotWriter saved;
      restarted->save(saved);
      restarted = make(descriptor->name, constant);
      state::SnapshotReader reader(saved.bytes());
      ASSERT_TRUE(restarted->load(reader).ok());
      ASSERT_TRUE(reader.at_end());
      ASSERT_EQ(show(restarted->result()), show(whole->result()));
    }
    state::SnapshotReader reader("");
    EXPECT_FALSE(make(descriptor->name, constant)->load(reader).ok());
  }
}

TEST(Aggregates, start_anew_after_reset) {
  std::mt19937_64 random(13);
  const std::vector<Value> before = random_events(random, 50), after = random_events(random, 20);
  for (const AggregateDescriptor* descriptor : builtins().aggregates()) {
    SCOPED_TRACE(std::string(descriptor->name));
    const Value constant = descriptor->name == "percentile" ? Value::real(0.3) : Value();
    const auto used = make(descriptor->name, constant);
    const std::string empty = show(used->result());
    for (const Value& event : before) used->add({&event, 1});
    used->reset();
    EXPECT_EQ(show(used->result()), empty);
    for (const Value& event : after) used->add({&event, 1});
    EXPECT_EQ(show(used->result()), show(aggregate(descriptor->name, after, constant)));
  }
}

TEST(Aggregates, collect_keeps_the_first_ten_thousand) {
  const auto collect = make("collect");
  for (int i = 0; i < 10'005; ++i) {
    const Value value = Value::integer(i);
    collect->add({&value, 1});
  }
  EXPECT_EQ(collect->result().as_array().size(), 10'000U);
  EXPECT_EQ(collect->result().as_array().back().as_integer(), 9'999);
  EXPECT_GT(collect->left_out(), 0U);
  collect->reset();
  EXPECT_EQ(collect->left_out(), 0U);
}

}  // namespace
}  // namespace varpulis::functions
