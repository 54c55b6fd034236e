// The pool against clients that answer at once, after each other, or never.
#include "connect/lookup_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>

namespace varpulis::connect {
namespace {

using catalog::LookupAnswer;
using data::Value;

constexpr std::uint64_t minute = 60'000'000'000;

/// What the clients of these tests share. One test at a time.
struct Stage {
  std::atomic<int> open = 0, under_way = 0, most_under_way = 0;
  std::unique_ptr<std::barrier<>> meeting;
  std::mutex mutex;
  std::condition_variable released;
  bool holds = false;
};
Stage& stage() {
  static Stage one;
  return one;
}

varpulis_outcome told(varpulis_outcome outcome, std::string_view text, varpulis_take_text take, void* to) {
  take(to, text.data(), text.size());
  return outcome;
}

varpulis_outcome answer(void*, const varpulis_key* key, std::int64_t, varpulis_take_text take, void* to) {
  Stage& on = stage();
  const std::string text(key->text.data, key->text.size);
  const int now = ++on.under_way;
  for (int most = on.most_under_way; now > most && !on.most_under_way.compare_exchange_weak(most, now);) {}
  if (on.meeting) on.meeting->arrive_and_wait();
  if (text == "hang") {
    std::unique_lock lock(on.mutex);
    on.released.wait(lock, [&] { return !on.holds; });
  }
  --on.under_way;
  if (text == "missing") return varpulis_missing;
  if (text == "failed") return told(varpulis_failed, "because", take, to);
  if (text == "slow") return varpulis_timed_out;
  if (text == "list") return told(varpulis_found, "[1]", take, to);
  const char* const kind = key->kind == varpulis_key_integer ? "int" : key->kind == varpulis_key_real ? "float" : "text";
  return told(varpulis_found, fmt::format(R"({{"key": "{}", "kind": "{}"}})", text, kind), take, to);
}

constexpr varpulis_lookup_client client = {
    .open = [](const varpulis_setting*, std::size_t count) -> void* {
      EXPECT_EQ(count, 1U);
      ++stage().open;
      return &stage();
    },
    .request = &answer,
    .close = [](void*) { --stage().open; },
};

std::string text_of(const LookupAnswer& answer, std::string_view field) {
  const Value* value = answer.fields.find(field);
  return value == nullptr ? "" : std::string(value->as_text());
}

class LookupPoolTest : public ::testing::Test {
 protected:
  LookupPoolTest() {
    stage().most_under_way = 0;
    stage().meeting = nullptr;
  }
  ~LookupPoolTest() override { EXPECT_EQ(stage().open, 0); }
  std::vector<std::pair<std::string, std::string>> settings{{"url", "x"}};
};

TEST_F(LookupPoolTest, answers_stand_in_the_order_of_the_keys) {
  LookupPool pool(client, settings, 4);
  std::vector<Value> keys;
  for (int i = 0; i < 300; ++i) keys.push_back(Value::integer(i));
  const std::vector<LookupAnswer> answers = pool.request(keys, minute);
  ASSERT_EQ(answers.size(), keys.size());
  for (int i = 0; i < 300; ++i) EXPECT_EQ(text_of(answers[static_cast<std::size_t>(i)], "key"), fmt::format("{}", i));
}

TEST_F(LookupPoolTest, keys_keep_their_kind) {
  LookupPool pool(client, settings, 2);
  const std::vector<LookupAnswer> answers = pool.request(std::vector{Value::text("1"), Value::integer(1), Value::real(1), Value::boolean(true)}, minute);
  EXPECT_EQ(text_of(answers[0], "kind"), "text");
  EXPECT_EQ(text_of(answers[1], "kind"), "int");
  EXPECT_EQ(text_of(answers[2], "kind") + text_of(answers[2], "key"), "float1");
  EXPECT_EQ(text_of(answers[3], "kind") + text_of(answers[3], "key"), "texttrue");
}

TEST_F(LookupPoolTest, requests_are_under_way_together_up_to_the_bound) {
  LookupPool pool(client, settings, 4);
  stage().meeting = std::make_unique<std::barrier<>>(4);  // nobody comes back before four are there
  (void)pool.request(std::vector<Value>(8, Value::text("a")), minute);
  EXPECT_EQ(stage().most_under_way, 4);
}

TEST_F(LookupPoolTest, failures_have_a_cause) {
  LookupPool pool(client, settings, 2);
  const std::vector<LookupAnswer> answers =
      pool.request(std::vector{Value::text("missing"), Value::text("failed"), Value::text("slow"), Value::text("list")}, minute);
  EXPECT_EQ(answers[0].cause, "there is nothing under the key");
  EXPECT_EQ(answers[1].cause, "because");
  EXPECT_EQ(answers[2].outcome, LookupAnswer::Outcome::timed_out);
  EXPECT_EQ(answers[3].cause, "the answer is no JSON object");
  for (const LookupAnswer& each : answers) EXPECT_NE(each.outcome, LookupAnswer::Outcome::found);
}

TEST_F(LookupPoolTest, a_client_that_hangs_is_given_up_and_replaced) {
  Stage& on = stage();
  on.holds = true;
  {
    LookupPool pool(client, settings, 1);
    const std::vector<LookupAnswer> answers = pool.request(std::vector{Value::text("hang"), Value::text("a")}, 1'000'000);
    EXPECT_EQ(answers[0].outcome, LookupAnswer::Outcome::timed_out);
    EXPECT_EQ(text_of(answers[1], "key"), "a");
    // In the end it gives up altogether.
    const std::vector<LookupAnswer> more = pool.request(std::vector<Value>(6, Value::text("hang")), 1'000'000);
    EXPECT_EQ(more[0].cause, "no answer in time");
    EXPECT_EQ(more[5].cause, "too many requests hang");
  }
  {
    const std::lock_guard lock(on.mutex);
    on.holds = false;
  }
  on.released.notify_all();
  while (on.open > 0) std::this_thread::yield();
}

}  // namespace
}  // namespace varpulis::connect
