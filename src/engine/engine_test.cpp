#include "engine/engine.h"

#include <gtest/gtest.h>

#include "engine/compile.h"
#include "functions/register.h"
#include "ops/register.h"

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

/// Whether a program asks for the clock after a pause of the input of so many ns.
bool follows_clock(std::string program, std::int64_t pause) {
  catalog::Catalog catalog;
  ops::register_operators(catalog);
  functions::register_functions(catalog);
  functions::register_aggregates(catalog);
  const Compilation compilation = compile("main.vpl", std::move(program), catalog, {});
  EXPECT_NE(compilation.plan, nullptr);
  Nowhere sink;
  const Engine engine(compilation.plan, {.idle_timeout = idle_timeout}, sink);
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

}  // namespace
}  // namespace varpulis::engine
