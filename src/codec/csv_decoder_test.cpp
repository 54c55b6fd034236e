#include "codec/csv_decoder.h"

#include <gtest/gtest.h>

#include "codec/testing/read_all.h"

namespace varpulis::codec {
namespace {

using testing::BadRecordLog;
using testing::read_events;
using Lines = std::vector<std::string>;

ReaderOptions csv_options(std::string text) {
  ReaderOptions options = testing::text_options(std::move(text));
  options.format = Format::csv;
  options.decode.event_type = "T";
  return options;
}

TEST(CsvDecoder, infers_a_type_for_each_column) {
  EXPECT_EQ(
      read_events(csv_options("i,f,b,s,mixed,zip,none\n1,1,true,x,1,007,\n-2,2.5,False,\"y, \"\"z\"\"\",a,010,\n")),
      (Lines{
          R"(T @0 {"i": Int(1), "f": Float(1.0), "b": Bool(true), "s": Str("x"), "mixed": Str("1"), "zip": Str("007"), "none": Null})",
          R"(T @0 {"i": Int(-2), "f": Float(2.5), "b": Bool(false), "s": Str("y, \"z\""), "mixed": Str("a"), "zip": Str("010"), "none": Null})"}));
}

TEST(CsvDecoder, tells_empty_cells_from_empty_texts) {
  EXPECT_EQ(read_events(csv_options("a,b\n,\"\"\n x ,\" y \"\n")),
            (Lines{R"(T @0 {"a": Null, "b": Str("")})", R"(T @0 {"a": Str("x"), "b": Str(" y ")})"}));
}

TEST(CsvDecoder, takes_the_time_from_a_column_and_keeps_it) {
  EXPECT_EQ(
      read_events(csv_options("timestamp,value\n2014-07-01 00:00:00,10844\n2014-07-01T00:30:00.5+01:00,1\nsoon,2\n")),
      (Lines{R"(T @1404172800000000000 {"timestamp": Str("2014-07-01 00:00:00"), "value": Int(10844)})",
             R"(T @1404171000500000000 {"timestamp": Str("2014-07-01T00:30:00.5+01:00"), "value": Int(1)})",
             R"(T @0 {"timestamp": Str("soon"), "value": Int(2)})"}));
  ReaderOptions options = csv_options("when;timestamp\n1700000000.25;5\n");
  options.decode.time_field = "when";
  EXPECT_EQ(read_events(options),
            Lines{R"(T @1700000000250000000 {"when": Float(1700000000.25), "timestamp": Int(5)})"});
}

TEST(CsvDecoder, keeps_what_does_not_fit_its_column_and_counts_it) {
  std::string text = "i,f,s\n";
  for (int i = 0; i < 1000; ++i) text += fmt::format("{},{}.5,x\n", i, i);
  text += "7.5,8,9\nabc,true,\n,,\n";
  auto reader = open_reader(csv_options(text));
  ASSERT_TRUE(reader.ok());
  const Lines events = read_events(**reader, 64);
  ASSERT_EQ(events.size(), 1003U);
  EXPECT_EQ(events[1000], R"(T @0 {"i": Float(7.5), "f": Float(8.0), "s": Str("9")})");
  EXPECT_EQ(events[1001], R"(T @0 {"i": Str("abc"), "f": Bool(true), "s": Null})");
  EXPECT_EQ(events[1002], R"(T @0 {"i": Null, "f": Null, "s": Null})");
  EXPECT_EQ((*reader)->counts().cells_unfit, 3U);
}

TEST(CsvDecoder, follows_given_types) {
  ReaderOptions options = csv_options("id,at,x\n1,2024-01-01,2\n2,1704067200,y\n");
  options.csv.column_types = {{"id", "str"}, {"at", "timestamp"}, {"x", "float"}};
  auto reader = open_reader(options);
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ(read_events(**reader, 10),
            (Lines{R"(T @0 {"id": Str("1"), "at": Timestamp(1704067200000000000), "x": Float(2.0)})",
                   R"(T @0 {"id": Str("2"), "at": Timestamp(1704067200000000000), "x": Str("y")})"}));
  EXPECT_EQ((*reader)->counts().cells_unfit, 1U);
}

TEST(CsvDecoder, follows_declared_events_where_no_type_is_given) {
  ReaderOptions options = csv_options("id,zip,x,y\n1,10700,2,3\n");
  options.csv.column_types = {{"id", "float"}};
  options.csv.declared = {{"Other", {{"x", "str"}}}, {"T", {{"id", "str"}, {"zip", "str"}, {"y", "[int]"}, {"none", "int"}}}};
  EXPECT_EQ(read_events(options), Lines{R"(T @0 {"id": Float(1.0), "zip": Str("10700"), "x": Int(2), "y": Int(3)})"});
}

TEST(CsvDecoder, guesses_the_delimiter_and_reads_quotes_only_at_the_beginning_of_cells) {
  EXPECT_EQ(read_events(csv_options("a;b\n1,5;2\n")), Lines{R"(T @0 {"a": Str("1,5"), "b": Int(2)})"});
  EXPECT_EQ(read_events(csv_options("a\tb\n\t2\n")), Lines{R"(T @0 {"a": Null, "b": Int(2)})"});
  EXPECT_EQ(read_events(csv_options("a|b\r\n5\" pipe|\"two\nlines\"\r\n")),
            Lines{R"(T @0 {"a": Str("5\" pipe"), "b": Str("two\nlines")})"});
  ReaderOptions options = csv_options("a,b;c\n1,2;3\n");
  options.csv.delimiter = ';';
  EXPECT_EQ(read_events(options), Lines{R"(T @0 {"a,b": Str("1,2"), "c": Int(3)})"});
}

TEST(CsvDecoder, reports_bad_records_with_their_lines) {
  BadRecordLog log;
  ReaderOptions options = csv_options(
      "\xef\xbb\xbf"
      "a,b\n1,\"x\ny\"\n\n1\n1,2,3\n\"p\"q,2\n\xff,1\n4,5\n6,\"open\n7,8\n");
  options.bad_records = &log;
  EXPECT_EQ(read_events(options),
            (Lines{R"(T @0 {"a": Int(1), "b": Str("x\ny")})", R"(T @0 {"a": Int(4), "b": Str("5")})",
                   R"(T @0 {"a": Int(7), "b": Str("8")})"}));
  EXPECT_EQ(log.lines,
            (Lines{"5:16 the record has 1 cells, the header 2 | 1", "6:18 the record has 3 cells, the header 2 | 1,2,3",
                   "7:24 text behind a closing quote | \"p\"q,2", "8:31 not valid UTF-8 | \xff,1",
                   "10:39 a quote is not closed | 6,\"open"}));
}

TEST(CsvDecoder, refuses_what_it_cannot_read_at_all) {
  ReaderOptions options = csv_options("a\n1\n");
  options.decode.event_type.clear();
  EXPECT_EQ(read_events(options),
            Lines{"error: CSV from a source without a name needs an event type (--event-type) while reading <text>"});
  options = csv_options("a\n1\n");
  options.csv.column_types = {{"a", "number"}};
  EXPECT_FALSE(open_reader(options).ok());
  for (const char* const text : {"a,a\n1,2\n", "\"a\"x\n1\n"}) {
    auto reader = open_reader(csv_options(text));
    ASSERT_TRUE(reader.ok());
    std::string error;
    EXPECT_TRUE(read_events(**reader, 10, &error).empty());
    EXPECT_FALSE(error.empty());
  }
  options = csv_options("a\n1\n");
  options.csv.column_types = {{"b", "int"}};
  auto reader = open_reader(options);
  ASSERT_TRUE(reader.ok());
  std::string error;
  EXPECT_TRUE(read_events(**reader, 10, &error).empty());
  EXPECT_EQ(error, "<text>: the CSV has no column `b`");
}

TEST(CsvDecoder, takes_the_event_type_from_the_name_of_the_file) {
  ReaderOptions options = csv_options("a\n1\n");
  options.decode.event_type.clear();
  options.path = "/data/nyc.taxi.csv.gz";
  EXPECT_EQ(read_events(options), Lines{R"(nyc.taxi @0 {"a": Int(1)})"});
}

TEST(CsvDecoder, reads_the_same_in_chunks_and_epochs_of_any_size) {
  std::string text = "timestamp,name,value,note\r\n";
  for (int i = 0; i < 150; ++i) {
    text += fmt::format("{},\"name \"\"{}\"\"\nof two lines\",{},{}\r\n", 1700000000 + i, i, i % 7 == 0 ? "x" : "1",
                        "some longer text for a view");
    if (i % 40 == 3) text += "short\n";
    if (i % 40 == 7) text += "\"" + std::string(300, 'y') + "\n";
  }
  Lines expected, expected_bad;
  for (const std::size_t chunk_bytes : {100'000U, 1U, 2U, 3U, 17U, 64U, 1000U}) {
    for (const std::size_t positions_max : {1024U, 1U, 7U}) {
      ReaderOptions options = csv_options(text);
      options.decode.limits.line_bytes_max = 250;
      options.chunk_bytes = chunk_bytes;
      BadRecordLog log;
      options.bad_records = &log;
      const Lines events = read_events(options, positions_max);
      if (expected.empty()) {
        expected = events;
        expected_bad = log.lines;
        EXPECT_EQ(expected.size(), 150U);
        EXPECT_EQ(expected_bad.size(), 8U);
      }
      ASSERT_EQ(events, expected) << chunk_bytes << " " << positions_max;
      ASSERT_EQ(log.lines, expected_bad) << chunk_bytes << " " << positions_max;
    }
  }
}

}  // namespace
}  // namespace varpulis::codec
