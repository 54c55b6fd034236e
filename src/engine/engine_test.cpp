#include "engine/engine.h"

#include <gtest/gtest.h>

#include "engine/compile.h"
#include "engine/testing/every_extension.h"

namespace varpulis::engine {
namespace {

class Nowhere final : public OutputSink {
 public:
  void output(const data::Rows&, std::size_t, std::size_t) override {}
  void print(std::string_view) override {}
  void log(catalog::LogLevel, std::string_view, std::string_view) override {}
  void alert(std::string_view, std::string_view, std::string_view) override {}
  void warning(std::string_view, std::string_view) override {}
  void write(std::size_t, const data::Rows&, std::size_t, std::size_t) override {}
};

constexpr std::int64_t idle_timeout = 100;

std::shared_ptr<const plan::Plan> plan_of(std::string program) {
  Compilation compilation = compile("main.vpl", std::move(program), testing::every_extension(), {});
  EXPECT_NE(compilation.plan, nullptr);
  return compilation.plan;
}

/// Whether a program asks for the clock after a pause of the input of so many ns.
bool follows_clock(std::string program, std::int64_t pause) {
  Nowhere sink;
  const Engine engine(plan_of(std::move(program)), {.idle_timeout = idle_timeout}, sink);
  return engine.follows_clock(pause);
}

TEST(Pauses, let_the_clock_pass_where_a_window_waits_after_the_idle_timeout) {
  const std::string windows = "stream S = T .window(1s) .aggregate(n: count())";
  EXPECT_FALSE(follows_clock(windows, idle_timeout - 1));
  EXPECT_TRUE(follows_clock(windows, idle_timeout));
}

TEST(Pauses, let_the_clock_pass_at_once_for_timers_only) {
  EXPECT_TRUE(follows_clock("stream S = timer(1s) .emit(at: timestamp)", 1));
  EXPECT_FALSE(follows_clock("stream S = T .emit(at: now())", idle_timeout));
}

TEST(Statistics, names_the_stream_whose_windows_keep_the_time_of_a_later_one_back) {
  Nowhere sink;
  Engine engine(plan_of("stream A = T .partition_by(k) .window(10s) .aggregate(n: count())\n"
                        "stream B = A .window(20s) .aggregate(n: sum(n))"),
                {}, sink);
  data::EpochBuilder builder(engine.projection());
  for (const std::int64_t second : {1, 5}) {
    data::TypeBuilder& type = builder.type("T");
    type.field("k")->integer(type.row(), second);
    builder.end_event(type, {second * ns_per_s});
  }
  engine.feed(builder.finish());
  const Statistics running = engine.statistics();
  EXPECT_EQ(running.streams[0].time, EventTime{5 * ns_per_s});
  EXPECT_EQ(running.streams[0].held_back_by, "");
  EXPECT_EQ(running.streams[1].time, EventTime{1 * ns_per_s});  // the window of k = 1 will come out with this time
  EXPECT_EQ(running.streams[1].held_back_by, "A");
  engine.finish();
  EXPECT_EQ(engine.statistics().streams[1].held_back_by, "");
}

}  // namespace
}  // namespace varpulis::engine
