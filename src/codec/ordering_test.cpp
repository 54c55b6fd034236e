#include "codec/ordering.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>

#include "codec/merge.h"
#include "codec/testing/read_all.h"

namespace varpulis::codec {
namespace {

using testing::BadRecordLog;
using testing::read_events;
using Lines = std::vector<std::string>;

struct RandomInput {
  std::string text;
  Lines in_order;
};

RandomInput random_input(std::uint64_t seed, int events, std::uint64_t times) {
  std::vector<std::pair<std::uint64_t, std::string>> rows;
  RandomInput result;
  for (int i = 0; i < events; ++i) {
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    const std::uint64_t time = (seed >> 33U) % times;
    const std::string filler((seed >> 50U) % 40, 'x');
    if (i % 2 == 0) result.text += fmt::format("@{} T {{ i: {}, s: \"{}\" }}\n", time, i, filler);
    else
      result.text +=
          fmt::format("{{\"event_type\": \"T\", \"timestamp\": {}, \"i\": {}, \"s\": \"{}\"}}\n", time, i, filler);
    rows.emplace_back(time, fmt::format("T @{} {{\"i\": Int({}), \"s\": Str(\"{}\")}}", time * 1'000'000, i, filler));
  }
  std::ranges::stable_sort(rows, {}, &std::pair<std::uint64_t, std::string>::first);
  for (auto& row : rows) result.in_order.push_back(std::move(row.second));
  return result;
}

Lines read_ordered(const ReaderOptions& options, const OrderingOptions& ordering, std::size_t positions_max) {
  auto reader = open_ordered_reader(options, ordering);
  EXPECT_TRUE(reader.ok());
  return read_events(**reader, positions_max);
}

TEST(Ordering, sorts_stably_whatever_fits_into_memory) {
  for (const std::uint64_t times : {1U, 7U, 500U, 100'000U}) {
    const RandomInput input = random_input(times, 700, times);
    for (const std::size_t memory_bytes_max : {1U, 500U, 5'000U, 1U << 20U}) {
      for (const std::size_t positions_max : {1U, 64U, 1024U}) {
        OrderingOptions ordering;
        ordering.memory_bytes_max = memory_bytes_max;
        ReaderOptions options = testing::text_options(input.text);
        options.chunk_bytes = 512;
        ASSERT_EQ(read_ordered(options, ordering, positions_max), input.in_order)
            << times << " " << memory_bytes_max << " " << positions_max;
      }
    }
  }
}

TEST(Ordering, says_once_that_it_sorts_and_only_then) {
  int notes = 0;
  OrderingOptions ordering;
  ordering.note = [&notes](std::string_view) { ++notes; };
  EXPECT_EQ(read_ordered(testing::text_options("@1 T {}\n@1 T {}\n@2 T {}\n"), ordering, 10).size(), 3U);
  EXPECT_EQ(notes, 0);
  EXPECT_EQ(read_ordered(testing::text_options("@2 T { a: 1 }\n@1 T {}\n@2 T {}\n@1 T {}\n"), ordering, 10).back(),
            "T @2000000 {}");
  EXPECT_EQ(notes, 1);
}

TEST(Ordering, reports_bad_records_and_cuts_once) {
  for (const bool sorted : {true, false}) {
    BadRecordLog log;
    ReaderOptions options =
        testing::text_options(fmt::format("@{} T {{ a: [1, 2] }}\nbad\n@2 T {{ a: [1, 2] }}\n", sorted ? 1 : 3));
    options.decode.limits.array_elements_max = 1;
    options.bad_records = &log;
    auto reader = open_ordered_reader(options);
    ASSERT_TRUE(reader.ok());
    EXPECT_EQ(read_events(**reader, 10).size(), 2U);
    EXPECT_EQ(log.lines.size(), 1U);
    EXPECT_EQ((*reader)->counts().bad_records, 1U);
    EXPECT_EQ((*reader)->counts().arrays_cut, 2U);
    EXPECT_EQ((*reader)->counts().events, 2U);
  }
}

TEST(Ordering, spools_input_that_cannot_be_read_twice) {
  const RandomInput input = random_input(5, 20'000, 1000);
  for (const bool sorted : {false, true}) {
    std::string text = input.text;
    if (sorted) {
      text.clear();
      for (int i = 0; i < 20'000; ++i) text += fmt::format("@{} T {{ i: {} }}\n", i, i);
    }
    FILE* const pipe = ::tmpfile();
    ASSERT_NE(pipe, nullptr);
    std::fwrite(text.data(), 1, text.size(), pipe);
    std::fflush(pipe);
    std::rewind(pipe);
    // A path to an open descriptor of a pipe: `cat` gives the bytes once.
    ReaderOptions options;
    const std::string command = fmt::format("cat /proc/{}/fd/{}", ::getpid(), ::fileno(pipe));
    FILE* const once = ::popen(command.c_str(), "r");
    ASSERT_NE(once, nullptr);
    options.path = fmt::format("/proc/self/fd/{}", ::fileno(once));
    options.format = Format::evt;
    const Lines events = read_ordered(options, {}, 1000);
    if (sorted) EXPECT_EQ(events.size(), 20'000U);
    else EXPECT_EQ(events, input.in_order);
    ::pclose(once);
    std::fclose(pipe);
  }
}

TEST(Merge, takes_the_smallest_head_and_the_earlier_input_of_equal_ones) {
  const std::string first = "@1 A { i: 1 }\n@5 A { i: 2 }\n@2 A { i: 3 }\n@6 A { i: 4 }\n";
  const std::string second = "@1 B { i: 1 }\n@3 B { i: 2 }\n@5 B { i: 3 }\n";
  for (const std::size_t positions_max : {1U, 3U, 100U}) {
    const ReaderOptions inputs[] = {testing::text_options(first), testing::text_options(second),
                                    testing::text_options("")};
    auto reader = open_merged_reader(inputs);
    ASSERT_TRUE(reader.ok());
    Lines names;
    for (const std::string& event : read_events(**reader, positions_max))
      names.push_back(event.substr(0, 3) + event.substr(event.find("Int(") + 4, 1));
    EXPECT_EQ(names, (Lines{"A @1", "B @1", "B @2", "A @2", "A @3", "B @3", "A @4"}));
  }
}

}  // namespace
}  // namespace varpulis::codec
