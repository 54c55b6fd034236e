#include "codec/json_time.h"

#include <gtest/gtest.h>

#include "codec/input.h"
#include "codec/json_record.h"

namespace varpulis::codec {
namespace {

/// Whether the finder knew; what it says must be what the decoder says.
bool agrees(const std::string& line) {
  std::string padded = line + "\n";
  padded.append(Input::padding, '\0');
  const char* const end = padded.data() + line.size();
  JsonTimeFinder finder(TimeUnit::automatic);
  std::optional<EventTime> time;
  if (!finder.find(padded.data(), end, time)) return false;
  DecodeOptions options;
  options.event_type = "T";
  Faults faults({.source = "test"});
  JsonRecordDecoder decoder(options, faults);
  EXPECT_TRUE(decoder.read(padded.data(), end, nullptr, nullptr)) << line;
  EXPECT_EQ(time.has_value(), decoder.time().has_value()) << line;
  EXPECT_EQ(time.value_or(EventTime{-1}).ns, decoder.time().value_or(EventTime{-1}).ns) << line;
  return true;
}

TEST(JsonTimeFinder, knows_plain_lines_and_leaves_others) {
  EXPECT_TRUE(agrees(R"({"event_type": "T", "timestamp": "2024-01-01T00:00:00Z", "a": 1})"));
  EXPECT_TRUE(agrees(R"({"a": [1, {"b": 2}]})"));
  EXPECT_TRUE(agrees(R"({"timestamp" : 1700000000})"));
  EXPECT_TRUE(agrees(R"({"timestamp": "later", "a": 1})"));
  EXPECT_TRUE(agrees(R"({"a": "timestamp", "b": "UtcTime"})"));
  EXPECT_TRUE(agrees(R"({"my_timestamp": 5, "timestamps": 6})"));
  EXPECT_FALSE(agrees(R"({"timestamp": 5, "@timestamp": 6})"));
  EXPECT_FALSE(agrees(R"({"data": {"timestamp": 5}})"));
  EXPECT_FALSE(agrees(R"({"\u0074imestamp": 5})"));
}

TEST(JsonTimeFinder, agrees_with_the_decoder) {
  std::uint64_t seed = 3;
  const auto random = [&seed](std::uint64_t bound) {
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (seed >> 33U) % bound;
  };
  static const char* names[] = {"a",           "event_type", "timestamp",  "_timestamp", "@timestamp", "UtcTime",
                                "TimeCreated", "data",       "xtimestamp", "type",       "time"};
  static const char* values[] = {"1",
                                 "\"timestamp\"",
                                 "\"2024-01-01 00:00:00.25\"",
                                 "1700000000.5",
                                 "null",
                                 "{\"timestamp\": 7}",
                                 "[\"UtcTime\"]",
                                 "\"T\"",
                                 "\"x: {\"",
                                 "-1",
                                 "\"\"",
                                 "true",
                                 "1700000000123456789012"};
  int known = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string line = "{";
    for (std::uint64_t fields = random(6); fields > 0; --fields) {
      line += fmt::format("{}\"{}\"{}{}", line.size() == 1 ? "" : ", ", names[random(std::size(names))],
                          random(4) == 0 ? " :" : ": ", values[random(std::size(values))]);
    }
    known += agrees(line + "}") ? 1 : 0;
  }
  EXPECT_GT(known, 5'000);
}

}  // namespace
}  // namespace varpulis::codec
