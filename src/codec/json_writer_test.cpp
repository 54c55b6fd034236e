#include <gtest/gtest.h>

#include "codec/testing/read_all.h"
#include "codec/writer.h"

namespace varpulis::codec {
namespace {

std::string write_all(const ReaderOptions& options) {
  auto reader = open_reader(options);
  EXPECT_TRUE(reader.ok());
  const data::Projection projection = data::Projection::all();
  data::EpochBuilder builder(projection);
  auto writer = make_json_lines_writer();
  std::string out;
  for (;;) {
    const auto more = (*reader)->read(builder, 16);
    EXPECT_TRUE(more.ok());
    const data::Epoch epoch = builder.finish();
    std::vector<std::size_t> next(epoch.types.size(), 0);
    for (const std::uint32_t type : epoch.type_of_position) writer->write(epoch.types[type], next[type]++, 1, out);
    if (!*more) return out;
  }
}

TEST(JsonWriter, writes_one_object_per_line) {
  const std::string text =
      "@1500 T { a: 1, b: 2.0, c: \"x\\\"y\", d: nan, e: [1, 2.5, {k: null}], f: true }\n"
      "T {}\n"
      "@1us T {}\n@0.000001s T { event_type: 5, timestamp: z }";
  ReaderOptions options = testing::text_options(text);
  options.format = Format::evt;
  EXPECT_EQ(
      write_all(options),
      R"({"event_type": "T", "timestamp": "1970-01-01T00:00:01.500Z", "a": 1, "b": 2.0, "c": "x\"y", "d": null, "e": [1, 2.5, {"k": null}], "f": true})"
      "\n"
      R"({"event_type": "T", "timestamp": "1970-01-01T00:00:00Z"})"
      "\n"
      R"({"_event_type": "T", "_timestamp": "1970-01-01T00:00:00.000001Z", "event_type": 5, "timestamp": "z"})"
      "\n");
}

TEST(JsonWriter, marks_rows_with_flags) {
  data::Projection projection = data::Projection::all();
  data::EpochBuilder builder(projection);
  for (int i = 0; i < 3; ++i) {
    data::TypeBuilder& type = builder.type("T");
    type.field("a")->integer(type.row(), i);
    builder.end_event(type, {i});
  }
  const data::Epoch epoch = builder.finish();
  data::Rows rows = epoch.types[0];
  auto keys = std::make_shared<data::Keys>(*rows.keys);
  for (const int flags : {0, data::Keys::inferred + 0, data::Keys::inferred | data::Keys::truncated}) {
    keys->flags.push_back(static_cast<std::uint8_t>(flags));
  }
  rows.keys = std::move(keys);
  std::string out;
  make_json_lines_writer()->write(rows, 1, 2, out);
  EXPECT_EQ(
      out,
      "{\"event_type\": \"T\", \"timestamp\": \"1970-01-01T00:00:00.000000001Z\", \"_inferred\": true, \"a\": 1}\n"
      "{\"event_type\": \"T\", \"timestamp\": \"1970-01-01T00:00:00.000000002Z\", \"_inferred\": true, \"_truncated\": "
      "true, \"a\": 2}\n");
}

TEST(JsonWriter, writes_what_the_reader_reads_back) {
  std::uint64_t seed = 11;
  const auto random = [&seed](std::uint64_t bound) {
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (seed >> 33U) % bound;
  };
  std::string text;
  const char* values[] = {"1",
                          "-2.5e-7",
                          "\"short\"",
                          "\"a \\u0001 long \\\"text\\\" \\\\ with é and 😀\"",
                          "[1, [], {}]",
                          "{\"k\": [null, true]}",
                          "null",
                          "false",
                          "123456789.123",
                          "0.1",
                          "1e300",
                          "9223372036854775807",
                          "\"\"",
                          "\"2024-01-01T00:00:00Z\""};
  const char* names[] = {"a", "b", "event_type", "timestamp", "a b", "quote\\\"d", "type", "@timestamp"};
  for (int i = 0; i < 2000; ++i) {
    text += fmt::format("{{\"_event_type\": \"T{}\", \"_timestamp\": \"2024-01-{:02}T00:00:00.{:03}Z\"", random(2),
                        random(28) + 1, random(1000));
    for (std::size_t f = 0; f < 8; ++f) {
      if (random(3) != 0) text += fmt::format(", \"{}\": {}", names[f == 7 ? 0 : f], values[random(std::size(values))]);
    }
    text += "}\n";
  }
  ReaderOptions options = testing::text_options(text);
  options.format = Format::json_lines;
  const std::string written = write_all(options);
  ReaderOptions again = testing::text_options(written);
  again.format = Format::json_lines;
  const auto events = testing::read_events(options);
  EXPECT_EQ(events.size(), 2000U);
  EXPECT_EQ(testing::read_events(again), events);
  EXPECT_EQ(write_all(again), written);
}

}  // namespace
}  // namespace varpulis::codec
